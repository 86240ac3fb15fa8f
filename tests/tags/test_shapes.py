"""The ways of writing tags, shape by shape."""

from __future__ import annotations

from typing import Any

import pytest

from taglint.catalog.specs import SlotSpec
from taglint.model import Entry, Span, Value
from taglint.tags import shapes

HERE = Span("x.tf", 5, 9)


class Unknown(str):
    """Stands for an unknown value and its cause."""

    __slots__ = ()


class Open(dict[Any, Any]):
    """Stands for a map that may hold more keys."""


def value(data: Any) -> Value:
    """A value from plain Python."""
    match data:
        case Unknown():
            return Value("unknown", str(data), HERE)
        case str():
            return Value("string", data, HERE)
        case None:
            return Value("null", "", HERE)
        case bool() | int():
            return Value("bool" if isinstance(data, bool) else "number", str(data), HERE)
        case list():
            return Value("list", tuple(map(value, data)), HERE)
        case dict():
            rows = tuple(Entry(value(key), value(item)) for key, item in data.items())
            return Value("map", rows, HERE, open="more" if isinstance(data, Open) else "")
    raise AssertionError(data)


def test_several_values() -> None:
    rows = [
        {"key": "a", "values": ["x"]},
        {"key": "b", "values": ["x", "y"]},
        {"key": "c", "values": ["x"]},
    ]
    spec = SlotSpec("tag", "blocks", "key", "values", nested=False, several=True)
    written = shapes.read(spec, value([*rows, {"key": "c", "values": ["y"]}]))
    several = "several values"
    assert [(tag.key, tag.value.kind, tag.value.data) for tag in written.tags] == [
        ("a", "string", "x"), ("b", "unknown", several), ("c", "unknown", several),
    ]  # fmt: skip
    assert (written.open, written.found) == ("", "")


def read(shape: Any, data: Any) -> tuple[list[tuple[str, str, Any]], str, str]:
    names = ("key", "value")
    written = shapes.read(SlotSpec("tags", shape, *names, nested=False), value(data))
    return (
        [(tag.key, tag.value.kind, tag.value.data) for tag in written.tags],
        written.open,
        written.found,
    )


PAIR = {"key": "a", "value": "x"}
TAG = ("a", "string", "x")


@pytest.mark.parametrize(
    ("shape", "data", "tags", "opened", "found"),
    [
        pytest.param("map", {"a": "x"}, [TAG], "", "", id="map"),
        pytest.param("map", {}, [], "", "", id="empty map"),
        pytest.param("map", None, [], "", "", id="null"),
        pytest.param("map", Unknown("var.tags"), [], "var.tags", "", id="unknown"),
        pytest.param(
            "map", {Unknown("var.k"): "x", "a": "x"}, [TAG], "var.k", "", id="unknown key"
        ),
        pytest.param(
            "map", {"a": Unknown("var.v")}, [("a", "unknown", "var.v")], "", "", id="unknown value"
        ),
        pytest.param("map", Open(a="x"), [TAG], "more", "", id="open map"),
        pytest.param(
            "map", {"a": ["x"]}, [("a", "list", (value("x"),))], "", "", id="a list for a value"
        ),
        pytest.param("map", {"a": 7}, [("a", "number", "7")], "", "", id="a number for a value"),
        pytest.param(
            "map", [PAIR], [TAG], "", "a list", id="a list for a map is read all the same"
        ),
        pytest.param("map", "a=x", [], "", "a string", id="a string for a map"),
        pytest.param("map", 7, [], "", "a number", id="a number for a map"),
        pytest.param("list", [PAIR], [TAG], "", "", id="list"),
        pytest.param("list", [], [], "", "", id="empty list"),
        pytest.param("list", [PAIR, Unknown("var.t")], [TAG], "var.t", "", id="unknown item"),
        pytest.param("list", [PAIR, None], [TAG], "", "", id="null item"),
        pytest.param("list", [{"key": "a"}], [("a", "absent", "")], "", "", id="no value"),
        pytest.param(
            "list",
            [Open(key="a")],
            [("a", "unknown", "more")],
            "",
            "",
            id="no value, but perhaps one",
        ),
        pytest.param(
            "list",
            [{"key": Unknown("var.k"), "value": "x"}],
            [],
            "var.k",
            "",
            id="unknown key of a pair",
        ),
        pytest.param(
            "list",
            [{"value": "x", "key": "a", "other": "y"}],
            [TAG],
            "",
            "",
            id="any order and more",
        ),
        pytest.param(
            "list",
            [{"Key": "a", "Value": "x"}],
            [],
            "",
            "an item without key",
            id="another spelling",
        ),
        pytest.param("list", [Open(value="x")], [], "more", "", id="no key, but perhaps one"),
        pytest.param("list", ["a"], [], "", "an item without key", id="a word for a pair"),
        pytest.param("list", [["a", "x"]], [], "", "an item without key", id="a list for a pair"),
        pytest.param(
            "list", {"a": "x"}, [TAG], "", "a map", id="a map for a list is read all the same"
        ),
        pytest.param(
            "blocks", [PAIR, {**PAIR, "key": "b"}], [TAG, ("b", "string", "x")], "", "", id="blocks"
        ),
        pytest.param("pair", PAIR, [TAG], "", "", id="pair"),
        pytest.param("pair", {"value": "x"}, [], "", "", id="pair without a key"),
        pytest.param(
            "pair",
            {"key": Unknown("each.key"), "value": "x"},
            [],
            "each.key",
            "",
            id="pair with an unknown key",
        ),
        pytest.param(
            "strings", ["a", "b"], [("a", "absent", ""), ("b", "absent", "")], "", "", id="strings"
        ),
        pytest.param(
            "strings",
            ["a", Unknown("var.s"), None],
            [("a", "absent", "")],
            "var.s",
            "",
            id="strings, one unknown",
        ),
    ],
)
def test_read(
    shape: Any, data: Any, tags: list[tuple[str, str, Any]], opened: str, found: str
) -> None:
    assert read(shape, data) == (tags, opened, found)


def test_the_names_of_key_and_value_are_the_slots() -> None:
    spec = SlotSpec("Tags", "list", "Key", "Value", nested=False)
    (tag,) = shapes.read(spec, value([{"Key": "a", "Value": "x", "key": "b"}])).tags
    assert (tag.key, tag.value.data) == ("a", "x")


def test_the_last_of_two_equal_names_counts() -> None:
    rows = (Entry(value("key"), value("a")), Entry(value("key"), value("b")))
    (tag,) = shapes.read(
        SlotSpec("", "pair", "key", "value", nested=False), Value("map", rows, HERE)
    ).tags
    assert tag.key == "b"


def test_a_missing_value_stands_behind_its_key() -> None:
    (tag,) = shapes.read(
        SlotSpec("", "pair", "key", "value", nested=False), value({"key": "a"})
    ).tags
    assert tag.value_span == Span("x.tf", 9, 9)
