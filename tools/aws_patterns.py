"""Read the patterns of AWS models and CloudFormation schemas as sets of characters.

The sets are written as ECMA-262 classes. A pattern of a model is matched against the whole string
(IAM's pattern has no anchors and still refuses `#`). A pattern of CloudFormation is searched for,
as JSON Schema has it, so that one without anchors says nothing. This module understands only
patterns that are written as one class; any other stops the generator until the table below
decides it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from typing import NamedTuple

# Patterns that are no plain class, and what is read instead; None: as if there were no pattern.
DECIDED: dict[str, str | None] = {
    # This takes any first character; the dot must be a typing error in AppStream's model.
    r"^(^(?!aws:).[\p{L}\p{Z}\p{N}_.:/=+\-@]*)$": None,
    r"[\w.:/=+-@]+|": r"[\w.:/=+-@]*",
    r"(resourceArn|internalId|[a-zA-Z0-9+\-=._:/@]+)": r"[a-zA-Z0-9+\-=._:/@]+",
    r"^(resourceArn|internalId|[a-zA-Z0-9+\-=._:/@]+)$": r"^[a-zA-Z0-9+\-=._:/@]+$",
    r"\S([\s\S]*\S)?(?![\s\S]).*": "edges",
    r"(\S([\s\S]*\S)?)?(?![\s\S]).*": "edges",
    r"^\S([\s\S]*\S)?(?![\s\S])": "edges",
    r"^(\S([\s\S]*\S)?)?(?![\s\S])": "edges",
    r"^[\S \n]+$": "^.+$",
    r".*\S.*": ".*",
    r"[^\x00]*": ".*",
    r"^[^\x00]*$": "^.*$",
    r"[^\x00-\x1F\x7F]+": ".+",
    r"[^\x00-\x1F\x7F]*": ".*",
    r"^\S+$": ".*",
    r"^([^\s]*)$": r"^[^\s]*$",
    r"^(?!aws:)([a-zA-Z\d\s_.:/=+\-@]+)$": r"^(?!aws:)[a-zA-Z\d\s_.:/=+\-@]+$",
}
_ANY = re.compile(
    r"(?:\.|\[\\s\\S\]|\[\\S\\s\]|\[\\p\{all\}\]|\\P\{C\}|\[[^]]*\\uD800[^]]*\])"
    r"(\*|\+|\{\d+(?:,\d*)?\})?(?:\.\*)?"
)
_CLASS = re.compile(r"\[(\^?)((?:\\.|[^]\\])*)\](\*|\+|\{\d+(?:,\d*)?\})")
_AHEAD = re.compile(r"\(\?!((?:\\.|[^()\\])*)\)|\(\?=\.\{\d+,\d+\}\$\)")
_TOKEN = re.compile(
    r"\\p\{(\w+)\}|\\([wsd])|\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(.)|(.)", re.S
)
_FIRST = "_.:/=+-@"


class Undecided(Exception):
    """A pattern that nobody has looked at yet."""


class Characters(NamedTuple):
    """A set of characters: Unicode categories and code points, or all but those."""

    categories: frozenset[str]
    points: frozenset[int]
    negated: bool = False

    def has(self, point: int) -> bool:
        """Whether the set holds the character."""
        found = point in self.points or unicodedata.category(chr(point))[0] in self.categories
        return found != self.negated

    def pattern(self) -> str:
        """The ECMA-262 pattern of strings of these characters."""
        known = Characters(self.categories, frozenset())
        points = sorted(point for point in self.points if not known.has(point))
        names = "".join(f"\\p{{{name}}}" for name in "LZN" if name in self.categories)
        return f"^[{'^' if self.negated else ''}{names}{_spelled(points)}]*$"


class Form(NamedTuple):
    """What a pattern asks of a text.

    `characters` is None when any will do. `least` and `most` are lengths in code points. Each of
    `prefixes` is refused; beside it stands whether its case is ignored. `no_edges` is true when
    the text may not begin or end with white space.
    """

    characters: Characters | None = None
    least: int = 0
    most: int | None = None
    prefixes: tuple[tuple[str, bool], ...] = ()
    no_edges: bool = False


def read(pattern: str | None, searched: bool = False) -> Form | None:
    """The form of a pattern, None when there is no pattern.

    `searched` says that the pattern need not match the whole string. Raises `Undecided` for a
    pattern that this module does not understand.
    """
    known = DECIDED.get(pattern, pattern) if pattern is not None else None
    if known is None:
        return None
    if known == "edges":
        return Form(no_edges=True)
    body = re.sub(r"^\\A", "^", known)
    starts = body.startswith("^") or not searched
    ends = body.endswith("$") or not searched
    rest, prefixes = _stripped(body)
    form = Form(prefixes=tuple(prefixes) if starts else ())
    if not rest or not (starts and ends):
        return form
    found = _ANY.fullmatch(rest)
    if found:
        least, most = _lengths(found[1] or "")
        return form._replace(least=least, most=most)
    found = _CLASS.fullmatch(rest)
    if not found:
        raise Undecided(pattern)
    least, most = _lengths(found[3])
    return form._replace(
        characters=_members(found[2])._replace(negated=bool(found[1])), least=least, most=most
    )


def characters_of(body: str) -> Characters:
    """The characters of a class that is written without its brackets."""
    return _members(body)


def union(one: Characters, other: Characters) -> Characters:
    """The characters of either."""
    return _normal(Characters(one.categories | other.categories, one.points | other.points))


def intersection(one: Characters, other: Characters) -> Characters:
    """The characters of both; one of them may be negated."""
    if one.negated and other.negated:
        return Characters(one.categories | other.categories, one.points | other.points, True)
    if one.negated or other.negated:
        plain, without = (other, one) if one.negated else (one, other)
        return plain._replace(
            points=frozenset(point for point in plain.points if without.has(point))
        )
    points = {point for point in one.points if other.has(point)} | {
        point for point in other.points if one.has(point)
    }
    return _normal(Characters(one.categories & other.categories, frozenset(points)))


def _stripped(body: str) -> tuple[str, list[tuple[str, bool]]]:
    """The pattern without anchors, outer groups and lookaheads; the prefixes that those refuse."""
    prefixes: list[tuple[str, bool]] = []
    while True:
        ahead = _AHEAD.match(body)
        if body.startswith("^"):
            body = body[1:]
        elif body.endswith("$"):
            body = body[:-1]
        elif ahead:
            prefixes += [_prefix(word) for word in (ahead[1] or "").split("|") if word]
            body = body[ahead.end() :]
        elif re.fullmatch(r"\((?!\?)(?:\\.|[^()\\]|\(\?!(?:\\.|[^()\\])*\))*\)", body):
            body = body[1:-1]
        else:
            return body, prefixes


def _prefix(word: str) -> tuple[str, bool]:
    plain = re.sub(r"\[(.)(.)\](?:\{1\})?", lambda pair: pair[1].lower(), word.removesuffix(".*"))
    return plain, "[" in word


def _lengths(quantifier: str) -> tuple[int, int | None]:
    if quantifier == "+":
        return 1, None
    bounds = re.fullmatch(r"\{(\d+)(?:,(\d*))?\}", quantifier)
    if not bounds:
        return 0, None
    most = bounds[1] if bounds[2] is None else bounds[2]
    return int(bounds[1]), int(most) if most else None


def _members(body: str) -> Characters:
    tokens = list(_TOKEN.finditer(body))
    categories: set[str] = set()
    points: set[int] = set()
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token[1]:
            categories.add(token[1])
        elif token[2]:
            # What these mean differs between engines: the loosest reading refuses nothing wrongly.
            categories |= {"w": {"L", "N"}, "s": {"Z"}, "d": set[str]()}[token[2]]
            points |= {"w": {0x5F}, "s": set(range(9, 14)), "d": set(range(0x30, 0x3A))}[token[2]]
        elif (
            index + 2 < len(tokens)
            and tokens[index + 1][6] == "-"
            and not (tokens[index + 2][1] or tokens[index + 2][2])
        ):
            points |= set(range(_point(token), _point(tokens[index + 2]) + 1))
            index += 2
        else:
            points.add(_point(token))
        index += 1
    return _normal(Characters(frozenset(categories), frozenset(points)))


def _normal(characters: Characters) -> Characters:
    known = Characters(characters.categories, frozenset())
    return characters._replace(
        points=frozenset(point for point in characters.points if not known.has(point))
    )


def _point(token: re.Match[str]) -> int:
    code = token[3] or token[4]
    if code:
        return int(code, 16)
    return ord({"t": "\t", "n": "\n", "r": "\r"}.get(token[5], token[5]) if token[5] else token[6])


def _spelled(points: list[int]) -> str:
    whole: list[str] = []
    rest = set(points)
    for first, last in (("0", "9"), ("A", "Z"), ("a", "z")):
        span = set(range(ord(first), ord(last) + 1))
        if span <= rest:
            whole.append(f"{first}-{last}")
            rest -= span
    shown = [chr(point) for point in rest if 0x20 <= point < 0x7F]
    shown.sort(key=lambda char: (_FIRST.find(char) if char in _FIRST else len(_FIRST), char))
    letters = "".join("\\" + char if char in "\\]-[^" else char for char in shown)
    hidden = reduce(
        _grown, sorted(point for point in rest if not 0x20 <= point < 0x7F), list[tuple[int, int]]()
    )
    codes = "".join(f"\\u{a:04x}" if a == b else f"\\u{a:04x}-\\u{b:04x}" for a, b in hidden)
    return "".join(whole) + letters + codes


def _grown(spans: list[tuple[int, int]], point: int) -> list[tuple[int, int]]:
    if spans and spans[-1][1] == point - 1:
        return [*spans[:-1], (spans[-1][0], point)]
    return [*spans, (point, point)]
