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
    """The tags that are written in a slot.

    `open` says why there may be more ("" when there are none). `found` says which other shape
    stands there than the one that is wanted, and `odd` are the places of the items of a list that
    are wrong in that way. `maybe` are the keys of tags that may be there or not.
    """

    tags: tuple[Tag, ...]
    open: str = ""
    found: str = ""
    maybe: tuple[str, ...] = ()
    odd: tuple[Span, ...] = ()


def read(spec: SlotSpec, value: Value) -> Written:
    """The tags written in a value, for a slot of any shape but `any` (see `settled`)."""
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
        tags, causes = _list(spec, value)
        if not found:
            found, odd = _odd_items(spec, items_of(value))
    return Written(tuple(tags), causes[0] if causes else "", found, odd=odd)


# The names that items of a list of tags have for key and value, where the slot does not tell them.
_NAMES = (("key", "value"), ("Key", "Value"), ("tagKey", "tagValue"), ("TagKey", "TagValue"))


def settled(spec: SlotSpec, value: Value) -> SlotSpec:
    """The slot with the shape of what stands there, where any shape may stand.

    What is empty or unknown counts as a map.
    """
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
    """For each map that has tags, whether the member that a condition asks for is next to them."""
    tags = condition.slot.rpartition(".")[2]
    others = [member(row, condition.beside) for row in rows if member(row, tags) is not None]
    return [
        other is not None and other.kind == "string" and other.data == condition.beside_value
        for other in others
    ]


def around(condition: Condition) -> str:
    """The dotted path of the maps that hold the tags which a condition is about."""
    return condition.slot.rpartition(".")[0]


def _list(spec: SlotSpec, value: Value) -> tuple[list[Tag], list[str]]:
    """The tags of a list of {key, value} maps, and why there may be more."""
    tags, causes = _pairs(spec, items_of(value))
    if value.trail:
        tags = [tag._replace(trail=(*tag.trail, *value.trail)) for tag in tags]
    if value.open:
        causes.append(value.open)
    return (_joined(tags) if spec.several else tags), causes


def _odd_items(spec: SlotSpec, items: tuple[Value, ...]) -> tuple[str, tuple[Span, ...]]:
    """What is wrong with items of a list that lack a member, and their places.

    No places are given where all of several items lack it: that is one mistake of the whole list.
    """
    for name in (spec.key, *spec.required):
        odd = tuple(item.span for item in items if _lacks(name, item))
        if odd:
            return f"an item without {name}", () if 1 < len(odd) == len(items) else odd
    return "", ()


def _lacks(name: str, item: Value) -> bool:
    """Whether an item surely has no member of this name."""
    if item.kind == "map":
        return not item.open and member(item, name) is None
    return item.kind not in ("unknown", "null")


def _map(value: Value) -> tuple[list[Tag], list[str]]:
    """The tags of a map, and why there may be more."""
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
    """The tags of {key, value} maps, and why there may be more."""
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
    """The tag of one {key, value} map, or why it is not known ("" when there is surely none)."""
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
    """The value of a list of one value, unknown for any other list."""
    rows = items_of(values)
    if len(rows) == 1 and not values.open:
        return rows[0]
    return unknown(values.open or _SEVERAL, values.span, values.trail)


def _joined(tags: list[Tag]) -> list[Tag]:
    """The tags, where a key may have several values: those of one key as one unknown tag."""
    found: dict[str, Tag] = {}
    for tag in tags:
        other = found.get(tag.key)
        found[tag.key] = other._replace(value=unknown(_SEVERAL, other.value_span)) if other else tag
    return list(found.values())


def _strings(rows: tuple[Value, ...]) -> tuple[list[Tag], list[str]]:
    """The tags of a list of strings, which are keys without values, and why there may be more."""
    tags, causes = [], []
    for row in rows:
        if row.kind == "unknown" or row.open:
            causes.append(row.open or cast(str, row.data))
        elif isinstance(row.data, str) and not is_null(row):
            nothing = Value("absent", "", Span(row.span.path, row.span.end, row.span.end))
            tags.append(Tag(row.data, nothing, row.span, nothing.span, row.trail, row.kind))
    return tags, causes
