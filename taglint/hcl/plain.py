"""A short cut for what most values are: plain strings and references, read by one pattern each.

A pattern takes only what surely ends where it says. Everything else is left to the parser, which
would make the same trees word by word.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.nodes import Expression, GetAttr, Item, Key, Literal, Template, Text, Variable

_NAME = r"[A-Za-z_][A-Za-z0-9_-]*+"
_STRING = r"\"([^\"\\$%\r\n]*+)\""
_REFERENCE = rf"(?!(?:true|false|null)\b)({_NAME})((?>(?:\.{_NAME}){{1,100}}))"
# What may stand behind an operand that no step leads into. The end of a line may only where it ends
# the expression.
_AFTER = r"[,)\]}?]|=(?!=)|:(?!:)|\Z"
_new = tuple.__new__


@cache
def _operand(lines: bool) -> re.Pattern[str]:
    after = rf"\r?\n|{_AFTER}" if lines else _AFTER
    return re.compile(rf"(?:{_STRING}|{_REFERENCE})(?=[ \t]*+(?:{after}))")


@cache
def _item() -> re.Pattern[str]:
    """An item of an object.

    Groups: 1 bare key, 2 quoted key; 3 string, 4 and 5 reference, 6 word, 7 number as its value.
    """
    key = rf"(?:({_NAME})|{_STRING})[ \t]*+[=:](?![=>:])"
    value = rf"(?:{_STRING}|{_REFERENCE}|(true|false|null)|([0-9]++))"
    return re.compile(rf"(?>(?:[ \t]*+\r?\n)*)[ \t]*+{key}[ \t]*+{value}[ \t]*+(?:,|\r?\n|(?=\}}))")


def operand(text: str, start: int, limit: int, lines: bool) -> Expression | None:
    """The plain operand that begins at `start`, None when one of another kind does.

    `lines` says whether the end of a line ends the expression.
    """
    found = _operand(lines).match(text, start, limit)
    if found is None:
        return None
    if found[1] is not None:
        return _string(found[1], start + 1)
    return _reference(found[2], found[3], start)


def items(text: str, start: int, limit: int, into: list[Item]) -> int:
    """Add the plain items of an object from `start` on; returns where something else begins."""
    match = _item().match
    while found := match(text, start, limit):
        bare, quoted, string, first, rest, word, number = found.groups()
        if bare is not None:
            key: Expression | Key = _new(Key, (bare, *found.span(1)))
        else:
            key = _string(quoted, found.start(2))
        if string is not None:
            value: Expression = _string(string, found.start(3))
        elif first is not None:
            value = _reference(first, rest, found.start(4))
        elif word is not None:
            value = Literal("null" if word == "null" else "bool", word, *found.span(6))
        else:
            value = Literal("number", number, *found.span(7))
        into.append(_new(Item, (key, value)))
        start = found.end()
    return start


def _string(text: str, start: int) -> Template:
    end = start + len(text)
    return _new(Template, ((_new(Text, (text, start, end)),) if text else (), start, end, False))


def _reference(first: str, rest: str, start: int) -> Expression:
    end = start + len(first)
    found: Expression = _new(Variable, (first, start, end))
    for name in rest[1:].split("."):
        end += 1 + len(name)
        found = _new(GetAttr, (found, name, start, end))
    return found
