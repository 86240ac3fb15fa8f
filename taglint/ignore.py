"""Ignore files as gitignore(5) describes them.

A library that is asked about a path answers for its parents too, and then `*`, `!*/`, `!*.tf` hides every folder; a walk
asks about each folder on the way, so here a pattern speaks of the very path only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate

from taglint.record import NamedTuple

_SPECIAL = re.compile(r"\\(.)")


class Pattern(NamedTuple):
    """One line: a compiled glob for each segment of a path, None for `**`."""

    segments: tuple[re.Pattern[str] | None, ...]
    folders_only: bool
    ignores: bool


def parse(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of an ignore file, in its order."""
    return tuple(pattern for line in lines if (pattern := _pattern(line)))


def verdict(patterns: Sequence[Pattern], parts: Sequence[str], is_folder: bool) -> bool | None:
    """Whether the last pattern that names the path ignores it, None when none does; `parts` are the path's segments."""
    for pattern in reversed(patterns):
        if (is_folder or not pattern.folders_only) and _names(pattern.segments, parts):
            return pattern.ignores
    return None


def _pattern(line: str) -> Pattern | None:
    text = re.sub(r"(?<!\\) +$", "", line.rstrip("\r\n"))
    ignores = not text.startswith("!")
    body = text if ignores else text[1:]
    glob = body.strip("/") if not body.startswith("#") else ""
    if not glob:
        return None
    words = glob.split("/")
    if "/" not in body.rstrip("/"):
        words.insert(0, "**")
    return Pattern(tuple(map(_segment, words)), body.endswith("/"), ignores)


def _segment(word: str) -> re.Pattern[str] | None:
    if word == "**":
        return None
    # fnmatch has no backslash and negates a class by ! alone; its stars are atomic, so that no pattern hangs.
    plain = _SPECIAL.sub(lambda found: f"[{found[1]}]" if found[1] in "*?[" else found[1], word)
    return re.compile(translate(plain.replace("[^", "[!")))


def _names(segments: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    """Whether the segments cover all parts; `ends` holds how many parts those so far may have covered."""
    ends = {0}
    for index, segment in enumerate(segments):
        if segment is None:
            # At the end `**` stands for what is inside, elsewhere for any folders or none.
            ends = set(range(min(ends) + (index == len(segments) - 1), len(parts) + 1))
        else:
            ends = {end + 1 for end in ends if end < len(parts) and segment.match(parts[end])}
        if not ends:
            return False
    return len(parts) in ends
