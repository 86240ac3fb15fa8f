"""Rules that no shipped schema triggers, judged by a schema folder of the test's own.

Also how such a folder is found.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taglint.catalog.catalogue import Catalogue
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy.policy import Policy
from taglint.rules.table import TABLE, Rulebook

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "propertyNames": {
        "minLength": 1,
        "allOf": [{"not": {"enum": ["Name", "owner"]}, "x-taglint": {"rule": "reserved-key"}}],
    },
    "additionalProperties": {"type": "string", "minLength": 2},
    "x-taglint": {"id": "acme/thing", "fold-keys": True},
}
INDEX = {
    "language": "terraform",
    "provider": "acme",
    "plain": {"labels map": {"acme/thing": ["acme_box"]}},
    "types": {"acme_cart": {"schema": "acme/thing", "slots": [["tag", "blocks", "name", "text"]]}},
}


@pytest.fixture
def company(tmp_path: Path) -> Catalogue:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/thing.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "acme/index.terraform.json").write_text(json.dumps(INDEX))
    (tmp_path / "index.json").write_text(
        json.dumps({"terraform": {"acme": "acme/index.terraform.json"}})
    )
    return Catalogue((str(tmp_path),))


def check(company: Catalogue, *pairs: tuple[str, str]) -> list[Finding]:
    tags = []
    for place, (key, text) in enumerate(pairs):
        at = Span("x.tf", 10 * place, 10 * place + 1)
        tags.append(
            Tag(
                key, Value("string", text, at._replace(start=at.end)), at, at._replace(start=at.end)
            )
        )
    here = Span("x.tf", 0, 100)
    resource = Resource(
        "acme_box.x",
        "acme_box",
        "acme/thing",
        tuple(tags),
        here,
        here,
        "",
        Slot("labels", "map", here),
    )
    return list(Rulebook(list(TABLE)).check(resource, Policy(company)))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([("a", "vv")], [], id="quiet"),
        pytest.param(
            [("a", "v")],
            [
                (
                    "value-too-short",
                    "value of 'a' has 1 character; acme/thing requires at least 2 characters",
                    1,
                )
            ],
            id="one character",
        ),
        pytest.param(
            [("a", "")],
            [
                (
                    "value-too-short",
                    "value of 'a' is empty; acme/thing requires at least 2 characters",
                    1,
                )
            ],
            id="empty",
        ),
        pytest.param([("a", "𝔘𝔘")], [], id="two astral characters"),
        pytest.param(
            [("a", "𝔘")],
            [
                (
                    "value-too-short",
                    "value of 'a' has 1 character; acme/thing requires at least 2 characters",
                    1,
                )
            ],
            id="one astral",
        ),
        pytest.param(
            [("Name", "vv")],
            [("reserved-key", "key 'Name' is reserved by acme/thing", 0)],
            id="reserved",
        ),
        pytest.param([("name", "vv"), ("Names", "vv"), ("Owner", "vv")], [], id="nearly reserved"),
        pytest.param(
            [("Team", "vv"), ("team", "vv")],
            [
                (
                    "case-collision",
                    "keys 'Team' and 'team' differ only in letter case;"
                    " acme/thing treats them as one key",
                    10,
                )
            ],
            id="collision",
        ),
        pytest.param(
            [("Straße", "vv"), ("STRASSE", "vv")],
            [
                (
                    "case-collision",
                    "keys 'Straße' and 'STRASSE' differ only in letter case;"
                    " acme/thing treats them as one key",
                    10,
                )
            ],
            id="full case folding",
        ),
        pytest.param([("Team", "vv"), ("Teams", "vv"), ("Te-am", "vv")], [], id="no collision"),
        pytest.param(
            [("a", "vv"), ("A", "vv"), ("a", "vv")],
            [
                (
                    "case-collision",
                    "keys 'a' and 'A' differ only in letter case;"
                    " acme/thing treats them as one key",
                    10,
                ),
                ("duplicate-key", "key 'a' is written twice; the earlier value is lost", 20),
            ],
            id="the same key again is a duplicate, not a collision",
        ),
    ],
)
def test_rule(
    company: Catalogue, pairs: list[tuple[str, str]], expected: list[tuple[str, str, int]]
) -> None:
    found = sorted(
        (finding.rule, finding.message, finding.span.start) for finding in check(company, *pairs)
    )
    assert found == expected


def test_no_collision_where_case_counts(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/thing.json").write_text(
        json.dumps({**SCHEMA, "x-taglint": {"fold-keys": False}})
    )
    assert check(Catalogue((str(tmp_path),)), ("Team", "vv"), ("team", "vv")) == []


def test_a_collision_points_to_the_other_key(company: Catalogue) -> None:
    (finding,) = check(company, ("Team", "vv"), ("team", "vv"))
    assert [(related.span.start, related.message) for related in finding.related] == [
        (0, "the other key is here")
    ]


def test_own_folder_is_searched_before_the_shipped_one(company: Catalogue) -> None:
    spec = company.type("terraform", "acme_box")
    assert spec is not None
    assert (spec.schema, [slot.path for slot in spec.slots]) == ("acme/thing", ["labels"])
    cart = company.type("terraform", "acme_cart")
    assert cart is not None
    assert [(slot.path, slot.shape, slot.key, slot.value) for slot in cart.slots] == [
        ("tag", "blocks", "name", "text")
    ]
    assert company.type("terraform", "aws_s3_bucket") is not None
    assert {"acme/thing", "aws/default"} <= set(company.schemas())


@pytest.mark.parametrize(
    "name",
    ["acme_unknown", "aws_s3_bucket_policy", "nowhere_thing", "", "_", "aws", "AWS::S3::Bucket"],
)
def test_unknown_types(company: Catalogue, name: str) -> None:
    assert company.type("terraform", name) is None
