"""Nodes of a text that the skim has walked; a collection reads its entries when they are asked for.

The skim has proved that the text is of the plain subset, so the patterns here only have to tell the
kinds of values apart. The commonest ones come first and are read in one match.
"""

from __future__ import annotations

import re
from itertools import pairwise

from taglint.yaml import patterns
from taglint.yaml.block_text import (
    BlockText,
    Pairs,
    Row,
    dashes,
    entries,
    entry,
    headed,
    keys,
    word_below,
)
from taglint.yaml.flow import full_tag, read_flow
from taglint.yaml.nodes import Head, Mapping, Node, Scalar, Sequence
from taglint.yaml.scalars import block_scalar, double_text, plain_text, single_text

# The styles of the groups of `block_text.entry` that hold values.
_STYLES = ("", "", "", "plain", "double", "single")
# Makes a named tuple without calling its own constructor, which is written in Python.
_new = tuple.__new__
# What `BlockMapping._place` gives where it cannot tell.
_UNSURE = -2


class BlockMapping(Mapping):
    """A block mapping: its first key stands at `start` in `column`, and it ends before `limit`."""

    __slots__ = ("_block_text", "_column", "_found", "_limit")
    flow = False

    def __init__(
        self,
        block_text: BlockText,
        column: int,
        start: int,
        limit: int,
        tag: str = "",
        outer: int = -1,
    ) -> None:
        self.start = start
        self.tag = tag
        self.outer = start if outer < 0 else outer
        self._end = -1
        self._pairs = None
        self._block_text = block_text
        self._column = column
        self._limit = limit
        self._found: dict[str, Node | None] | None = None

    @property
    def limit(self) -> int:
        """An offset that it does not reach beyond: its end, or where the next thing starts."""
        return self._limit if self._end < 0 else self._end

    def _load(self) -> Pairs:
        block_text, column, limit = self._block_text, self._column, self._limit
        if not block_text.is_plain:
            starts = block_text.starts(keys(column), column, self.start, limit)
            return block_text.entries(starts, lambda at, end: _pair(block_text, column, at, end))
        starts, found = [self.start], [entry(column).match(block_text.shadow, self.start, limit)]
        for match in entries(column).finditer(block_text.shadow, self.start, limit):
            starts.append(match.start() + 1 + column)
            found.append(match if match.lastindex else None)
        bounds = pairwise((*starts, limit))
        return tuple(
            _common_pair(block_text, match, end)
            if match
            else _any_pair(block_text, column, at, end)
            for (at, end), match in zip(bounds, found, strict=True)
        )

    def headed(self, name: str) -> list[Head] | None:
        """The head of each pair, with the value of `name`; None where the lines do not show it."""
        column, shadow, begin = self._column, self._block_text.shadow, self.start - self._column - 1
        if (
            begin < 0
            or not self._block_text.is_plain
            or not shadow.startswith("\n" + " " * column, begin)
        ):
            # The first key stands behind a dash, or some lines only look like starts of entries.
            return None
        found = list(headed(column).finditer(shadow, begin, self._limit))
        starts = [match.start() + 1 + column for match in found]
        heads: list[Head] = []
        for match, at, limit in zip(found, starts, (*starts[1:], self._limit), strict=True):
            if shadow[at] == "<":
                # A merge key brings in pairs of its own.
                return None
            heads.append((word_below(self._block_text, match, limit, name), at, limit))
        return heads

    def pair(self, at: int, limit: int) -> tuple[Node, Node]:
        """The pair between these offsets."""
        return _pair(self._block_text, self._column, at, limit)

    def find(self, name: str) -> Node | None:
        """The value of the last key whose text is `name`; nodes of other pairs are not made."""
        if self._pairs is not None or not name:
            return Mapping.find(self, name)
        found = self._found
        if found is None:
            found = self._found = {}
        elif name in found:
            return found[name]
        block_text, column = self._block_text, self._column
        row = block_text.rows.get(column) or block_text.row(column)
        at = self._place(name, row)
        node: Node | None = None
        if at == _UNSURE:
            node = Mapping.find(self, name)
        elif at >= 0:
            node = self._value(at + len(name) + 1, row)
        found[name] = node
        return node

    def lone(self, starts: tuple[str, ...] = ()) -> Scalar | None:
        """The key of a mapping that has just one, if it is a scalar, see `Mapping.lone`."""
        block_text, shadow = self._block_text, self._block_text.shadow
        if self._pairs is not None or not self._is_plain():
            return super().lone(starts)
        if starts and not shadow.startswith((*starts, "'", '"'), self.start):
            return None
        if keys(self._column).search(shadow, self.start, self._limit):
            return None
        match = patterns.KEY.match(shadow, self.start, self._limit)
        return _key(block_text.text, match) if match else None

    def _is_plain(self) -> bool:
        """Whether each line of it that looks like the start of an entry is one."""
        block_text, begin, limit = self._block_text, self.start, self._limit
        if block_text.is_plain:
            return True
        return not (
            any(begin <= at < limit for at in block_text.unusual)
            or any(start < limit and end > begin for start, end in block_text.reaching)
        )

    def _value(self, at: int, row: Row) -> Node:
        """The value after the colon of an entry, the commonest kinds first."""
        block_text, column, end = self._block_text, self._column, self._limit
        shadow, (line, search, _) = block_text.shadow, row
        word = patterns.WORD.match(shadow, at, end)
        if word:
            after = word.end()
            # The next line is surely another entry, and does not continue the word.
            if after == end or (
                shadow.startswith(line, after - 1) and shadow[after + column].isalnum()
            ):
                start, stop = word.span(1)
                return _new(Scalar, (word[1], start, stop, "plain", "", (start, stop)))
        following = search(shadow, at, end)
        limit = following.start() + 1 + column if following else end
        if shadow[at] == "\n":
            below = patterns.BELOW.match(shadow, at, limit)
            if below:
                return BlockMapping(block_text, below.end() - at - 1, below.end(), limit)
        inner = at
        while shadow[inner] == " ":
            inner += 1
        return value(block_text, inner, column, limit, at)

    def _place(self, name: str, row: Row) -> int:
        """Where the last key `name` stands, unquoted and right before its colon.

        -1 if there is no such key, `_UNSURE` where quotes or blanks may hide it.
        """
        line, _, is_spelled = row
        shadow, start, end = self._block_text.shadow, self.start, self._limit
        if shadow[start] in "'\"" or not (is_spelled or self._spells(line)):
            return _UNSURE
        lead = line + name
        while end > start:
            at = shadow.rfind(lead, start, end)
            if at >= 0:
                end, at = at + len(lead) - 1, at + len(line)
            elif shadow.startswith(name, start):
                end = at = start
            else:
                return -1
            after = at + len(name)
            if shadow[after] == ":" and shadow[after + 1] in " \n":
                return at
            if shadow[after] == " ":
                return _UNSURE
        return -1

    def _spells(self, line: str) -> bool:
        """Whether every key but the first is written as it is, without quotes.

        `line` is what stands before each of them.
        """
        shadow, start, end = self._block_text.shadow, self.start, self._limit
        return (
            self._is_plain()
            and shadow.find(line + '"', start, end) < 0
            and shadow.find(line + "'", start, end) < 0
        )


