"""Every file of schemas/ has the form that meta.json asks for, and the vectors hold.

tests/vectors/<provider>.json is in the form of the JSON Schema Test Suite: `valid` is what any
2020-12 validator says of `data`. Beside it stand the rules of taglint that the broken keywords
stand for: `rules` for errors and `warnings` for advice, both sorted, each rule once. `beyond` and
`beyond-warnings` hold the rules of annotations (limits in bytes), which a plain validator does not
know. System tags do not count towards too-many-tags. taglint may print one finding for two rules:
a blank at an edge that is also a wrong character is one mistake.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from limits import cases

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "schemas").rglob("*.json"))
INDEXES = [
    path for path in FILES if path.name.startswith("index.") and path.parent.name != "schemas"
]
SCHEMAS = [path for path in FILES if path not in INDEXES and path.parent.name != "schemas"]
VECTORS = sorted((ROOT / "tests/vectors").glob("*.json"))
NUMBERS = {
    "maxProperties": "too-many-tags",
    "max-bytes": "{side}-too-long",
    "max-utf-16": "{side}-too-long",
    "max-total-bytes": "value-too-long",
}
RULES = {
    "minLength": "too-short",
    "maxLength": "too-long",
    "pattern": "characters",
}


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A map whose keys must all differ: json keeps the last of two, and a limit would be lost."""
    assert len({key for key, _ in pairs}) == len(pairs), [key for key, _ in pairs]
    return dict(pairs)


META = load(ROOT / "schemas/meta.json")
CATALOGUE = load(ROOT / "schemas/index.json")


def part(name: str) -> Any:
    return jsonschema_rs.validator_for(
        {"$schema": META["$schema"], "$ref": f"#/$defs/{name}", "$defs": META["$defs"]}
    )


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_meta_is_a_schema() -> None:
    jsonschema_rs.meta.validate(META)


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_schema_is_well_formed(path: Path) -> None:
    schema = load(path)
    jsonschema_rs.meta.validate(schema)
    jsonschema_rs.validator_for(META).validate(schema)
    identity = path.relative_to(ROOT / "schemas").with_suffix("").as_posix()
    assert schema["x-taglint"]["id"] == identity
    assert schema["$id"] == f"https://taglint.dev/schemas/{identity}.json"


def limits(schema: Any, prefix: str = "") -> Iterator[str]:
    """The place of each limit of a tag schema or of its advice."""
    if "maxProperties" in schema:
        yield prefix + "maxProperties"
    for side in ("propertyNames", "additionalProperties"):
        for keyword, value in schema.get(side, {}).items():
            if keyword == "allOf":
                yield from (f"{prefix}{side}.allOf.{number}" for number in range(len(value)))
            elif keyword == "x-taglint":
                yield from (f"{prefix}{side}.{name}" for name in value)
            elif keyword != "type":
                yield f"{prefix}{side}.{keyword}"
    if "max-total-bytes" in schema.get("x-taglint", {}):
        yield prefix + "max-total-bytes"


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_every_limit_names_its_source(path: Path) -> None:
    schema = load(path)
    notes = schema["x-taglint"]
    found = [*limits(schema), *limits(schema.get("$defs", {}).get("advice", {}), "advice.")]
    assert list(notes["limits"]) == found
    assert all(limit["source"] < len(notes["sources"]) for limit in notes["limits"].values())


@pytest.mark.parametrize(
    "path", [path for path in SCHEMAS if path.parent.name == "huaweicloud"], ids=name_of
)
def test_limits_that_change_say_when_they_were_verified(path: Path) -> None:
    """Huawei Cloud widened its limits service by service; its SDK and its pages disagree."""
    assert load(path)["x-taglint"]["verified-on"] >= "2026-11-21"


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_reserved_prefix_says_what_its_pattern_does(path: Path) -> None:
    schema = load(path)
    for side in ("propertyNames", "additionalProperties"):
        for ban in schema[side].get("allOf", []):
            notes = ban["x-taglint"]
            if notes["rule"] == "reserved-prefix":
                spelled = (
                    f"[{c}{c.upper()}]" if notes["ignore-case"] and c.isalpha() else c
                    for c in notes["prefix"]
                )
                assert ban["not"]["pattern"] == "^" + "".join(spelled)


@pytest.mark.parametrize("path", INDEXES, ids=name_of)
def test_index_is_well_formed(path: Path) -> None:
    index = load(path)
    part("index").validate(index)
    plain = [
        name for group in index["plain"].values() for names in group.values() for name in names
    ]
    assert len(plain) == len(set(plain))
    assert not set(plain) & set(index["types"])
    assert set(index.get("value-optional", [])) <= {*plain, *index["types"]}


