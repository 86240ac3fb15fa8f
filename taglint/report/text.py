"""Code frames for people: the message, the source line, and carets under the very characters."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from taglint.model import Finding, Severity, Span
from taglint.report.closing import by_severity
from taglint.report.view import View, full_message
from taglint.wording import counted, visible

# ECMA-48 "select graphic rendition" sequences.
_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_COLOURS: dict[Severity, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
}
_WIDEST = 160  # code points of a source line that are shown
_TAB = "    "


def render(view: View) -> str:
    """A frame for each finding and a closing line with the counts."""
    frames = [_finding(view, finding) for finding in view.report.findings]
    return "\n".join(frames if view.quiet or not frames else [*frames, _closing(view)])


def _finding(view: View, finding: Finding) -> str:
    colour = _COLOURS[finding.severity]
    where = _painted(view, visible(view.place(finding.span)), _BOLD)
    severity = _painted(view, finding.severity, colour)
    rule = _painted(view, f"[{finding.rule}]", _DIM)
    lines = [f"{where}: {severity}: {visible(full_message(finding))} {rule}"]
    if finding.span.path in view.report.sources:
        lines += _frame(view, finding.span, colour)
    for span, message in finding.related:
        lines.append(_painted(view, visible(f"  {view.place(span)}: {message}"), _DIM))
    return "\n".join(lines) + "\n"


def _painted(view: View, text: str, colour: str) -> str:
    return f"{colour}{text}{_RESET}" if view.colour else text


def _frame(view: View, span: Span, colour: str) -> list[str]:
    """The source line in which a span starts, and carets under the part of the span in it."""
    lines = view.lines(span.path)
    at = lines.position(span.start)
    begin, end = lines.bounds(at.line)
    text = lines.text[begin:end]
    # An empty span, or one at the end of the line, gets one caret.
    start = span.start - begin
    stop = max(min(span.end, end) - begin, start + 1)
    # Of a long line the part around the span is shown.
    cut = max(0, start - _WIDEST // 2)
    shown = text[cut : cut + _WIDEST]
    before, marked = _cells(shown[: start - cut]), _cells(shown[start - cut : stop - cut])
    gutter = f"{at.line:>5} "
    carets = _painted(view, "^" * max(marked, 1), colour)
    return [
        f"{_painted(view, f'{gutter}|', _DIM)} {_drawn(shown)}",
        f"{_painted(view, ' ' * len(gutter) + '|', _DIM)} {' ' * before}{carets}",
    ]


def _drawn(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _cells(text: str) -> int:
    """How many terminal cells the drawn text takes: wide characters take two, combining ones none.

    See Unicode Standard Annex 11, East Asian Width.
    """
    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
        for char in _drawn(text)
    )


def _closing(view: View) -> str:
    """`2 errors, 1 warning, 1 info in 3 files (12 files checked)`."""
    files = len({finding.span.path for finding in view.report.findings})
    checked = counted(view.report.files, "file")
    return f"{by_severity(view.report.findings)} in {counted(files, 'file')} ({checked} checked)\n"
