"""The ways of writing tags: one read function for each shape, from a `Value` to tags.

A shape that is not the wanted one is still read, so that a wrong shape hides no second mistake.
"""

from __future__ import annotations

from collections.abc import Iterable

from taglint.catalog.specs import Condition, SlotSpec
from taglint.lean_typing import NamedTuple, cast
from taglint.model import Kind, Shape, Span, Tag, Value
from taglint.values import entries_of, is_null, items_of, member, unknown


class Written(NamedTuple):
    """The tags of a slot; `open` says why there may be more, `found` which other shape stands there, `maybe` names keys that
    are there or not, who knows; `odd` are the places of the items of a list that are not what `found` says is wanted."""

    tags: tuple[Tag, ...]
    open: str = ""
    found: str = ""
    maybe: tuple[str, ...] = ()
    odd: tuple[Span, ...] = ()


def read(spec: SlotSpec, value: Value) -> Written:
    """The tags written in a value, for a slot of shape map, list, blocks, pair or strings."""
    if value.kind == "unknown":
        return Written((), cast(str, value.data))
    if is_null(value):
        return Written(())
    wanted: Kind = "map" if spec.shape in ("map", "pair") else "list"
    found = "" if value.kind == wanted else f"a {value.kind}"
    odd: tuple[Span, ...] = ()
    if spec.shape == "pair":
        tags, causes = _pairs(spec, [value])
    elif spec.shape == "strings" and value.kind == "list":
        tags, causes = _strings(items_of(value))
        causes += [value.open] if value.open else []
    elif value.kind == "map":
        tags, causes = _map(value)
    else:
        tags, causes = _pairs(spec, items_of(value))
        tags = (
            [tag._replace(trail=(*tag.trail, *value.trail)) for tag in tags]
            if value.trail
            else tags
        )
        causes += [value.open] if value.open else []
        tags = _joined(tags) if spec.several else tags
        for name in (spec.key, *spec.required):
            if not found:
                odd = tuple(item.span for item in items_of(value) if _lacks(name, item))
                found = f"an item without {name}" if odd else ""
                # A list of nothing else is one mistake.
                odd = () if 1 < len(odd) == len(items_of(value)) else odd
    return Written(tuple(tags), causes[0] if causes else "", found, odd=odd)


_NAMES = (("key", "value"), ("Key", "Value"), ("tagKey", "tagValue"), ("TagKey", "TagValue"))


def settled(spec: SlotSpec, value: Value) -> SlotSpec:
    """The slot with the shape of what stands there, where any shape may; an empty or unknown one is a map."""
    if spec.shape != "any":
        return spec
    rows = [row for row in items_of(value) if row.kind == "map"]
    key, item = next(
        (names for names in _NAMES if any(member(row, names[0]) for row in rows or [value])),
        (spec.key, spec.value),
    )
    shape: Shape = "map"
    if value.kind == "list":
        shape = "list" if rows or not items_of(value) else "strings"
    elif {entry.key.data for entry in entries_of(value)} in ({key}, {key, item}) and member(
        value, key
    ):
        shape = "pair"
    return spec._replace(shape=shape, key=key, value=item)


def beside(rows: Iterable[Value], condition: Condition) -> list[bool]:
    """For each of the rows that have tags, whether the member that a condition asks for is there beside them."""
    tags = condition.slot.rpartition(".")[2]
    others = [member(row, condition.beside) for row in rows if member(row, tags) is not None]
    return [
        other is not None and other.kind == "string" and other.data == condition.beside_value
        for other in others
    ]


def around(condition: Condition) -> str:
    """The dotted path of what holds the tags that a condition is about."""
    return condition.slot.rpartition(".")[0]


def _lacks(name: str, item: Value) -> bool:
    if item.kind == "map":
        return not item.open and member(item, name) is None
    return item.kind not in ("unknown", "null")


def _map(value: Value) -> tuple[list[Tag], list[str]]:
    tags, causes = [], [value.open] if value.open else []
    for key, item in entries_of(value):
        if key.kind == "unknown":
            causes.append(cast(str, key.data))
        elif isinstance(key.data, str):
            tags.append(
                Tag(key.data, item, key.span, item.span, (*item.trail, *value.trail), key.kind)
            )
    return tags, causes


def _pairs(spec: SlotSpec, rows: list[Value] | tuple[Value, ...]) -> tuple[list[Tag], list[str]]:
    tags: list[Tag] = []
    causes: list[str] = []
    for row in rows:
        outcome = _pair(spec, row)
        if isinstance(outcome, Tag):
            tags.append(outcome)
        else:
            causes.append(outcome)
    return tags, [cause for cause in causes if cause]


def _pair(spec: SlotSpec, row: Value) -> Tag | str:
    """The tag of one {key, value} row, or why there is none."""
    if row.kind != "map":
        return cast(str, row.data) if row.kind == "unknown" else ""
    key = member(row, spec.key)
    if key is None or not isinstance(key.data, str) or is_null(key):
        return row.open
    if key.kind == "unknown" or key.open:
        return key.open or key.data
    value = member(row, spec.value)
    if value is None:
        end = Span(key.span.path, key.span.end, key.span.end)
        value = unknown(row.open, end) if row.open else Value("absent", "", end)
    elif spec.several and value.kind == "list":
        value = _only(value)
    return Tag(key.data, value, key.span, value.span, (*value.trail, *row.trail), key.kind)


_SEVERAL = "several values"


def _only(values: Value) -> Value:
    """The one value of a list; of several none is the tag's."""
    rows = items_of(values)
    if len(rows) == 1 and not values.open:
        return rows[0]
    return unknown(values.open or _SEVERAL, values.span, values.trail)


def _joined(tags: list[Tag]) -> list[Tag]:
    """Tags of one key as one tag, where a key may have several values."""
    found: dict[str, Tag] = {}
    for tag in tags:
        other = found.get(tag.key)
        found[tag.key] = other._replace(value=unknown(_SEVERAL, other.value_span)) if other else tag
    return list(found.values())


def _strings(rows: tuple[Value, ...]) -> tuple[list[Tag], list[str]]:
    tags, causes = [], []
    for row in rows:
        if row.kind == "unknown" or row.open:
            causes.append(row.open or cast(str, row.data))
        elif isinstance(row.data, str) and not is_null(row):
            nothing = Value("absent", "", Span(row.span.path, row.span.end, row.span.end))
            tags.append(Tag(row.data, nothing, row.span, nothing.span, row.trail, row.kind))
    return tags, causes
