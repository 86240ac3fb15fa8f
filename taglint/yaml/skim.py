"""Walk the lines of a document and prove that it is of the plain subset, or tell where it stops being.

Nothing is kept but the places of the hard stretches: `build` reads nodes out of the same text when somebody asks.
"""

from __future__ import annotations

import re

from taglint.yaml import patterns as p
from taglint.yaml.atomic import compiled, lazily
from taglint.yaml.flow import KEY_LENGTH, read_flow

_LONG = {"'": lazily(p.LONG_SINGLE), '"': lazily(p.LONG_DOUBLE)}
_EMPTY_BLOCK = lazily(r"[|>][+\-]?+" + p.TRAIL + r"\n*+(\ *+)(?:(?=[^ \n])|\Z)")
_HEADED_BLOCK = lazily(r"[|>](?:[+\-]?+([1-9])|([1-9])[+\-])" + p.TRAIL)
_KEY = lazily(rf"^\ *+(?:-\ )?+(?:{p.PLAIN}|(?:{p.SINGLE}|{p.DOUBLE})\ *+):(?=[ \n])", re.MULTILINE)
_DEPTH = 500


class Lines:
    """The state of a walk: the open collections with their columns, kinds and last entries.

    Kinds are M for a mapping, S for a sequence, I for a sequence in the column of its key.
    """

    __slots__ = (
        "block", "columns", "end", "entries", "first", "kinds", "line", "many", "open", "reaching", "shadow", "stop",
        "tagged", "text",
    )  # fmt: skip

    def __init__(self, text: str, shadow: str, first: int, end: int, many: bool = False) -> None:
        self.many = many
        self.line = p.line(many)
        # Values over several lines, some of which reach back to the column of their entry and look like entries.
        self.reaching: list[tuple[int, int]] = []
        self.first = first
        self.text = text
        self.shadow = shadow
        self.end = end
        self.columns = [-1]
        self.kinds = [""]
        self.entries = [-1]
        self.open = True
        # What the last line ended with: a tag, a value that cannot go on (block scalars, brackets, quotes over lines).
        self.tagged = self.block = False
        # Where what was taken last ends; -1 when no plain scalar may go on after it.
        self.stop = -1

    def resume(self, level: int) -> None:
        """Stand where a complete entry of `level` has just ended."""
        del self.columns[level + 1 :], self.kinds[level + 1 :], self.entries[level + 1 :]
        self.open = False
        self.stop = -1

    def push(self, column: int, kind: str, entry: int) -> None:
        self.columns.append(column)
        self.kinds.append(kind)
        self.entries.append(entry)

    def entry(self, at: int) -> tuple[int, int, int] | None:
        """Level, start and end of the smallest entry around the hard line at `at`; None if there is no entry around it.

        The end is the next line that starts an entry of the same level, or one further out.
        """
        head = at
        while self.shadow.startswith(" ", head):
            head += 1
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

    def starts_at(self, level: int, at: int) -> bool:
        """Whether the line at `at` has its first character in the column of `level`; one further out ends more than an entry."""
        own = self.columns[level]
        if self.kinds[level] == "I":
            # The mapping around it has the same column, and would take the line for a key of its own.
            return False
        return self.shadow.startswith(" " * own, at) and not self.shadow.startswith((" ", "\n"), at + own)

    def boundary(self, level: int, at: int) -> int:
        """Where the next line after `at` starts that starts an entry of `level` or stands further out."""
        dash = r"|-[ \n]" if self.kinds[level] == "M" else ""
        own = self.columns[level]
        following = compiled(rf"\n(?= {{0,{own}}}[^ ])(?! {{{own}}}(?:[\]}}]|[:?][ \n]{dash}))(?!\ *[#\n])")
        found = following.search(self.shadow, at, self.end)
        return found.end() if found else self.end

    def walk(self, at: int) -> int:
        """Walk on from the line start `at`; -1 at the end of the document, else the start of the first hard line."""
        match_line = self.line.match
        shadow, end, columns = self.shadow, self.end, self.columns
        while at < end:
            match = match_line(shadow, at, end)
            if match is None:
                return self.stuck(at)
            first, head = match.span(p.INDENT)
            column = head - first
            if column > columns[-1] and not self.open:
                at = self.continued(first)
                if at < 0:
                    return first
                continue
            if column < columns[-1]:
                self.unwind(column)
            if (column < columns[-1] or (column > columns[-1] and not self.open)) or not self.enter(match, column, head):
                return first
            at = match.end()
            if match.start(p.SLOW) >= 0:
                at = self.slow(at)
            elif self.many and match.start(p.RUN) >= 0:
                at = self.run(match, at)
            elif self.many and match.start(p.ITEMS) >= 0:
                self.unwind(column)
                self.tagged = self.block = False
            if at < 0 or (at - first > KEY_LENGTH and not self.keys_fit(match, at)):
                return first
            self.stop = at
        return -1

    def stuck(self, at: int) -> int:
        """What `walk` returns when no line matches at `at`: only blank lines are left, or the line after them is hard."""
        blank = p.BLANK.match(self.shadow, at, self.end)
        after = blank.end() if blank else at
        return -1 if after == self.end else after

    def unwind(self, column: int) -> None:
        """Close the collections that stand deeper than `column`."""
        self.open = False
        columns = self.columns
        while columns[-1] > column:
            columns.pop()
            self.kinds.pop()
            self.entries.pop()

    def enter(self, match: re.Match[str], column: int, head: int) -> bool:
        """Take a line at its column into the open collections; false when it does not fit."""
        columns, kinds = self.columns, self.kinds
        fresh = column > columns[-1]
        if match.start(p.DASHES) >= 0:
            if not self.dash(match, column, head, fresh):
                return False
        elif match.start(p.COLON) < 0:
            # A scalar or a tag on a line of its own is the value of an open entry below the root.
            if not fresh or len(columns) == 1 or (self.tagged and match.start(p.TAGGED) >= 0):
                return False
        elif fresh:
            if len(columns) > _DEPTH:
                return False
            columns.append(column)
            kinds.append("M")
            self.entries.append(head)
        else:
            if kinds[-1] == "I":
                columns.pop()
                kinds.pop()
                self.entries.pop()
            if kinds[-1] != "M":
                return False
            self.entries[-1] = head
        self.open = match.start(p.OPEN) >= 0
        self.tagged = match.start(p.TAGGED) >= 0
        block = match.end(p.BLOCK)
        self.block = block >= 0
        return block < 0 or block - match.start(p.BLOCK) > columns[-1]

    def run(self, match: re.Match[str], at: int) -> int:
        """Take the pairs after a line if they stand where the line lets them; the offset after what was taken."""
        start, head = match.span(p.INNER)
        column = head - start
        if self.open and column > self.columns[-1]:
            self.push(column, "M", head)
        elif column != self.columns[-1] or self.kinds[-1] != "M":
            return match.start(p.RUN)
        else:
            self.entries[-1] = head
        self.open = match.start(p.TAIL) >= 0
        self.tagged = self.block = False
        more = match.start(p.MORE)
        if more >= 0 and (len(match[p.DASHES]) != 2 or len(match[p.INNER]) != len(match[p.INDENT]) + 2):
            return more
        return at

    def dash(self, match: re.Match[str], column: int, head: int, fresh: bool) -> bool:
        """A line that starts with one or several dashes."""
        kinds = self.kinds
        if len(kinds) > _DEPTH:
            return False
        if fresh:
            self.push(column, "S", head)
        elif kinds[-1] == "M":
            if not self.open:
                return False
            self.push(column, "I", head)
        else:
            self.entries[-1] = head
        dashes = match[p.DASHES]
        for spot in range(1, len(dashes)):
            if dashes[spot] == "-":
                self.push(column + spot, "S", head + spot)
        if match.start(p.COLON) >= 0:
            self.push(column + len(dashes), "M", match.start(p.HEAD))
        return len(kinds) <= _DEPTH

    def keys_fit(self, match: re.Match[str], at: int) -> bool:
        """Whether no key of a long match is too long to be one."""
        start, end = match.span(p.HEAD)
        if match.start(p.COLON) >= 0 and end - start > KEY_LENGTH:
            return False
        run = match.start(p.RUN) if self.many else -1
        return run < 0 or all(key.end() - key.start() <= KEY_LENGTH for key in _KEY.finditer(self.shadow, run, at))

    def continued(self, first: int) -> int:
        """The offset after the further lines of a plain scalar that start at `first`; -1 when they are none."""
        if self.open or self.block or self.stop < 0 or self.shadow[self.stop : first].strip(" \n"):
            return -1
        line = self.shadow.rfind("\n", 0, self.stop - 1) + 1
        if not p.PLAIN_END.match(self.shadow, line, self.stop):
            return -1
        at = first
        while True:
            match = p.MORE_PLAIN.match(self.shadow, at, self.end)
            if match is None or match.end(1) - match.start(1) <= self.columns[-1]:
                break
            at = match.end()
        self.stop = -1
        return at if at > first else -1

    def slow(self, at: int) -> int:
        """The offset after a value that takes more than the line's pattern; -1 when it is hard."""
        self.block = True
        first = self.shadow[at]
        column = self.columns[-1]
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
        if compiled(rf"\n {{0,{max(column, 0)}}}[^ \n]").search(self.shadow, at, stop):
            self.reaching.append((at, stop))
        return tail.end()

    def long_block(self, at: int, column: int) -> int:
        """A block scalar with an indentation indicator, or without content."""
        if column < 0:
            return -1
        header = _HEADED_BLOCK.match(self.shadow, at, self.end)
        if header:
            indent = column + int(header[1] or header[2])
            body = compiled(rf"(?:(?: {{{indent}}}[^\n]*+| *+)\n)*+").match(self.shadow, header.end(), self.end)
            return body.end() if body else -1
        empty = _EMPTY_BLOCK.match(self.shadow, at, self.end)
        if empty is None or empty.end() - empty.start(1) > column:
            return -1
        return empty.start(1)
