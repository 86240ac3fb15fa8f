"""What one asks of a `Value`, and what one makes of it: each question once, for all rooms."""

from __future__ import annotations

from itertools import product

from taglint.lean_typing import cast
from taglint.model import Entry, Hop, Span, Value

# More texts than this that one value may turn out to be are not worth following.
_MOST_POSSIBLE = 64
_SEVERAL = "one of several"


def unknown(cause: str, span: Span, trail: tuple[Hop, ...] = ()) -> Value:
    """A value of which nothing is known, with the reason."""
    return Value("unknown", cause, span, trail)


def cause_of(value: Value) -> str:
    """Why a value is unknown, or why it may not be all that comes; "" for what is certain.

    It says nothing of the parts of a map or list: each of them has a cause of its own.
    """
    if value.kind == "unknown":
        return value.data if isinstance(value.data, str) and value.data else "unknown"
    return value.open


def is_null(value: Value) -> bool:
    """Whether the value is null; a tag without a value counts as such."""
    return value.kind in ("null", "absent")


def text_of(value: Value) -> str:
    """The text of a scalar, the cause of an unknown, "" for a map or list."""
    return value.data if isinstance(value.data, str) else ""


def items_of(value: Value) -> tuple[Value, ...]:
    """The items of a list, () for anything else."""
    return cast(tuple[Value, ...], value.data) if value.kind == "list" else ()


def entries_of(value: Value) -> tuple[Entry, ...]:
    """The entries of a map as written, () for anything else."""
    return cast(tuple[Entry, ...], value.data) if value.kind == "map" else ()


def member(value: Value, *names: str) -> Value | None:
    """The last value of a map under one of the names, None when there is none."""
    for key, item in reversed(entries_of(value)):
        if key.kind == "string" and key.data in names:
            return item
    return None


def with_hop(value: Value, kind: str, span: Span) -> Value:
    """The value after one more step of its way through the files."""
    return value._replace(trail=(*value.trail, Hop(kind, span)))


def with_trail_of(part: Value, whole: Value) -> Value:
    """A part that was taken out of a map or list: it has come the way of the whole, too."""
    return part._replace(trail=(*part.trail, *whole.trail)) if whole.trail else part


def possible_texts(value: Value) -> tuple[str, ...]:
    """All texts that a value may turn out to be, () when they cannot be known."""
    if value.kind in ("string", "number", "bool"):
        return (cast(str, value.data),)
    return value.options


def one_of(texts: tuple[str, ...], span: Span, cause: str, trail: tuple[Hop, ...] = ()) -> Value:
    """An unknown text that is one of these.

    The trail leads to a parameter where whoever deploys may choose any of them.
    """
    return Value("unknown", cause, span, trail, options=texts)


def is_choice(value: Value) -> bool:
    """Whether whoever deploys chooses the value from several that a parameter allows."""
    return bool(value.options) and any(hop.kind == "parameter" for hop in value.trail)


def any_of(values: list[Value], span: Span) -> Value | None:
    """The text that one of several values has, None when the texts of one cannot be known."""
    each = [() if value.open else possible_texts(value) for value in values]
    if not values or not all(each):
        return None
    found = tuple(dict.fromkeys(text for texts in each for text in texts))
    if len(found) == 1:
        return Value("string", found[0], values[0].span, values[0].trail)
    return one_of(found, span, _SEVERAL) if len(found) <= _MOST_POSSIBLE else None


def joined(values: list[Value], delimiter: str, span: Span) -> Value | None:
    """The texts of the values put together, None when the texts of one cannot be known."""
    each = [possible_texts(value) for value in values]
    count = 1
    for texts in each:
        count *= len(texts)
    if not 0 < count <= _MOST_POSSIBLE:
        return None
    found = tuple(dict.fromkeys(delimiter.join(row) for row in product(*each)))
    open_ = next((value.open for value in values if value.open), "")
    trail = tuple(hop for value in values for hop in value.trail)
    if len(found) == 1:
        return Value("string", found[0], span, trail, open_)
    chosen = all(is_choice(value) for value in values if len(possible_texts(value)) > 1)
    return None if open_ else one_of(found, span, _SEVERAL, trail if chosen else ())