@pytest.mark.parametrize("path", INDEXES, ids=name_of)
def test_index_names_schemas_that_exist(path: Path) -> None:
    index = load(path)
    named = {schema for group in index["plain"].values() for schema in group}
    named |= {entry["schema"] for entry in index["types"].values()}
    named |= {
        schema for entry in index["types"].values() for schema in entry.get("schemas", {}).values()
    }
    named |= {when[3] for entry in index["types"].values() for when in entry.get("when", [])}
    named |= {entry["schema"] for entry in index["defaults"] if "schema" in entry}
    assert named <= {load(schema)["x-taglint"]["id"] for schema in SCHEMAS}


def test_catalogue_names_every_index() -> None:
    part("catalogue").validate(CATALOGUE)
    languages = {name: value for name, value in CATALOGUE.items() if name != "$comment"}
    named = {path for prefixes in languages.values() for path in prefixes.values()}
    assert named == {path.relative_to(ROOT / "schemas").as_posix() for path in INDEXES}


@pytest.mark.parametrize("path", INDEXES, ids=name_of)
def test_catalogue_finds_every_type_of_an_index(path: Path) -> None:
    index = load(path)
    if index["language"] not in ("terraform", "cloudformation", "heat"):
        pytest.skip("its reader finds types by other words")
    prefixes = CATALOGUE[index["language"]]
    end = "::" if index["language"] in ("cloudformation", "heat") else "_"
    names = {
        name for group in index["plain"].values() for names in group.values() for name in names
    } | set(index["types"])
    assert {prefixes[name.split(end)[0]] for name in names} == {
        path.relative_to(ROOT / "schemas").as_posix()
    }


def vectors() -> Iterator[Any]:
    for path in VECTORS:
        for group in load(path):
            for test in group["tests"]:
                yield pytest.param(
                    group["schema"],
                    test,
                    id=f"{group['schema']}: {group['description']}: {test['description']}",
                )


SAID = ("rules", "warnings", "beyond", "beyond-warnings")


def schema_of(name: str) -> Any:
    return load(ROOT / "schemas" / f"{name}.json")


@pytest.mark.parametrize(("name", "test"), list(vectors()))
def test_independent_validator_agrees(name: str, test: Any) -> None:
    assert set(test) - {"beyond", "beyond-warnings"} == {
        "description",
        "data",
        "valid",
        "rules",
        "warnings",
    }
    schema = schema_of(name)
    found = breaches(schema, test["data"])
    assert (not found) == test["valid"]
    assert counted(found, test["data"], schema) == test["rules"]
    advice = schema.get("$defs", {}).get("advice", {})
    assert (
        sorted(breaches({"$schema": schema["$schema"], **advice}, test["data"])) == test["warnings"]
    )


def breaches(schema: Any, data: Any) -> set[str]:
    """The rules that the errors of jsonschema-rs stand for, by keyword and place in the schema."""
    return {
        rule_of(schema, [str(step) for step in error.schema_path])
        for error in jsonschema_rs.validator_for(schema).iter_errors(data)
    }


def rule_of(schema: Any, path: list[str]) -> str:
    if path[-1] in NUMBERS:
        return NUMBERS[path[-1]].format(side="key" if path[0] == "propertyNames" else "value")
    if "allOf" in path:
        rule: str = schema[path[0]]["allOf"][int(path[path.index("allOf") + 1])]["x-taglint"][
            "rule"
        ]
        return rule
    return (
        "not-a-string"
        if path[-1] == "type"
        else f"{'key' if path[0] == 'propertyNames' else 'value'}-{RULES[path[-1]]}"
    )


def counted(found: set[str], data: dict[str, Any], schema: Any) -> list[str]:
    """The rules without too-many-tags where only system tags exceed the limit.

    `maxProperties` counts system tags, the provider does not.
    """
    prefixes = tuple(schema["x-taglint"]["uncounted-prefixes"])
    own = [key for key in data if not key.lower().startswith(prefixes)] if prefixes else list(data)
    return sorted(
        found - ({"too-many-tags"} if len(own) <= schema.get("maxProperties", len(own)) else set())
    )


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_vectors_accept_and_reject_each_limit(path: Path) -> None:
    schema = load(path)
    tests = [
        test
        for name, test in (param.values for param in vectors())
        if name == schema["x-taglint"]["id"]
    ]
    at_limits = cases().get(schema["x-taglint"]["id"], [])
    said = {rule for test in tests for part in SAID for rule in test.get(part, [])}
    said |= {rule for case in at_limits for rule in case.rules | case.warnings}
    sides = [schema, schema.get("$defs", {}).get("advice", {})]
    # The size of all tags together has its own test: 256 KiB are too long for a line of a file.
    wanted = {
        rule_of(side, limit.split("."))
        for side in sides
        for limit in limits(side)
        if limit != "max-total-bytes"
    }
    assert wanted <= said
    quiet = [
        *(not test["rules"] and not test["warnings"] for test in tests),
        *(case[1:] == (set(), set()) for case in at_limits),
    ]
    assert any(quiet)


