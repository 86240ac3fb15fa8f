"""The functions over maps. They answer as far as the parts that matter are known."""

from __future__ import annotations

from taglint.model import Entry, Value
from taglint.terraform.certainty import (
    Fields,
    FunctionError,
    Unsure,
    fields_of,
    need,
    sorted_entries,
)
from taglint.terraform.convert import alike, to_list, to_string
from taglint.terraform.functions.collections import elements
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.partial_values import merged
from taglint.terraform.types import STRING
from taglint.values import cause_of, is_null, items_of, text_of


def _fields(value: Value, whole: bool = True) -> Fields:
    """The map by key; FunctionError when it is none.

    Unsure when it is unknown and, if `whole`, when not all keys are known.
    """
    if value.kind not in ("map", "unknown"):
        raise FunctionError("a map is wanted")
    if value.kind == "unknown":
        raise Unsure(cause_of(value))
    fields = fields_of(value)
    if whole and fields.open:
        raise Unsure(fields.open)
    return fields


def _keys(site: Site, value: Value) -> Value:
    keys = tuple(to_string(entry.key) for entry in sorted_entries(_fields(value)))
    return Value("list", keys, site.span)


def _values(site: Site, value: Value) -> Value:
    return Value("list", tuple(entry.value for entry in sorted_entries(_fields(value))), site.span)


def _lookup(site: Site, value: Value, key: Value, *default: Value) -> Value:
    fields = _fields(value, whole=False)
    if is_null(key):
        raise FunctionError("the key is null")
    name = to_string(key)
    need(name)
    entry = fields.known.get(text_of(name))
    if entry is not None:
        return entry.value
    if fields.open:
        raise Unsure(fields.open)
    if not default:
        raise FunctionError("the map has no such key, and there is no default")
    return default[0]


def _merge(site: Site, *values: Value) -> Value:
    return merged(values, site.span)


def _transpose(site: Site, value: Value) -> Value:
    fields = _fields(value)
    need(value)
    turned: dict[str, list[Value]] = {}
    first: dict[str, Value] = {}
    for key, listed in sorted_entries(fields):
        for item in items_of(to_list(listed, STRING)):
            if is_null(item):
                raise FunctionError("an item of a list is null")
            turned.setdefault(text_of(item), []).append(to_string(key))
            first.setdefault(text_of(item), item)
        if listed.kind != "list":
            raise FunctionError("the values have to be lists")
    rows = (
        Entry(first[name], Value("list", tuple(turned[name]), site.span)) for name in sorted(turned)
    )
    return Value("map", tuple(rows), site.span)


def _zipmap(site: Site, keys: Value, values: Value) -> Value:
    names, items = alike(elements(keys), STRING), elements(values)
    if len(names) != len(items):
        raise FunctionError("the lists of keys and of values have different lengths")
    if any(is_null(name) for name in names):
        raise FunctionError("a key is null")
    rows = tuple(Entry(name, item) for name, item in zip(names, items, strict=True))
    whole = Value("map", rows, site.span)
    fields = fields_of(whole)
    return whole._replace(data=(*fields.known.values(), *fields.unnamed), open=fields.open)


def _removed(site: Site, *values: Value) -> Value:
    instead = "[…]" if site.name == "list" else "{…}"
    raise FunctionError(f"{site.name} was removed from Terraform; write {instead}")


TABLE = {
    "keys": Function(_keys, "v"),
    "list": Function(_removed, "v*"),
    "lookup": Function(_lookup, "vv?v"),
    "map": Function(_removed, "v*"),
    "merge": Function(_merge, "v*"),
    "transpose": Function(_transpose, "v"),
    "values": Function(_values, "v"),
    "zipmap": Function(_zipmap, "vv"),
}
