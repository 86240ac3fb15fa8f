"""Code frames for people: the message, the source line, and carets under the very characters."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

from taglint.files.paths import shown_path
from taglint.model import Finding, Severity, Span
from taglint.report.view import View, told
from taglint.wording import counted, visible

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_COLOURS: dict[Severity, str] = {
    "error": "\x1b[1;31m",
    "warning": "\x1b[1;33m",
    "info": "\x1b[1;36m",
}
_WIDEST = 160


def render(view: View) -> str:
    """A frame for each finding and a closing line with the counts."""
    frames = [_finding(view, finding) for finding in view.report.findings]
    return "\n".join(frames if view.quiet or not frames else [*frames, _closing(view)])


def _finding(view: View, finding: Finding) -> str:
    def paint(text: str, colour: str) -> str:
        return f"{colour}{text}{_RESET}" if view.colour else text

    at = view.position(finding.span.path, finding.span.start)
    where = f"{visible(shown_path(finding.span.path))}:{at.line}:{at.column}"
    head = f"{paint(where, _BOLD)}: {paint(finding.severity, _COLOURS[finding.severity])}: {visible(told(finding))}"
    lines = [f"{head} {paint(f'[{finding.rule}]', _DIM)}"]
    lines += _frame(
        view,
        finding.span,
        lambda carets: paint(carets, _COLOURS[finding.severity]),
        lambda bar: paint(bar, _DIM),
    )
    for span, message in finding.related:
        spot = view.position(span.path, span.start)
        lines.append(
            paint(
                f"  {visible(shown_path(span.path))}:{spot.line}:{spot.column}: {visible(message)}",
                _DIM,
            )
        )
    return "\n".join(lines) + "\n"


def _frame(view: View, span: Span, paint: object, dim: object) -> list[str]:
    assert callable(paint) and callable(dim)
    lines = view.lines(span.path)
    if span.path not in view.report.sources:
        return []
    at = lines.position(span.start)
    begin, end = lines.bounds(at.line)
    text = lines.text[begin:end]
    start, stop = span.start - begin, max(min(span.end, end) - begin, span.start - begin + 1)
    cut = max(0, start - _WIDEST // 2)
    shown = text[cut : cut + _WIDEST]
    before, marked = _cells(shown[: start - cut]), _cells(shown[start - cut : stop - cut])
    gutter = f"{at.line:>5} "
    return [
        f"{dim(gutter + '|')} {_drawn(shown)}",
        f"{dim(' ' * len(gutter) + '|')} {' ' * before}{paint('^' * max(marked, 1))}",
    ]


def _drawn(text: str) -> str:
    return visible(text.replace("\t", "    "))


def _cells(text: str) -> int:
    """How many terminal cells the drawn text takes."""
    return sum(
        0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1
        for char in _drawn(text)
    )


def _closing(view: View) -> str:
    severities = [finding.severity for finding in view.report.findings]
    parts = [
        counted(severities.count(name), name)
        for name in ("error", "warning")
        if severities.count(name)
    ]
    if severities.count("info"):
        parts.append(f"{severities.count('info')} info")
    files = len({finding.span.path for finding in view.report.findings})
    return f"{', '.join(parts)} in {counted(files, 'file')} ({counted(view.report.files, 'file')} checked)\n"
