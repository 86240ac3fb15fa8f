"""The wording of findings about the organisation's policy, as a line in a log shows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

OWNER = "[tags.Owner]\nrequired = true\n"
MANY = "values = [" + ", ".join(f'"v{number:02}"' for number in range(40)) + "]\n"
AT = ": aws_s3_bucket.x"


def messages(taglint: Any) -> list[str]:
    """The messages of the lines that `taglint check` prints."""
    lines = taglint("check", "--format", "concise", ".").stdout.splitlines()
    return [re.sub(r"^\S+ \w+: | \[[a-z-]+\]$", "", line) for line in lines]


@pytest.mark.parametrize(
    ("policy", "tags", "message"),
    [
        (OWNER, "Stage = 1", f"tag 'Owner' is missing{AT}"),
        (OWNER, "Ownr = 1", f"tag 'Owner' is missing{AT}; is 'Ownr' meant to be 'Owner'?"),
        (
            '[tags.Cost]\nrequired-when = {Env = ["prod"]}\n',
            'Env = "prod"',
            f"tag 'Cost' is missing{AT}; it is required because 'Env' is 'prod'",
        ),
        (
            '[tags."a; b"]\nrequired-when = {Env = ["prod"]}\n',
            'Env = "prod"',
            f"tag 'a; b' is missing; it is required because 'Env' is 'prod'{AT}",
        ),
        ('key-case = "PascalCase"\n', "a_b = 1", "key 'a_b' is not in PascalCase; write 'AB'"),
        ("[tags.Owner]\n", "owner = 1", "key 'owner' is written 'Owner' in the policy"),
        (
            'key-pattern = "^[a-z]+$"\n',
            "A = 1",
            "key 'A' does not match the policy's pattern '^[a-z]+$'",
        ),
        ('forbidden-keys = ["x*"]\n', "xy = 1", "key 'xy' is forbidden by the policy"),
        (
            '[tags.Env]\nvalues = ["dev", "prod"]\n',
            'Env = "zzz"',
            "value 'zzz' of 'Env' is not allowed; use 'dev' or 'prod'",
        ),
        (
            f"[tags.Env]\n{MANY}",
            'Env = "zzz"',
            "value 'zzz' of 'Env' is not one of the 40 allowed values,"
            " such as 'v00', 'v01' or 'v02'",
        ),
        (
            f"[tags.Env]\n{MANY}",
            'Env = ""',
            "value of 'Env' is empty; use one of the 40 allowed values,"
            " such as 'v00', 'v01' or 'v02'",
        ),
        (
            f'{OWNER}[rules]\nundecidable = "info"\n',
            "(var.key) = 1",
            "it cannot be known whether tag 'Owner' is set: var.key has no value",
        ),
    ],
)
def test_a_resource(taglint: Any, tmp_path: Path, policy: str, tags: str, message: str) -> None:
    (tmp_path / "taglint.toml").write_text(policy)
    text = f'variable "key" {{}}\nresource "aws_s3_bucket" "x" {{\n  tags = {{ {tags} }}\n}}\n'
    (tmp_path / "main.tf").write_text(text)
    assert messages(taglint) == [message]


def test_the_defaults_of_a_provider(taglint: Any, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text('required-in-defaults = ["Owner"]\n')
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  default_tags {\n    tags = { Env = "dev" }\n  }\n}\n'
        'resource "aws_s3_bucket" "x" {\n  tags = { Env = "dev" }\n}\n'
    )
    assert messages(taglint) == [
        "default_tags does not set 'Owner': provider.aws;"
        " the policy requires it in every provider configuration",
        "tag 'Env' has the same value as the provider's default tag, 'dev'",
    ]


def test_tasks_without_tags(taglint: Any, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(
        'resource "aws_ecs_service" "x" {\n  name = "x"\n  task_definition = "y"\n'
        '  tags = { Owner = "a" }\n}\n'
    )
    assert messages(taglint) == [
        "the tasks do not get the tag 'Owner' because propagate_tags is not set: aws_ecs_service.x"
    ]
