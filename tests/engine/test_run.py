"""A run skips work that no output needs; that changes none of its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from taglint.config.configurations import Configurations
from taglint.engine import session as engine
from taglint.engine.session import Options, Run
from taglint.read import dialects
from taglint.rules.table import TABLE

FIXTURES = Path(__file__).parents[1] / "fixtures"
TEMPLATE = """\
Parameters:
  Env: {{Type: String, Default: prod}}
{globals}Resources:
  A:
    Type: AWS::S3::Bucket
  B:
    Type: AWS::Serverless::Function
    Properties: {{Handler: h}}
  C:
    Properties:
{tags}    Type: AWS::SNS::Topic
  D:
    Type: AWS::NoSuch::Type
"""
GLOBALS = "Globals:\n  Function:\n    Tags: {'aws:x': a}\n"
# Name -> the Globals, the properties of a topic, and the keys that are refused. The word for tags
# may be escaped, come from an anchor, or stand elsewhere.
TEMPLATES = {
    "none": ("", "      TopicName: t\n", []),
    "plain": ("", "      Tags: [{Key: 'aws:y', Value: b}]\n", ["aws:y"]),
    "quoted": ("", "      'Tags': [{Key: 'aws:y', Value: b}]\n", ["aws:y"]),
    "escaped": ("", '      "T\\u0061gs": [{Key: "aws:y", Value: b}]\n', ["aws:y"]),
    "globals": (GLOBALS, "      TopicName: t\n", ["aws:x"]),
    "anchor": ("X: &x\n  Tags: [{Key: 'aws:z', Value: b}]\n", "      <<: *x\n", ["aws:z"]),
}


def run(paths: list[str], counted: bool) -> Run:
    return engine.check(paths, Options(tuple(TABLE), configs=Configurations(""), counted=counted))


def said(run: Run) -> list[tuple[object, ...]]:
    return [
        (finding.rule, finding.severity, finding.span, finding.message)
        for finding in run.report.findings
    ]


def test_resources_that_nobody_counts_hide_no_finding() -> None:
    paths = [
        str(path)
        for path in sorted(FIXTURES.rglob("*"))
        if path.is_file() and dialects.is_candidate(path.name)
    ]
    assert len(paths) > 500
    all_, few = run(paths, True), run(paths, False)
    assert len(all_.report.findings) > 500
    assert said(all_) == said(few)
    assert all_.report.files == few.report.files


@pytest.mark.parametrize("suffix", ["yaml", "json"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_without_a_word_for_tags(tmp_path: Path, name: str, suffix: str) -> None:
    before, tags, keys = TEMPLATES[name]
    text = TEMPLATE.format(globals=before, tags=tags)
    if suffix == "json":
        if name == "anchor":
            pytest.skip("JSON has no anchors")
        text = as_json(name)
    for number in range(30):
        (tmp_path / f"{number}.{suffix}").write_text(text)
    for counted in (True, False):
        found = run([str(tmp_path)], counted)
        assert [finding.key for finding in found.report.findings] == keys * 30
        # The bucket, the topic and the function count; the type of the last one is not known.
        assert found.report.resources == 90 or not counted


def as_json(name: str) -> str:
    word = '"T\\u0061gs"' if name == "escaped" else '"Tags"'
    tags = "" if name in ("none", "globals") else f', {word}: [{{"Key": "aws:y", "Value": "b"}}]'
    before = '"Globals": {"Function": {"Tags": {"aws:x": "a"}}}, ' if name == "globals" else ""
    return (
        f'{{{before}"Resources": {{"A": {{"Type": "AWS::S3::Bucket"}}, '
        '"B": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "h"}}, '
        f'"C": {{"Properties": {{"TopicName": "t"{tags}}}, "Type": "AWS::SNS::Topic"}},'
        f' "D": {{"Type": "AWS::NoSuch::Type"}}}}}}'
    )


TERRAFORM = (
    'resource "aws_s3_bucket" "x" {\n  bucket = "b"\n}\n'
    'resource "aws_sns_topic" "y" {\n  name = "n"\n}\n'
)
PROVIDER = 'provider "aws" {\n  default_tags {\n    tags = { "aws:d" = "x" }\n  }\n}\n'


@pytest.mark.parametrize("counted", [True, False])
def test_terraform_without_a_word_for_tags(tmp_path: Path, counted: bool) -> None:
    for number in range(30):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "main.tf").write_text(TERRAFORM)
    found = run([str(tmp_path)], counted)
    assert not found.report.findings
    assert found.report.resources == 60 or not counted
    (tmp_path / "0" / "providers.tf").write_text(PROVIDER)
    (tmp_path / "1" / "main_override.tf").write_text(
        'resource "aws_s3_bucket" "x" {\n  tags = { "aws:o" = "x" }\n}\n'
    )
    assert sorted({finding.key for finding in run([str(tmp_path)], counted).report.findings}) == [
        "aws:d",
        "aws:o",
    ]


# Texts that matter only to tags, while the resource has none: the files, and the rules that find
# something in them.
READ = {
    "count": ({"main.tf": 'resource "aws_instance" "a" {\n  count = 1 "x"\n}\n'}, ["syntax-error"]),
    "loop": (
        {
            "main.tf": 'resource "aws_instance" "a" {\n  for_each = local.t\n}\n'
            'locals {\n  t = { a = 1 "" }\n}\n'
        },
        ["syntax-error"],
    ),
    "called": (
        {
            "main.tf": 'module "c" {\n  source = "./c"\n}\n',
            "c/main.tf": 'resource "aws_instance" "a" {\n  for_each = { a = 1 "" }\n}\n',
        },
        ["syntax-error"],
    ),
    "values": (
        {"main.tf": 'resource "aws_instance" "a" {}\n', "terraform.tfvars": "a = \n"},
        ["syntax-error"],
    ),
    "defaults beside": (
        {
            ".gitignore": "provider.tf\n",
            "main.tf": 'resource "aws_instance" "a" {}\n',
            "provider.tf": PROVIDER,
        },
        ["reserved-prefix"],
    ),
    "suppression": (
        {
            "main.tf": 'resource "aws_instance" "a" {}\n',
            "terraform.tfvars": "# taglint: ignore[reserved-prefix] x\n",
        },
        ["unused-suppression"],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read_for_the_sake_of_tags_is_read(tmp_path: Path, name: str) -> None:
    contents, rules = READ[name]
    (tmp_path / ".git").mkdir()
    for path, text in contents.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    all_, few = run([str(tmp_path)], True), run([str(tmp_path)], False)
    assert said(all_) == said(few)
    assert sorted({finding.rule for finding in all_.report.findings}) == rules


def test_a_policy_asks_for_every_resource(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "taglint.toml").write_text("[tags.Owner]\nrequired = true\n")
    text = TEMPLATE.format(globals="", tags="      TopicName: t\n")
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_text(text)
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "main.tf").write_text(TERRAFORM)
    found = engine.check(
        [str(tmp_path)], Options(tuple(TABLE), configs=Configurations(), counted=False)
    )
    assert (
        len([finding for finding in found.report.findings if finding.rule == "missing-tag"]) == 150
    )
