"""Where the characters of a generated text are written in the files of its Terragrunt unit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from taglint.hcl import nodes
from taglint.model import Entry, Span, Value
from taglint.terraform.blocks import Argument
from taglint.terraform.evaluate import evaluate, known
from taglint.terraform.module import start_of
from taglint.terraform.scope import Scope
from taglint.terraform.terragrunt import Unit
from taglint.values import cause_of, text_of


class Piece(NamedTuple):
    """A stretch of a generated text and the place that it comes from.

    `is_exact` says that the very characters stand there.
    """

    start: int
    end: int
    place: Span
    is_exact: bool


def place_of(span: Span, pieces: list[Piece]) -> Span:
    """The place of a stretch of a generated text; the last piece is the whole text."""
    _, start, end = span
    around = [piece for piece in pieces if piece.start <= start and end <= piece.end]
    best = min(around, key=lambda piece: piece.end - piece.start, default=pieces[-1])
    if best.is_exact:
        return _shifted(best, start, end)
    first = [piece for piece in pieces if piece.is_exact and piece.start <= start < piece.end]
    last = [piece for piece in pieces if piece.is_exact and piece.start < end <= piece.end]
    if best is pieces[-1] and first and last and first[0].place.path == last[0].place.path:
        # It begins and ends with characters that are written out.
        begin, stop = _shifted(first[0], start, start), _shifted(last[0], end, end)
        return begin._replace(end=max(begin.start, stop.end))
    return best.place


def _shifted(piece: Piece, start: int, end: int) -> Span:
    offset = piece.place.start - piece.start
    return Span(piece.place.path, start + offset, end + offset)


def pieces_of(unit: Unit, argument: Argument | None, contents: Value) -> list[Piece]:
    """The pieces of a generated text, and as the last one the whole of it."""
    text = text_of(contents)
    place = argument.value_span if argument else contents.span
    whole = Piece(0, len(text), place, False)
    if _written(unit, contents.span) == text:
        return [Piece(0, len(text), contents.span, True), whole]
    tree = unit.module.tree(argument) if argument else None
    if argument is None or not isinstance(tree, nodes.Template | nodes.Call):
        return [whole]
    parts = tree.parts if isinstance(tree, nodes.Template) else (tree,)
    scope = Scope(unit, argument.source, {}, evaluate, start=start_of(argument))
    found: list[Piece] = []
    at = 0
    for part in parts:
        if isinstance(part, nodes.TemplateIf | nodes.TemplateFor):
            return [whole]
        value = None if isinstance(part, nodes.Text) else known(part, scope)
        made = part.text if isinstance(part, nodes.Text) else text_of(value) if value else ""
        if text[at : at + len(made)] != made:
            return [whole]
        found += _of_value(unit, part, value, at, scope) if value else _of_text(part, at, scope)
        at += len(made)
    return [*found, whole] if at == len(text) else [whole]


def _of_text(part: nodes.Part, at: int, scope: Scope) -> Iterator[Piece]:
    """The lines of literal text; a heredoc may have lost the blanks in front of them."""
    assert isinstance(part, nodes.Text)
    offset = scope.start + part.start
    raw = scope.source.text[offset : scope.start + part.end]
    lines, raw_lines = part.text.splitlines(keepends=True), raw.splitlines(keepends=True)
    if len(lines) != len(raw_lines):
        return
    for line, raw_line in zip(lines, raw_lines, strict=True):
        offset += len(raw_line)
        if raw_line.endswith(line):
            place = Span(scope.source.path, offset - len(line), offset)
            yield Piece(at, at + len(line), place, True)
        at += len(line)


def _of_value(unit: Unit, part: nodes.Part, value: Value, at: int, scope: Scope) -> Iterator[Piece]:
    """What an interpolation brings: the value's own text, or the strings that are encoded in it."""
    assert not isinstance(part, nodes.Text | nodes.TemplateIf | nodes.TemplateFor)
    text, where = text_of(value), scope.span(part)
    if _written(unit, value.span) == text:
        yield Piece(at, at + len(text), value.span, True)
        return
    yield Piece(at, at + len(text), where, False)
    if isinstance(part, nodes.Call) and part.name == "jsonencode" and len(part.arguments) == 1:
        for leaf in _strings(known(part.arguments[0], scope)):
            shown = json.dumps(text_of(leaf), ensure_ascii=False)
            start = at + text.find(shown) + 1
            if text.count(shown) == 1:
                is_exact = _written(unit, leaf.span) == text_of(leaf) == shown[1:-1]
                yield Piece(start, start + len(shown) - 2, leaf.span, is_exact)


def _strings(value: Value) -> Iterator[Value]:
    """Each string in a value, keys too."""
    if value.kind == "string" and not cause_of(value):
        yield value
    for item in value.data if isinstance(value.data, tuple) else ():
        for each in (item.key, item.value) if isinstance(item, Entry) else (item,):
            yield from _strings(each)


def _written(unit: Unit, span: Span) -> str:
    """The characters of a span, "" when they are in none of the unit's files."""
    source = unit.sources.get(span.path)
    return source.text[span.start : span.end] if source else ""
