"""Read JSON into nodes: the standard library proves that it is JSON, one pass pairs the brackets, nodes come on demand."""

from __future__ import annotations

import json
import re
from functools import partial

from taglint.yaml.atomic import lazily
from taglint.yaml.nodes import Fault, Mapping, Node, Scalar, Sequence
from taglint.yaml.scalars import whole

_DEPTH = 400
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BRACKET = lazily(rf'[^"\[\]{{}}]*+(?:{_STRING}[^"\[\]{{}}]*+)*+([\[\]{{}}])')
_SPACE = r"[ \t\r\n]*+"
# A value and the comma after it; of a collection only where it starts. Groups: string, plain, comma, and in a pair the key first.
_VALUE = rf'(?:(?:({_STRING})|([^ \t\r\n,\[\]{{}}"]++))(?:{_SPACE}(,))?|(?=[\[{{]))'
_PAIR = lazily(rf"{_SPACE}({_STRING}){_SPACE}:{_SPACE}{_VALUE}")
_ITEM = lazily(rf"{_SPACE}{_VALUE}")
_COMMA = lazily(rf"{_SPACE},")
_BLANK = lazily(_SPACE)
_new = tuple.__new__


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
    # A lone string has no brackets, only what looks like them.
    partners = _paired(text) if text.lstrip()[0] in "[{" else {}
    return partners if isinstance(partners, Fault) else _value(text, partners, 0)


def read_stream(text: str) -> list[Node] | Fault:
    """The objects and lists that a text holds one after the other, or why it does not."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)
    starts: list[int] = []
    at = _after_blank(text, 0)
    try:
        while text[at : at + 1] in ("{", "["):
            starts.append(at)
            at = _after_blank(text, decoder.raw_decode(text, at)[1])
    except json.JSONDecodeError as error:
        return _fault(text, error)
    except RecursionError:
        return Fault(0, 1, f"nested more than {_DEPTH} levels deep; not read")
    if at < len(text):
        return Fault(at, at + 1, "not JSON: extra data")
    partners = _paired(text)
    return partners if isinstance(partners, Fault) else [_value(text, partners, start) for start in starts]


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _paired(text: str) -> dict[int, int] | Fault:
    """The closing bracket of each opening one."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        spot = match.end() - 1
        if match[1] in "[{":
            opened.append(spot)
            if len(opened) > _DEPTH:
                return Fault(spot, spot + 1, f"nested more than {_DEPTH} levels deep; not read")
        else:
            partners[opened.pop()] = spot
    return partners


def _value(text: str, partners: dict[int, int], at: int) -> Node:
    value = _ITEM.match(text, at)
    assert value is not None, "the standard library read a value here"
    return _node(_Text(text, partners), value, 1)[0]


def _refuse(constant: str) -> object:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


def _check(text: str) -> Fault | None:
    try:
        # Numbers stay text: int() refuses long ones, and takes long over those it does not.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return _fault(text, error)
    except RecursionError:
        return Fault(0, 1, f"nested more than {_DEPTH} levels deep; not read")
    return None


def _fault(text: str, error: json.JSONDecodeError) -> Fault:
    start = 0 if "is not JSON" in error.msg else min(error.pos, max(len(text) - 1, 0))
    return Fault(start, min(start + 1, len(text)), f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}")


def _string(text: str, start: int, end: int) -> Scalar:
    raw = text[start + 1 : end - 1]
    if "\\" in raw:
        raw = whole(json.loads(f'"{raw}"'))
    return _new(Scalar, (raw, start + 1, end - 1, "double", "", (start, end)))


def _node(ground: _Text, match: re.Match[str], group: int) -> tuple[Node, int]:
    """The value a match ends in, whose groups start with this one, and the offset after it and its comma; -1 without comma."""
    text = ground.text
    start, end = match.span(group)
    if start >= 0:
        return _string(text, start, end), match.end(group + 2)
    start, end = match.span(group + 1)
    if start >= 0:
        return _new(Scalar, (text[start:end], start, end, "plain", "", (start, end))), match.end(group + 2)
    start = match.end()
    end = ground.partners[start] + 1
    comma = _COMMA.match(text, end)
    after = comma.end() if comma else -1
    if text[start] == "{":
        return Mapping(start, end, "", True, partial(_pairs, ground, start)), after
    return Sequence(start, end, "", True, partial(_items, ground, start)), after


def _pairs(ground: _Text, start: int) -> tuple[tuple[Node, Node], ...]:
    pairs: list[tuple[Node, Node]] = []
    at = start + 1
    text = ground.text
    while at >= 0 and (match := _PAIR.match(text, at)):
        key = _string(text, *match.span(1))
        value, at = _node(ground, match, 2)
        pairs.append((key, value))
    return tuple(pairs)


def _items(ground: _Text, start: int) -> tuple[Node, ...]:
    items: list[Node] = []
    at = start + 1
    while at >= 0 and (match := _ITEM.match(ground.text, at)):
        value, at = _node(ground, match, 1)
        items.append(value)
    return tuple(items)
