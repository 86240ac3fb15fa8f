"""Patterns whose possessive groups are right on every CPython 3.11."""

from __future__ import annotations

import re
import sys

from taglint import lazy

_PIECE = (
    # An escape, a set: what stands in them is no parenthesis.
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    # What opens a group, or is a back-reference or a condition; what closes one; anything else.
    r"|\((?:\?P<\w+>|\?P=\w+\)|\?\(\w+\)|\?[:=!>]|\?<[=!])?|\)(?:[*+?]\+)?|."
)


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern compiled; its possessive groups are right on this interpreter."""
    return re.compile(atomic(pattern) if sys.version_info < (3, 11, 5) else pattern, flags)


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same, compiled at its first use."""
    return lazy.lazily(pattern, flags, compiled)


def atomic(pattern: str) -> str:
    """The pattern with each possessive group `(…)*+` written as the atomic group `(?>(…)*)`.

    They mean the same. But before CPython 3.11.5 a round of a possessive group that fails keeps
    what it has consumed (gh-106052). Possessive single characters and sets are right everywhere,
    and stay.
    """
    out: list[str] = []
    starts: list[int] = []
    for piece in re.findall(_PIECE, pattern, re.DOTALL):
        if (piece[0] == "(" and not piece.endswith(")")) or piece.startswith("(?("):
            # Not a back-reference `(?P=name)`, which is a group that closes itself.
            starts.append(len(out))
        elif piece[0] == ")":
            start = starts.pop()
            if len(piece) == 3:
                out[start] = "(?>" + out[start]
                piece = f"){piece[1]})"
        out.append(piece)
    return "".join(out)
