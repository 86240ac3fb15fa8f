"""Walk the lines of a document and prove that it is of the plain subset, or tell where it stops being.

Nothing is kept but the places of the unusual stretches: `build` reads nodes out of the same text when somebody asks.
"""

from __future__ import annotations

import re

from taglint.yaml import patterns as p
from taglint.yaml.flow import KEY_LENGTH, read_flow
from taglint.yaml.regexes import compiled, lazily

_LONG = {"'": lazily(p.LONG_SINGLE), '"': lazily(p.LONG_DOUBLE)}
_FREE_BLOCK = lazily(rf"[|>][+\-]?+{p.TRAIL}\n*+(\ ++)[^ \n][^\n]*+\n(?:(?:\1[^\n]*+|\ *+)\n)*+")
_EMPTY_BLOCK = lazily(r"[|>][+\-]?+" + p.TRAIL + r"\n*+(\ *+)(?:(?=[^ \n])|\Z)")
_HEADED_BLOCK = lazily(r"[|>](?:[+\-]?+([1-9])|([1-9])[+\-])" + p.TRAIL)
_KEY = lazily(
    rf"^\ *+(?:-\ ++)*+(?:{p.PLAIN}|(?:{p.SINGLE}|{p.DOUBLE})\ *+):(?=[ \n])", re.MULTILINE
)
_LONG_LINE = lazily(rf"\n[^\n]{{{KEY_LENGTH}}}")
_STRETCH = KEY_LENGTH // 2
_DEPTH = 500
# Kinds of matches that take more than a look at their lead, and those of many lines, perhaps.
_ODD = frozenset((p.SLOW_OF_KEY, p.SLOW_OF_ITEM))
_INNER = frozenset((p.INNER_KEY, p.INNER, p.FIRST_KEY, p.INNER_KEY_2, p.INNER_2, p.FIRST_KEY_2))
_RUNS = frozenset((*_INNER, p.KEY_ALONE_2, p.PAIR, p.ITEM, p.TAGGED_ITEM))
_OPEN = (
    p.INNER_KEY,
    p.FIRST_KEY,
    p.KEY_ALONE,
    p.INNER_KEY_2,
    p.FIRST_KEY_2,
    p.KEY_ALONE_2,
    p.BARE_DASH,
)
_ENDINGS = {
    **dict.fromkeys((p.INNER, p.INNER_2, p.PAIR, p.ITEM, p.TAGGED_ITEM), "plain"),
    **dict.fromkeys(_OPEN, "open"),
    **dict.fromkeys((p.TAGGED_KEY, p.TAGGED_DASH), "tagged"),
    **dict.fromkeys((p.BLOCK_OF_KEY, p.BLOCK_OF_ITEM, p.SLOW_OF_KEY, p.SLOW_OF_ITEM), "done"),
}
# All of real files have fewer; whoever makes more has them worked out anew.
_STATES = 5_000


class State(dict["int | None", "Following"]):
    """The open collections after a line, their columns and kinds, and how the line ended: with a value that further lines may
    go on ("plain") or may not ("done"), or with one that is still to come ("open"), a tag before it ("tagged").

    Kinds are M for a mapping, S for a sequence, I for a sequence in the column of its key. What a line leads to depends on
    nothing but its lead (its blanks and dashes) and the kind of match it is: each answer is worked out once, and looked up
    from then on.
    """

    __slots__ = ("columns", "ending", "kinds")

    def __init__(self, columns: tuple[int, ...], kinds: str, ending: str) -> None:
        self.columns, self.kinds, self.ending = columns, kinds, ending

    def __missing__(self, match: int | None) -> Following:
        found = self[match] = Following(self, match or 0)
        return found


class Following(dict[str, "State | None"]):
    """The states that one kind of match leads to from one state, by its lead; None where it must not stand, or takes a closer
    look: what it leads to then stands under the kind with a minus sign."""

    __slots__ = ("before", "match")

    def __init__(self, before: State, match: int) -> None:
        self.before, self.match = before, match

    def __missing__(self, lead: str) -> State | None:
        found = self[lead] = (
            None if self.match in _ODD else _entered(self.before, abs(self.match), lead)
        )
        return found


