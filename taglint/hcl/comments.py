"""The comments of a file.

The file is read from its start on: what looks like a comment in a string or heredoc is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from taglint.hcl.lexical import HEREDOC_OPEN, HEREDOC_RUN, LINE_COMMENT, QUOTED_RUN
from taglint.lean_typing import NamedTuple


class Comment(NamedTuple):
    """A comment. `text` is as written, with `#`, `//` or `/* */`, without the end of the line."""

    start: int
    end: int
    text: str


class _Patterns(NamedTuple):
    code: re.Pattern[str]
    quoted: re.Pattern[str]
    heredoc: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    # What holds nothing of interest, and what ends it. Groups: 1 a comment, or the start of one,
    # 2 and 3 the sign and the marker of a heredoc, 4 a quote or brace.
    code = r"(?>(?:[^\"#/<{}]++|/(?![/*])|<(?!<))*)"
    code += rf"(?:({LINE_COMMENT}|/\*)|{HEREDOC_OPEN}|([\"{{}}])|)"
    return _Patterns(*(re.compile(source) for source in (code, QUOTED_RUN, HEREDOC_RUN)))


def comments(text: str) -> Iterator[Comment]:
    """All comments of a text, in order. Never raises: a string that is not closed ends its line."""
    # What is open, the innermost last: "" for a string, "{" for an object or block, "$" for a
    # sequence in a template, another word for the heredoc that this marker ends.
    modes: list[str] = []
    pos, fresh = 0, False
    patterns = _patterns()
    # What opens after the last `*/` is no comment. To look for an end each time would take the
    # square of the text's length.
    last_close = text.rfind("*/")
    while pos < len(text):
        mode = modes[-1] if modes else "{"
        if mode == "":
            pos = _quoted(patterns, text, pos, modes)
        elif mode in "{$":
            found = patterns.code.match(text, pos)
            assert found is not None
            if found[1] is not None:
                start, pos = _comment(text, *found.span(1), last_close)
                if pos > start:
                    yield Comment(start, pos, text[start:pos])
                pos = max(pos, found.end())
                continue
            fresh = found[3] is not None
            pos = found.end() + (found.lastindex is None)
            _enter(found, modes)
        else:
            pos, fresh = _heredoc(patterns, text, pos, fresh, modes)


def _comment(text: str, start: int, end: int, last_close: int) -> tuple[int, int]:
    """The start and end of the comment that begins at `start`.

    Both are the same for a `/*` that nothing closes.
    """
    if not text.startswith("/*", start):
        return start, end - text.endswith("\r", start, end)
    return start, text.index("*/", start + 2) + 2 if last_close >= start + 2 else start


def _enter(found: re.Match[str], modes: list[str]) -> None:
    """Note what opens or closes at the end of a stretch of code."""
    if found[3] is not None:
        modes.append(found[3])
    elif found[4] == '"':
        modes.append("")
    elif found[4] == "{":
        modes.append("{")
    elif found[4] == "}" and modes:
        modes.pop()


def _quoted(patterns: _Patterns, text: str, pos: int, modes: list[str]) -> int:
    found = patterns.quoted.match(text, pos)
    pos = found.end() if found else pos
    if text.startswith(("$", "%"), pos):
        modes.append("$")
        return pos + 2
    modes.pop()
    if not text.startswith('"', pos):
        # The string lacks its closing quote. It ends here, and with it what was open around it on
        # this line.
        while modes and modes[-1] in ("", "$"):
            modes.pop()
    return pos + 1


def _heredoc(
    patterns: _Patterns, text: str, pos: int, fresh: bool, modes: list[str]
) -> tuple[int, bool]:
    """Read on in a heredoc.

    `fresh` says whether `pos` is at the start of a line, where the marker may stand; the result is
    both for what comes next.
    """
    line_end = text.find("\n", pos)
    line_end = line_end if line_end >= 0 else len(text)
    if fresh and text[pos:line_end].strip() == modes[-1]:
        modes.pop()
        return line_end, False
    found = patterns.heredoc.match(text, pos)
    pos = found.end() if found else pos
    if text.startswith(("$", "%"), pos):
        modes.append("$")
        return pos + 2, False
    return pos + 1, True
