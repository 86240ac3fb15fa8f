"""What JSON Schema cannot say of tags, and the `x-taglint` annotations of a schema do.

Lengths in bytes or in UTF-16 units: `maxLength` counts code points. Where the provider counts
something else, `length-unit` says so, and `max-bytes` or `max-utf-16` bound a text in addition to
its `maxLength`. The size of all tags together: `max-total-bytes`. Keys that the provider takes for
the same: `fold-keys`. A breach of a bound in `$defs.advice` is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from taglint.lean_typing import Literal, NamedTuple, Object, cast
from taglint.model import Severity

Part = Literal["key", "value"]
Unit = Literal["byte", "UTF-16 unit"]

_SIDES: tuple[tuple[Part, str], ...] = (("key", "propertyNames"), ("value", "additionalProperties"))
_UNITS: dict[str, Unit] = {"bytes": "byte", "utf-16": "UTF-16 unit"}
_BOUNDS: dict[str, Unit] = {"max-bytes": "byte", "max-utf-16": "UTF-16 unit"}
_TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Bound(NamedTuple):
    """The greatest length of a key or a value, in a unit other than code points."""

    part: Part
    unit: Unit
    most: int
    severity: Severity


class Excess(NamedTuple):
    """A bound that a key or a value exceeds, and the size of that text in the bound's unit."""

    bound: Bound
    size: int


class Total(NamedTuple):
    """The most UTF-8 bytes that all keys and values of a map may have together."""

    most: int
    severity: Severity


def bounds(schema: Object) -> tuple[Bound, ...]:
    """The bounds in bytes or UTF-16 units of a tag schema, the errors before the advice."""
    unit = _UNITS.get(str(_notes(schema).get("length-unit")))
    return tuple(
        Bound(part, own_unit, most, severity)
        for severity, level in _levels(schema)
        for part, side in _SIDES
        for own_unit, most in _bounds(cast(Object, level.get(side, {})), unit)
    )


def excesses(limits: tuple[Bound, ...], key: str, value: str | None) -> Iterator[Excess]:
    """The bounds that a tag exceeds; a value of None is not known and exceeds none."""
    for bound in limits:
        text = key if bound.part == "key" else value
        if text is not None and (found := size(text, bound.unit)) > bound.most:
            yield Excess(bound, found)


def totals(schema: Object) -> tuple[Total, ...]:
    """The bounds of a tag schema on all tags together, the error before the advice."""
    return tuple(
        Total(cast(int, most), severity)
        for severity, level in _levels(schema)
        if (most := _notes(level).get("max-total-bytes")) is not None
    )


def total(tags: Mapping[str, str]) -> int:
    """The UTF-8 bytes of all keys and values together."""
    return sum(size(key, "byte") + size(value, "byte") for key, value in tags.items())


def size(text: str, unit: Unit) -> int:
    """The length of a text in UTF-8 bytes or UTF-16 units."""
    if text.isascii():
        return len(text)
    if unit == "byte":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(char > "\uffff" for char in text)


def folding(schema: Object) -> tuple[str, Severity]:
    """How the provider folds the case of keys, and how bad it is when two keys fold to one.

    The first is `ascii`, `unicode`, or "" where keys that differ in case are different keys.
    """
    for severity, level in _levels(schema):
        fold = _notes(level).get("fold-keys", False)
        if fold:
            return ("ascii" if fold == "ascii" else "unicode"), severity
    return "", "error"


def fold(key: str, how: str) -> str:
    """The key as the provider compares it; `how` is what `folding` says."""
    return key.translate(_TO_LOWER) if how == "ascii" else key.casefold() if how else key


def _levels(schema: Object) -> Iterator[tuple[Severity, Object]]:
    """The schema itself, whose breaches are errors, and its advice, whose breaches are warnings."""
    yield "error", schema
    advice = cast(dict[str, Object], schema.get("$defs", {})).get("advice")
    if advice is not None:
        yield "warning", advice


def _notes(part: Object) -> Object:
    return cast(Object, part.get("x-taglint", {}))


def _bounds(side: Object, unit: Unit | None) -> Iterator[tuple[Unit, int]]:
    """The bounds of one side (keys or values); `unit` is what its `maxLength` counts instead."""
    if unit and "maxLength" in side:
        yield unit, cast(int, side["maxLength"])
    for name, own_unit in _BOUNDS.items():
        if name in _notes(side):
            yield own_unit, cast(int, _notes(side)[name])
