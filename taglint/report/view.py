"""What every output format needs of a run: positions, and messages that stand on their own."""

from __future__ import annotations

from taglint.engine.run import Report
from taglint.files.paths import shown_path
from taglint.files.source import Lines, Position
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Finding, Span

if TYPE_CHECKING:
    from taglint.lean_typing import Object


class View:
    """A report with the positions in its texts, and how it is to be shown.

    With `colour` a format for people may colour, with `quiet` it leaves out its closing line.
    """

    def __init__(self, report: Report, colour: bool = False, quiet: bool = False) -> None:
        self.report, self.colour, self.quiet = report, colour, quiet
        self._lines: dict[str, Lines] = {}

    def lines(self, path: str) -> Lines:
        """The line table of a file of the run; that of an empty text when there is no such file."""
        if path not in self._lines:
            source = self.report.sources.get(path)
            self._lines[path] = Lines(source.text if source else "")
        return self._lines[path]

    def position(self, path: str, offset: int) -> Position:
        """Line and column of an offset in a file of the run; all count code points."""
        return self.lines(path).position(offset)

    def place(self, span: Span) -> str:
        """`path:line:column` of the start of a span. The path is not made safe for a terminal."""
        at = self.position(span.path, span.start)
        return f"{shown_path(span.path)}:{at.line}:{at.column}"

    def start(self, span: Span) -> Object:
        """The start of a span as members of a JSON object."""
        at = self.position(span.path, span.start)
        return {"path": shown_path(span.path), "line": at.line, "column": at.column}


def full_message(finding: Finding) -> str:
    """The message, with the resource's address where the place is the resource as a whole.

    The address stands after the claim, before the reason or the question that follows it.
    Whoever reads the line in a log does not see what stands there.
    """
    resource = finding.resource
    if resource is None or finding.span not in (resource.head_span, resource.passed_at):
        return finding.message
    others = "" if finding.reach < 2 else " and others"
    claim, mark, rest = finding.message.partition("; ")
    if claim.replace("\\'", "").count("'") % 2:  # The mark stands inside a quoted text.
        claim, mark, rest = finding.message, "", ""
    return f"{claim}: {resource.address}{others}{mark}{rest}"