_states: dict[tuple[tuple[int, ...], str, str], State] = {}


def _state(columns: tuple[int, ...], kinds: str, ending: str) -> State:
    """The state with these traits, one for all who ask; those of a walk that is under way stay with it."""
    key = (columns, kinds, ending)
    found = _states.get(key)
    if found is None:
        if len(_states) >= _STATES:
            _states.clear()
        found = _states[key] = State(*key)
    return found


def _entered(state: State, match: int, lead: str) -> State | None:
    """The state after a match with this lead; None when it does not fit."""
    opened = _opened(state, match, lead)
    if opened is None:
        return None
    columns, kinds = opened
    if match in _INNER:
        columns, kinds = (*columns, columns[-1] + 2), kinds + "M"
    return _state(columns, kinds, _ENDINGS[match]) if len(columns) <= _DEPTH else None


def _opened(state: State, match: int, lead: str) -> tuple[tuple[int, ...], str] | None:
    """The open collections, columns and kinds, at the end of a line; None when it does not fit."""
    dashes = lead.lstrip(" ")
    column = len(lead) - len(dashes)
    level = len(state.columns)
    while state.columns[level - 1] > column:
        level -= 1
    columns, kinds = state.columns[:level], state.kinds[:level]
    is_fresh, is_open = (
        column > columns[-1],
        level == len(state.columns) and state.ending in ("open", "tagged"),
    )
    if is_fresh and not is_open:
        return None
    if dashes:
        if is_fresh or kinds[-1] == "M":
            if not is_open:
                return None
            columns, kinds = (*columns, column), kinds + ("S" if is_fresh else "I")
        inner = [column + spot for spot, sign in enumerate(dashes) if spot and sign == "-"]
        columns, kinds = (*columns, *inner), kinds + "S" * len(inner)
        return (
            ((*columns, column + len(dashes)), kinds + "M")
            if match <= p.SLOW_OF_KEY
            else (columns, kinds)
        )
    if match > p.SLOW_OF_KEY:
        # A scalar or a tag on a line of its own is the value of an open entry below the root.
        has_tags = state.ending == "tagged" and match in (p.TAGGED_ITEM, p.TAGGED_DASH)
        return (columns, kinds) if is_fresh and level > 1 and not has_tags else None
    if is_fresh:
        return (*columns, column), kinds + "M"
    if kinds[-1] == "I":
        columns, kinds = columns[:-1], kinds[:-1]
    return (columns, kinds) if kinds[-1] == "M" else None