def block_sequence(
    block_text: BlockText, column: int, start: int, limit: int, tag: str = "", outer: int = -1
) -> Sequence:
    """A block sequence: its first dash is at `start` in `column`, and it ends before `limit`."""

    def load() -> tuple[Node, ...]:
        starts = block_text.starts(dashes(column), column, start, limit)
        return block_text.entries(starts, lambda at, end: _item(block_text, column, at, end))

    return Sequence(start, -1, tag, False, load, outer)


def _pair(block_text: BlockText, column: int, at: int, limit: int) -> tuple[Node, Node]:
    """The pair between two offsets; the commonest kinds are tried first."""
    match = entry(column).match(block_text.shadow, at, limit)
    return (
        _common_pair(block_text, match, limit)
        if match
        else _any_pair(block_text, column, at, limit)
    )


def _common_pair(block_text: BlockText, match: re.Match[str], limit: int) -> tuple[Node, Node]:
    """The pair that a match of `block_text.entry` holds; its last group tells the kind."""
    start, end = match.span(1)
    key, kind = (
        _new(Scalar, (match[1], start, end, "plain", "", (start, end))),
        match.lastindex or 0,
    )
    if kind == 1:
        return key, BlockMapping(block_text, match.end() - end - 2, match.end(), limit)
    (start, end), tag, quote = match.span(kind), match[2] or "", kind != 3
    outer = (match.start(2) if tag else start - quote, end + quote)
    return key, _new(Scalar, (match[kind], start, end, _STYLES[kind], tag, outer))


def _any_pair(block_text: BlockText, column: int, at: int, limit: int) -> tuple[Node, Node]:
    """The pair between two offsets, of whatever kind."""
    match = patterns.KEY.match(block_text.shadow, at, limit)
    if match is None:
        # The skim has seen a key here. If that was wrong, the linter must not crash on it.
        return _rest(block_text, at, limit), Scalar("", limit, limit, "plain", "", (limit, limit))
    colon = block_text.shadow.index(":", match.end(match.lastgroup or 0))
    return _key(block_text.text, match), value(block_text, match.end(), column, limit, colon + 1)


def _rest(block_text: BlockText, at: int, limit: int) -> Scalar:
    """The rest of a line as it stands."""
    end = min(block_text.shadow.find("\n", at), limit)
    return Scalar(block_text.text[at:end], at, end, "plain", "", (at, end))


def _item(block_text: BlockText, column: int, at: int, limit: int) -> Node:
    """The item between two offsets; it may be a collection that starts on the same line."""
    if block_text.is_plain and patterns.NAMED_ITEM.match(block_text.shadow, at, limit):
        return BlockMapping(block_text, column + 2, at + 2, limit)
    match = patterns.DASH.match(block_text.shadow, at, limit)
    inner = match.end() if match else at
    nested = nest(block_text, inner, column + inner - at, limit)
    return nested or value(block_text, inner, column, limit, at + 1)


