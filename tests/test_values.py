"""The questions that the code asks of a value."""

from __future__ import annotations

import pytest

from taglint import values
from taglint.model import Entry, Hop, Kind, Span, Value

HERE = Span("x.tf", 5, 9)
CHOICE = (Hop("parameter", HERE),)


def scalar(text: str, kind: Kind = "string", open_: str = "") -> Value:
    return Value(kind, text, HERE, open=open_)


def entry(key: str, text: str, kind: Kind = "string") -> Entry:
    return Entry(scalar(key, kind), scalar(text))


def choice(*texts: str) -> Value:
    return values.one_of(texts, HERE, "Env", CHOICE)


A, B = scalar("a"), scalar("b")
LIST = Value("list", (A, B), HERE, CHOICE)
MAP = Value("map", (entry("k", "1"), entry("n", "2", "number"), entry("k", "3")), HERE)
UNKNOWN = values.unknown("why", HERE)


@pytest.mark.parametrize(
    ("value", "cause", "text", "items", "entries"),
    [
        pytest.param(A, "", "a", (), (), id="text"),
        pytest.param(scalar("a", open_="why"), "why", "a", (), (), id="replaceable"),
        pytest.param(scalar("", "null"), "", "", (), (), id="null"),
        pytest.param(LIST, "", "", (A, B), (), id="list"),
        pytest.param(MAP, "", "", (), MAP.data, id="map"),
        pytest.param(MAP._replace(open="more"), "more", "", (), MAP.data, id="open map"),
        pytest.param(UNKNOWN, "why", "why", (), (), id="unknown"),
        pytest.param(values.unknown("", HERE), "unknown", "", (), (), id="no cause"),
    ],
)
def test_parts(value: Value, cause: str, text: str, items: object, entries: object) -> None:
    assert values.cause_of(value) == cause
    assert values.text_of(value) == text
    assert values.items_of(value) == items
    assert values.entries_of(value) == entries


@pytest.mark.parametrize(
    ("value", "names", "text"),
    [
        pytest.param(MAP, ("k",), "3", id="the last one"),
        pytest.param(MAP, ("x", "k"), "3", id="one of the names"),
        pytest.param(MAP, ("n",), None, id="a key that is no string"),
        pytest.param(MAP, ("x",), None, id="none"),
        pytest.param(LIST, ("k",), None, id="a list"),
        pytest.param(UNKNOWN, ("why",), None, id="an unknown"),
    ],
)
def test_member(value: Value, names: tuple[str, ...], text: str | None) -> None:
    found = values.member(value, *names)
    assert (found and found.data) == text


@pytest.mark.parametrize(
    ("kind", "is_null"), [("null", True), ("absent", True), ("string", False), ("unknown", False)]
)
def test_null(kind: Kind, is_null: bool) -> None:
    assert values.is_null(scalar("", kind)) is is_null


def test_trails() -> None:
    hop = Hop("local", Span("y.tf", 1, 2))
    hopped = values.with_hop(LIST, *hop)
    assert hopped.trail == (*CHOICE, hop)
    assert values.with_trail_of(A, hopped).trail == hopped.trail
    assert values.with_trail_of(A, B) is A


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        pytest.param(A, ("a",), id="text"),
        pytest.param(scalar("1", "number"), ("1",), id="number"),
        pytest.param(choice("a", "b"), ("a", "b"), id="choice"),
        pytest.param(UNKNOWN, (), id="unknown"),
        pytest.param(LIST, (), id="list"),
    ],
)
def test_possible_texts(value: Value, texts: tuple[str, ...]) -> None:
    assert values.possible_texts(value) == texts


OPEN = scalar("a", open_="why")
MANY = choice(*map(str, range(65)))


@pytest.mark.parametrize(
    ("parts", "texts"),
    [
        pytest.param([A, B], ("a", "b"), id="two"),
        pytest.param([A, choice("b", "a")], ("a", "b"), id="each once"),
        pytest.param([A, A], ("a",), id="the same"),
        pytest.param([A, OPEN], None, id="one may be replaced"),
        pytest.param([A, UNKNOWN], None, id="one is unknown"),
        pytest.param([], None, id="none"),
        pytest.param([MANY], None, id="too many"),
    ],
)
def test_any_of(parts: list[Value], texts: tuple[str, ...] | None) -> None:
    found = values.any_of(parts, HERE)
    assert (found and values.possible_texts(found)) == texts


@pytest.mark.parametrize(
    ("parts", "texts", "is_choice"),
    [
        pytest.param([A, B], ("a-b",), False, id="known"),
        pytest.param([choice("a", "b"), B], ("a-b", "b-b"), True, id="a choice"),
        pytest.param([values.one_of(("a", "b"), HERE, "x"), B], ("a-b", "b-b"), False, id="some"),
        pytest.param([OPEN, B], ("a-b",), False, id="one may be replaced"),
        pytest.param([choice("a", "b"), OPEN], None, False, id="a choice and a doubt"),
        pytest.param([A, UNKNOWN], None, False, id="one is unknown"),
        pytest.param([MANY], None, False, id="too many"),
    ],
)
def test_joined(parts: list[Value], texts: tuple[str, ...] | None, is_choice: bool) -> None:
    found = values.joined(parts, "-", HERE)
    assert (found and values.possible_texts(found)) == texts
    assert bool(found and values.is_choice(found)) is is_choice
