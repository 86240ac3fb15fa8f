"""Regular expressions in ECMA-262's syntax with Unicode classes, on the `regex` module, which has a time limit."""

from __future__ import annotations

from functools import lru_cache

import regex

BadPattern = regex.error
TIME_LIMIT = 0.1
# ECMA-262's classes, which differ from Python's: `\s` has U+FEFF and lacks U+0085 and U+001C..1F, `\d` and `\w` are ASCII.
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"s": _SPACE, "d": "0-9", "w": "A-Za-z0-9_"}


class SlowPattern(Exception):
    """A pattern ran into the time limit on a value; the message names the pattern."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """An ECMA-262 pattern with Unicode classes, compiled for `regex`. Raises `regex.error`."""
    return regex.compile(translated(pattern), regex.V0)


def translated(pattern: str) -> str:
    """The ECMA-262 pattern in the syntax of `regex`: `$` is only the very end, `.` no line end, classes as ECMA has them."""
    out, index, inside = [], 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            out.append(_escape(pattern[index + 1], inside))
            index += 2
            continue
        if char == "[" and inside:
            out.append("\\[")
        elif char == "$" and not inside:
            out.append(r"\Z")
        elif char == "." and not inside:
            out.append(r"[^\n\r\u2028\u2029]")
        else:
            out.append(char)
        inside = char == "[" or (inside and char != "]")
        index += 1
    return "".join(out)


def first_refused(pattern: str, text: str) -> str:
    """The first character after which no continuation could match the pattern, "" when there is no such one."""
    whole = compiled(f"(?:{pattern})")
    for end in range(1, min(len(text), 1024) + 1):
        if not whole.fullmatch(text[:end], partial=True, timeout=TIME_LIMIT):
            return text[end - 1]
    return ""


def _escape(letter: str, inside: bool) -> str:
    known = _CLASSES.get(letter.lower())
    if known is None:
        return "\\" + letter
    if letter.islower():
        return known if inside else f"[{known}]"
    if inside:
        raise regex.error(f"\\{letter} inside a class is not supported")
    return f"[^{known}]"
