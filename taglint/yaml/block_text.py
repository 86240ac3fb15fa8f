"""The text of a document that the skim has walked, and where entries of collections start in it.

The entries of a block collection all start in one column, and nothing else that stands between
does; so they are found by searching for a line end, that many blanks, and another character. The
patterns for that are made for each column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.yaml import patterns
from taglint.yaml.nodes import Node
from taglint.yaml.regexes import compiled, lazily

if TYPE_CHECKING:
    from typing import TypeVar

    Entry = TypeVar("Entry")

Pairs = tuple[tuple[Node, Node], ...]
# What is known of a column where keys stand: the text before each key but the first of a mapping,
# the search for the next key, and whether each of these keys is written as it is, without quotes.
Row = tuple[str, Callable[[str, int, int], "re.Match[str] | None"], bool]
# Start of an entry that ruamel had to read -> start of the next one, and what ruamel has read.
Unusual = dict[int, tuple[int, "Pairs | tuple[Node, ...]"]]

# A key or item in quotes, its blanks being the group.
_QUOTED = lazily(r"\n(\ *+)['\"]")
# For how many columns patterns are kept; real files have fewer.
_COLUMNS = 200
# What a key after the first begins with, and an item after the first. The blanks stand before it
# without an assertion: it would have to be asked of each line that stands further in.
_OTHERWISE = r"[^ \n#\]}\-]|-[^ \n]"
_DASHES = r"\n {%d}-(?=[ \n])"
# The commonest entries. Groups: name, tag, word, double quotes, single quotes. The column is filled
# in twice.
_ENTRY = (
    # A name, and below it a mapping that stands further in…
    r"([A-Za-z0-9][\w.\-]*+):(?:\n {%d}\ ++(?=[A-Za-z0-9][\w.\-]*+:[ \n])"
    # …or behind it, perhaps after a tag, a plain scalar or one in quotes without escapes…
    r"|\ ++(?:(![A-Za-z][\w:.\-]*+)\ ++)?"
    r"(?:([A-Za-z0-9/$][\w./\-${}()+=~@,]*+(?:(?:::?|\ )[\w./\-${}()+=~@,]++)*+)"
    r"|\"([^\"\\\n]*+)\"|'([^'\n]*+)')"
    # …that the next line does not continue, as it stands no further in.
    r"\ *+(?=\n(?: {0,%d}[^ \n]|\ *+\Z)))"
)
# A name with a mapping below it, and the blanks before the first key of that; the column is filled
# in twice. And a word behind a colon, perhaps in quotes, and the blanks of the next line.
_HEADED = rf"\n {{%d}}(?:([A-Za-z0-9][\w.\-]*+):\n( {{%d}}\ ++)(?=[A-Za-z])|{_OTHERWISE})"
_WORD = lazily(rf":\ ++(['\"]?)([A-Za-z]\w*+(?:::?\w++)*+)\1\ *+\n{patterns.SKIP}(\ *+)", re.ASCII)


@lru_cache(_COLUMNS)
def keys(column: int) -> re.Pattern[str]:
    """The start of a key in a column, of the first key excepted."""
    return compiled(rf"\n {{{column}}}(?:{_OTHERWISE})")


@lru_cache(_COLUMNS)
def entry(column: int) -> re.Pattern[str]:
    """One of the commonest entries in a column, from its key on."""
    return compiled(_ENTRY % (column, column), re.ASCII)


@lru_cache(_COLUMNS)
def entries(column: int) -> re.Pattern[str]:
    """The same from the end of the line before on, or the start of any other key."""
    return compiled(rf"\n {{{column}}}(?:{_ENTRY % (column, column)}|{_OTHERWISE})", re.ASCII)


@lru_cache(_COLUMNS)
def dashes(column: int) -> re.Pattern[str]:
    """The start of an item in a column, of the first item excepted."""
    return compiled(_DASHES % column)


@lru_cache(_COLUMNS)
def headed(column: int) -> re.Pattern[str]:
    """The start of a key in a column, also of the first one.

    Groups, where a mapping stands below a name: the name, and the blanks before the first key of
    that mapping.
    """
    return compiled(_HEADED % (column, column), re.ASCII)


class BlockText:
    """The text that the nodes of one document are read from when somebody asks for them.

    `text` is the whole text as it was given, `shadow` is what patterns run over (see `patterns`),
    `bounds` are the start and end of the document. `unusual` are the entries that ruamel has read,
    `reaching` the stretches of values over several lines of which some line may look like an entry.
    """

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
        # Whether each line that looks like the start of an entry is one.
        self.is_plain = not unusual and not reaching
        self._quoted: frozenset[int] | None = None
        self.rows: dict[int, Row] = {}

    def row(self, column: int) -> Row:
        """What is known of a column where keys stand; worked out once, then in `rows`."""
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
        """The offsets where the entries of a collection start, and `limit` at the end."""
        found = [
            match.start() + 1 + column for match in pattern.finditer(self.shadow, start, limit)
        ]
        for first, end in self.reaching:
            # No entry starts in the middle of a value.
            if first < limit and end > start:
                found = [at for at in found if not first < at < end]
        return [start, *found, limit]

    def entries(self, starts: list[int], read: Callable[[int, int], Entry]) -> tuple[Entry, ...]:
        """The entries between these offsets, those that ruamel has read among them."""
        unusual = self.unusual
        if not unusual:
            return tuple(read(at, limit) for at, limit in pairwise(starts))
        entries: list[Entry] = []
        skip = -1
        for at, limit in pairwise(starts):
            if at < skip:
                continue
            if at in unusual:
                # Pairs in a mapping, nodes in a sequence; the skim knew which.
                skip, found = unusual[at]
                entries.extend(cast("tuple[Entry, ...]", found))
            else:
                entries.append(read(at, limit))
        return tuple(entries)


def word_below(block_text: BlockText, match: re.Match[str], limit: int, name: str) -> str | None:
    """The word that is the value of the last key `name` in the mapping that `headed` has matched.

    None where that value is anything else, or there is none.
    """
    shadow, inner = block_text.shadow, match[2]
    if inner is None:
        return None
    column, start = len(inner), match.start(2) - 1
    row = block_text.rows.get(column) or block_text.row(column)
    at = shadow.rfind(row[0] + name, start, limit) if row[2] else -1
    word = _WORD.match(shadow, at + 1 + column + len(name), limit) if at >= 0 else None
    return word[2] if word and word.end() - word.start(3) <= column else None
