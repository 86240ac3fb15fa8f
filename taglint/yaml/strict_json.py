"""Read JSON into nodes: the standard library proves that it is JSON, one pass pairs the brackets, nodes come on demand."""

from __future__ import annotations

import json
import re
from functools import partial

from taglint.yaml.atomic import compiled
from taglint.yaml.nodes import Fault, Mapping, Node, Scalar, Sequence
from taglint.yaml.scalars import whole

_DEPTH = 400
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BRACKET = compiled(rf'[^"\[\]{{}}]*+(?:{_STRING}[^"\[\]{{}}]*+)*+([\[\]{{}}])')
_SPACE = r"[ \t\r\n]*+"
_VALUE = rf'(?:(?P<string>{_STRING})|(?P<plain>[^ \t\r\n,\[\]{{}}"]++)|(?=[\[{{]))'
_PAIR = compiled(rf"{_SPACE}(?P<key>{_STRING}){_SPACE}:{_SPACE}{_VALUE}")
_ITEM = compiled(rf"{_SPACE}{_VALUE}")
_COMMA = compiled(rf"{_SPACE},")


class _Text:
    """A text that is JSON, and the offset of the closing bracket for that of each opening one."""

    __slots__ = ("partners", "text")

    def __init__(self, text: str, partners: dict[int, int]) -> None:
        self.text = text
        self.partners = partners


def read_json(text: str) -> Node | Fault:
    """The value a JSON text holds, or why it is none."""
    fault = _check(text)
    if fault is not None:
        return fault
    partners: dict[int, int] = {}
    opened: list[int] = []
    # A lone string has no brackets, only what looks like them.
    for match in _BRACKET.finditer(text) if text.lstrip()[0] in "[{" else ():
        spot = match.end() - 1
        if match[1] in "[{":
            opened.append(spot)
            if len(opened) > _DEPTH:
                return Fault(spot, spot + 1, f"nested more than {_DEPTH} levels deep; not read")
        else:
            partners[opened.pop()] = spot
    value = _ITEM.match(text)
    assert value is not None, "the standard library read a value here"
    return _node(_Text(text, partners), value)[0]


def _refuse(constant: str) -> object:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


def _check(text: str) -> Fault | None:
    try:
        # Numbers stay text: int() refuses long ones, and takes long over those it does not.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        start = 0 if "is not JSON" in error.msg else min(error.pos, max(len(text) - 1, 0))
        return Fault(start, min(start + 1, len(text)), f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}")
    except RecursionError:
        return Fault(0, 1, f"nested more than {_DEPTH} levels deep; not read")
    return None


def _string(text: str, start: int, end: int) -> Scalar:
    raw = text[start + 1 : end - 1]
    if "\\" in raw:
        raw = whole(json.loads(f'"{raw}"'))
    return Scalar(raw, start + 1, end - 1, "double", "", (start, end))


def _node(ground: _Text, match: re.Match[str]) -> tuple[Node, int]:
    """The value a match ends in, and the offset after it."""
    text = ground.text
    start, end = match.span("string")
    if start >= 0:
        return _string(text, start, end), end
    start, end = match.span("plain")
    if start >= 0:
        return Scalar(text[start:end], start, end, "plain", "", (start, end)), end
    start = match.end()
    end = ground.partners[start] + 1
    if text[start] == "{":
        return Mapping(start, end, "", True, partial(_pairs, ground, start)), end
    return Sequence(start, end, "", True, partial(_items, ground, start)), end


def _pairs(ground: _Text, start: int) -> tuple[tuple[Node, Node], ...]:
    pairs: list[tuple[Node, Node]] = []
    at = start + 1
    text = ground.text
    while match := _PAIR.match(text, at):
        key = _string(text, *match.span(1))
        value, at = _node(ground, match)
        pairs.append((key, value))
        if text[at] == ",":
            at += 1
            continue
        comma = _COMMA.match(text, at)
        if comma is None:
            break
        at = comma.end()
    return tuple(pairs)


def _items(ground: _Text, start: int) -> tuple[Node, ...]:
    items: list[Node] = []
    at = start + 1
    while match := _ITEM.match(ground.text, at):
        value, at = _node(ground, match)
        items.append(value)
        comma = _COMMA.match(ground.text, at)
        if comma is None:
            break
        at = comma.end()
    return tuple(items)
