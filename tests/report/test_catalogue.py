"""`taglint schema`, and a company's own folder of schemas, as docs/providers.md shows one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/providers.md").read_text(encoding="utf-8")


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """The folder of that page."""
    files = re.findall(r"^```json (company-schemas/\S+)\n(.*?)^```", PAGE, re.M | re.S)
    assert len(files) == 3
    assert sum(text.count("\n") for _, text in files) <= 20
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "company-schemas"


def test_own_folder_judges_own_types(taglint: Any, company: Path) -> None:
    (company.parent / "main.tf").write_text(
        'resource "acme_server" "a" {\n  labels = { "Team" = "x" }\n}\n'
    )
    done = taglint("check", "--schemas", str(company), "main.tf")
    assert (
        done.stdout
        == "main.tf:2:15: error: key 'Team' contains 'T', which acme/default does not accept "
        "[key-characters]\n"
    )
    assert (done.returncode, done.stderr) == (1, "")


def test_own_folder_counts_when_tags_are_shown(taglint: Any, company: Path) -> None:
    (company.parent / "main.tf").write_text(
        'resource "acme_server" "a" {\n  labels = { "Team" = "x" }\n}\n'
    )
    assert "Team" not in taglint("show", "main.tf").stdout
    assert (
        "acme_server.a labels (acme/default)"
        in taglint("show", "--schemas", str(company), "main.tf").stdout
    )


def test_own_folder_shows_in_the_list(taglint: Any, company: Path) -> None:
    listed = taglint("schema", "list", "--schemas", str(company)).stdout
    assert re.search(
        r"^ +acme/default +5 +1\.\.20\* +0\.\.40 +Labels of an Acme resource$", listed, re.M
    )
    assert re.search(r"^ +terraform +acme +acme +2 ", listed, re.M)
    shown = taglint("schema", "for", "acme_disk", "--schemas", str(company)).stdout
    assert shown.splitlines()[0] == "acme_disk (terraform, acme)"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no such folder of schemas"),
        ({"index.json": "{"}, "index.json: Expecting property name"),
        (
            {"index.json": '{"terraform": {"acme": "../x.json"}}'},
            "../x.json is not an index in this folder",
        ),
        (
            {"index.json": '{"terraform": {"acme": "acme/index.json"}}'},
            "acme/index.json is not an index in this folder",
        ),
        (
            {"index.json": '{"terraform": {"acme": "acme/i.json"}}', "acme/i.json": "{}"},
            "i.json: not the form of an index",
        ),
    ],
    ids=["no folder", "no JSON", "outside", "missing", "no index"],
)
def test_broken_folder_is_reported(
    taglint: Any, tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).write_text(text)
    (tmp_path / "main.tf").write_text('resource "acme_server" "a" {\n}\n')
    for command in (["check", "main.tf"], ["show", "main.tf"], ["schema", "list"]):
        done = taglint(*command, "--schemas", "own")
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_list_prints_the_counts(taglint: Any) -> None:
    text = taglint("schema", "list").stdout
    data = json.loads(taglint("schema", "list", "--format", "json").stdout)
    counts = {(row["language"], row["prefix"]): row["types"] for row in data["indexes"]}
    assert counts["terraform", "aws"] == 872
    assert f"{data['totals']['schemas']} schemas (" in text
    assert f"{sum(counts.values())} types in {len(counts)} indexes" in text
    assert {row["id"] for row in data["schemas"]} >= {
        "aws/default",
        "aws/secretsmanager",
        "aws/cfn.eks",
    }


def test_show_prints_limits_with_sources_and_dates(taglint: Any) -> None:
    text = taglint("schema", "show", "aws/secretsmanager").stdout
    assert re.search(r"^  key, length at most +127 +\[0\]$", text, re.M)
    assert re.search(r"^  value, length at most +255 +\[0\]$", text, re.M)
    assert re.search(
        r"^  \[0\] 2026-11-21  docs: AWS Secrets Manager API Reference, TagResource$", text, re.M
    )
    assert "advised against beyond" in text
    assert (
        json.loads(taglint("schema", "show", "aws/secretsmanager", "--format", "json").stdout)[
            "maxProperties"
        ]
        == 50
    )


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "aws_instance",
            [
                "tags +map +the resource +aws/ec2.instance-metadata "
                "+metadata_options.instance_metadata_tags = enabled"
            ],
        ),
        ("AWS::IAM::Role", ["Tags +list of Key/Value +the resource +aws/iam.principal"]),
        ("aws_ec2_tag", ["the resource itself +pair of key/value +the resource +aws/ec2"]),
        (
            "aws_imagebuilder_infrastructure_configuration",
            [r"resource_tags +map +something it makes +aws/imagebuilder\.resource-tags"],
        ),
        (
            "aws_launch_template",
            [
                r"tag_specifications.tags +map +something it makes +aws/ec2\.instance-metadata"
                r" +metadata_options.instance_metadata_tags = enabled, resource_type = instance",
            ],
        ),
        (
            "newrelic_synthetics_monitor",
            [r"tag +blocks of key/values\[\] +the resource +newrelic/default"],
        ),
        ("Microsoft.Storage/storageAccounts", [r"tags +map +the resource +azure/storage-account"]),
        ("Microsoft.Nowhere/things", [r"tags +map +something it makes +azure/default"]),
        (
            "Deployment",
            [r"spec.template.metadata.labels +map +something it makes +kubernetes/labels"],
        ),
        ("apps/v1/Deployment", [r"metadata.labels +map +the resource +kubernetes/labels"]),
        (
            "example.com/v1/Widget",
            [r"metadata.annotations +map +something it makes +kubernetes/annotations"],
        ),
        ("ec2_instance", [r"tags +map +the resource +aws/ec2"]),
        ("community.aws.s3_bucket", [r"tags +map +the resource +aws/default"]),
        ("aws:s3:Bucket", [r"tags +map +the resource +aws/default"]),
        (
            "aws:ec2/launchTemplate:LaunchTemplate",
            [r"tagSpecifications.tags +map +something it makes +aws/ec2"],
        ),
        ("OS::Nova::Server", [r"tags +strings +the resource +openstack/nova"]),
        (
            "AWS::AppStream::AppBlock",
            [r"Tags: not read \(two spellings of an item, Key and TagKey\)"],
        ),
        ("aws_codedeploy_deployment_group", [r"ec2_tag_filter: no tags \(selects resources\)"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_for_says_what_is_known_of_a_type(taglint: Any, name: str, lines: list[str]) -> None:
    text = taglint("schema", "for", name).stdout
    assert text.startswith(f"{name} (")
    for line in lines:
        assert re.search(rf"^  {line}$", text, re.M), text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["for", "Deploymen"], "no index knows the type 'Deploymen'; did you mean 'Deployment'?"),
        (
            ["for", "aws_instanc"],
            "no index knows the type 'aws_instanc'; did you mean 'aws_instance'?",
        ),
        (["show", "aws/iamm"], "unknown schema 'aws/iamm'; did you mean 'aws/iam'?"),
        (["show", "../aws/iam"], "unknown schema '../aws/iam'"),
        (["show"], "schema show needs a name"),
        (["list", "x"], "schema list takes no name"),
    ],
)
def test_near_misses(taglint: Any, arguments: list[str], said: str) -> None:
    done = taglint("schema", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
