"""Regular expressions in the syntax of ECMA-262 with Unicode classes.

They run on the `regex` module, which has Unicode classes and a time limit.
"""

from __future__ import annotations

from functools import lru_cache

import regex

BadPattern = regex.error
# In seconds, for one search in one text.
TIME_LIMIT = 0.1
# The classes of ECMA-262 (section 22.2.2.9) differ from Python's: `\s` has U+FEFF and lacks U+0085
# and U+001C to U+001F, `\d` and `\w` are ASCII only.
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"s": _SPACE, "d": "0-9", "w": "A-Za-z0-9_"}


class SlowPattern(Exception):
    """A pattern took longer than the time limit on a text; the message names the pattern."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """An ECMA-262 pattern with Unicode classes, compiled for `regex`. Raises `regex.error`."""
    return regex.compile(translated(pattern), regex.V0)


def translated(pattern: str) -> str:
    """The ECMA-262 pattern in the syntax of `regex`. Raises `regex.error`.

    `$` would match before a last line end too, `.` would match more than ECMA's, and `\\s`, `\\d`
    and `\\w` would stand for other characters.
    """
    out, index, inside = [], 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            out.append(_escape(pattern[index + 1], inside))
            index += 2
            continue
        if char == "[" and inside:
            # Inside a class this is an ordinary character for ECMA, `regex` warns of nested sets.
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
    """The first character of a text after which nothing could follow that makes the pattern match.

    "" when there is no such character. Only the first 1024 code points are looked at.
    """
    whole = compiled(f"(?:{pattern})")
    for end in range(1, min(len(text), 1024) + 1):
        if not whole.fullmatch(text[:end], partial=True, timeout=TIME_LIMIT):
            return text[end - 1]
    return ""


def _escape(letter: str, inside: bool) -> str:
    """A backslash and a letter in the syntax of `regex`, inside or outside a class."""
    known = _CLASSES.get(letter.lower())
    if known is None:
        return "\\" + letter
    if letter.islower():
        return known if inside else f"[{known}]"
    if inside:
        raise regex.error(f"\\{letter} inside a class is not supported")
    return f"[^{known}]"
