"""Annotations that JSON Schema cannot judge: bytes, UTF-16 units, total size, folding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from taglint.catalog.catalogue import Catalogue
from taglint.engine import session as engine
from taglint.lean_typing import Object
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy.policy import Policy
from taglint.rules.table import TABLE, Rulebook
from taglint.schema.annotations import bounds, excesses, fold, folding, size, total, totals

HERE = Span("x.tf", 0, 1)
ALL = engine.Options(tuple(TABLE))


@pytest.mark.parametrize(
    ("text", "in_bytes", "in_units"),
    [
        ("", 0, 0),
        ("env", 3, 3),
        ("é", 2, 1),
        ("日", 3, 1),
        ("𝔘", 4, 2),
        ("e\u0301", 3, 2),
        ("a😀é", 7, 4),
    ],
)
def test_size(text: str, in_bytes: int, in_units: int) -> None:
    assert (size(text, "byte"), size(text, "UTF-16 unit")) == (in_bytes, in_units)


@pytest.mark.parametrize(
    ("schema", "key", "value", "expected"),
    [
        pytest.param({}, "日" * 99, "日" * 99, [], id="nothing said"),
        pytest.param(
            {"propertyNames": {"maxLength": 3}},
            "日日日", "", [], id="code points are JSON Schema's matter",
        ),
        pytest.param(
            {"propertyNames": {"maxLength": 3}, "x-taglint": {"length-unit": "bytes"}},
            "日a", "", [("key", 4, "error")], id="unit",
        ),
        pytest.param(
            {"additionalProperties": {"maxLength": 3}, "x-taglint": {"length-unit": "utf-16"}},
            "k", "𝔘𝔘", [("value", 4, "error")], id="UTF-16",
        ),
        pytest.param(
            {"propertyNames": {"maxLength": 63, "x-taglint": {"max-bytes": 6}}},
            "日日", "", [], id="just as many bytes",
        ),
        pytest.param(
            {"propertyNames": {"maxLength": 63, "x-taglint": {"max-bytes": 6}}},
            "日日a", "", [("key", 7, "error")], id="one more",
        ),
        pytest.param(
            {"$defs": {"advice": {"additionalProperties": {"x-taglint": {"max-utf-16": 1}}}}},
            "k", "𝔘", [("value", 2, "warning")], id="advice",
        ),
        pytest.param(
            {"additionalProperties": {"x-taglint": {"max-bytes": 1}}},
            "k", None, [], id="an unknown value",
        ),
    ],
)  # fmt: skip
def test_excesses(
    schema: Object, key: str, value: str | None, expected: list[tuple[str, int, str]]
) -> None:
    found = excesses(bounds(schema), key, value)
    assert [(excess.bound.part, excess.size, excess.bound.severity) for excess in found] == expected


def test_total() -> None:
    schema: Object = {
        "x-taglint": {"max-total-bytes": 9},
        "$defs": {"advice": {"x-taglint": {"max-total-bytes": 5}}},
    }
    assert total({"日": "a", "b": ""}) == 5
    assert [(limit.most, limit.severity) for limit in totals(schema)] == [
        (9, "error"),
        (5, "warning"),
    ]
    assert totals({}) == ()


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({}, ("", "error")),
        ({"x-taglint": {"fold-keys": False}}, ("", "error")),
        ({"x-taglint": {"fold-keys": True}}, ("unicode", "error")),
        ({"x-taglint": {"fold-keys": "ascii"}}, ("ascii", "error")),
        (
            {"x-taglint": {}, "$defs": {"advice": {"x-taglint": {"fold-keys": "ascii"}}}},
            ("ascii", "warning"),
        ),
    ],
)
def test_folding(schema: Object, expected: tuple[str, str]) -> None:
    assert folding(schema) == expected


def test_fold() -> None:
    assert [fold("ÄB", how) for how in ("", "ascii", "unicode")] == ["ÄB", "Äb", "äb"]


def checked(schema: str, *pairs: tuple[str, str]) -> list[Finding]:
    tags = tuple(Tag(key, Value("string", text, HERE), HERE, HERE) for key, text in pairs)
    resource = Resource("x.y", "x", schema, tags, HERE, HERE, "", Slot("tags", "map", HERE))
    return list(Rulebook(list(TABLE)).check(resource, Policy(Catalogue())))


TOTALS = [
    name for name in Catalogue().schemas()
    if "total-bytes" in json.dumps(Catalogue().schema(name).get("x-taglint", {}))
    or "total-bytes" in json.dumps(Catalogue().schema(name).get("$defs", {}))
]  # fmt: skip


@pytest.mark.parametrize("name", TOTALS)
def test_total_size_of_a_shipped_schema(name: str) -> None:
    (limit,) = totals(Catalogue().schema(name))
    step = 200
    rows = [(f"k{number:05}", "v" * (step - 6)) for number in range(limit.most // step)]
    rest = limit.most - step * len(rows)
    just = [*rows, ("kz", "é" * ((rest - 2) // 2) + "v" * (rest % 2))]
    assert checked(name, *just) == []
    found = checked(name, *just[:-1], ("kz", just[-1][1] + "v"))
    assert [(finding.rule, finding.severity, finding.key) for finding in found] == [
        ("value-too-long", limit.severity, None)
    ]
    verb = "accepts" if limit.severity == "error" else "recommends"
    assert (
        found[0].message
        == f"the keys and values have {limit.most + 1} bytes together; {name} {verb} at most "
        f"{limit.most}"
    )


def test_totals_are_known() -> None:
    assert TOTALS == [
        "google/annotations",
        "google/secret-manager-annotations",
        "kubernetes/annotations",
    ]


@pytest.mark.parametrize(
    ("schema", "tag", "message"),
    [
        (
            "google/labels-128",
            ("日" * 43, "x"),
            "has 129 bytes; google/labels-128 accepts at most 128",
        ),
        ("azure/azurerm", ("k", "é" * 129), "has 258 bytes; azure/azurerm accepts at most 256"),
        (
            "azure/storage-account",
            ("k", "é" * 129),
            "has 258 bytes; azure/storage-account recommends at most 256",
        ),
        ("alicloud/dns", ("中" * 7, "x"), "has 21 bytes; alicloud/dns accepts at most 20"),
        (
            "google/labels",
            ("1a", "x"),
            "key '1a' must begin with a lowercase letter for google/labels",
        ),
        ("ibm/access", ("nocolon", ""), "key 'nocolon' must have exactly one colon for ibm/access"),
        (
            "datadog/default",
            ("env:", ""),
            "key 'env:' should not end with a colon for datadog/default",
        ),
        (
            "kubernetes/labels",
            ("a" * 64, "x"),
            "must have a name of at most 63 characters for kubernetes/labels",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) and "/" in part and " " not in part else "",
)
def test_message(schema: str, tag: tuple[str, str], message: str) -> None:
    (finding,) = checked(schema, tag)
    assert finding.message.endswith(message)


@pytest.mark.parametrize(
    ("schema", "first", "second", "expected"),
    [
        ("azure/default", "Env", "env", ["error"]),
        ("azure/default", "Äa", "äa", []),
        ("huaweicloud/iam", "Env", "env", ["error"]),
        ("alicloud/rds", "Env", "env", ["error"]),
        ("oci/freeform", "Env", "env", ["warning"]),
        ("ibm/user", "Env", "env", ["warning"]),
        ("tencentcloud/default", "Env", "env", []),
        ("volcengine/default", "Env", "env", []),
        ("openstack/nova", "Env", "env", []),
        ("kubernetes/labels", "Env", "env", []),
    ],
)
def test_keys_that_differ_in_case(
    schema: str, first: str, second: str, expected: list[str]
) -> None:
    found = checked(schema, (first, "x"), (second, "x"))
    assert [finding.severity for finding in found if finding.rule == "case-collision"] == expected


def findings(text: str) -> list[tuple[str, str | None]]:
    run = engine.check_text("main.tf", text.encode(), ALL)
    return [
        (finding.rule, finding.resource.schema if finding.resource else None)
        for finding in run.report.findings
    ]


def test_each_slot_has_its_own_schema() -> None:
    text = """resource "google_compute_instance" "x" {
      labels = { Env = "x" }
      tags   = ["web_1"]
      params {
        resource_manager_tags = { "tagKeys/1" = "tagValues/2", env = "x" }
      }
    }"""
    assert findings(text) == [
        ("key-characters", "google/labels"),
        ("key-characters", "google/network-tags"),
        ("key-characters", "google/resource-manager-tags"),
    ]


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        pytest.param(
            'provider "google-beta" {\n default_labels = { Env = "x" }\n}',
            "google/labels",
            id="google",
        ),
        pytest.param(
            'provider "azapi" {\n default_tags = { "a<b" = "x" }\n}', "azure/default", id="azapi"
        ),
        pytest.param(
            'provider "huaweicloud" {\n default_tags = { "_sys_" = "x" }\n}',
            "huaweicloud/default",
            id="huawei",
        ),
    ],
)
def test_defaults_of_a_provider(text: str, schema: str) -> None:
    assert {found for _, found in findings(text)} == {schema}


def test_an_organisation_does_not_speak_of_these() -> None:
    silent = {name for name in Catalogue().schemas() if note(name).get("policy") is False}
    assert silent == {
        "google/annotations", "google/cloud-run-annotations", "google/gke-resource-manager-tags",
        "google/network-tags", "google/resource-manager-tags", "google/secret-manager-annotations",
        "kubernetes/annotations", "kubernetes/node-labels", "upcloud/kubernetes-node-group",
        "upcloud/tags",
    }  # fmt: skip


def note(name: str) -> dict[str, Any]:
    found: Any = Catalogue().schema(name)["x-taglint"]
    return dict(found)
