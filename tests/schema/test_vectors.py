"""The vectors of tests/vectors, judged as resources and through the whole pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest

from taglint import engine
from taglint.catalog import Catalogue
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy import Policy
from taglint.rules import TABLE, Rulebook
from taglint.source import trim

HERE = Span("x.tf", 0, 1)
ALL = engine.Options(tuple(TABLE))
TERRAFORM = {
    "aws/default": "aws_s3_bucket",
    "aws/secretsmanager": "aws_secretsmanager_secret",
    "huaweicloud/csms": "huaweicloud_csms_secret",
    "huaweicloud/default": "huaweicloud_vpc",
}
CLOUDFORMATION = {"aws/default": "AWS::S3::Bucket", "aws/secretsmanager": "AWS::SecretsManager::Secret"}


def vectors() -> Iterator[Any]:
    for path in sorted((Path(__file__).parents[1] / "vectors").glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8")):
            for test in group["tests"]:
                yield pytest.param(group["schema"], test, id=f"{group['schema']}: {group['description']}: {test['description']}")


def as_resource(schema: str, data: dict[str, Any]) -> list[Finding]:
    tags = tuple(Tag(key, value(item), HERE, HERE) for key, item in data.items())
    resource = Resource("x.y", "x", schema, tags, HERE, HERE, "", Slot("tags", "map", HERE))
    return list(Rulebook(list(TABLE)).check(resource, Policy(Catalogue())))


def value(item: Any) -> Value:
    if isinstance(item, str):
        return Value("string", item, HERE)
    kinds = {int: "number", float: "number", bool: "bool", type(None): "null", list: "list", dict: "map"}
    return Value(kinds[type(item)], () if isinstance(item, list | dict) else str(item), HERE)  # type: ignore[arg-type]


def hcl_string(text: str) -> str:
    """A quoted string: HCL knows less short escapes than JSON, and templates."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in plain) + '"'


def as_terraform(schema: str, data: dict[str, Any]) -> list[Finding]:
    rows = "".join(f"    {hcl_string(key)} = {hcl_string(item)}\n" for key, item in data.items())
    text = f'resource "{TERRAFORM[schema]}" "x" {{\n  tags = {{\n{rows}  }}\n}}\n'
    return checked("main.tf", text)


def as_template(schema: str, data: dict[str, Any]) -> list[Finding]:
    tags = [{"Key": key, "Value": item} for key, item in data.items()]
    body = {"Resources": {"X": {"Type": CLOUDFORMATION[schema], "Properties": {"Tags": tags}}}}
    return checked("template.json", json.dumps(body))


def checked(name: str, text: str) -> list[Finding]:
    run = engine.check_text(name, text.encode(), ALL)
    assert not run.crashes
    assert not run.passed_over
    return list(run.report.findings)


WAYS: list[tuple[str, Callable[[str, dict[str, Any]], list[Finding]], set[str]]] = [
    ("resource", as_resource, {*TERRAFORM, *CLOUDFORMATION}),
    ("terraform", as_terraform, set(TERRAFORM)),
    ("template", as_template, set(CLOUDFORMATION)),
]


@pytest.mark.parametrize(("schema", "test"), list(vectors()))
def test_vector_gives_its_rules(schema: str, test: Any) -> None:
    data = test["data"]
    errors = folded(schema, data, test["rules"], advice=False)
    warnings = folded(schema, data, test["warnings"], advice=True)
    texts_only = all(isinstance(item, str) for item in data.values())
    for name, way, schemas in WAYS:
        if schema in schemas and (name == "resource" or texts_only):
            found = way(schema, data)
            if texts_only:
                assert rules(found, "error") == errors, name
                # A blank that nobody speaks against is a warning all the same.
                assert rules(found, "warning") - {"edge-whitespace"} == warnings - {"edge-whitespace"}, name
            else:
                assert rules(found, "error") | rules(found, "warning") == errors | warnings, name


def rules(found: list[Finding], severity: str) -> set[str]:
    return {finding.rule for finding in found if finding.severity == severity}


def folded(schema: str, data: dict[str, Any], names: list[str], advice: bool) -> set[str]:
    """The rules with a wrong character that is nothing but a blank at an edge folded into that blank."""
    whole = Catalogue().schema(schema)
    part: Any = {"$schema": whole["$schema"], **cast(Any, whole).get("$defs", {}).get("advice", {})} if advice else whole
    judge = jsonschema_rs.validator_for(part)
    trimmed = {trim(key): trim(item) if isinstance(item, str) else item for key, item in data.items()}
    still = {(error.schema_path[0], error.schema_path[-1]) for error in judge.iter_errors(trimmed)}
    places = {"key-characters": ("propertyNames", "pattern"), "value-characters": ("additionalProperties", "pattern")}
    return {"edge-whitespace" if name in places and places[name] not in still else name for name in names}


def test_every_schema_has_a_way() -> None:
    assert set(TERRAFORM) == set(Catalogue().schemas())