# The pattern asks for a colon and text on both sides, which no key of one character has.
NEVER_REACHED = {("ibm/access", "propertyNames.minLength")}


@pytest.mark.parametrize("path", SCHEMAS, ids=name_of)
def test_no_limit_can_go_or_tighten_unseen(path: Path) -> None:
    """A schema that lacks a limit or has a stricter bound judges some vector otherwise."""
    schema = load(path)
    name = schema["x-taglint"]["id"]
    data = [test["data"] for test in vectors_of(name)] + [
        case.data for case in cases().get(name, [])
    ]
    for side in (schema, schema.get("$defs", {}).get("advice", {})):
        plain = {key: part for key, part in side.items() if key not in ("$defs", "$id", "$schema")}
        said = errors_of(plain, data)
        for limit in limits(side):
            *way, last = limit.split(".")
            if last.startswith("max-"):
                continue  # annotations: tests/schema/test_annotations.py
            if last.isdigit():
                changes: list[Any] = [True]
            else:
                changes = [
                    None,
                    *({"minLength": [1], "maxLength": [-1], "maxProperties": [-1]}.get(last, [])),
                ]
            for change in changes:
                if not (change == 1 and (name, limit) in NEVER_REACHED):
                    assert errors_of(changed(plain, way, last, change), data) != said, (
                        limit,
                        change,
                    )


def vectors_of(name: str) -> list[Any]:
    return [test for group in ALL_GROUPS if group["schema"] == name for test in group["tests"]]


ALL_GROUPS = [group for path in VECTORS for group in load(path)]


def changed(schema: Any, way: list[str], last: str, change: Any) -> Any:
    """A copy of a schema with one limit changed.

    The limit is deleted where `change` is None, set to `true` in a list, else moved by `change`.
    """
    made = copy.deepcopy(schema)
    holder = made
    for step in way:
        holder = holder[step]
    if change is None:
        del holder[last]
    elif last.isdigit():
        holder[int(last)] = True
    else:
        holder[last] += change
    return made


def errors_of(schema: Any, data: list[Any]) -> list[int]:
    """How many errors each of the tag maps has."""
    judge = jsonschema_rs.validator_for({"$schema": META["$schema"], **schema})
    return [sum(1 for _ in judge.iter_errors(tags)) for tags in data]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("x-taglint.uncounted-prefixes", "aws:"),
        ("x-taglint.sources", []),
        ("x-taglint.length-unit", "characters"),
        ("propertyNames.pattern", "[a-z]*"),
        ("propertyNames.maxLenght", 3),
        ("propertyNames.allOf", [{"not": {"pattern": "^x"}}]),
        (
            "propertyNames.allOf",
            [{"not": {"pattern": "^x"}, "x-taglint": {"rule": "reserved-prefix"}}],
        ),
        (
            "additionalProperties.allOf",
            [{"not": {"pattern": "^x"}, "x-taglint": {"rule": "edge-whitespace"}}],
        ),
        ("additionalProperties.type", ["string", "null"]),
        ("$defs.other", {}),
        ("$id", "https://example.com/aws/default.json"),
        ("required", ["Owner"]),
    ],
)
def test_meta_refuses(place: str, value: Any) -> None:
    schema = load(ROOT / "schemas/aws/default.json")
    assert jsonschema_rs.validator_for(META).is_valid(schema)
    *way, last = place.split(".")
    target = schema
    for step in way:
        target = target[step]
    target[last] = value
    assert not jsonschema_rs.validator_for(META).is_valid(schema)


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("types", {"aws_x": {"schema": "aws/default", "slots": []}}),
        ("types", {"aws_x": {"schema": "aws/default", "slots": [["tags", "hash"]]}}),
        ("types", {"aws_x": {"schema": "aws/default", "slots": [["tags", "list", "key"]]}}),
        ("types", {"aws_x": {"schema": "aws/default", "own": True, "slots": [["tags", "map"]]}}),
        ("plain", {"tags": {"aws/default": ["aws_x"]}}),
        ("plain", {"tags map": {"aws/default": ["aws_x", "aws_x"]}}),
        ("not-assignments", {"aws_x": {"tags": ""}}),
        ("language", "yaml"),
    ],
)
def test_meta_refuses_index(section: str, value: Any) -> None:
    index = load(ROOT / "schemas/aws/index.terraform.json")
    assert not part("index").is_valid({**index, section: value})
