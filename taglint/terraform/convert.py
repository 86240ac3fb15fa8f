"""Terraform's type conversions.

A value that is converted keeps its span and trail: it is still the literal that somebody wrote.
Unknown stays unknown, null stays null. All of them raise FunctionError where Terraform would refuse
the conversion.
"""

from __future__ import annotations

from collections.abc import Iterable

from taglint.lean_typing import Literal
from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import TOO_DEEP, FunctionError, Unsure, doubt, fields_of
from taglint.terraform.types import ANY, Attribute, Type, unify
from taglint.values import entries_of, is_null, items_of, text_of, unknown

# What messages call the kinds of values.
_CALLED = {
    "map": "a map",
    "list": "a list",
    "string": "a string",
    "number": "a number",
    "bool": "a bool",
}


def to_string(value: Value) -> Value:
    """The value as a string: numbers in Terraform's canonical form, bools as words."""
    if value.kind in ("string", "unknown", "null"):
        return value
    if value.kind == "number":
        return _canonical(value, "string")
    if value.kind in ("bool", "timestamp"):
        return value._replace(kind="string")
    return value._replace(kind="null", data="") if is_null(value) else _refuse(value, "a string")


def to_number(value: Value) -> Value:
    """The value as a number: a string has to be one in full, as Terraform reads it."""
    if value.kind in ("number", "unknown", "null"):
        return value
    if value.kind == "string":
        return _canonical(value, "number")
    return value._replace(kind="null", data="") if is_null(value) else _refuse(value, "a number")


def _canonical(value: Value, kind: Literal["string", "number"]) -> Value:
    try:
        return value._replace(kind=kind, data=canonical_text(text_of(value)))
    except Unsure as unsure:
        return unknown(unsure.cause, value.span, value.trail)


def to_bool(value: Value) -> Value:
    """The value as a bool: the strings "true", "1", "false" and "0" are."""
    if value.kind in ("bool", "unknown", "null"):
        return value
    if value.kind == "string" and value.data in ("true", "1", "false", "0"):
        return value._replace(kind="bool", data="true" if value.data in ("true", "1") else "false")
    return value._replace(kind="null", data="") if is_null(value) else _refuse(value, "a bool")


def canonical_text(text: str) -> str:
    """The canonical form of a number's text.

    FunctionError when it is no number, Unsure when it is too great.
    """
    # What has no more digits than Terraform's precision of 512 bits holds stays as it is.
    if text.isascii() and text.isdigit() and len(text) <= 154:
        return text.lstrip("0") or "0"
    from taglint.terraform.functions.numerals import canonical, decimal

    return canonical(decimal(text))


def to_list(value: Value, element: Type = ANY) -> Value:
    """The value as a list whose elements have one type."""
    if value.kind == "unknown" or is_null(value):
        return value
    if value.kind != "list":
        return _refuse(value, "a list")
    return value._replace(data=alike(items_of(value), element))


def to_set(value: Value, element: Type = ANY) -> Value:
    """The value as a set: a list in Terraform's order, with each item once.

    It is open when an item is unknown that may turn out to be one of the others.
    """
    from taglint.terraform.equality import identity, rank

    converted = to_list(value, element)
    if converted.kind != "list":
        return converted
    items = items_of(converted)
    known = [item for item in items if not doubt(item)]
    unsure = [item for item in items if doubt(item)]
    cause = converted.open or (doubt(unsure[0]) if unsure and len(items) > 1 else "")
    distinct: dict[object, Value] = {}
    for item in known:
        distinct.setdefault(identity(item), item)
    return converted._replace(data=(*sorted(distinct.values(), key=rank), *unsure), open=cause)


def to_map(value: Value, element: Type = ANY) -> Value:
    """The value as a map whose values have one type."""
    if value.kind == "unknown" or is_null(value):
        return value
    if value.kind != "map":
        return _refuse(value, "a map")
    entries = entries_of(value)
    values = alike([entry.value for entry in entries], element)
    return value._replace(
        data=tuple(Entry(_key(entry.key), new) for entry, new in zip(entries, values, strict=True))
    )


def _key(key: Value) -> Value:
    return key._replace(kind="string") if key.kind in ("number", "bool", "timestamp") else key


def alike(values: Iterable[Value], element: Type = ANY) -> tuple[Value, ...]:
    """The values converted to `element`; ANY stands for the one type that they agree on."""
    items = tuple(values)
    wanted = element
    if element == ANY:
        try:
            wanted = unify(items)
        except Unsure:
            return items
    return items if wanted == ANY else tuple(convert(item, wanted) for item in items)


def reconcile(chosen: Value, other: Value) -> Value:
    """The chosen branch of a conditional, in the type that both branches agree on."""
    if "unknown" in (chosen.kind, other.kind):
        return chosen
    return convert(chosen, unify((chosen, other)))


def convert(value: Value, wanted: Type) -> Value:
    """The value in the type wanted; FunctionError where Terraform would refuse it."""
    try:
        return _converted(value, wanted)
    except Unsure as unsure:
        return unknown(unsure.cause, value.span, value.trail)
    except RecursionError:
        return unknown(TOO_DEEP, value.span, value.trail)


def _converted(value: Value, wanted: Type) -> Value:
    if wanted.kind == "any" or value.kind == "unknown" or is_null(value):
        return value
    simple = {"string": to_string, "number": to_number, "bool": to_bool}.get(wanted.kind)
    if simple:
        return simple(value)
    collection = {"list": to_list, "set": to_set, "map": to_map}.get(wanted.kind)
    if collection:
        return collection(value, wanted.elements[0] if wanted.elements else ANY)
    return _to_tuple(value, wanted) if wanted.kind == "tuple" else _to_object(value, wanted)


def _to_tuple(value: Value, wanted: Type) -> Value:
    items = items_of(value)
    if value.kind != "list":
        return _refuse(value, "a tuple")
    if value.open:
        return unknown(value.open, value.span, value.trail)
    if len(items) != len(wanted.elements):
        raise FunctionError(f"a tuple of {len(wanted.elements)} is wanted instead of {len(items)}")
    return value._replace(
        data=tuple(convert(item, one) for item, one in zip(items, wanted.elements, strict=True))
    )


def _to_object(value: Value, wanted: Type) -> Value:
    if value.kind != "map":
        return _refuse(value, "an object")
    fields = fields_of(value)
    entries = []
    for attribute in wanted.attributes:
        entry = fields.known.get(attribute.name)
        if entry is None and fields.open:
            entry = _entry(attribute, unknown(fields.open, value.span), value.span)
        if entry is None and not attribute.optional:
            raise FunctionError(f"the attribute {attribute.name} is missing")
        # Terraform takes the default also for an attribute that is written as null.
        if entry is None or (attribute.default is not None and is_null(entry.value)):
            default = attribute.default or Value("null", "", value.span)
            entry = _entry(attribute, default, value.span)
        entries.append(Entry(entry.key, convert(entry.value, attribute.type)))
    return value._replace(data=tuple(entries), open="")


def _entry(attribute: Attribute, value: Value, span: Span) -> Entry:
    return Entry(Value("string", attribute.name, span), value)


def _refuse(value: Value, wanted: str) -> Value:
    raise FunctionError(f"{wanted} is wanted instead of {_CALLED.get(value.kind, value.kind)}")
