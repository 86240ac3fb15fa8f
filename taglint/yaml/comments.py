"""Find the `#` comments of a YAML text, also of one that cannot be read.

Comments may hold directives for taglint. So this is a scan of its own over the tokens of a text,
which never fails: it only knows enough of YAML to tell whether a `#` starts a comment (YAML 1.2.2
section 6.6) or stands inside quotes, a block scalar or a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taglint.lean_typing import NamedTuple
from taglint.yaml.regexes import lazily

# What a token begins with; of quotes, comments and tags all of it. A property is a tag, an anchor
# or an alias. `|` and `>` begin a block scalar only where nothing but a comment follows.
_START = lazily(
    r"(?P<comment>\#[^\r\n]*+)|(?P<single>'[^']*+(?:''[^']*+)*+')"
    r"|(?P<double>\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\")"
    r"|(?P<property>[!&*][^ \t\r\n,\[\]{}]*+)"
    r"|(?P<block>[|>][+\-0-9]*+(?=[ \t]*+(?:[\r\n]|\Z)|[ \t]++\#))"
    r"|(?P<mark>[\-?:](?=[ \t\r\n]|\Z)|[\[\]{},])|(?P<plain>.)",
    re.DOTALL,
)
_SPACE = lazily(r"[ \t]*+")
_BREAK = lazily(r"\r\n?|\n")
# Where a plain scalar ends: at ": ", " #" or the end of the line, between brackets also at those.
_PLAIN_END = lazily(r"(?:[ \t]++(?=\#)|:(?=[ \t\r\n]|\Z)|[\r\n])")
_FLOW_PLAIN_END = lazily(r"(?:[ \t]++(?=\#)|:(?=[ \t\r\n,\[\]{}]|\Z)|[\r\n,\[\]{}])")
_HEADER_COMMENT = lazily(r"[ \t]++(\#[^\r\n]*+)")
_MARKER = lazily(r"(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
_BODY_LINE = lazily(r"(\ *+)([^\r\n]*+)(?:\r\n?|\n|\Z)")


class Comment(NamedTuple):
    """A comment from its `#` to the end of its line; `text` is what follows the `#`."""

    start: int
    end: int
    text: str


class _Place:
    """Where the scan is.

    `line` is the start of the line, `column` that of the entry, `brackets` how many are open, and
    `plain` whether the next line may continue a plain scalar.
    """

    __slots__ = ("brackets", "column", "line", "plain")

    def __init__(self) -> None:
        self.column = -1
        self.brackets = 0
        self.line = 0
        self.plain = False


def comments(text: str) -> Iterator[Comment]:
    """All comments, in the order of the text."""
    place = _Place()
    at, size = 0, len(text)
    # `fresh` at the start of a line, `gap` after blanks: only there a `#` starts a comment.
    fresh = True
    while at < size:
        line_break = _BREAK.match(text, at)
        if line_break:
            at = place.line = line_break.end()
            fresh = True
            at = _line_start(text, at, place)
            continue
        blanks = _SPACE.match(text, at)
        gap = blanks is not None and blanks.end() > at
        at = blanks.end() if blanks else at
        match = _START.match(text, at)
        if match is None:
            continue
        kind = match.lastgroup
        if kind is None or text[at] in "\r\n":
            continue
        if kind == "comment" and (gap or fresh or at == place.line):
            yield Comment(at, match.end(), text[at + 1 : match.end()])
            place.plain = False
        if (
            kind == "block"
            and not place.brackets
            and (header := _HEADER_COMMENT.match(text, match.end()))
        ):
            yield Comment(header.start(1), header.end(), header[1][1:])
        at = _step(text, at, match, kind, place, gap or fresh)
        fresh = False


def _line_start(text: str, at: int, place: _Place) -> int:
    """Where the scan goes on in a new line that starts at `at`.

    In a line that continues a plain scalar, quotes and signs are only text, so it goes on where the
    scalar ends.
    """
    if _MARKER.match(text, at):
        place.brackets, place.plain, place.column = 0, False, -1
        return at + 3
    if not place.plain or place.brackets:
        return at
    blanks = _SPACE.match(text, at)
    first = blanks.end() if blanks else at
    if first >= len(text) or text[first] in "\r\n":
        return at
    if text[first] == "#" or first - at <= place.column:
        place.plain = False
        return at
    end = _PLAIN_END.search(text, first)
    return end.start() if end else len(text)


def _step(text: str, at: int, match: re.Match[str], kind: str, place: _Place, apart: bool) -> int:
    """The offset after the token that starts at `at`; `apart` says that blanks stand before it."""
    if kind == "block" and not place.brackets and apart:
        return _after_block(text, match, place)
    if kind == "mark":
        mark = match["mark"]
        if mark in "[{":
            place.brackets += 1
        elif mark in "]}":
            place.brackets = max(0, place.brackets - 1)
        elif mark == "-" and not place.brackets:
            place.column = at - place.line
        place.plain = False
        return match.end()
    if kind in ("single", "double", "property"):
        place.plain = False
        if not place.brackets and kind != "property":
            _key(text, at, match.end(), place)
        return match.end()
    if kind == "comment" and (apart or at == place.line):
        return match.end()
    end = (_FLOW_PLAIN_END if place.brackets else _PLAIN_END).search(text, at + 1)
    stop = end.start() if end else len(text)
    place.plain = True
    if not place.brackets:
        _key(text, at, stop, place)
    return max(stop, at + 1)


def _key(text: str, at: int, stop: int, place: _Place) -> None:
    """Note the column of a scalar that turns out to be a key, for a colon follows at `stop`."""
    blanks = _SPACE.match(text, stop)
    after = blanks.end() if blanks else stop
    if text.startswith(":", after) and (after + 1 >= len(text) or text[after + 1] in " \t\r\n"):
        place.column = at - place.line
        place.plain = False


def _after_block(text: str, match: re.Match[str], place: _Place) -> int:
    """The offset after a block scalar: after all lines that are indented deep enough."""
    line_break = _BREAK.search(text, match.end())
    if line_break is None:
        return len(text)
    digits = match["block"].strip("|>+-")
    indent = max(place.column, 0) + int(digits) if digits else 0
    place.plain = False
    at = line_break.end()
    while at < len(text):
        line = _BODY_LINE.match(text, at)
        if line is None or line.end() == at:
            break
        if line[2]:
            indent = indent or max(len(line[1]), place.column + 1, 1)
            if len(line[1]) < indent:
                break
        at = line.end()
    place.line = at
    return at
