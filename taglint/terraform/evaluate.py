"""Literal evaluation of HCL expressions: what is written is known, everything else is unknown with its own text as the cause."""

from __future__ import annotations

from taglint.hcl.nodes import Call, Expression, Item, Key, Literal, Object, Parentheses, Template, Text, Tuple
from taglint.hcl.parse import HclError, parse
from taglint.model import Entry, Span, Value
from taglint.source import Source

_CAUSE = 60


def evaluate(source: Source, start: int, end: int) -> Value:
    """The value of the expression between two offsets. Raises `HclError` when it is none."""
    return _value(source, parse(source.text, start, end))


def unknown(source: Source, start: int, end: int) -> Value:
    """An unknown whose cause is its own text, in one line and cut to length."""
    words = " ".join(source.text[start : min(end, start + 4 * _CAUSE)].split())
    cause = words if len(words) <= _CAUSE else words[: _CAUSE - 1] + "…"
    return Value("unknown", cause, Span(source.path, start, end))


def tag_value(value: Value) -> Value:
    """The value as Terraform's map(string) holds it: numbers and booleans become strings, null elements vanish."""
    if value.kind in ("number", "bool"):
        return value._replace(kind="string")
    if value.kind == "map":
        kept = tuple(
            Entry(tag_value(entry.key), tag_value(entry.value))
            for entry in value.data
            if isinstance(entry, Entry) and entry.value.kind != "null"
        )
        return value._replace(data=kept)
    if value.kind == "list":
        return value._replace(data=tuple(tag_value(item) for item in value.data if isinstance(item, Value)))
    return value


def _value(source: Source, node: Expression) -> Value:
    span = Span(source.path, node.start, node.end)
    match node:
        case Literal(kind=kind, text=text):
            return Value(kind, "" if kind == "null" else canonical_number(text) if kind == "number" else text, span)
        case Template(parts=parts, heredoc=heredoc):
            if not all(isinstance(part, Text) for part in parts):
                return unknown(source, node.start, node.end)
            text = "".join(part.text for part in parts if isinstance(part, Text))
            return Value("string", text, _unindented(source, span, text) if heredoc else span)
        case Object(items=items):
            return Value("map", tuple(_entry(source, item) for item in items), span)
        case Tuple(items=items):
            return Value("list", tuple(_value(source, item) for item in items), span)
        case Parentheses(inner=inner):
            return _value(source, inner)
        case Call(name="merge", arguments=arguments, spread=False):
            return _merge([_value(source, argument) for argument in arguments], span)
        case Call(name="tomap" | "tolist" | "toset", arguments=(argument,)):
            return _value(source, argument)
        case _:
            return unknown(source, node.start, node.end)


def _unindented(source: Source, span: Span, text: str) -> Span:
    """The span of a heredoc without the indentation that `<<-` takes off its first line: that is no part of the value."""
    raw = source.text[span.start : span.end]
    return span._replace(start=span.start + max(0, _blanks(raw) - _blanks(text)))


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def _entry(source: Source, item: Item) -> Entry:
    if isinstance(item.key, Key):
        span = Span(source.path, item.key.start, item.key.end)
        return Entry(Value("string", item.key.text, span), _value(source, item.value))
    return Entry(_value(source, item.key), _value(source, item.value))


def _merge(arguments: list[Value], span: Span) -> Value:
    """Later arguments win; after an unknown one every earlier value may be replaced and there may be more keys."""
    entries: list[Entry] = []
    cause = ""
    for argument in arguments:
        if argument.kind == "null":
            continue
        if argument.kind != "map":
            why = str(argument.data) if argument.kind == "unknown" else argument.kind
            entries = [_replaceable(entry, why) for entry in entries]
            cause = cause or why
            continue
        own = [entry for entry in argument.data if isinstance(entry, Entry)]
        later = {entry.key.data for entry in own}
        entries = [entry for entry in entries if entry.key.data not in later or entry.key.kind == "unknown"] + own
        cause = cause or argument.open
    return Value("map", tuple(entries), span, open=cause)


def _replaceable(entry: Entry, cause: str) -> Entry:
    return entry if entry.value.open else Entry(entry.key, entry.value._replace(open=cause))


def canonical_number(text: str) -> str:
    """A number as Terraform writes it in a string: `1.50` is 1.5, `1e3` is 1000."""
    if text.isdigit():
        return text.lstrip("0") or "0"
    from decimal import Decimal, InvalidOperation

    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number or abs(number.adjusted()) > 400:
        return "0" if not number else text
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


__all__ = ["HclError", "canonical_number", "evaluate", "tag_value", "unknown"]
