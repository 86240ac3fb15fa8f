"""The functions over lists. They answer as far as the parts that matter are known."""

from __future__ import annotations

from taglint.model import Value
from taglint.terraform.certainty import (
    MAX_ITEMS,
    MAX_WALK,
    TOO_LARGE,
    FunctionError,
    Unsure,
    doubt,
    fields_of,
    need,
)
from taglint.terraform.convert import alike, reconcile, to_bool, to_number, to_string
from taglint.terraform.equality import identity, same
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import composed, from_plain
from taglint.terraform.types import STRING
from taglint.values import cause_of, is_null, items_of, text_of


def elements(value: Value, empty: bool = True) -> tuple[Value, ...]:
    """The items of a list, which may be unknown, but must all be there.

    FunctionError when it is no list, or when it is empty and must not be; Unsure when there may be
    more items.
    """
    if value.kind not in ("list", "unknown"):
        raise FunctionError("a list is wanted")
    if cause_of(value):
        raise Unsure(cause_of(value))
    items = items_of(value)
    if not items and not empty:
        raise FunctionError("the list is empty")
    return items


def index_of(value: Value) -> int:
    """The number of a position; FunctionError when it is none, Unsure when it is not known."""
    from taglint.terraform.functions.numerals import decimal, whole

    if is_null(value):
        raise FunctionError("an argument must not be null")
    number = to_number(value)
    need(number)
    return whole(decimal(text_of(number)))


def _list(site: Site, items: tuple[Value, ...] | list[Value], cause: str = "") -> Value:
    if len(items) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    return Value("list", tuple(items), site.span, open=cause)


def _judged(site: Site, value: Value) -> Value:
    """`alltrue` and `anytrue`: one item may decide, whatever the others are."""
    decisive = "false" if site.name == "alltrue" else "true"
    items = items_of(value) if value.kind == "list" else elements(value)
    verdicts = [to_bool(item) for item in items]
    if any(item.kind == "bool" and item.data == decisive and not item.open for item in verdicts):
        return from_plain(decisive == "true", site.span)
    # To `alltrue` null is not true.
    if decisive == "false" and any(is_null(item) and not item.open for item in verdicts):
        return from_plain(False, site.span)
    elements(value)
    need(*verdicts)
    return from_plain(decisive == "false", site.span)


def _chunklist(site: Site, value: Value, size: Value) -> Value:
    length = index_of(size)
    items = alike(elements(value))
    if length < 0:
        raise FunctionError("the size is negative")
    step = length or max(1, len(items))  # a size of 0 puts all into one chunk
    chunks = [value._replace(data=items[at : at + step]) for at in range(0, len(items), step)]
    return _list(site, chunks)


def _coalesce(site: Site, *values: Value) -> Value:
    for at, value in enumerate(values):
        if value.kind == "unknown" or (value.open and (is_null(value) or value.data == "")):
            raise Unsure(cause_of(value))
        if is_null(value) or (value.kind == "string" and value.data == ""):
            continue
        # All arguments get the type that they agree on.
        for other in values[:at] + values[at + 1 :]:
            if other.kind not in ("unknown", "map", "list"):
                value = reconcile(value, other)
        return value
    raise FunctionError("all arguments are null or empty")


def _coalescelist(site: Site, *values: Value) -> Value:
    for value in values:
        if value.kind == "list" and value.data:
            return value
        if elements(value):
            return value
    raise FunctionError("all lists are empty")


def _compact(site: Site, value: Value) -> Value:
    if value.kind == "unknown":
        raise Unsure(cause_of(value))
    items = [to_string(item) for item in elements(value._replace(open=""))]
    kept = [item for item in items if item.kind == "string" and item.data]
    doubtful = [cause_of(item) for item in items if cause_of(item)]
    return _list(site, kept, value.open or (doubtful[0] if doubtful else ""))


def _concat(site: Site, *values: Value) -> Value:
    if not values:
        raise FunctionError("concat needs a list")
    items: list[Value] = []
    cause = ""
    for value in values:
        if value.kind not in ("list", "unknown"):
            raise FunctionError("concat takes lists")
        items += items_of(value)
        cause = cause or cause_of(value)
        if len(items) > MAX_ITEMS:
            raise Unsure(TOO_LARGE)
    return _list(site, items, cause)


def found(items: tuple[Value, ...], wanted: Value) -> int | None:
    """The position of the first item that is this value, None when surely none is.

    Unsure when one may be.
    """
    # To compare each item takes long; hashes will do where all is known.
    if len(items) > 100 and doubt(wanted) == "" and not any(doubt(item) for item in items):
        known = identity(wanted)
        return next((at for at, item in enumerate(items) if identity(item) == known), None)
    if sum(1 + len(item.data) for item in items) > MAX_WALK:
        raise Unsure(TOO_LARGE)
    for at, item in enumerate(items):
        verdict = same(item, wanted)
        if verdict:
            return at
        if verdict is None:
            raise Unsure(doubt(item) or doubt(wanted))
    return None


