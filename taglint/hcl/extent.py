"""How far an expression reaches: the exact scanner, for what no pattern can read.

It is a loop with a stack, so that it can read any depth.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.lexical import (
    BLANK,
    HEREDOC_LINE,
    HEREDOC_OPEN,
    QUOTED_LINE,
    bracket_content,
    line_value,
)
from taglint.hcl.nodes import HclError

_CLOSER = {"(": ")", "[": "]", "{": "}"}


class Unfinished(HclError):
    """The end of the text comes before the end of what opens at `offset`."""


class Mismatch(HclError):
    """The bracket at `offset` meets a closing bracket of another kind, at `found`."""

    def __init__(self, offset: int, end: int, message: str, found: int) -> None:
        super().__init__(offset, end, message)
        self.found = found


# Each is compiled at its first use: for most files none is needed.
_SOURCES = {
    "line": line_value(1),
    "content": bracket_content(1),
    "quoted": QUOTED_LINE,
    "heredoc": HEREDOC_LINE,
    "opening": HEREDOC_OPEN,
    "blank": BLANK,
    "simple": r"(?:\"[^\"\\$%\r\n]*+\"|[^\s\"#/<=,;\[\](){}]++)(?=[ \t]*+[}\r\n])",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_SOURCES[name])


def value_end(text: str, start: int) -> int:
    """The offset after the last character of the expression that begins at `start` in a body.

    It is `start` when no expression does. Raises HclError at a string, heredoc or bracket that is
    not closed.
    """
    simple = _pattern("simple").match(text, start)
    return simple.end() if simple else _Scan(text).value(start)


class _Scan:
    """One walk over an expression.

    `open` holds what is open, the innermost last: what closes it, and the offset where it opens. A
    heredoc is closed by its marker, which is kept with a `<` before it; a sequence in a template is
    closed by `$}`, to be told from a brace.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[tuple[str, int]] = []
        self.fresh = False  # in a heredoc: at the start of a line, where its marker may stand

    def value(self, pos: int) -> int:
        end = pos
        while True:
            line = (
                None if self.text.startswith("<<", pos) else _pattern("line").match(self.text, pos)
            )
            if line:
                pos = end = line.end()
            blank = _pattern("blank").match(self.text, pos)
            pos = blank.end() if blank else pos
            after = self.enter(pos)
            if after > pos:
                pos = end = self.leave(after)
            elif not _pattern("line").match(self.text, pos):
                return end

    def enter(self, pos: int) -> int:
        """The offset after the start of a bracket, quote or heredoc at `pos`, `pos` for none."""
        char = self.text[pos : pos + 1]
        if char in _CLOSER:
            self.open.append((_CLOSER[char], pos))
            return pos + 1
        if char == '"':
            self.open.append(('"', pos))
            return pos + 1
        heredoc = _pattern("opening").match(self.text, pos) if char == "<" else None
        if not heredoc:
            return pos
        self.open.append(("<" + heredoc[2], pos))
        self.fresh = True
        return heredoc.end()

    def leave(self, pos: int) -> int:
        """The offset after the end of all that is open at `pos`."""
        text, stack = self.text, self.open
        content = _pattern("content").match
        while stack:
            closer = stack[-1][0]
            if closer == '"':
                pos = self.quoted(pos)
                continue
            if closer[0] == "<":
                pos = self.heredoc(pos)
                continue
            inside = content(text, pos)
            pos = inside.end() if inside else pos
            char = text[pos : pos + 1]
            if char == closer[-1]:
                stack.pop()
                self.fresh = False
                pos += 1
            elif char in _CLOSER:
                stack.append((_CLOSER[char], pos))
                pos += 1
            else:
                pos = self.brackets(pos)
        return pos

    def brackets(self, pos: int) -> int:
        """The offset after what stands in brackets at `pos` and is no plain content.

        It is no bracket that opens or closes there either, but a string, a heredoc, or a mistake.
        """
        char = self.text[pos : pos + 1]
        closer, start = self.open[-1]
        if char in (")", "]", "}"):
            opened = self.text[start : start + len(closer)]
            raise Mismatch(
                start,
                start + len(closer),
                f'"{opened}" is never closed, "{char}" stands where it should be',
                pos,
            )
        after = self.enter(pos)
        if after > pos:
            return after
        if not char:
            opened = self.text[start : start + len(closer)]
            raise Unfinished(start, start + len(closer), f'"{opened}" is never closed')
        if self.text.startswith("/*", pos):
            raise Unfinished(pos, pos + 2, "this comment is never closed")
        return pos + 1

    def quoted(self, pos: int) -> int:
        run = _pattern("quoted").match(self.text, pos)
        pos = run.end() if run else pos
        char = self.text[pos : pos + 1]
        if char == '"':
            self.open.pop()
            return pos + 1
        if char in ("$", "%"):
            self.open.append(("$}", pos))
            return pos + 2
        raise HclError(self.open[-1][1], pos, "this string has no closing quote on its line")

    def heredoc(self, pos: int) -> int:
        text = self.text
        marker, start = self.open[-1]
        line_end = text.find("\n", pos)
        if line_end < 0:
            raise Unfinished(
                start,
                text.find("\n", start),
                f"no line holds the closing {marker[1:]} of this heredoc",
            )
        if self.fresh and text[pos:line_end].strip() == marker[1:]:
            self.open.pop()
            return text.index(marker[1:], pos) + len(marker) - 1
        run = _pattern("heredoc").match(text, pos)
        pos = run.end() if run else pos
        if text.startswith("\n", pos):
            self.fresh = True
            return pos + 1
        if not text.startswith(("$", "%"), pos):
            raise Unfinished(
                start,
                text.find("\n", start),
                f"no line holds the closing {marker[1:]} of this heredoc",
            )
        self.open.append(("$}", pos))
        return pos + 2
