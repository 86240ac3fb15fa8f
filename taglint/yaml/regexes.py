"""Possessive groups for every CPython 3.11."""

from __future__ import annotations

import re
import sys

from taglint import lazy

_PIECE = r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?P<\w+>|\?P=\w+\)|\?\(\w+\)|\?[:=!>]|\?<[=!])?|\)(?:[*+?]\+)?|."


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern compiled, its possessive groups right on this interpreter."""
    return re.compile(atomic(pattern) if sys.version_info < (3, 11, 5) else pattern, flags)


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same at its first use."""
    return lazy.lazily(pattern, flags, compiled)


def atomic(pattern: str) -> str:
    """The pattern with each possessive group `(…)*+` written as the atomic `(?>(…)*)`, which means the same.

    Before 3.11.5 a round of a possessive group that fails keeps what it consumed (gh-106052). Possessive single characters
    and sets are right everywhere and stay.
    """
    out: list[str] = []
    starts: list[int] = []
    for piece in re.findall(_PIECE, pattern, re.DOTALL):
        if (piece[0] == "(" and not piece.endswith(")")) or piece.startswith("(?("):
            starts.append(len(out))
        elif piece[0] == ")":
            start = starts.pop()
            if len(piece) == 3:
                out[start] = "(?>" + out[start]
                piece = f"){piece[1]})"
        out.append(piece)
    return "".join(out)
