"""No circle of references keeps what was read of a file.

Otherwise a run of many files would need ever more memory, and the search for such circles would
take a seventh of its time.
"""

from __future__ import annotations

import gc
from pathlib import Path

from taglint.engine.session import Options, check
from taglint.rules.table import TABLE

MODULE = """
variable "names" { default = ["a", "b"] }
provider "aws" {
  default_tags { tags = { Team = "x" } }
}
resource "aws_s3_bucket" "b" {
  for_each = toset(var.names)
  tags     = merge({ Name = each.key }, local.more)
}
locals { more = { Owner = "y" } }
module "m" { source = "./m" }
"""
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters: {Env: {Type: String, Default: prod}}
Resources:
  B:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - {Key: Env, Value: !Ref Env}
        - {Key: Name, Value: !Join ["-", [a, b]]}
"""
SHORT_LIVED = (
    *("terraform.instance.Instance", "terraform.root.RootModule", "terraform.variables.Variables"),
    *(
        "cloudformation.functions.Functions",
        "cloudformation.template.Template",
        "yaml.nodes.Mapping",
    ),
)


def test_what_a_file_was_read_into_is_gone_after_the_run(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "main.tf").write_text(MODULE)
    (tmp_path / "m/main.tf").write_text('resource "aws_sqs_queue" "q" { tags = { Owner = "z" } }')
    (tmp_path / "a.yaml").write_text(TEMPLATE)
    gc.collect()
    gc.disable()
    try:
        run = check([str(tmp_path)], Options(tuple(TABLE)))
        assert run.report.resources >= 4
        kept = {f"{type(thing).__module__}.{type(thing).__name__}" for thing in gc.get_objects()}
    finally:
        gc.enable()
    assert not {f"taglint.{name}" for name in SHORT_LIVED} & kept
