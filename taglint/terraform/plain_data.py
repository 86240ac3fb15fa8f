"""Values made of Python's data."""

from __future__ import annotations

from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import Unsure
from taglint.values import unknown


def from_plain(data: object, span: Span) -> Value:
    """The value of str, bool, a number, None, list or dict, everything at `span`.

    What is a Value already keeps its own span.
    """
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
        rows = (
            Entry(Value("string", composed(str(key)), span), from_plain(item, span))
            for key, item in data.items()
        )
        return Value("map", tuple(rows), span)
    from taglint.terraform.functions.numerals import canonical, decimal

    try:
        return Value("number", canonical(decimal(str(data))), span)
    except Unsure as unsure:
        return unknown(unsure.cause, span)


def composed(text: str) -> str:
    """The text in Unicode's NFC, as Terraform holds every string."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)
