"""Which values Terraform calls equal, and how it orders the items of a set."""

from __future__ import annotations

from collections.abc import Iterable

from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Value
from taglint.terraform.certainty import TOO_LARGE, FunctionError, Unsure, doubt, fields_of
from taglint.terraform.plain_data import composed
from taglint.values import is_null, items_of, text_of

if TYPE_CHECKING:
    from decimal import Decimal


def same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal, None when that cannot be known.

    A list counts as equal to a set of the same items.
    """
    try:
        if TOO_LARGE in (doubt(left), doubt(right)):
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


def rank(value: Value) -> tuple[object, ...]:
    """Where a value stands in a set: numbers by size, then texts, then collections, null last.

    Texts stand by their code points. Terraform orders collections by a hash of their parts' texts.
    """
    if is_null(value):
        return (3,)
    if value.kind == "number":
        return (0, _size(value), text_of(value))
    if value.kind in ("list", "map"):
        return (2, _hashed(value))
    return (1, composed(text_of(value)))


def _size(value: Value) -> int | Decimal:
    """The number; 0 for one that is too great to work with: only its text tells it from others."""
    try:
        return number_of(value)
    except (Unsure, FunctionError):
        return 0


def _hashed(value: Value) -> str:
    """What Terraform hashes a value by."""
    if value.kind == "list":
        return "[" + "".join(_hashed(item) + ";" for item in items_of(value)) + "]"
    if value.kind == "map":
        known = fields_of(value).known
        return "<" + "".join(_hashed(known[key].value) + ";" for key in sorted(known)) + ">"
    if value.kind == "bool":
        return "1" if value.data == "true" else "0"
    if is_null(value):
        return "~"
    return text_of(value) if value.kind == "number" else f'"{text_of(value)}"'


def number_of(value: Value) -> int | Decimal:
    """The data of a number."""
    from taglint.terraform.functions.numerals import decimal

    number = decimal(text_of(value))
    return int(number) if number == number.to_integral_value() else number