class Lines:
    """A walk over the lines of a document, and where it stands: the state, and where each open collection's last entry starts."""

    __slots__ = (
        "base",
        "end",
        "entries",
        "first",
        "has_long",
        "line",
        "reaching",
        "resumed",
        "shadow",
        "state",
        "text",
    )

    def __init__(self, text: str, shadow: str, first: int, end: int, many: bool = False) -> None:
        self.line = p.line(many)
        # Values over several lines, some of which reach back to the column of their entry and look like entries.
        self.reaching: list[tuple[int, int]] = []
        self.first = first
        self.text = text
        self.shadow = shadow
        self.end = end
        self.state = self.base = _state((-1,), " ", "open")
        self.entries = [-1]
        self.resumed = first
        # Whether there may be a key that is too long to be one.
        self.has_long = self._has_long(first, end)

    def _has_long(self, first: int, end: int) -> bool:
        shadow = self.shadow
        # A long line has a stretch without an end that starts at a multiple of its length.
        if all(
            shadow.find("\n", at, at + _STRETCH) >= 0
            for at in range(first, end - _STRETCH, _STRETCH)
        ):
            return False
        lines = [match.start() + 1 for match in _LONG_LINE.finditer(shadow, max(first - 1, 0), end)]
        keys = (_KEY.match(shadow, line) for line in [first, *lines])
        return any(key is not None and key.end() - key.start() > KEY_LENGTH for key in keys)

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of the open collections, -1 for what is around them first."""
        return self.state.columns

    @property
    def kinds(self) -> str:
        """The kinds of the open collections, a blank for what is around them first."""
        return self.state.kinds

    def resume(self, level: int, at: int) -> None:
        """Stand at `at`, where a complete entry of `level` has just ended."""
        self.state = self.base = _state(self.columns[: level + 1], self.kinds[: level + 1], "done")
        del self.entries[level + 1 :]
        self.resumed = at

    def entry(self, at: int) -> tuple[int, int, int] | None:
        """Level, start and end of the smallest entry around the unusual line at `at`; None if there is no entry around it.

        The end is the next line that starts an entry of the same level, or one further out.
        """
        if not self.has_long:
            # Where the open entries start costs more than the walk, and most documents have no unusual line.
            self.state = self.base
            self._walk(self.resumed, True)
        head = self.head(at)
        column = head - at
        level = len(self.columns) - 1
        while level > 0 and self.columns[level] > column:
            level -= 1
        if level == 0:
            return None
        start = self.entries[level]
        if self.columns[level] == column:
            if self.shadow[head] in "|>":
                # The value of the entry before, in the column of its key.
                return None
            dashed = self.shadow.startswith("- ", head)
            if self.kinds[level] == "I" and not dashed:
                level -= 1
            if dashed == (self.kinds[level] != "M"):
                start = head
        return level, start, self.boundary(level, at)

    def head(self, at: int) -> int:
        """Where the line at `at` has its first character that is no blank."""
        while self.shadow.startswith(" ", at):
            at += 1
        return at

    def starts_at(self, level: int, at: int) -> bool:
        """Whether the line at `at` has its first character in the column of `level`; one further out ends more than an entry."""
        own = self.columns[level]
        if self.kinds[level] == "I":
            # The mapping around it has the same column, and would take the line for a key of its own.
            return False
        return self.shadow.startswith(" " * own, at) and not self.shadow.startswith(
            (" ", "\n"), at + own
        )

    def boundary(self, level: int, at: int) -> int:
        """Where the next line after `at` starts that starts an entry of `level` or stands further out."""
        dash = r"|-[ \n]" if self.kinds[level] == "M" else ""
        own = self.columns[level]
        following = compiled(
            rf"\n(?= {{0,{own}}}[^ ])(?! {{{own}}}(?:[\]}}]|[:?][ \n]{dash}))(?!\ *[#\n])"
        )
        found = following.search(self.shadow, at, self.end)
        return found.end() if found else self.end

    def walk(self) -> int:
        """Walk on; -1 at the end of the document, else the start of the first unusual line."""
        return self._walk(self.resumed, self.has_long)

    def _walk(self, at: int, is_careful: bool) -> int:
        while True:
            state: State = self.state
            match: re.Match[str] | None = None
            for match in iter(self.line.scanner(self.shadow, at, self.end).match, None):  # type: ignore[attr-defined]
                following = state[match.lastindex][match[1]]
                if following is None or is_careful:
                    break
                state = following
            else:
                self.state = state
                return self.stuck(at if match is None else match.end())
            self.state = state
            at = self.taken(match, is_careful)
            if at < 0:
                return match.start(p.LEAD)

    def stuck(self, at: int) -> int:
        """What `walk` returns when no line matches at `at`: only blank lines are left, or the line after them is unusual."""
        blank = p.BLANK.match(self.shadow, at, self.end)
        after = blank.end() if blank else at
        return -1 if after == self.end else after

    def taken(self, match: re.Match[str], is_careful: bool) -> int:
        """Take a match that may need more than a look at its state; the offset after it, -1 when it is unusual."""
        kind, (first, head), at = match.lastindex or 0, match.span(p.INDENT), match.end()
        following = self.state[-kind if kind in _ODD else kind][match[p.LEAD]]
        if following is None:
            if head - first <= self.columns[-1] or self.state.ending != "plain":
                return -1
            self.state = _state(self.columns, self.kinds, "done")
            return self.continued(first, match.start())
        self.state = following
        if is_careful:
            self.note(match, kind)
        if kind in _ODD:
            at = self.slow(at, following.columns[-1])
        return at if at < 0 or not self.has_long or self.keys_fit(match, kind) else -1

    def note(self, match: re.Match[str], kind: int) -> None:
        """Note where the entries of a match start."""
        columns = self.columns
        del self.entries[len(columns) :]
        self.entries += [-1] * (len(columns) - len(self.entries))
        at, end = match.start(p.LEAD), match.end() if kind in _RUNS else match.start(p.LEAD) + 1
        while at < end:
            line = p.BLANK.match(self.shadow, at, self.end)
            at = line.end() if line else at
            head = self.head(at)
            for level in range(len(columns) - 1, 0, -1):
                if columns[level] < head - at:
                    break
                self.entries[level] = at + columns[level]
                if columns[level] == head - at:
                    break
            at = self.shadow.find("\n", head) + 1

    def keys_fit(self, match: re.Match[str], kind: int) -> bool:
        """Whether no key of a match is too long to be one."""
        first = match.start(p.LEAD)
        keys = _KEY.finditer(
            self.shadow, first, match.end() if kind in _RUNS else self.shadow.index("\n", first) + 1
        )
        return kind > p.SLOW_OF_KEY or all(key.end() - key.start() <= KEY_LENGTH for key in keys)

    def continued(self, first: int, stop: int) -> int:
        """The offset after the further lines, from `first`, of a plain scalar whose line ends at `stop`; -1 if they are none."""
        if self.shadow[stop:first].strip(" \n"):
            return -1
        line = self.shadow.rfind("\n", 0, stop - 1) + 1
        if not p.PLAIN_END.match(self.shadow, line, stop):
            return -1
        at = first
        while True:
            match = p.MORE_PLAIN.match(self.shadow, at, self.end)
            if match is None or match.end(1) - match.start(1) <= self.columns[-1]:
                break
            at = match.end()
        return at if at > first else -1

    def slow(self, at: int, column: int) -> int:
        """The offset after a value, of an entry in `column`, that takes more than the line's pattern; -1 when it is unusual."""
        first = self.shadow[at]
        if first in "|>":
            return self.long_block(at, column)
        if first in "[{":
            flow = read_flow(self.text, self.shadow, at, self.end)
            if flow is None:
                return -1
            stop = flow[1]
        else:
            quoted = _LONG[first].match(self.shadow, at, self.end)
            if quoted is None:
                return -1
            stop = quoted.end()
        tail = p.END_OF_LINE.match(self.shadow, stop, self.end)
        if tail is None:
            return -1
        if (
            compiled(rf"\n {{0,{max(column, 0)}}}[^ \n]").search(self.shadow, at, stop)
            and (at, stop) not in self.reaching
        ):
            self.reaching.append((at, stop))
        return tail.end()

    def long_block(self, at: int, column: int) -> int:
        """A block scalar with an indentation indicator, without content, or after several dashes."""
        if column < 0:
            return -1
        header = _HEADED_BLOCK.match(self.shadow, at, self.end)
        if header:
            indent = column + int(header[1] or header[2])
            body = compiled(rf"(?:(?: {{{indent}}}[^\n]*+| *+)\n)*+").match(
                self.shadow, header.end(), self.end
            )
            return body.end() if body else -1
        free = _FREE_BLOCK.match(self.shadow, at, self.end)
        if free and free.end(1) - free.start(1) > column:
            return free.end()
        empty = _EMPTY_BLOCK.match(self.shadow, at, self.end)
        if empty is None or empty.end() - empty.start(1) > column:
            return -1
        return empty.start(1)
