"""The vectors of tests/vectors, judged as resources and through the whole pipeline."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import pytest
from limits import cases

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec
from taglint.config.configurations import Configurations
from taglint.engine import session as engine
from taglint.files.source import trim
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy.policy import Policy
from taglint.rules.table import TABLE, Rulebook

HERE = Span("x.tf", 0, 1)
ALL = engine.Options(tuple(TABLE))
# Schemas that judge no type of an index: they are for bodies of requests.
ELSEWHERE = {
    "alicloud/rds",
    "cloudflare/default",
    "databricks/unity-catalog",
    "huaweicloud/as-config",
    "huaweicloud/ecs-tags",
}
OWN_MATTER = {"case-collision", "duplicate-key"}
CLOUDFORMATION = {
    "aws/default": "AWS::S3::Bucket",
    "aws/secretsmanager": "AWS::SecretsManager::Secret",
}


def vectors() -> Iterator[Any]:
    for path in sorted((Path(__file__).parents[1] / "vectors").glob("*.json")):
        for group in json.loads(path.read_text(encoding="utf-8")):
            for test in group["tests"]:
                yield pytest.param(
                    group["schema"],
                    test,
                    id=f"{group['schema']}: {group['description']}: {test['description']}",
                )


def as_resource(schema: str, data: dict[str, Any]) -> list[Finding]:
    tags = tuple(Tag(key, value(item), HERE, HERE) for key, item in data.items())
    resource = Resource("x.y", "x", schema, tags, HERE, HERE, "", Slot("tags", "map", HERE))
    return list(Rulebook(list(TABLE)).check(resource, Policy(Catalogue())))


def value(item: Any) -> Value:
    if isinstance(item, str):
        return Value("string", item, HERE)
    kinds = {
        int: "number",
        float: "number",
        bool: "bool",
        type(None): "null",
        list: "list",
        dict: "map",
    }
    return Value(kinds[type(item)], () if isinstance(item, list | dict) else str(item), HERE)  # type: ignore[arg-type]


def hcl_string(text: str) -> str:
    """A quoted string: HCL knows less short escapes than JSON, and templates."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return (
        '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in plain) + '"'
    )


def slots() -> dict[str, tuple[str, SlotSpec]]:
    """For each schema a Terraform type and slot that it judges, the plainest first."""
    found: dict[str, tuple[str, SlotSpec]] = {}
    catalogue = Catalogue()
    prefixes = json.loads((ROOT / "schemas/index.json").read_text(encoding="utf-8"))["terraform"]
    for prefix in sorted(prefixes):
        index = catalogue.index("terraform", prefix)
        assert index
        for spec in index.types.values():
            for slot in spec.slots:
                schema = slot.schema or spec.schema
                if schema not in found or rank(slot) < rank(found[schema][1]):
                    found[schema] = (spec.name, slot)
    return found


def rank(slot: SlotSpec) -> tuple[int, int, bool]:
    return (
        slot.path.count("."),
        ["map", "strings", "list", "blocks", "pair"].index(slot.shape),
        slot.nested,
    )


ROOT = Path(__file__).parents[2]
TERRAFORM = slots()


def as_terraform(schema: str, data: dict[str, Any]) -> list[Finding]:
    kind, slot = TERRAFORM[schema]
    *blocks, last = slot.path.split(".")
    opened = "".join(f"{block} {{\n" for block in blocks)
    index = Catalogue().index("terraform", kind.partition("_")[0])
    switches = (
        [default.added_unless for default in index.defaults if default.added_unless]
        if index
        else []
    )
    # A label that the provider itself adds counts too, but it is not part of the vector.
    provider = "".join(
        f'provider "{kind.partition("_")[0]}" {{\n{switch} = false\n}}\n' for switch in switches
    )
    text = (
        provider
        + f'resource "{kind}" "x" {{\n{opened}{written(slot, last, data)}'
        + "}\n" * (len(blocks) + 1)
    )
    return checked("main.tf", text)


def written(slot: SlotSpec, name: str, data: dict[str, Any]) -> str:
    """The tags in the shape of the slot."""
    pairs = [(hcl_string(key), hcl_string(item)) for key, item in data.items()]
    if slot.shape == "strings":
        return f"{name} = [{', '.join(key for key, _ in pairs)}]\n"
    if slot.several:
        pairs = [(key, f"[{item}]") for key, item in pairs]
    if slot.shape == "pair":
        ((key, _),) = pairs
        return f"{slot.key} = {key}\n"
    if slot.shape == "blocks":
        return "".join(
            f"{name} {{\n{slot.key} = {key}\n{slot.value} = {item}\n}}\n" for key, item in pairs
        )
    return f"{name} = {{\n" + "".join(f"{key} = {item}\n" for key, item in pairs) + "}\n"


