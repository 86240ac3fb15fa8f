"""The judge: one verdict for each keyword that a key, a value or the whole map breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taglint.catalog.catalogue import Catalogue
from taglint.model import Resource, Slot, Span, Tag, Value
from taglint.schema.judge import Judge

HERE = Span("x.tf", 0, 1)


def resource(schema: str, *tags: tuple[str, str | None]) -> Resource:
    """A resource with these tags; a value of None is unknown."""
    rows = tuple(
        Tag(
            key,
            Value("unknown", "var.x", HERE) if value is None else Value("string", value, HERE),
            HERE,
            HERE,
        )
        for key, value in tags
    )
    return Resource("aws_x.y", "aws_x", schema, rows, HERE, HERE, "", Slot("tags", "map", HERE))


def verdicts(
    schema: str, *tags: tuple[str, str | None], catalogue: Catalogue | None = None
) -> list[tuple[str, str, str]]:
    found = Judge(catalogue or Catalogue()).breaches(resource(schema, *tags))
    return sorted(
        (breach.verdict.part, breach.verdict.rule, breach.verdict.severity) for breach in found
    )


@pytest.mark.parametrize(
    ("schema", "tag", "expected"),
    [
        pytest.param("aws/default", ("Owner", "a"), [], id="innocent"),
        pytest.param("aws/default", ("", "a"), [("key", "key-too-short", "error")], id="empty key"),
        pytest.param(
            "aws/default",
            ("a<b", "a"),
            [("key", "key-characters", "warning")],
            id="advice is a warning",
        ),
        pytest.param(
            "huaweicloud/csms",
            ("a<b", "a"),
            [("key", "key-characters", "error")],
            id="refusal is an error",
        ),
        pytest.param(
            "aws/default",
            ("AwS:x", "a"),
            [("key", "reserved-prefix", "error")],
            id="hint names the rule",
        ),
        pytest.param(
            "aws/default", ("x", "aws:a"), [], id="a value of the default schema may begin so"
        ),
        pytest.param(
            "aws/secretsmanager",
            ("x", "aws:a"),
            [("value", "reserved-prefix", "error")],
            id="a value of a secret may not",
        ),
        pytest.param(
            "aws/secretsmanager",
            ("aws:" + "k" * 124, "v"),
            [("key", "key-too-long", "error"), ("key", "reserved-prefix", "error")],
            id="two mistakes of one key",
        ),
        pytest.param(
            "aws/default",
            ("k", "<" + "v" * 299),
            [("value", "value-characters", "warning"), ("value", "value-too-long", "error")],
            id="300 characters with a forbidden one are two",
        ),
        pytest.param(
            "aws/default",
            ("a<b", "a<b"),
            [("key", "key-characters", "warning"), ("value", "value-characters", "warning")],
            id="key and value",
        ),
        pytest.param(
            "huaweicloud/csms",
            ("<" * 3, "v"),
            [("key", "key-characters", "error")],
            id="many characters are one mistake",
        ),
        pytest.param(
            "huaweicloud/csms",
            (" a", "v"),
            [("key", "edge-whitespace", "error")],
            id="a refused edge",
        ),
        pytest.param(
            "huaweicloud/csms",
            ("a\t", "v"),
            [("key", "edge-whitespace", "error")],
            id="an edge that the pattern refuses too",
        ),
        pytest.param(
            "huaweicloud/csms",
            ("k", "a\t"),
            [("value", "edge-whitespace", "error")],
            id="an edge of a value",
        ),
        pytest.param("huaweicloud/csms", ("k", "a "), [], id="an edge that is taken"),
        pytest.param(
            "huaweicloud/csms",
            (" a/b", "v"),
            [("key", "edge-whitespace", "error"), ("key", "key-characters", "error")],
            id="an edge and another character",
        ),
        pytest.param(
            "aws/default",
            ("a\t", "v"),
            [("key", "edge-whitespace", "warning")],
            id="an edge that is advised against",
        ),
        pytest.param(
            "huaweicloud/csms",
            (" sys", "v"),
            [("key", "edge-whitespace", "error")],
            id="a blank before a reserved prefix",
        ),
        pytest.param("aws/secretsmanager", ("k", None), [], id="an unknown value is not judged"),
        pytest.param(
            "aws/secretsmanager",
            ("aws:k", None),
            [("key", "reserved-prefix", "error")],
            id="its key is",
        ),
    ],
)
def test_verdicts_on_a_tag(
    schema: str, tag: tuple[str, str | None], expected: list[tuple[str, str, str]]
) -> None:
    assert verdicts(schema, tag) == expected


def many(number: int, *more: str) -> list[tuple[str, str | None]]:
    return [*((f"k{index}", "v") for index in range(number)), *((key, "v") for key in more)]


@pytest.mark.parametrize(
    ("schema", "tags", "counted"),
    [
        pytest.param("aws/default", many(50), None, id="fifty"),
        pytest.param("aws/default", many(51), 51, id="fifty-one"),
        pytest.param(
            "aws/default", many(50, "aws:x", "AWS:y"), None, id="system tags do not count"
        ),
        pytest.param("aws/default", many(51, "aws:x"), 51, id="nor are they in the number"),
        pytest.param("aws/default", many(50, "k0", "k1"), None, id="a key twice is one"),
        pytest.param("aws/default", many(50, "K0"), 51, id="but not in another case"),
        pytest.param("huaweicloud/csms", many(20), None, id="twenty"),
        pytest.param("huaweicloud/csms", many(20, "_sys_x"), 21, id="CSMS counts system tags"),
    ],
)
def test_verdict_on_the_count(
    schema: str, tags: list[tuple[str, str | None]], counted: int | None
) -> None:
    found = [
        breach
        for breach in Judge(Catalogue()).breaches(resource(schema, *tags))
        if breach.verdict.part == "tags"
    ]
    assert [
        (breach.verdict.rule, breach.verdict.hint["count"], breach.tag) for breach in found
    ] == ([("too-many-tags", counted, None)] if counted else [])


def test_the_count_of_an_advice_is_a_warning() -> None:
    assert verdicts("huaweicloud/default", *many(21)) == [("tags", "too-many-tags", "warning")]


def test_breaches_come_in_the_order_of_the_tags() -> None:
    tags = [("z<", "v"), ("a<", "v"), ("m", "v"), ("z<", "v")]
    assert [
        breach.tag.key
        for breach in Judge(Catalogue()).breaches(resource("aws/default", *tags))
        if breach.tag
    ] == [
        "z<",
        "a<",
        "z<",
    ]


def test_each_of_two_equal_tags_has_its_own_breach() -> None:
    asked = resource("aws/default", ("a<", "v"), ("a<", "v"))
    found = Judge(Catalogue()).breaches(asked)
    assert [breach.tag is tag for breach, tag in zip(found, asked.tags, strict=True)] == [
        True,
        True,
    ]


@pytest.fixture
def company(tmp_path: Path) -> Catalogue:
    """A catalogue with a schema of one's own, whose error and advice overlap."""
    (tmp_path / "acme").mkdir()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "propertyNames": {"maxLength": 10, "allOf": [{"maxLength": 8}], "pattern": "^[a-z ]*$"},
        "additionalProperties": {"type": "string", "minLength": 2},
        "$defs": {
            "advice": {
                "propertyNames": {"maxLength": 6, "pattern": "^[a-m ]*$"},
                "maxProperties": 1,
            }
        },
        "maxProperties": 2,
    }
    (tmp_path / "acme/thing.json").write_text(json.dumps(schema))
    return Catalogue((str(tmp_path),))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(
            [("a" * 11, "vv")],
            [("key", "key-too-long", "error")],
            id="a key over three bounds is one finding",
        ),
        pytest.param(
            [("a" * 7, "vv")],
            [("key", "key-too-long", "warning")],
            id="over the advised bound only",
        ),
        pytest.param([("A", "vv")], [("key", "key-characters", "error")], id="error before advice"),
        pytest.param([("z", "vv")], [("key", "key-characters", "warning")], id="advice"),
        pytest.param([("a", "v")], [("value", "value-too-short", "error")], id="a short value"),
        pytest.param([("a", "")], [("value", "value-too-short", "error")], id="an empty value"),
        pytest.param([("a", None)], [], id="an unknown value"),
        pytest.param(
            [("a", "vv"), ("b", "vv")], [("tags", "too-many-tags", "warning")], id="two tags"
        ),
        pytest.param(
            [("a", "vv"), ("b", "vv"), ("c", "vv")],
            [("tags", "too-many-tags", "error")],
            id="three tags",
        ),
    ],
)
def test_a_schema_of_ones_own(
    company: Catalogue, tags: list[tuple[str, str | None]], expected: list[tuple[str, str, str]]
) -> None:
    assert verdicts("acme/thing", *tags, catalogue=company) == expected


def test_no_such_schema() -> None:
    with pytest.raises(LookupError, match="no schema 'acme/thing'"):
        verdicts("acme/thing", ("a", "b"))


def test_no_shipped_schema_is_broken_by_no_tags() -> None:
    # What the judge relies on, which reads none of them for a resource without tags.
    judge = Judge(Catalogue())
    assert not [name for name in judge.catalogue.schemas() if judge._breaches(name, resource(name))]
