"""tools/gen_index.py: the indexes have its form, and the same facts give the same bytes."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[2]
INDEXES = sorted((ROOT / "schemas").glob("*/index.*.json"))
FACTS = Path(__file__).parent / "facts"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen_index", ROOT / "tools/gen_index.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = generator()


@pytest.mark.parametrize("path", INDEXES, ids=lambda path: path.name)
def test_index_is_written_as_the_generator_writes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert GENERATOR.render(json.loads(text)) == text


def test_same_facts_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        GENERATOR.main([str(FACTS), str(tmp_path / name)])
    first = {
        path.relative_to(tmp_path / "first"): path.read_bytes()
        for path in (tmp_path / "first").rglob("*.json")
    }
    second = {
        path.relative_to(tmp_path / "second"): path.read_bytes()
        for path in (tmp_path / "second").rglob("*.json")
    }
    assert len(first) == 3
    assert first == second


@pytest.mark.parametrize(
    "name", ["aws/index.terraform", "aws/index.awscc", "aws/index.cloudformation"]
)
def test_generated_index_has_the_form_of_meta(tmp_path: Path, name: str) -> None:
    GENERATOR.main([str(FACTS), str(tmp_path)])
    meta = json.loads((ROOT / "schemas/meta.json").read_text(encoding="utf-8"))
    form = {"$schema": meta["$schema"], "$ref": "#/$defs/index", "$defs": meta["$defs"]}
    jsonschema_rs.validator_for(form).validate(
        json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    )


@pytest.mark.parametrize(
    ("name", "path", "verdict"),
    [
        ("aws_instance", "tags", "own"),
        ("aws_instance", "root_block_device.tags", "nested"),
        ("aws_autoscaling_group", "tag", "own"),
        ("aws_ec2_tag", "", "own"),
        ("aws_launch_template", "tag_specifications.tags", "nested"),
        ("AWS::EC2::LaunchTemplate", "TagSpecifications.*.Tags", "own"),
        ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.TagSpecifications.*.Tags", "nested"),
        ("awscc_ec2_launch_template", "launch_template_data.tag_specifications.tags", "nested"),
        ("AWS::FMS::Policy", "ResourceTags", "not"),
        ("awscc_fms_policy", "tags", "own"),
        ("AWS::S3::Bucket", "LifecycleConfiguration.Rules.*.TagFilters", "not"),
        ("aws_codedeploy_deployment_group", "tags", "own"),
        ("aws_codedeploy_deployment_group", "ec2_tag_set.ec2_tag_filter", "not"),
        ("aws_inspector_resource_group", "tags", "not"),
        ("AWS::AppStream::AppBlock", "Tags", "unsupported"),
    ],
)
def test_decision(name: str, path: str, verdict: str) -> None:
    assert GENERATOR.decide(name, path).verdict == verdict


def test_undecided_argument_stops() -> None:
    with pytest.raises(SystemExit, match="undecided: aws_new_thing some_tags"):
        GENERATOR.decide("aws_new_thing", "some_tags")


def load(name: str) -> Any:
    return json.loads((ROOT / "schemas" / name).read_text(encoding="utf-8"))


KNOWN = [
    ("aws/index.terraform.json", "aws_s3_bucket", "aws/default", [["tags", "map"]]),
    (
        "aws/index.terraform.json",
        "aws_secretsmanager_secret",
        "aws/secretsmanager",
        [["tags", "map"]],
    ),
    ("aws/index.terraform.json", "aws_ec2_tag", "aws/ec2", [["", "pair", "key", "value"]]),
    (
        "aws/index.terraform.json",
        "aws_secretsmanager_tag",
        "aws/secretsmanager",
        [["", "pair", "key", "value"]],
    ),
    (
        "aws/index.terraform.json",
        "aws_autoscaling_group",
        "aws/autoscaling",
        [["tag", "blocks", "key", "value", ["propagate_at_launch!"]]],
    ),
    (
        "aws/index.terraform.json",
        "aws_autoscaling_group_tag",
        "aws/autoscaling",
        [["tag", "pair", "key", "value", ["propagate_at_launch!"]]],
    ),
    (
        "aws/index.terraform.json",
        "aws_launch_template",
        "aws/ec2",
        [["tags", "map"], ["tag_specifications.tags", "map"]],
    ),
    ("aws/index.terraform.json", "aws_iam_role_policy", None, []),
    ("aws/index.terraform.json", "aws_fms_policy", "aws/fms", [["tags", "map"]]),
    ("aws/index.terraform.json", "aws_lambda_function", "aws/lambda", [["tags", "map"]]),
    ("aws/index.awscc.json", "awscc_s3_bucket", "aws/default", [["tags", "list"]]),
    (
        "aws/index.awscc.json",
        "awscc_secretsmanager_secret",
        "aws/secretsmanager",
        [["tags", "list"]],
    ),
    ("aws/index.cloudformation.json", "AWS::S3::Bucket", "aws/default", [["Tags", "list"]]),
    (
        "aws/index.cloudformation.json",
        "AWS::SecretsManager::Secret",
        "aws/secretsmanager",
        [["Tags", "list"]],
    ),
    ("aws/index.cloudformation.json", "AWS::SSM::Parameter", "aws/ssm", [["Tags", "map"]]),
    ("aws/index.cloudformation.json", "AWS::Serverless::Function", "aws/lambda", [["Tags", "map"]]),
    (
        "aws/index.cloudformation.json",
        "AWS::Route53::HostedZone",
        "aws/route53",
        [["HostedZoneTags", "list"]],
    ),
    (
        "aws/index.cloudformation.json",
        "AWS::CloudFront::AnycastIpList",
        "aws/cloudfront",
        [["Tags.Items", "list"]],
    ),
    (
        "aws/index.cloudformation.json",
        "AWS::Cognito::UserPool",
        "aws/cfn.cognito-idp",
        [["UserPoolTags", "map"]],
    ),
    ("aws/index.cloudformation.json", "AWS::S3::BucketPolicy", None, []),
]


@pytest.mark.parametrize(("file", "name", "schema", "slots"), KNOWN, ids=[row[1] for row in KNOWN])
def test_known_type(file: str, name: str, schema: str | None, slots: list[list[Any]]) -> None:
    index = load(file)
    plain = {
        kind: (group, [shape.split(" ")])
        for shape, groups in index["plain"].items()
        for group, kinds in groups.items()
        for kind in kinds
    }
    others = {kind: (entry["schema"], entry["slots"]) for kind, entry in index["types"].items()}
    assert {**plain, **others}.get(name, (None, [])) == (schema, slots)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aws_ecs_service", {"things": "tasks", "switch": "propagate_tags", "off": ["NONE"]}),
        (
            "AWS::Batch::JobDefinition",
            {
                "things": "tasks",
                "switch": "PropagateTags",
                "off": ["false"],
                "unless": ["EksProperties"],
            },
        ),
        (
            "AWS::Events::Rule",
            {
                "things": "tasks",
                "at": "Targets.*.EcsParameters",
                "switch": "PropagateTags",
                "off": ["NONE"],
                "unless": ["TagList"],
            },
        ),
        (
            "awscc_events_rule",
            {
                "things": "tasks",
                "at": "targets.ecs_parameters",
                "switch": "propagate_tags",
                "off": ["NONE"],
                "unless": ["tag_list"],
            },
        ),
    ],
)
def test_what_propagates_tags_is_spelt_as_in_its_language(name: str, expected: Any) -> None:
    assert GENERATOR.passes_on(name) == {"passes-on": [expected]}
    assert GENERATOR.passes_on("AWS::ECS::TaskDefinition") == {}
