"""Read nodes out of a text that `skim` has walked; a collection reads its own entries when somebody asks for them."""

from __future__ import annotations

import re
from itertools import pairwise

from taglint.yaml import patterns as p
from taglint.yaml.block_text import Ground, Pairs, Row, dashes, entries, entry, headed, keys, word_below
from taglint.yaml.flow import full_tag, read_flow
from taglint.yaml.nodes import Head, Mapping, Node, Scalar, Sequence
from taglint.yaml.scalars import block_scalar, double_text, plain_text, single_text

_STYLES = ("", "", "", "plain", "double", "single")
_new = tuple.__new__


class BlockMapping(Mapping):
    """The mapping whose first key stands at `start` in `column`, within what ends at `limit`."""

    __slots__ = ("_column", "_found", "_ground", "_limit")
    flow = False

    def __init__(self, ground: Ground, column: int, start: int, limit: int, tag: str = "", outer: int = -1) -> None:
        self.start = start
        self.tag = tag
        self.outer = start if outer < 0 else outer
        self._end = -1
        self._pairs = None
        self._ground = ground
        self._column = column
        self._limit = limit
        self._found: dict[str, Node | None] | None = None

    @property
    def limit(self) -> int:
        """An offset that it does not reach beyond, for the asking: its end, or where the next thing starts."""
        return self._limit if self._end < 0 else self._end

    def _load(self) -> Pairs:
        ground, column, limit = self._ground, self._column, self._limit
        if not ground.is_plain:
            starts = ground.starts(keys(column), column, self.start, limit)
            return ground.entries(starts, lambda at, end: _pair(ground, column, at, end))
        starts, found = [self.start], [entry(column).match(ground.shadow, self.start, limit)]
        for match in entries(column).finditer(ground.shadow, self.start, limit):
            starts.append(match.start() + 1 + column)
            found.append(match if match.lastindex else None)
        bounds = pairwise((*starts, limit))
        return tuple(
            _common_pair(ground, match, end) if match else _any_pair(ground, column, at, end)
            for (at, end), match in zip(bounds, found, strict=True)
        )

    def headed(self, name: str) -> list[Head] | None:
        """The head of each pair, if the pairs can be told from the lines."""
        column, shadow, begin = self._column, self._ground.shadow, self.start - self._column - 1
        if begin < 0 or not self._ground.is_plain or not shadow.startswith("\n" + " " * column, begin):
            # The first key stands behind a dash, or some lines are not what they look like.
            return None
        found = list(headed(column).finditer(shadow, begin, self._limit))
        starts = [match.start() + 1 + column for match in found]
        heads: list[Head] = []
        for match, at, limit in zip(found, starts, (*starts[1:], self._limit), strict=True):
            if shadow[at] == "<":
                # A merge key brings in pairs of its own.
                return None
            heads.append((word_below(self._ground, match, limit, name), at, limit))
        return heads

    def pair(self, at: int, limit: int) -> tuple[Node, Node]:
        """The pair between these offsets."""
        return _pair(self._ground, self._column, at, limit)

    def find(self, name: str) -> Node | None:
        """The value of the last key whose text is `name`; the keys are compared where they stand."""
        if self._pairs is not None or not name:
            return Mapping.find(self, name)
        found = self._found
        if found is None:
            found = self._found = {}
        elif name in found:
            return found[name]
        ground, column = self._ground, self._column
        row = ground.rows.get(column) or ground.row(column)
        at = self._place(name, row)
        node = self._value(at + len(name) + 1, row) if at >= 0 else None if at == -1 else Mapping.find(self, name)
        found[name] = node
        return node

    def lone(self, starts: tuple[str, ...] = ()) -> Scalar | None:
        """Its key if it has just one, and that a scalar; of no interest unless it begins with one of `starts`."""
        ground, shadow = self._ground, self._ground.shadow
        if self._pairs is not None or not self._is_plain():
            return super().lone(starts)
        if starts and not shadow.startswith((*starts, "'", '"'), self.start):
            return None
        if keys(self._column).search(shadow, self.start, self._limit):
            return None
        match = p.KEY.match(shadow, self.start, self._limit)
        return _key(ground.text, match) if match else None

    def _is_plain(self) -> bool:
        """Whether each line in this column surely starts an entry that the skim has read."""
        ground, begin, limit = self._ground, self.start, self._limit
        return ground.is_plain or not (
            (ground.hard and any(begin <= at < limit for at in ground.hard))
            or (ground.reaching and any(start < limit and end > begin for start, end in ground.reaching))
        )

    def _value(self, at: int, row: Row) -> Node:
        """The value after the colon of an entry, the commonest kinds first."""
        ground, column, end = self._ground, self._column, self._limit
        shadow, (line, search, _) = ground.shadow, row
        word = p.WORD.match(shadow, at, end)
        if word:
            after = word.end()
            # What is surely no further line of it follows.
            if after == end or (shadow.startswith(line, after - 1) and shadow[after + column].isalnum()):
                start, stop = word.span(1)
                return _new(Scalar, (word[1], start, stop, "plain", "", (start, stop)))
        following = search(shadow, at, end)
        limit = following.start() + 1 + column if following else end
        if shadow[at] == "\n":
            below = p.BELOW.match(shadow, at, limit)
            if below:
                return BlockMapping(ground, below.end() - at - 1, below.end(), limit)
        inner = at
        while shadow[inner] == " ":
            inner += 1
        return value(ground, inner, column, limit, at)

    def _place(self, name: str, row: Row) -> int:
        """Where the last key `name` stands, unquoted and with its colon right behind; -1 if nowhere, or `_UNSURE`."""
        shadow, start, end, (line, _, is_spelled) = self._ground.shadow, self.start, self._limit, row
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
        """Whether every key but the first stands there as it is, without quotes and escape sequences."""
        shadow, start, end = self._ground.shadow, self.start, self._limit
        return self._is_plain() and shadow.find(line + '"', start, end) < 0 and shadow.find(line + "'", start, end) < 0


