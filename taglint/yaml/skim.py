"""Walk over the lines of a document, and prove that it is of the plain subset or find what is not.

No nodes are made: `block_nodes` reads them out of the same text when somebody asks for them. The
walk is an automaton (see `line_states`). A match of `patterns.line`, which takes one line or many,
leads from one state to the next. Where there is no next state, the line is unusual (see `read`).
"""

from __future__ import annotations

import re

from taglint.yaml import patterns
from taglint.yaml.flow import KEY_LENGTH
from taglint.yaml.line_states import ODD, RUNS, State, state_of
from taglint.yaml.regexes import compiled, lazily

_KEY = lazily(
    rf"^\ *+(?:-\ ++)*+(?:{patterns.PLAIN}|(?:{patterns.SINGLE}|{patterns.DOUBLE})\ *+):(?=[ \n])",
    re.MULTILINE,
)
# Only a line of this length can hold a key that is too long for ruamel.
_LONG_LINE = lazily(rf"\n[^\n]{{{KEY_LENGTH}}}")
_STRETCH = KEY_LENGTH // 2


class Skim:
    """A walk over the lines of one document, from `first` to `end`.

    `state` is where it stands. `entries` are the starts of the last entry of each open collection;
    they are noted only where the walk has to be careful. `reaching` are the stretches of values
    over several lines of which some line may look like the start of an entry.
    """

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
        self.line = patterns.line(many)
        self.reaching: list[tuple[int, int]] = []
        self.first = first
        self.text = text
        self.shadow = shadow
        self.end = end
        self.state = self.base = state_of((-1,), " ", "open")
        self.entries = [-1]
        self.resumed = first
        # Whether some key may be longer than ruamel takes.
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
        """The columns of the open collections, after -1 for what is around the root."""
        return self.state.columns

    @property
    def kinds(self) -> str:
        """The kinds of the open collections, after a blank for what is around the root."""
        return self.state.kinds

    def resume(self, level: int, at: int) -> None:
        """Go on at `at`, where an entry of the collection at `level` has just ended."""
        self.state = self.base = state_of(
            self.columns[: level + 1], self.kinds[: level + 1], "done"
        )
        del self.entries[level + 1 :]
        self.resumed = at

    def entry(self, at: int) -> tuple[int, int, int] | None:
        """The smallest entry around the unusual line at `at`: its level, its start and its end.

        The end is where the next line starts that starts an entry of the same level or one further
        out. None if there is no entry around the line.
        """
        if not self.has_long:
            # The walk has not noted where entries start: that costs more than the walk itself, and
            # most documents have no unusual line. So go over the stretch again and note it.
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
                # A block scalar in the column of its key belongs to the entry before.
                return None
            dashed = self.shadow.startswith("- ", head)
            if self.kinds[level] == "I" and not dashed:
                level -= 1
            if dashed == (self.kinds[level] != "M"):
                start = head
        return level, start, self.boundary(level, at)

    def head(self, at: int) -> int:
        """The offset of the first character of the line at `at` that is no blank."""
        while self.shadow.startswith(" ", at):
            at += 1
        return at

    def starts_at(self, level: int, at: int) -> bool:
        """Whether the line at `at` begins in the column of `level`.

        A line that begins further out ends the collection too, not only its entry.
        """
        own = self.columns[level]
        if self.kinds[level] == "I":
            # The mapping around it has the same column, and would take the line for its own key.
            return False
        return self.shadow.startswith(" " * own, at) and not self.shadow.startswith(
            (" ", "\n"), at + own
        )

    def boundary(self, level: int, at: int) -> int:
        """Where the next line after `at` starts that begins an entry of `level` or further out."""
        dash = r"|-[ \n]" if self.kinds[level] == "M" else ""
        own = self.columns[level]
        # Not a line that begins with a closing bracket, a key or value marked by `?` or `:`, or the
        # dash of a sequence in the column of its key; nor a blank line or comment.
        following = compiled(
            rf"\n(?= {{0,{own}}}[^ ])(?! {{{own}}}(?:[\]}}]|[:?][ \n]{dash}))(?!\ *[#\n])"
        )
        found = following.search(self.shadow, at, self.end)
        return found.end() if found else self.end

    def walk(self) -> int:
        """Walk on to the next unusual line; its start, -1 at the end of the document."""
        return self._walk(self.resumed, self.has_long)

    def _walk(self, at: int, is_careful: bool) -> int:
        """Walk from `at`; `is_careful` to note where entries start, and to look at each key."""
        while True:
            state: State = self.state
            match: re.Match[str] | None = None
            # A scanner goes on where its last match ended; it is the quickest loop over matches.
            scanner = self.line.scanner(self.shadow, at, self.end)  # type: ignore[attr-defined] # the stubs lack it
            for match in iter(scanner.match, None):
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
                return match.start(patterns.LEAD)

    def stuck(self, at: int) -> int:
        """What `walk` gives when no line matches at `at`.

        -1 where only blank lines are left, else the start of the line after them, which is unusual.
        """
        blank = patterns.BLANK.match(self.shadow, at, self.end)
        after = blank.end() if blank else at
        return -1 if after == self.end else after

    def taken(self, match: re.Match[str], is_careful: bool) -> int:
        """Take a match that needs a closer look: the offset after it, -1 when it is unusual."""
        kind, (first, head), at = match.lastindex or 0, match.span(patterns.INDENT), match.end()
        following = self.state[-kind if kind in ODD else kind][match[patterns.LEAD]]
        if following is None:
            # It may still continue the plain scalar of the line before.
            if head - first <= self.columns[-1] or self.state.ending != "plain":
                return -1
            self.state = state_of(self.columns, self.kinds, "done")
            return self.continued(first, match.start())
        self.state = following
        if is_careful:
            self.note(match, kind)
        if kind in ODD:
            at = self.slow(at, following.columns[-1])
        return at if at < 0 or not self.has_long or self.keys_fit(match, kind) else -1

    def note(self, match: re.Match[str], kind: int) -> None:
        """Note where the entries of a match start, which may be of several lines."""
        columns = self.columns
        del self.entries[len(columns) :]
        self.entries += [-1] * (len(columns) - len(self.entries))
        at, end = (
            match.start(patterns.LEAD),
            match.end() if kind in RUNS else match.start(patterns.LEAD) + 1,
        )
        while at < end:
            line = patterns.BLANK.match(self.shadow, at, self.end)
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
        """Whether no key of a match is longer than ruamel takes."""
        first = match.start(patterns.LEAD)
        keys = _KEY.finditer(
            self.shadow, first, match.end() if kind in RUNS else self.shadow.index("\n", first) + 1
        )
        return kind > patterns.SLOW_OF_KEY or all(
            key.end() - key.start() <= KEY_LENGTH for key in keys
        )

    def continued(self, first: int, stop: int) -> int:
        """The offset after the lines that continue a plain scalar, -1 when there are none.

        The scalar's first line ends at `stop`, the next line begins at `first`.
        """
        if self.shadow[stop:first].strip(" \n"):
            return -1
        line = self.shadow.rfind("\n", 0, stop - 1) + 1
        if not patterns.PLAIN_END.match(self.shadow, line, stop):
            return -1
        at = first
        while True:
            match = patterns.MORE_PLAIN.match(self.shadow, at, self.end)
            if match is None or match.end(1) - match.start(1) <= self.columns[-1]:
                break
            at = match.end()
        return at if at > first else -1

    def slow(self, at: int, column: int) -> int:
        """The offset after a value that the pattern of a line does not hold, -1 when it is unusual.

        `at` is where the value starts, `column` that of its entry.
        """
        # Loaded here: in few documents there is such a value.
        from taglint.yaml.long_values import block_end, value_end

        if self.shadow[at] in "|>":
            return block_end(self.shadow, at, self.end, column)
        stop = value_end(self.text, self.shadow, at, self.end)
        tail = patterns.END_OF_LINE.match(self.shadow, stop, self.end) if stop >= 0 else None
        if tail is None:
            return -1
        # Some line of it reaches back to the column of its entry, and may look like an entry.
        reaches_back = compiled(rf"\n {{0,{max(column, 0)}}}[^ \n]")
        if reaches_back.search(self.shadow, at, stop) and (at, stop) not in self.reaching:
            self.reaching.append((at, stop))
        return tail.end()
