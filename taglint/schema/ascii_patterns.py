"""The plain part of ECMA-262's patterns, as `re` can run it on ASCII text in no time worth a limit.

For the prefilter, which wants neither to import `regex` nor to wait: no look-around, no back-reference, no repeated group,
at most two repetitions. Everything else is `Unclear` and left to the judge.
"""

from __future__ import annotations

import re

from taglint.lazy import lazily

ASCII = frozenset(map(chr, range(128)))
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_DIGITS = frozenset("0123456789")
# Letters of every Unicode version in use: Latin-1, Latin Extended-A, Greek and Cyrillic without their gaps and marks.
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
_SHORTHANDS = {"s": frozenset("\t\n\v\f\r "), "d": _DIGITS, "w": _LETTERS | _DIGITS | {"_"}}
_CLASS_PART = lazily(r"\\p\{(\w+)\}|(?:\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(.)|(.))", re.S)
_TOKEN = (
    r"(?P<class>\[\^?(?:[^\]\\]|\\.)*\])|(?P<atom>\\p\{\w+\}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\.|[^\\\[\](){}*+?|^$.])"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)|(?P<edge>[\^$])|(?P<dot>\.)|(?P<times>[*+?]|\{[0-9]+(?:,[0-9]*)?\})"
)
_REPETITIONS = 2


class Unclear(Exception):
    """Something in a schema that the prefilter does not understand."""


def plain(pattern: str) -> re.Pattern[str]:
    """The pattern compiled for `search` in ASCII text. Raises `Unclear`."""
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
    """The characters between the brackets of a class that are surely in it, and whether every letter is. Raises `Unclear`."""
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
    """What a property or a shorthand stands for; None for a single character."""
    if not part[1]:
        return _SHORTHANDS.get(part[4] or "")
    if part[1] not in _PROPERTIES:
        raise Unclear
    return _PROPERTIES[part[1]]


def _char(part: re.Match[str]) -> str:
    code, letter = part[2] or part[3], part[4]
    if code:
        return chr(int(code, 16))
    if letter and letter.isalnum():
        raise Unclear
    return letter or part[5]


def _repeats(times: str, before: str) -> bool:
    """Whether a quantifier can match a stretch in more than one way."""
    if before not in ("class", "atom", "dot", "close") or (before == "close" and times != "?"):
        raise Unclear
    return times != "?" and not (times[0] == "{" and "," not in times)


def _translated(kind: str, text: str) -> str:
    if kind == "class":
        negated = text.startswith("[^")
        return _set(members(text[2:-1] if negated else text[1:-1])[0], negated)
    if kind == "atom":
        return _set(members(text)[0], negated=False)
    if kind == "dot":
        return "[^\\n\\r]"
    return {"$": r"\Z", "(": "(?:"}.get(text, text)


def _set(chars: frozenset[str], negated: bool) -> str:
    kept = ASCII - chars if negated else ASCII & chars
    return "[" + "".join(re.escape(char) for char in sorted(kept)) + "]" if kept else "(?!)"
