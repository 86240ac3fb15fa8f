"""Each limit of each schema of AWS, tested with plain JSON Schema, our judge and a whole run.

What is expected comes from facts that were not gathered by what makes the schemas.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any, cast

import jsonschema_rs
import pytest
from limits import Case, cases

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.engine import session as engine
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy.policy import Policy
from taglint.rules.table import TABLE, Rulebook

CASES = cases()
CATALOGUE = Catalogue()
ALL = engine.Options(tuple(TABLE))
HERE = Span("x.tf", 0, 1)
WORDS = {"minLength": "too-short", "maxLength": "too-long", "pattern": "characters"}
# Schemas that a setting of the resource chooses, or of a service that has no type in an index.
SETTING = 'metadata_options {\ninstance_metadata_tags = "enabled"\n}\n'


def places(language: str, prefix: str) -> dict[str, tuple[TypeSpec, SlotSpec]]:
    """For each schema a type and slot that it judges, the plainest first."""
    found: dict[str, tuple[TypeSpec, SlotSpec]] = {}
    index = CATALOGUE.index(language, prefix)
    assert index
    for spec in index.types.values():
        for slot in spec.slots:
            names = [
                slot.schema or spec.schema,
                *(item.schema for item in spec.conditions if item.slot == slot.path),
            ]
            for name in names:
                if slot.shape in ("map", "list") and (
                    name not in found or rank(slot) < rank(found[name][1])
                ):
                    found[name] = (spec, slot)
    return found


def rank(slot: SlotSpec) -> tuple[bool, int]:
    return (slot.nested, slot.path.count("."))


TERRAFORM = places("terraform", "aws")
TEMPLATE = places("cloudformation", "AWS")


def test_every_schema_has_cases() -> None:
    assert set(CASES) == {name for name in CATALOGUE.schemas() if name.startswith("aws/")}


@pytest.mark.parametrize("name", CASES)
def test_plain_json_schema_agrees(name: str) -> None:
    schema = CATALOGUE.schema(name)
    advice = cast(Any, schema).get("$defs", {}).get("advice", {})
    parts = [(schema, jsonschema_rs.validator_for(schema))]
    parts.append((advice, jsonschema_rs.validator_for({"$schema": schema["$schema"], **advice})))
    for case in CASES[name]:
        found = [
            {rule_of(part, error.schema_path) for error in judge.iter_errors(case.data)}
            for part, judge in parts
        ]
        assert (found[0], found[1] - found[0]) == (case.rules, case.warnings), case.data


def rule_of(schema: Any, path: list[Any]) -> str:
    if path == ["maxProperties"]:
        return "too-many-tags"
    if "allOf" in path:
        return str(
            schema[path[0]]["allOf"][int(path[path.index("allOf") + 1])]["x-taglint"]["rule"]
        )
    return f"{'key' if path[0] == 'propertyNames' else 'value'}-{WORDS[path[-1]]}"


@pytest.mark.parametrize("name", CASES)
def test_judge_agrees(name: str) -> None:
    policy = Policy(CATALOGUE)
    for number, case in enumerate(CASES[name]):
        tags = tuple(
            Tag(key, Value("string", value, HERE), HERE, HERE) for key, value in case.data.items()
        )
        resource = Resource(
            f"x.{number}", "x", name, tags, HERE, HERE, "", Slot("tags", "map", HERE)
        )
        assert_fits(case, list(Rulebook(list(TABLE)).check(resource, policy)))


@pytest.mark.parametrize("name", [name for name in CASES if name in TERRAFORM])
def test_terraform_agrees(name: str) -> None:
    spec, slot = TERRAFORM[name]
    setting = SETTING if any(item.schema == name for item in spec.conditions) else ""
    texts = [
        terraform(spec, slot, setting, number, case) for number, case in enumerate(CASES[name])
    ]
    compare(name, f"{spec.name}.r", "main.tf", "".join(texts))


@pytest.mark.parametrize("name", [name for name in CASES if name in TEMPLATE])
def test_template_agrees(name: str) -> None:
    spec, slot = TEMPLATE[name]
    setting = next((item.setting for item in spec.conditions if item.schema == name), "")
    resources = {
        f"r{number}": template(spec, slot, setting, case) for number, case in enumerate(CASES[name])
    }
    compare(name, "r", "template.json", json.dumps({"Resources": resources}))


def terraform(spec: TypeSpec, slot: SlotSpec, setting: str, number: int, case: Case) -> str:
    *blocks, last = slot.path.split(".")
    rows = "".join(f"{json.dumps(key)} = {json.dumps(item)}\n" for key, item in case.data.items())
    head = "".join(f"{block} {{\n" for block in blocks)
    return (
        f'resource "{spec.name}" "r{number}" {{\n{setting}{head}{last} = {{\n{rows}}}\n'
        + "}\n" * (len(blocks) + 1)
    )


def template(spec: TypeSpec, slot: SlotSpec, setting: str, case: Case) -> Any:
    tags: Any = dict(case.data)
    if slot.shape == "list":
        tags = [
            {slot.key: key, slot.value: value, **extra(spec)} for key, value in case.data.items()
        ]
    for step in reversed(slot.path.split(".")):
        tags = [tags] if step == "*" else {step: tags}
    if setting:
        outer, inner = setting.split(".")
        tags = {**tags, outer: {inner: "enabled"}}
    return {"Type": spec.name, "Properties": tags}


def extra(spec: TypeSpec) -> dict[str, Any]:
    return {"PropagateAtLaunch": True} if spec.name.endswith("AutoScalingGroup") else {}


def compare(name: str, prefix: str, file: str, text: str) -> None:
    run = engine.check_text(file, text.encode(), ALL)
    assert not run.crashes
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in run.report.findings:
        if finding.resource:
            found[finding.resource.address].append(finding)
    for number, case in enumerate(CASES[name]):
        assert_fits(case, found[f"{prefix}{number}"])


def assert_fits(case: Case, findings: list[Finding]) -> None:
    rules = {finding.rule for finding in findings if finding.severity == "error"} - {
        "case-collision"
    }
    warnings = {finding.rule for finding in findings if finding.severity == "warning"}
    assert (rules, warnings) == (case.rules, case.warnings), (
        case.data,
        [finding.message for finding in findings],
    )