_UNSURE = -2


def block_sequence(ground: Ground, column: int, start: int, limit: int, tag: str = "", outer: int = -1) -> Sequence:
    """The sequence whose first dash stands at `start` in `column`, within what ends at `limit`."""

    def load() -> tuple[Node, ...]:
        starts = ground.starts(dashes(column), column, start, limit)
        return ground.entries(starts, lambda at, end: _item(ground, column, at, end))

    return Sequence(start, -1, tag, False, load, outer)


def _pair(ground: Ground, column: int, at: int, limit: int) -> tuple[Node, Node]:
    """The pair between these offsets, the commonest kinds first."""
    match = entry(column).match(ground.shadow, at, limit)
    return _common_pair(ground, match, limit) if match else _any_pair(ground, column, at, limit)


def _common_pair(ground: Ground, match: re.Match[str], limit: int) -> tuple[Node, Node]:
    """The pair that is one of the commonest entries."""
    start, end = match.span(1)
    key, kind = _new(Scalar, (match[1], start, end, "plain", "", (start, end))), match.lastindex or 0
    if kind == 1:
        return key, BlockMapping(ground, match.end() - end - 2, match.end(), limit)
    (start, end), tag, quote = match.span(kind), match[2] or "", kind != 3
    outer = (match.start(2) if tag else start - quote, end + quote)
    return key, _new(Scalar, (match[kind], start, end, _STYLES[kind], tag, outer))


def _any_pair(ground: Ground, column: int, at: int, limit: int) -> tuple[Node, Node]:
    match = p.KEY.match(ground.shadow, at, limit)
    if match is None:
        # The walk saw a key here; a text that proves it wrong must not stop us.
        return _rest(ground, at, limit), Scalar("", limit, limit, "plain", "", (limit, limit))
    colon = ground.shadow.index(":", match.end(match.lastgroup or 0))
    return _key(ground.text, match), value(ground, match.end(), column, limit, colon + 1)


def _rest(ground: Ground, at: int, limit: int) -> Scalar:
    """The rest of a line as it stands."""
    end = min(ground.shadow.find("\n", at), limit)
    return Scalar(ground.text[at:end], at, end, "plain", "", (at, end))


def _item(ground: Ground, column: int, at: int, limit: int) -> Node:
    """An item may be a collection that starts on the line of its dash."""
    if ground.is_plain and p.NAMED_ITEM.match(ground.shadow, at, limit):
        return BlockMapping(ground, column + 2, at + 2, limit)
    match = p.DASH.match(ground.shadow, at, limit)
    inner = match.end() if match else at
    nested = nest(ground, inner, column + inner - at, limit)
    return nested or value(ground, inner, column, limit, at + 1)


