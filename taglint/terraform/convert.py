"""Terraform's type conversions, and values to and from Python's data.

A value that is converted keeps its span and trail: it is still the literal that somebody wrote. Unknown stays unknown, null
stays null. FunctionError where Terraform would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable

from taglint.lean_typing import TYPE_CHECKING, Literal
from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import TOO_DEEP, FunctionError, Unsure, doubt, fields_of
from taglint.terraform.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Attribute,
    Type,
    parse_type,
    type_of,
    unify,
    unify_types,
)
from taglint.values import entries_of, is_null, items_of, text_of, unknown

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = [
    "ANY", "BOOL", "NUMBER", "STRING", "Attribute", "FunctionError", "Type", "Unknown", "alike", "convert", "from_plain",
    "parse_type", "plain", "reconcile", "same", "to_bool", "to_list", "to_map_of_strings", "to_number", "to_set", "to_string",
    "type_of", "unify", "unify_types",
]  # fmt: skip

_CALLED = {
    "map": "a map",
    "list": "a list",
    "string": "a string",
    "number": "a number",
    "bool": "a bool",
}


class Unknown(Exception):
    """`plain` met something that is not known; `cause` says what."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


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
    """The canonical form of a number's text; FunctionError when it is none, Unsure when it is too great."""
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
    """The value as a set: a list in Terraform's order, each item once; open when an unknown item may be one of the others."""
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
    return converted._replace(data=(*sorted(distinct.values(), key=_rank), *unsure), open=cause)


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


def to_map_of_strings(value: Value) -> Value:
    """The value as a map of strings, as tag arguments are."""
    return to_map(value, STRING)


def _key(key: Value) -> Value:
    return key._replace(kind="string") if key.kind in ("number", "bool", "timestamp") else key


def alike(values: Iterable[Value], element: Type = ANY) -> tuple[Value, ...]:
    """The values converted to `element`, `any` being the one type that they agree on."""
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
    return (
        convert(chosen, unify((chosen, other)))
        if "unknown" not in (chosen.kind, other.kind)
        else chosen
    )


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
            entry = _entry(attribute.name, unknown(fields.open, value.span), value.span)
        if entry is None and not attribute.optional:
            raise FunctionError(f"the attribute {attribute.name} is missing")
        if entry is None or (attribute.default is not None and is_null(entry.value)):
            entry = _entry(
                attribute.name, attribute.default or Value("null", "", value.span), value.span
            )
        entries.append(Entry(entry.key, convert(entry.value, attribute.type)))
    return value._replace(data=tuple(entries), open="")


def _entry(name: str, value: Value, span: Span) -> Entry:
    return Entry(Value("string", name, span), value)


def _refuse(value: Value, wanted: str) -> Value:
    raise FunctionError(f"{wanted} is wanted instead of {_CALLED.get(value.kind, value.kind)}")


def composed(text: str) -> str:
    """The text in Unicode's NFC, as Terraform holds every string."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def identity(value: Value) -> object:
    """What two known values have in common when Terraform calls them equal; hashable."""
    if value.kind == "list":
        return ("list", *(identity(item) for item in items_of(value)))
    if value.kind == "map":
        known = fields_of(value).known
        return ("map", *((composed(key), identity(known[key].value)) for key in sorted(known)))
    if is_null(value):
        return ("null",)
    if value.kind == "number":
        return ("number", _size(value))
    return ("bool" if value.kind == "bool" else "string", composed(text_of(value)))


def _rank(value: Value) -> tuple[object, ...]:
    """Where a value stands in a set: null last, numbers by size, all else by its text or that of its parts."""
    if is_null(value):
        return (3,)
    if value.kind == "number":
        return (0, _size(value), text_of(value))
    if value.kind in ("list", "map"):
        return (2, _hashed(value))
    return (1, composed(text_of(value)))


def _size(value: Value) -> int | Decimal:
    """The number, 0 for one too great to be worked with: those are told apart by their text alone."""
    try:
        return number_of(value)
    except (Unsure, FunctionError):
        return 0


def _hashed(value: Value) -> str:
    if value.kind == "list":
        return "[" + "".join(_hashed(item) + ";" for item in items_of(value)) + "]"
    if value.kind == "map":
        known = fields_of(value).known
        return "<" + "".join(_hashed(known[key].value) + ";" for key in sorted(known)) + ">"
    if value.kind == "bool":
        return "1" if value.data == "true" else "0"
    return (
        "~"
        if is_null(value)
        else text_of(value)
        if value.kind == "number"
        else f'"{text_of(value)}"'
    )


def same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, None when that cannot be known. A list counts as equal to a set of the same items."""
    try:
        if "too large" in (doubt(left), doubt(right)):
            return None
        return _same(left, right)
    except (Unsure, RecursionError, FunctionError):
        return None


