"""Mask the directives in texts that a template engine makes YAML of, so that the rest can be read.

The engines are those of Go (Helm) and Jinja. The masked text has the same length, so that offsets
stay. A line of nothing but directives becomes blank. Any other directive becomes as many characters
of Unicode's private use, so that a scalar that holds one is seen to be unknown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from taglint.yaml.regexes import lazily

MASK = "\ue000"
# A directive: a comment `{{/* */}}`; an expression with strings, in which braces mean nothing; any
# other text between braces on one line; a statement `{% %}`. Outside its strings it holds no other
# directive. The bounds keep a text full of opening braces from costing the square of its length.
_DIRECTIVE = lazily(
    r"\{\{-?\s*/\*(?s:.{0,4000}?)\*/\s*-?\}\}"
    r"|\{\{(?>(?:\"(?:[^\"\\\n]|\\.)*\"|`[^`]{0,4000}`|[^\"`{}]|\{(?!\{)|\}(?!\}))*)\}\}"
    r"|\{\{[^\n{}]{0,500}\}\}|\{%(?s:.{0,2000}?)%\}"
)
_START = lazily(r"\{[{%]")
# How many opening braces without a directive are followed before a text is given up.
_FAILURES = 100
# Blanks, breaks and comments.
_GAP = lazily(r"(?>(?:[ \t\r\n]+|(?<=[ \t\r\n])#[^\r\n]*)*)")
_ENDS = "\r\n"


class Masked:
    """A text with its directives masked.

    `blanks` are the starts of the directives that stood on lines of their own, sorted.
    """

    __slots__ = ("blanks", "text")

    def __init__(self, text: str, blanks: list[int]) -> None:
        self.text, self.blanks = text, blanks

    def touches(self, start: int, end: int) -> bool:
        """Whether a directive on a line of its own stands between two offsets, or next to them.

        Next to them is where only blanks, breaks and comments are in between.
        """
        if not self.blanks:
            return False
        place = bisect_left(self.blanks, start)
        if place and _GAP.fullmatch(self.text, self.blanks[place - 1], start):
            return True
        gap = _GAP.match(self.text, end)
        return place < len(self.blanks) and self.blanks[place] < (gap.end() if gap else end)

    def within(self, start: int, end: int) -> bool:
        """Whether a directive on a line of its own stands between two offsets."""
        place = bisect_left(self.blanks, start)
        return place < len(self.blanks) and self.blanks[place] < end


def is_template(text: str) -> bool:
    """Whether a text may have directives."""
    return "{{" in text or "{%" in text


def mask(text: str) -> Masked | None:
    """The text with its directives masked, None when they cannot be told from the rest."""
    pieces: list[str] = []
    blanks: list[int] = []
    at = 0
    found = _directives(text)
    if found is None:
        return None
    for run in _runs(text, found):
        start, end = run[0][0], run[-1][1]
        line = text.rfind("\n", 0, start) + 1
        after = _first_end(text, end)
        if text[line:start].strip() or text[end:after].strip():
            for first, last in run:
                pieces += (text[at:first], MASK * (last - first))
                at = last
        else:
            blanks += (first for first, _ in run)
            pieces += (text[at:start], _blank(text[start:end]))
            at = end
    return Masked("".join((*pieces, text[at:])), blanks)


def _directives(text: str) -> list[tuple[int, int]] | None:
    """Start and end of each directive, None in a text with too many braces that are none."""
    found, failures, at = [], 0, 0
    while start := _START.search(text, at):
        match = _DIRECTIVE.match(text, start.start())
        if match is None:
            failures += 1
            if failures > _FAILURES:
                return None
            at = start.end()
        else:
            found.append(match.span())
            at = match.end()
    return found


def _runs(text: str, spans: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The directives in groups that stand on one line with nothing but blanks between them."""
    run: list[tuple[int, int]] = []
    for span in spans:
        between = text[run[-1][1] : span[0]] if run else ""
        if run and (between.strip() or "\n" in between):
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _first_end(text: str, at: int) -> int:
    """The offset of the next line end, or of the end of the text."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _blank(text: str) -> str:
    """Blanks instead of all characters but line ends."""
    return "".join(char if char in _ENDS else " " for char in text)