def nest(ground: Ground, at: int, column: int, limit: int, tag: str = "", outer: int = -1) -> Node | None:
    """The block collection that starts at `at`, if one does."""
    if at in ground.hard and ground.hard[at][1]:
        first = ground.hard[at][1][0]
        return (BlockMapping if isinstance(first, tuple) and not isinstance(first, Scalar) else block_sequence)(
            ground, column, at, limit, tag, outer
        )
    if p.DASH.match(ground.shadow, at, limit):
        return block_sequence(ground, column, at, limit, tag, outer)
    if p.KEY.match(ground.shadow, at, limit):
        return BlockMapping(ground, column, at, limit, tag, outer)
    return None


def _key(text: str, match: re.Match[str]) -> Scalar:
    start, end = match.span("plain")
    if start >= 0:
        raw = match["plain"].rstrip(" ")
        return Scalar(raw, start, start + len(raw), "plain", "", (start, start + len(raw)))
    start, end = match.span("single")
    if start >= 0:
        return Scalar(single_text(text[start + 1 : end - 1]), start + 1, end - 1, "single", "", (start, end))
    start, end = match.span("double")
    return Scalar(double_text(text[start + 1 : end - 1]), start + 1, end - 1, "double", "", (start, end))


def value(ground: Ground, at: int, column: int, limit: int, empty: int, tag: str = "", outer: int = -1) -> Node:
    """The value at `at` of an entry in `column`; `empty` is where it stands if there is none."""
    match = p.VALUE.match(ground.shadow, at, limit)
    if match is None:
        return Scalar("", empty, empty, "plain", tag, (outer if outer >= 0 else empty, empty))
    if match.start("tag") >= 0:
        tag, outer, empty = full_tag(match["tag"]), match.start("tag"), match.end("tag")
    if match.start("open") >= 0:
        return _below(ground, match.end(), column, limit, empty, tag, outer)
    kind = match.lastgroup
    if kind == "plain":
        return _plain(ground, match, limit, tag, outer)
    if kind == "flow":
        flow = read_flow(ground.text, ground.shadow, match.start("flow"), limit, tag, outer)
        return flow[0] if flow else _rest(ground, at, limit)
    if kind in ("single", "double"):
        start, end = match.span(kind)
        raw = ground.text[start + 1 : end - 1]
        text = single_text(raw) if kind == "single" else double_text(raw)
        return Scalar(text, start + 1, end - 1, kind, tag, (start if outer < 0 else outer, end))  # type: ignore[arg-type]
    return _block(ground, match, column, limit, tag, outer)


def _below(ground: Ground, at: int, column: int, limit: int, empty: int, tag: str, outer: int) -> Node:
    """The value that starts on a later line than its key or dash."""
    blank = p.BLANK.match(ground.shadow, at, limit)
    line = blank.end() if blank else at
    first = line
    while first < limit and ground.shadow[first] == " ":
        first += 1
    if first >= limit:
        return Scalar("", empty, empty, "plain", tag, (outer if outer >= 0 else empty, empty))
    nested = nest(ground, first, first - line, limit, tag, outer)
    return nested or value(ground, first, column, limit, empty, tag, outer)


def _plain(ground: Ground, match: re.Match[str], limit: int, tag: str, outer: int) -> Scalar:
    start, end = match.span("plain")
    shadow = ground.shadow
    if shadow[end] == "\n":
        while more := p.MORE_PLAIN.match(shadow, end + 1, limit):
            end = more.end() - 1
    while shadow[end - 1] == " ":
        end -= 1
    text = plain_text(ground.text[start:end])
    return Scalar(text, start, end, "plain", tag, (start if outer < 0 else outer, end))


def _block(ground: Ground, match: re.Match[str], column: int, limit: int, tag: str, outer: int) -> Scalar:
    header = match["header"]
    explicit = header.strip("+-")
    indent = column + int(explicit) if explicit else 0
    outer = match.start("block") if outer < 0 else outer
    # The blanks before the next entry are not the block's.
    line = ground.shadow.rfind("\n", match.end() - 1, limit) + 1
    limit = limit if ground.shadow[line:limit].strip(" ") else max(line, match.end())
    return block_scalar(ground.text, match.end(), limit, indent, match["block"] + header, tag, outer)