def _same(left: Value, right: Value) -> bool | None:
    if "unknown" in (left.kind, right.kind):
        return None
    if left.kind in ("map", "list") and left.kind == right.kind:
        return _same_maps(left, right) if left.kind == "map" else _same_lists(left, right)
    for value in (left, right):
        # Another value may replace a scalar; an open collection stays a collection.
        if value.open and value.kind not in ("map", "list"):
            return None
    return (left.kind == right.kind and identity(left) == identity(right)) or (
        is_null(left) and is_null(right)
    )


def _same_lists(left: Value, right: Value) -> bool | None:
    if left.open or right.open:
        return None
    ours, theirs = items_of(left), items_of(right)
    return len(ours) == len(theirs) and _all(
        _same(one, other) for one, other in zip(ours, theirs, strict=True)
    )


def _same_maps(left: Value, right: Value) -> bool | None:
    ours, theirs = fields_of(left), fields_of(right)
    if (ours.known.keys() - theirs.known.keys() and not theirs.open) or (
        theirs.known.keys() - ours.known.keys() and not ours.open
    ):
        return False
    equal = _all(
        _same(ours.known[key].value, theirs.known[key].value)
        for key in ours.known.keys() & theirs.known.keys()
    )
    return None if equal and (ours.open or theirs.open) else equal


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    result: bool | None = True
    for verdict in verdicts:
        if verdict is False:
            return False
        result = result if verdict else None
    return result


def plain(value: Value) -> object:
    """The value as str, bool, int or Decimal, None, list, dict; raises Unknown where something is not known."""
    cause = doubt(value)
    if cause:
        raise Unknown(cause)
    try:
        return _plain(value)
    except (Unsure, FunctionError) as error:
        raise Unknown(str(error)) from None
    except RecursionError:
        raise Unknown(TOO_DEEP) from None


def _plain(value: Value) -> object:
    if value.kind == "list":
        return [_plain(item) for item in items_of(value)]
    if value.kind == "map":
        return {key: _plain(entry.value) for key, entry in fields_of(value).known.items()}
    if value.kind == "bool":
        return value.data == "true"
    if is_null(value):
        return None
    return number_of(value) if value.kind == "number" else text_of(value)


def number_of(value: Value) -> int | Decimal:
    """The data of a number."""
    from taglint.terraform.functions.numerals import decimal

    number = decimal(text_of(value))
    return int(number) if number == number.to_integral_value() else number


def from_plain(data: object, span: Span) -> Value:
    """A value of Python's data, everything at `span`; what is a Value already keeps its own."""
    if isinstance(data, Value):
        return data
    if data is None:
        return Value("null", "", span)
    if isinstance(data, bool):
        return Value("bool", "true" if data else "false", span)
    if isinstance(data, str):
        return Value("string", composed(data), span)
    if isinstance(data, list | tuple):
        return Value("list", tuple(from_plain(item, span) for item in data), span)
    if isinstance(data, dict):
        return Value(
            "map",
            tuple(
                _entry(composed(str(key)), from_plain(item, span), span)
                for key, item in data.items()
            ),
            span,
        )
    from taglint.terraform.functions.numerals import canonical, decimal

    try:
        return Value("number", canonical(decimal(str(data))), span)
    except Unsure as unsure:
        return unknown(unsure.cause, span)