def nest(
    block_text: BlockText, at: int, column: int, limit: int, tag: str = "", outer: int = -1
) -> Node | None:
    """The block collection that starts at `at` in `column`, None if none does."""
    if at in block_text.unusual and block_text.unusual[at][1]:
        # It begins with an entry that ruamel has read: a pair or an item. A scalar is a tuple too.
        first = block_text.unusual[at][1][0]
        is_pair = isinstance(first, tuple) and not isinstance(first, Scalar)
        make = BlockMapping if is_pair else block_sequence
        return make(block_text, column, at, limit, tag, outer)
    if patterns.DASH.match(block_text.shadow, at, limit):
        return block_sequence(block_text, column, at, limit, tag, outer)
    if patterns.KEY.match(block_text.shadow, at, limit):
        return BlockMapping(block_text, column, at, limit, tag, outer)
    return None


def _key(text: str, match: re.Match[str]) -> Scalar:
    """The key that a match of `patterns.KEY` holds."""
    start, end = match.span("plain")
    if start >= 0:
        raw = match["plain"].rstrip(" ")
        return Scalar(raw, start, start + len(raw), "plain", "", (start, start + len(raw)))
    start, end = match.span("single")
    if start >= 0:
        return Scalar(
            single_text(text[start + 1 : end - 1]), start + 1, end - 1, "single", "", (start, end)
        )
    start, end = match.span("double")
    return Scalar(
        double_text(text[start + 1 : end - 1]), start + 1, end - 1, "double", "", (start, end)
    )


def value(
    block_text: BlockText,
    at: int,
    column: int,
    limit: int,
    empty: int,
    tag: str = "",
    outer: int = -1,
) -> Node:
    """The value at `at` of an entry in `column`; `empty` is where it stands if it is empty.

    `tag` and `outer` are its tag and where that starts, if it stood before `at`.
    """
    match = patterns.VALUE.match(block_text.shadow, at, limit)
    if match is None:
        return Scalar("", empty, empty, "plain", tag, (outer if outer >= 0 else empty, empty))
    if match.start("tag") >= 0:
        tag, outer, empty = full_tag(match["tag"]), match.start("tag"), match.end("tag")
    if match.start("open") >= 0:
        return _below(block_text, match.end(), column, limit, empty, tag, outer)
    kind = match.lastgroup
    if kind == "plain":
        return _plain(block_text, match, limit, tag, outer)
    if kind == "flow":
        flow = read_flow(block_text.text, block_text.shadow, match.start("flow"), limit, tag, outer)
        return flow[0] if flow else _rest(block_text, at, limit)
    if kind in ("single", "double"):
        start, end = match.span(kind)
        raw = block_text.text[start + 1 : end - 1]
        text = single_text(raw) if kind == "single" else double_text(raw)
        return Scalar(text, start + 1, end - 1, kind, tag, (start if outer < 0 else outer, end))  # type: ignore[arg-type]
    return _block(block_text, match, column, limit, tag, outer)


def _below(
    block_text: BlockText, at: int, column: int, limit: int, empty: int, tag: str, outer: int
) -> Node:
    """The value that starts on a later line than its key or dash, from the end of that line on."""
    blank = patterns.BLANK.match(block_text.shadow, at, limit)
    line = blank.end() if blank else at
    first = line
    while first < limit and block_text.shadow[first] == " ":
        first += 1
    if first >= limit:
        return Scalar("", empty, empty, "plain", tag, (outer if outer >= 0 else empty, empty))
    nested = nest(block_text, first, first - line, limit, tag, outer)
    return nested or value(block_text, first, column, limit, empty, tag, outer)


def _plain(block_text: BlockText, match: re.Match[str], limit: int, tag: str, outer: int) -> Scalar:
    """The plain scalar that a match of `patterns.VALUE` holds, with the lines that continue it."""
    start, end = match.span("plain")
    shadow = block_text.shadow
    if shadow[end] == "\n":
        while more := patterns.MORE_PLAIN.match(shadow, end + 1, limit):
            end = more.end() - 1
    while shadow[end - 1] == " ":
        end -= 1
    text = plain_text(block_text.text[start:end])
    return Scalar(text, start, end, "plain", tag, (start if outer < 0 else outer, end))


def _block(
    block_text: BlockText, match: re.Match[str], column: int, limit: int, tag: str, outer: int
) -> Scalar:
    """The block scalar whose header a match of `patterns.VALUE` holds."""
    header = match["header"]
    explicit = header.strip("+-")
    indent = column + int(explicit) if explicit else 0
    outer = match.start("block") if outer < 0 else outer
    # The blanks before the next entry are not the block's.
    line = block_text.shadow.rfind("\n", match.end() - 1, limit) + 1
    limit = limit if block_text.shadow[line:limit].strip(" ") else max(line, match.end())
    return block_scalar(
        block_text.text, match.end(), limit, indent, match["block"] + header, tag, outer
    )
