"""The text that nodes are read from, and the patterns that find the entries of a block collection in its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.yaml import patterns as p
from taglint.yaml.nodes import Node
from taglint.yaml.regexes import compiled, lazily

if TYPE_CHECKING:
    from typing import TypeVar

    Entry = TypeVar("Entry")

Pairs = tuple[tuple[Node, Node], ...]
# What comes before a key in a column, the search for the next one, and whether each but the first of a mapping stands there as
# it is, without quotes.
Row = tuple[str, Callable[[str, int, int], "re.Match[str] | None"], bool]
# Where an entry that ruamel had to read starts -> where the next one starts, and what it read.
Unusual = dict[int, tuple[int, "Pairs | tuple[Node, ...]"]]


_QUOTED = lazily(r"\n(\ *+)['\"]")
# Patterns are kept for as many columns as real files have.
_COLUMNS = 200
# Entries after the first: a key, or a dash. Without assertions, which the lines further in would all have to be asked.
_OTHERWISE = r"[^ \n#\]}\-]|-[^ \n]"
_DASHES = r"\n {%d}-(?=[ \n])"
# The commonest entries: a name and a mapping below it, or a name and a word or quotes without escapes, perhaps with a tag, that
# the next line does not go on with. Groups: name, tag, word, double quotes, single quotes.
_ENTRY = (
    r"([A-Za-z0-9][\w.\-]*+):(?:\n {%d}\ ++(?=[A-Za-z0-9][\w.\-]*+:[ \n])|\ ++(?:(![A-Za-z][\w:.\-]*+)\ ++)?"
    r"(?:([A-Za-z0-9/$][\w./\-${}()+=~@,]*+(?:(?:::?|\ )[\w./\-${}()+=~@,]++)*+)|\"([^\"\\\n]*+)\"|'([^'\n]*+)')"
    r"\ *+(?=\n(?: {0,%d}[^ \n]|\ *+\Z)))"
)
# A name with a mapping below it, and the blanks before its first key. And a word, and how far in the next line stands.
_HEADED = rf"\n {{%d}}(?:([A-Za-z0-9][\w.\-]*+):\n( {{%d}}\ ++)(?=[A-Za-z])|{_OTHERWISE})"
_WORD = lazily(rf":\ ++(['\"]?)([A-Za-z]\w*+(?:::?\w++)*+)\1\ *+\n{p.SKIP}(\ *+)", re.ASCII)


@lru_cache(_COLUMNS)
def keys(column: int) -> re.Pattern[str]:
    """What a key in a column starts with, if it is not the first."""
    return compiled(rf"\n {{{column}}}(?:{_OTHERWISE})")


@lru_cache(_COLUMNS)
def entry(column: int) -> re.Pattern[str]:
    """One of the commonest entries of a column, from its key."""
    return compiled(_ENTRY % (column, column), re.ASCII)


@lru_cache(_COLUMNS)
def entries(column: int) -> re.Pattern[str]:
    """The same behind the end of the line before, or else what a key starts with."""
    return compiled(rf"\n {{{column}}}(?:{_ENTRY % (column, column)}|{_OTHERWISE})", re.ASCII)


@lru_cache(_COLUMNS)
def dashes(column: int) -> re.Pattern[str]:
    """What an item in a column starts with, if it is not the first."""
    return compiled(_DASHES % column)


@lru_cache(_COLUMNS)
def headed(column: int) -> re.Pattern[str]:
    """A key in a column, the first too; of a name with a mapping below it the name, and the blanks of that."""
    return compiled(_HEADED % (column, column), re.ASCII)


class BlockText:
    """The text a tree grows on: as it was given, its shadow, the entries that were read by ruamel, the stretches whose lines
    may look like entries, and where it begins and ends."""

    __slots__ = ("_quoted", "bounds", "is_plain", "reaching", "rows", "shadow", "text", "unusual")

    def __init__(
        self,
        text: str,
        shadow: str,
        unusual: Unusual,
        reaching: list[tuple[int, int]],
        first: int,
        end: int,
    ) -> None:
        self.text = text
        self.bounds = first, end
        self.shadow = shadow
        self.unusual = unusual
        self.reaching = reaching
        # Whether every line is read as the skim has seen it.
        self.is_plain = not unusual and not reaching
        self._quoted: frozenset[int] | None = None
        self.rows: dict[int, Row] = {}

    def row(self, column: int) -> Row:
        """What there is to know of a column where keys stand, worked out once."""
        if self._quoted is None:
            self._quoted = frozenset(map(len, _QUOTED.findall(self.shadow, *self.bounds)))
        search = keys(column).search
        found = self.rows[column] = (
            "\n" + " " * column,
            search,
            self.is_plain and column not in self._quoted,
        )
        return found

    def starts(self, pattern: re.Pattern[str], column: int, start: int, limit: int) -> list[int]:
        """Offsets where entries start, and `limit`; what reaches over several lines never starts one in this column."""
        found = [
            match.start() + 1 + column for match in pattern.finditer(self.shadow, start, limit)
        ]
        for first, end in self.reaching:
            if first < limit and end > start:
                found = [at for at in found if not first < at < end]
        return [start, *found, limit]

    def entries(self, starts: list[int], read: Callable[[int, int], Entry]) -> tuple[Entry, ...]:
        """The entries between these offsets, those of ruamel among them."""
        unusual = self.unusual
        if not unusual:
            return tuple(read(at, limit) for at, limit in pairwise(starts))
        entries: list[Entry] = []
        skip = -1
        for at, limit in pairwise(starts):
            if at < skip:
                continue
            if at in unusual:
                # What the skim asked for here: pairs in a mapping, nodes in a sequence.
                skip, found = unusual[at]
                entries.extend(cast("tuple[Entry, ...]", found))
            else:
                entries.append(read(at, limit))
        return tuple(entries)


def word_below(block_text: BlockText, match: re.Match[str], limit: int, name: str) -> str | None:
    """The word that the last key `name` of the mapping below a name has for its value; None for anything else."""
    shadow, inner = block_text.shadow, match[2]
    if inner is None:
        return None
    column, start = len(inner), match.start(2) - 1
    row = block_text.rows.get(column) or block_text.row(column)
    at = shadow.rfind(row[0] + name, start, limit) if row[2] else -1
    word = _WORD.match(shadow, at + 1 + column + len(name), limit) if at >= 0 else None
    return word[2] if word and word.end() - word.start(3) <= column else None
