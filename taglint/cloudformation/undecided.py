"""Items of a list that an `Fn::If` decides of whose condition is not known."""

from __future__ import annotations

from taglint.model import Entry, Span, Value
from taglint.values import entries_of, member, unknown

# The names under which an item of a list of tags has its key.
_KEYS = ("Key", "key")


def either(branches: list[Value], span: Span) -> list[Value]:
    """The items that an undecided `Fn::If` at a place in a list stands for: one or none.

    `branches` are the values of its branches without those that remove the item. One map may be
    left out. Two maps with the same key are one with an unknown value.
    """
    if len(branches) == 1 and branches[0].kind == "map":
        return [_weakened(branches[0])]
    if len(branches) == 2 and _key_of(branches[0]) == _key_of(branches[1]) != "":
        return [_weakened(branches[0], unsure=True)]
    return [unknown("Fn::If", span)] if branches else []


def without_rivals(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """The items of a list, unknown where they may be left out and another one has the same key.

    Only one of them may come.
    """
    keys = [_key_of(item) for item in items]
    weak = [any(entry.value.open == "Fn::If" for entry in entries_of(item)) for item in items]
    return tuple(
        unknown("Fn::If", item.span) if is_weak and keys.count(key) > 1 else item
        for item, key, is_weak in zip(items, keys, weak, strict=True)
    )


def _weakened(item: Value, unsure: bool = False) -> Value:
    """An item that may be left out: its value is open, or unknown when `unsure`."""
    entries = []
    for key, value in entries_of(item):
        if key.data not in _KEYS:
            value = unknown("Fn::If", value.span) if unsure else value._replace(open="Fn::If")
        entries.append(Entry(key, value))
    return item._replace(data=tuple(entries))


def _key_of(item: Value) -> str:
    """The key of the tag that an item of a list stands for, "" if it is not known."""
    value = member(item, *_KEYS)
    return str(value.data) if value is not None and value.kind == "string" else ""
