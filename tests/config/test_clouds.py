"""The clouds' tag policies: worked examples of merging, of scopes and of conditions."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from taglint.catalog.catalogue import Catalogue
from taglint.config.clouds.convert import Unmapped, convert
from taglint.config.clouds.inheritance import Malformed, effective
from taglint.config.toml_writer import written
from taglint.config.validation import faults
from taglint.files.disk import shipped_folder

SCHEMA = json.loads((Path(shipped_folder()) / "config.json").read_text())


def stage(**settings: Any) -> dict[str, Any]:
    return {"tags": {"stage": settings}}


ROOT = stage(tag_key={"@@assign": "Stage"}, tag_value={"@@assign": ["dev", "prod"]})
LOCKED = {"@@assign": ["dev"], "@@operators_allowed_for_child_policies": ["@@append"]}
# name -> documents from the root down, the effective values, how many remarks
MERGES: dict[str, tuple[list[dict[str, Any]], list[str] | None, int]] = {
    "alone": ([ROOT], ["dev", "prod"], 0),
    "assign-replaces": ([ROOT, stage(tag_value={"@@assign": ["qa"]})], ["qa"], 0),
    "append-adds-once": ([ROOT, stage(tag_value={"@@append": ["qa", "dev"]})], ["dev", "prod", "qa"], 0),
    "remove": ([ROOT, stage(tag_value={"@@remove": ["dev", "never-there"]})], ["prod"], 0),
    "remove-then-append": ([ROOT, stage(tag_value={"@@append": ["qa"], "@@remove": ["dev"]})], ["prod", "qa"], 0),
    "three-levels": ([ROOT, stage(tag_value={"@@append": ["qa"]}), stage(tag_value={"@@remove": ["prod"]})], ["dev", "qa"], 0),
    "append-without-a-parent": ([stage(tag_value={"@@append": ["x"]})], ["x"], 0),
    "case-of-the-policy-key": ([ROOT, {"tags": {"STAGE": {"tag_value": {"@@append": ["qa"]}}}}], ["dev", "prod", "qa"], 0),
    "only-append-allowed": ([stage(tag_value=LOCKED), stage(tag_value={"@@assign": ["x"], "@@append": ["qa"]})], ["dev", "qa"], 1),
    "a-child-cannot-loosen": (
        [stage(tag_value=LOCKED), stage(tag_value={"@@operators_allowed_for_child_policies": ["@@all"]}), stage(tag_value={"@@assign": ["x"]})],
        ["dev"],
        1,
    ),
    "none-for-the-whole-key": (
        [stage(tag_value={"@@assign": ["dev"]}, **{"@@operators_allowed_for_child_policies": ["@@none"]}), stage(tag_value={"@@append": ["x"]})],
        ["dev"],
        1,
    ),
    "none-at-the-top": (
        [{"tags": {"@@operators_allowed_for_child_policies": ["@@none"], **ROOT["tags"]}}, stage(tag_value={"@@remove": ["dev"]})],
        ["dev", "prod"],
        1,
    ),
    "own-control-does-not-bind-itself": (
        [stage(tag_value={"@@operators_allowed_for_child_policies": ["@@none"], "@@assign": ["dev"]})],
        ["dev"],
        0,
    ),
    "an-effective-policy": ([{"tags": {"stage": {"tag_key": "Stage", "tag_value": ["dev"]}}}], ["dev"], 0),
}  # fmt: skip


@pytest.mark.parametrize("name", MERGES)
def test_documents_merge_from_the_root_down(name: str) -> None:
    documents, values, remarks = MERGES[name]
    root, said = effective(documents)  # type: ignore[arg-type] # plain JSON
    assert root.below["stage"].words("tag_value") == values
    assert len(said) == remarks


@pytest.mark.parametrize(
    "document",
    [{"tags": []}, stage(tag_value={"@@delete": ["x"]}), stage(tag_value={"@@assign": [1]}), stage(tag_value={"@@append": {}}),
     stage(tag_value={"@@operators_allowed_for_child_policies": ["assign"]})],
)  # fmt: skip
def test_what_is_no_tag_policy_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        effective([document])


def imported(*documents: dict[str, Any], **parameters: str) -> tuple[dict[str, Any], list[str]]:
    texts = [(f"{place}.json", json.dumps(document)) for place, document in enumerate(documents)]
    outcome = convert(texts, parameters)
    text = written(outcome.settings, outcome.remarks)
    assert tomllib.loads(text) == outcome.settings
    assert not list(faults(SCHEMA, outcome.settings))
    tags: Any = outcome.settings["tags"]
    return tags, outcome.remarks


def test_a_key_alone_asks_for_its_spelling_everywhere() -> None:
    tags, _ = imported(stage(tag_key={"@@assign": "Stage"}))
    assert tags["Stage"]["allow-empty"]
    assert tags["Stage"]["severity"] == "warning"
    assert {"aws_*", "AWS::*", "huaweicloud_*", "alicloud_*"} <= set(tags["Stage"]["applies-to"])


def test_without_a_spelling_the_key_is_small() -> None:
    assert set(imported({"tags": {"CostCentre": {"tag_value": {"@@assign": ["1"]}}}})[0]) == {
        "costcentre"
    }


def test_a_star_allows_any_value_and_inside_a_value_any_characters() -> None:
    assert "values" not in imported(stage(tag_value={"@@assign": ["a", "*"]}))[0]["stage"]
    assert imported(stage(tag_value={"@@assign": ["a", "b*"]}))[0]["stage"]["values"] == ["a", "b*"]


def test_enforced_types_are_errors_and_reported_ones_required() -> None:
    tags, remarks = imported(
        stage(
            enforced_for={"@@assign": ["s3:bucket", "ec2:ALL_SUPPORTED", "no:such"]},
            report_required_tag_for={"@@assign": ["lambda:function", "rds:*"]},
        )
    )
    table = tags["stage"]
    assert table["applies-to"] == ["aws_*", "awscc_*", "AWS::*"]
    assert {
        "aws_s3_bucket",
        "AWS::S3::Bucket",
        "aws_instance",
        "aws_ebs_volume",
        "AWS::EC2::VPC",
    } <= set(table["enforced-for"])
    assert {
        "aws_lambda_function",
        "AWS::Serverless::Function",
        "aws_db_instance",
        "AWS::RDS::DBCluster",
    } <= set(table["required-for"])
    assert remarks == [
        "stage: enforced_for names 'no:such', which stands for no type that taglint knows"
    ]


@pytest.mark.parametrize("word", ["ALL_SUPPORTED", "*", "*:*"])
def test_everything(word: str) -> None:
    tags, _ = imported(
        stage(
            enforced_for={"@@assign": ["s3:bucket"]}, report_required_tag_for={"@@assign": [word]}
        )
    )
    assert tags["stage"]["required-for"] == ["aws_*", "awscc_*", "AWS::*"]


def test_huawei_cloud_applies_a_policy_to_the_types_it_names() -> None:
    tags, remarks = imported(
        stage(enforced_for={"@@assign": ["ecs:instance", "evs:volume"]}),
        {"tags": {"idle": {"tag_key": {"@@assign": "Idle"}}}},
    )
    assert {"huaweicloud_compute_instance", "huaweicloud_evs_volume"} <= set(
        tags["stage"]["applies-to"]
    )
    assert "huaweicloud_vpc" not in tags["stage"]["applies-to"]
    assert "severity" not in tags["stage"]
    assert remarks == ["Idle: names no resource types, so Huawei Cloud applies it to none"]


def test_alibaba_cloud_has_a_scope_of_types() -> None:
    tags, remarks = imported(
        stage(
            tag_value={"@@assign": ["red"]},
            resource_type_scope={"@@assign": ["ecs:instance", "oss:bucket"]},
            region_scope={"@@assign": ["cn"]},
        )
    )
    assert "alicloud_instance" in tags["stage"]["applies-to"]
    assert remarks == ["stage: region_scope is not checked"]


def test_every_type_of_the_table_is_in_the_catalogue() -> None:
    catalogue = Catalogue()
    table = json.loads((Path(shipped_folder()) / "policy-types.json").read_text())["clouds"]
    for cloud in ("AWS", "Huawei Cloud"):
        for rows in table[cloud]["services"].values():
            for name in (name for listed in rows.values() for name in listed):
                assert catalogue.type("cloudformation" if "::" in name else "terraform", name), name


def test_command_lines_wrap_the_document_in_a_string() -> None:
    assert imported({"Content": json.dumps(ROOT)})[0]["Stage"]["values"] == ["dev", "prod"]


def definition(condition: Any, effect: str = "deny", **parameters: Any) -> dict[str, Any]:
    declared = {
        name: {"type": "String", **({"defaultValue": value} if value else {})}
        for name, value in parameters.items()
    }
    rule = {"if": condition, "then": {"effect": effect}}
    return {"properties": {"displayName": "D", "parameters": declared, "policyRule": rule}}


TAG = {"field": "tags['Owner']"}
NAMED = {"field": "[concat('tags[', parameters('tagName'), ']')]"}
GROUP = {"field": "type", "equals": "Microsoft.Resources/subscriptions/resourceGroups"}
DEFINITIONS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "exists": (definition({**TAG, "exists": "false"}), "Owner", {"required": True, "severity": "error"}),
    "audit": (definition({**TAG, "exists": False}, "audit"), "Owner", {"required": True, "severity": "warning"}),
    "not-exists": (definition({"not": {**TAG, "exists": True}}), "Owner", {"required": True}),
    "dotted": (definition({"field": "tags.Owner", "exists": "false"}), "Owner", {"required": True}),
    "value": (definition({"not": {**TAG, "equals": "a"}}), "Owner", {"required": True, "values": ["a"], "values-ignore-case": True}),
    "parameter": (definition({**NAMED, "notEquals": "[parameters('v')]"}, tagName="Team", v="x"), "Team", {"required": True, "values": ["x"]}),
    "in": (definition({**TAG, "notIn": ["a", "b"]}), "Owner", {"values": ["a", "b"]}),
    "like": (definition({**TAG, "notLike": "team-*"}), "Owner", {"values": ["team-*"]}),
    "match": (definition({**TAG, "notMatch": "CC-##?"}), "Owner", {"pattern": r"CC\-\d\d\p{L}"}),
    "only-when-there": (definition({"allOf": [{**TAG, "exists": "true"}, {**TAG, "notIn": ["a"]}]}), "Owner", {"values": ["a"]}),
    "either": (definition({"anyOf": [{**TAG, "exists": "false"}, {**TAG, "equals": ""}]}), "Owner", {"required": True}),
    "both-refused": (definition({"allOf": [{**TAG, "notEquals": "a"}, {**TAG, "notEquals": "b"}]}), "Owner", {"values": ["a", "b"]}),
    "type": (definition({"allOf": [GROUP, {**TAG, "exists": "false"}]}), "Owner", {"applies-to": ["azurerm_resource_group", GROUP["equals"]]}),
    "other-tag": (definition({"allOf": [{"field": "tags[Stage]", "equals": "prod"}, {**TAG, "exists": "false"}]}), "Owner", {"required-when": {"Stage": "prod"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFINITIONS)
def test_definition_maps(name: str) -> None:
    document, key, expected = DEFINITIONS[name]
    tags, remarks = imported(document)
    assert expected.items() <= tags[key].items()
    assert ("required" in tags[key]) == (name not in ("only-when-there", "other-tag"))
    assert tags[key]["ignore-case"]
    assert not remarks


UNMAPPED = {
    "no-value": (
        definition({**NAMED, "exists": "false"}, tagName=None),
        "give it with --parameter tagName=VALUE",
    ),
    "inherit": (
        definition({**TAG, "exists": "false"}, "modify"),
        "the effect modify sets the tag by itself",
    ),
    "disabled": (definition({**TAG, "exists": "false"}, "disabled"), "it is disabled"),
    "location": (
        definition({"field": "location", "notEquals": "x"}),
        "the condition on location is not about a tag",
    ),
    "function": (
        definition({"field": "[resourceGroup().location]", "equals": "x"}),
        "cannot be evaluated by taglint",
    ),
    "forbidden-value": (definition({**TAG, "equals": "x"}), "does not ask for one tag"),
    "two-tags": (
        definition({"allOf": [{**TAG, "exists": "false"}, {"field": "tags.B", "exists": "false"}]}),
        "does not ask for one tag",
    ),
    "operator": (definition({**TAG, "contains": "x"}), "the operator contains"),
    "count": (definition({"count": {"field": "tags"}, "less": 1}), "is not about a tag or a type"),
}


@pytest.mark.parametrize("name", UNMAPPED)
def test_definition_that_does_not_map_is_named(name: str) -> None:
    document, words = UNMAPPED[name]
    with pytest.raises(Unmapped) as found:
        convert([("d.json", json.dumps(document))])
    assert words in found.value.message
    tags, remarks = imported(document, definition({"field": "tags.Team", "exists": "false"}))
    assert set(tags) == {"Team"}
    assert words in remarks[0]


def test_parameters_come_from_the_command_line(
    taglint: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    (tmp_path / "d.json").write_text(json.dumps(UNMAPPED["no-value"][0]))
    assert taglint("policy", "import", "d.json").returncode == 2
    done = taglint(
        "policy", "import", "d.json", "--parameter", "tagName=Owner", "--output", "taglint.toml"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert tomllib.loads((tmp_path / "taglint.toml").read_text())["tags"]["Owner"]["required"]


@pytest.mark.parametrize(
    "text", ["", "[", "3", "{}", '{"tags": {}}', '{"tags": 3}', "[" * 100_000, '{"Content": "{"}']
)
def test_document_that_is_none_is_one_clear_line(
    taglint: Callable[..., CompletedProcess[str]], tmp_path: Path, text: str
) -> None:
    (tmp_path / "p.json").write_text(text)
    (tmp_path / "taglint.toml").write_text('extends = ["p.json"]')
    (tmp_path / "main.tf").write_text("")
    for arguments in (("check", "."), ("policy", "import", "p.json")):
        done = taglint(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("taglint: error: p.json")
        assert done.stderr.count("\n") == 1