def _contains(site: Site, value: Value, wanted: Value) -> Value:
    if value.kind == "list":
        if is_null(wanted) and not wanted.open:
            raise FunctionError("contains does not look for null")
        # One item that is surely the value decides, even among unknown ones.
        if any(same(item, wanted) for item in items_of(value)[:1000]):
            return from_plain(True, site.span)
    return from_plain(found(elements(value), wanted) is not None, site.span)


def _distinct(site: Site, value: Value) -> Value:
    items = elements(value)
    need(value)
    kept: dict[object, Value] = {}
    for item in alike(items):
        kept.setdefault(identity(item), item)
    return _list(site, list(kept.values()))


def _element(site: Site, value: Value, position: Value) -> Value:
    items = elements(value, empty=False)
    index = index_of(position)
    if index < 0 or index >= 1 << 63:
        raise FunctionError("the index is out of bounds")
    return items[index % len(items)]


def _flatten(site: Site, value: Value) -> Value:
    if value.kind not in ("list", "unknown"):
        raise FunctionError("a list is wanted")
    if value.kind == "unknown":
        raise Unsure(cause_of(value))
    leaves: list[Value] = []
    cause = ""
    stack, steps = [value], 0
    while stack:
        item = stack.pop()
        steps += 1
        if steps > MAX_ITEMS:
            raise Unsure(TOO_LARGE)
        if item.kind == "list":
            cause = cause or item.open
            if len(item.data) > MAX_ITEMS:
                raise Unsure(TOO_LARGE)
            stack += reversed(items_of(item))
        elif item.kind == "unknown":
            cause = cause or cause_of(item)  # it may be a list of any length
        else:
            leaves.append(item)
    return _list(site, leaves, cause)


def _index(site: Site, value: Value, wanted: Value) -> Value:
    if is_null(wanted) and not wanted.open:
        raise FunctionError("index does not look for null")
    at = found(elements(value, empty=False), wanted)
    if at is None:
        raise FunctionError("the list does not hold the value")
    return from_plain(at, site.span)


def _length(site: Site, value: Value) -> Value:
    if value.kind == "unknown":
        raise Unsure(cause_of(value))
    if value.kind == "string":
        from taglint.terraform.functions.strings import width

        need(value)
        return from_plain(width(composed(text_of(value))), site.span)
    if value.kind == "map":
        fields = fields_of(value)
        if fields.open:
            raise Unsure(fields.open)
        return from_plain(len(fields.known), site.span)
    return from_plain(len(elements(value)), site.span)


def _matchkeys(site: Site, values: Value, keys: Value, wanted: Value) -> Value:
    items, names = alike(elements(values)), elements(keys)
    search = elements(wanted)
    if len(items) != len(names):
        raise FunctionError("the lists of values and of keys have different lengths")
    need(keys, wanted)
    names_alike = alike((*names, *search))
    searched = {identity(name) for name in names_alike[len(names) :]}
    rows = zip(items, names_alike[: len(names)], strict=True)
    return _list(site, [item for item, name in rows if identity(name) in searched])


def _one(site: Site, value: Value) -> Value:
    items = elements(value)
    if len(items) > 1:
        raise FunctionError("the list has more than one item")
    return items[0] if items else Value("null", "", site.span)


def _reverse(site: Site, value: Value) -> Value:
    return _list(site, elements(value)[::-1])


def _slice(site: Site, value: Value, start: Value, end: Value) -> Value:
    items = elements(value)
    first, last = index_of(start), index_of(end)
    if not 0 <= first <= last <= len(items):
        raise FunctionError("the bounds of the slice are out of order or beyond the list")
    return _list(site, items[first:last])


def _sort(site: Site, value: Value) -> Value:
    items = alike(elements(value), STRING)
    if any(is_null(item) for item in items):
        raise FunctionError("an item of the list is null")
    need(*items)
    return _list(site, sorted(items, key=lambda item: composed(text_of(item))))


TABLE = {
    "alltrue": Function(_judged, "v"),
    "anytrue": Function(_judged, "v"),
    "chunklist": Function(_chunklist, "vv"),
    "coalesce": Function(_coalesce, "v*"),
    "coalescelist": Function(_coalescelist, "v*"),
    "compact": Function(_compact, "v"),
    "concat": Function(_concat, "v*"),
    "contains": Function(_contains, "vv"),
    "distinct": Function(_distinct, "v"),
    "element": Function(_element, "vv"),
    "flatten": Function(_flatten, "v"),
    "index": Function(_index, "vv"),
    "length": Function(_length, "v"),
    "matchkeys": Function(_matchkeys, "vvv"),
    "one": Function(_one, "v"),
    "reverse": Function(_reverse, "v"),
    "slice": Function(_slice, "vvv"),
    "sort": Function(_sort, "v"),
}