def as_template(schema: str, data: dict[str, Any]) -> list[Finding]:
    tags = [{"Key": key, "Value": item} for key, item in data.items()]
    body = {"Resources": {"X": {"Type": CLOUDFORMATION[schema], "Properties": {"Tags": tags}}}}
    return checked("template.json", json.dumps(body))


def checked(name: str, text: str, options: engine.Options = ALL) -> list[Finding]:
    run = engine.check_text(name, text.encode(), options)
    assert not run.crashes
    assert not run.passed_over
    return list(run.report.findings)


# A run of `check_text` reads the configuration again: its folder stays until the tests end.
_FOLDER = tempfile.TemporaryDirectory()


@cache
def taught(schema: str) -> Configurations:
    """A configuration with one kind of documents, which this schema judges.

    So that every schema is tested in a whole run.
    """
    path = Path(_FOLDER.name, f"{schema.replace('/', '__')}.toml")
    path.write_text(
        f'[[documents]]\nfiles = "{file_of(schema)}"\ntags = "$.tags"\nschema = "{schema}"\n',
        encoding="utf-8",
    )
    return Configurations(str(path))


def file_of(schema: str) -> str:
    return schema.replace("/", "__") + ".json"


def as_document(schema: str, data: dict[str, Any]) -> list[Finding]:
    path = str(Path(_FOLDER.name, file_of(schema)))
    options = ALL._replace(configs=taught(schema))
    return checked(path, json.dumps({"tags": data}), options)


SCHEMAS = tuple(Catalogue().schemas())
WAYS: list[tuple[str, Callable[[str, dict[str, Any]], list[Finding]], set[str]]] = [
    ("resource", as_resource, set(SCHEMAS)),
    ("document", as_document, set(SCHEMAS)),
    ("terraform", as_terraform, set(TERRAFORM)),
    ("template", as_template, set(CLOUDFORMATION)),
]


@pytest.mark.parametrize(("schema", "test"), list(vectors()))
def test_vector_gives_its_rules(schema: str, test: Any) -> None:
    data = test["data"]
    errors = folded(schema, data, test["rules"], advice=False) | set(test.get("beyond", []))
    warnings = folded(schema, data, test["warnings"], advice=True) | set(
        test.get("beyond-warnings", [])
    )
    # What is reported as an error is not reported as a warning too.
    warnings -= errors
    texts_only = all(isinstance(item, str) for item in data.values())
    for name, way, schemas in WAYS:
        if schema in schemas and (
            name == "resource" or (texts_only and not (name == "document" and placeholder(data)))
        ):
            found = way(schema, data)
            if texts_only:
                assert rules(found, "error") == errors, name
                # A blank at an edge is a warning even where no schema forbids it.
                assert rules(found, "warning") - {"edge-whitespace"} == warnings - {
                    "edge-whitespace"
                }, name
            else:
                assert rules(found, "error") | rules(found, "warning") == errors | warnings, name


def placeholder(data: dict[str, Any]) -> bool:
    """Whether another tool would fill something in, so that a document says nothing of it."""
    return any(mark in text for text in (*data, *data.values()) for mark in ("{{", "${"))


def rules(found: list[Finding], severity: str) -> set[str]:
    return {finding.rule for finding in found if finding.severity == severity} - OWN_MATTER


def folded(schema: str, data: dict[str, Any], names: list[str], advice: bool) -> set[str]:
    """The rules, with edge-whitespace where a blank at an edge is the only wrong character."""
    whole = Catalogue().schema(schema)
    part: Any = (
        {"$schema": whole["$schema"], **cast(Any, whole).get("$defs", {}).get("advice", {})}
        if advice
        else whole
    )
    judge = jsonschema_rs.validator_for(part)
    trimmed = {
        trim(key): trim(item) if isinstance(item, str) else item for key, item in data.items()
    }
    still = {
        rule_of(part, [str(step) for step in error.schema_path])
        for error in judge.iter_errors(trimmed)
    }
    return {
        "edge-whitespace" if name.endswith("-characters") and name not in still else name
        for name in names
    }


def rule_of(schema: Any, path: list[str]) -> str:
    """The rule that a ban names, else one named after the side and the keyword."""
    if "allOf" in path:
        return str(
            schema[path[0]]["allOf"][int(path[path.index("allOf") + 1])]["x-taglint"]["rule"]
        )
    side = "key" if path[0] == "propertyNames" else "value"
    return f"{side}-characters" if path[-1] == "pattern" else f"{side} {path[-1]}"


def test_every_schema_has_a_way() -> None:
    # Those of AWS that no Terraform type is judged by go through templates in test_limits.py.
    assert set(SCHEMAS) - set(TERRAFORM) - set(cases()) == ELSEWHERE
    assert set(TERRAFORM) <= set(SCHEMAS)
