"""What is certain of a value, what is not, and how much work may be done to know it."""

from __future__ import annotations

from taglint.lean_typing import NamedTuple
from taglint.model import Entry, Value
from taglint.values import cause_of, entries_of, text_of, unknown

MAX_TEXT = 1_000_000  # code points of one computed string
MAX_ITEMS = 50_000  # items of one computed collection
MAX_WALK = 2_000_000  # code points and values that one question may walk over
TOO_LARGE = "too large"
TOO_DEEP = "too deep"


class FunctionError(Exception):
    """Terraform would refuse the expression; `try` and `can` act on it."""


class Unsure(Exception):
    """The result cannot be known; `cause` says why.

    Whoever evaluates an expression catches it and makes an unknown value of it.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def doubt(value: Value) -> str:
    """Why some of the content is not known, "" when all of it is.

    Values share their parts, so that a small file can write a huge tree: the walk has a limit.
    """
    budget = MAX_WALK
    stack = [value]
    while stack:
        item = stack.pop()
        cause = cause_of(item)
        if cause:
            return cause
        budget -= 1 + len(item.data)
        if budget < 0:
            return TOO_LARGE
        for part in () if isinstance(item.data, str) else item.data:
            if isinstance(part, Entry):
                stack += (part.key, part.value)
            else:
                stack.append(part)
    return ""


def need(*values: Value) -> None:
    """Raise Unsure unless all of these values is known."""
    for value in values:
        cause = doubt(value)
        if cause:
            raise Unsure(cause)


class Fields(NamedTuple):
    """A map by key, in the order written.

    `known` are the entries whose key is known, `unnamed` the others; `open` says why there may be
    more, "" when there cannot.
    """

    known: dict[str, Entry]
    unnamed: tuple[Entry, ...]
    open: str


def fields_of(value: Value) -> Fields:
    """The map by key. Of equal keys the last one wins.

    An entry with an unknown key may replace any that stands before it.
    """
    known: dict[str, Entry] = {}
    unnamed: list[Entry] = []
    cause = value.open
    for entry in entries_of(value):
        if entry.key.kind in ("string", "number", "bool", "timestamp") and not entry.key.open:
            known.pop(text_of(entry.key), None)
            known[text_of(entry.key)] = entry
            continue
        why = cause_of(entry.key) or "a key that is not text"
        cause = cause or why
        unnamed.append(entry)
        known = {key: Entry(old.key, replaceable(old.value, why)) for key, old in known.items()}
    return Fields(known, tuple(unnamed), cause)


def replaceable(value: Value, cause: str) -> Value:
    """The value as one that another may replace; then nothing of a collection is certain."""
    if value.kind in ("map", "list"):
        return unknown(cause, value.span, value.trail)
    return value if cause_of(value) else value._replace(open=cause)


def sorted_entries(fields: Fields) -> list[Entry]:
    """The known entries in Terraform's order, which is that of their keys' code points."""
    return [fields.known[key] for key in sorted(fields.known)]


def shown(text: str) -> str:
    """A text for a message: in quotes and cut to length."""
    return f'"{text}"' if len(text) <= 60 else f'"{text[:59]}…"'
