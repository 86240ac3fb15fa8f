"""Texts that a template engine turns into YAML: what it will fill in is masked, at equal length, so that the rest can be read.

A line of nothing but directives becomes blank; an inline one becomes characters of Unicode's private use, so that the scalar
it stands in shows that it cannot be known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from taglint.yaml.regexes import lazily

MASK = "\ue000"
# A directive holds no other one outside its strings; the bounds keep a text full of open braces from costing its square.
_DIRECTIVE = lazily(
    r"\{\{-?\s*/\*(?s:.{0,4000}?)\*/\s*-?\}\}"
    r"|\{\{(?>(?:\"(?:[^\"\\\n]|\\.)*\"|`[^`]{0,4000}`|[^\"`{}]|\{(?!\{)|\}(?!\}))*)\}\}"
    r"|\{\{[^\n{}]{0,500}\}\}|\{%(?s:.{0,2000}?)%\}"
)
_START = lazily(r"\{[{%]")
_FAILURES = 100
_GAP = lazily(r"(?>(?:[ \t\r\n]+|(?<=[ \t\r\n])#[^\r\n]*)*)")
_ENDS = "\r\n"


class Masked:
    """A text with its directives masked; `blanks` are the starts of those that stood on lines of their own, sorted."""

    __slots__ = ("blanks", "text")

    def __init__(self, text: str, blanks: list[int]) -> None:
        self.text, self.blanks = text, blanks

    def touches(self, start: int, end: int) -> bool:
        """Whether a directive on a line of its own stands between two offsets, or right before the first or after the second."""
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
    """Whether a text has directives."""
    return "{{" in text or "{%" in text


def mask(text: str) -> Masked | None:
    """The text without its directives, None when they cannot be told apart from the rest."""
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
    """The directives that stand on one line, nothing but blanks between them; those of other lines by themselves."""
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
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _blank(text: str) -> str:
    return "".join(char if char in _ENDS else " " for char in text)
