"""ECMA-262 patterns of the simple kind, compiled with `re` for ASCII text.

The prefilter uses them, which should neither import `regex` nor need a time limit. So a pattern
has no look-around, no back-reference and no repeated group, and at most two repetitions; any other
one raises `Unclear` and is left to the judge.
"""

from __future__ import annotations

import re

from taglint.lazy import lazily

ASCII = frozenset(map(chr, range(128)))
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
# Letters in every Unicode version in use: Latin-1 without its two signs (U+00D7, U+00F7), Latin
# Extended-A, small Greek and Cyrillic letters without gaps and combining marks.
MORE_LETTERS = frozenset(
    map(
        chr,
        (
            *range(0xC0, 0xD7),
            *range(0xD8, 0xF7),
            *range(0xF8, 0x180),
            *range(0x3B1, 0x3CA),
            *range(0x400, 0x482),
        ),
    )
)
_PROPERTIES = {
    "L": _LETTERS | MORE_LETTERS,
    "Lu": frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "Ll": frozenset("abcdefghijklmnopqrstuvwxyz"),
    "Lo": frozenset(),
    "M": frozenset(),
    "N": _DIGITS,
    "Nd": _DIGITS,
    "Z": frozenset(" "),
}
# `\s` and its like as ECMA-262 section 22.2.2.9 has them, cut down to ASCII.
_SHORTHANDS = {"s": frozenset("\t\n\v\f\r "), "d": _DIGITS, "w": _LETTERS | _DIGITS | {"_"}}
# One member of a class. Groups: a property, a code of four digits, a code of two, any other escape,
# a character that stands for itself.
_CLASS_PART = lazily(r"\\p\{(\w+)\}|(?:\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(.)|(.))", re.S)
_TOKEN = (
    r"(?P<class>\[\^?(?:[^\]\\]|\\.)*\])"
    r"|(?P<atom>\\p\{\w+\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\.|[^\\\[\](){}*+?|^$.])"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)|(?P<edge>[\^$])|(?P<dot>\.)"
    r"|(?P<times>[*+?]|\{[0-9]+(?:,[0-9]*)?\})"
)
# With more repetitions than this, a search may take time that grows with the cube of the length.
_REPETITIONS = 2


class Unclear(Exception):
    """The prefilter does not understand something in a schema."""


def plain(pattern: str) -> re.Pattern[str]:
    """The ECMA-262 pattern compiled for `search` in ASCII text. Raises `Unclear`."""
    tokens = re.compile(_TOKEN, re.S)
    out: list[str] = []
    index, repetitions, before = 0, 0, "open"
    while index < len(pattern):
        token = tokens.match(pattern, index)
        kind = token.lastgroup if token else None
        if token is None or kind is None:
            raise Unclear
        if kind == "times":
            repetitions += _repeats(token[0], before)
        out.append(_translated(kind, token[0]))
        index, before = token.end(), kind
    if repetitions > _REPETITIONS:
        raise Unclear
    try:
        return re.compile("".join(out))
    except re.error:
        raise Unclear from None


def members(body: str) -> tuple[frozenset[str], bool]:
    """The characters that are surely in a class, and whether every letter of Unicode is.

    `body` is what stands between the brackets. Raises `Unclear`.
    """
    found: set[str] = set()
    parts = list(_CLASS_PART.finditer(body))
    any_letter, index = False, 0
    while index < len(parts):
        part = parts[index]
        known = _several(part)
        if known is not None:
            found |= known
            any_letter = any_letter or part[1] == "L"
        elif (
            index + 2 < len(parts)
            and parts[index + 1][0] == "-"
            and _several(parts[index + 2]) is None
        ):
            found.update(
                map(chr, range(ord(_char(part)), min(ord(_char(parts[index + 2])), 0x17F) + 1))
            )
            index += 2
        else:
            found.add(_char(part))
        index += 1
    return frozenset(found), any_letter


def _several(part: re.Match[str]) -> frozenset[str] | None:
    """The characters that a property or a shorthand stands for, None for a single character."""
    if not part[1]:
        return _SHORTHANDS.get(part[4] or "")
    if part[1] not in _PROPERTIES:
        raise Unclear
    return _PROPERTIES[part[1]]


def _char(part: re.Match[str]) -> str:
    """The single character that a member of a class stands for."""
    code, letter = part[2] or part[3], part[4]
    if code:
        return chr(int(code, 16))
    if letter and letter.isalnum():
        # `\n`, `\b`, a back-reference…: no shipped schema has them, so they are not worth a table.
        raise Unclear
    return letter or part[5]


def _repeats(times: str, before: str) -> bool:
    """Whether a quantifier leaves open how much it matches, so that a search tries several lengths.

    `before` is the kind of token that it repeats.
    """
    if before not in ("class", "atom", "dot", "close") or (before == "close" and times != "?"):
        raise Unclear
    return times != "?" and not (times[0] == "{" and "," not in times)


def _translated(kind: str, text: str) -> str:
    """One token in the syntax of `re`; ECMA's `$` is only the very end, its `.` no line end."""
    if kind == "class":
        negated = text.startswith("[^")
        return _set(members(text[2:-1] if negated else text[1:-1])[0], negated)
    if kind == "atom":
        return _set(members(text)[0], negated=False)
    if kind == "dot":
        return "[^\\n\\r]"
    return {"$": r"\Z", "(": "(?:"}.get(text, text)


def _set(chars: frozenset[str], negated: bool) -> str:
    """A class of these ASCII characters, or of all others; of none at all, what never matches."""
    kept = ASCII - chars if negated else ASCII & chars
    return "[" + "".join(re.escape(char) for char in sorted(kept)) + "]" if kept else "(?!)"
