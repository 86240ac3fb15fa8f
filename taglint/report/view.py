"""What every output format needs: positions, and a message that stands on its own."""

from __future__ import annotations

from taglint.engine.run import Report
from taglint.files.source import Lines, Position
from taglint.model import Finding


def told(finding: Finding) -> str:
    """The message, and the resource where the place does not show it: one in a module that is called, or in a plan."""
    resource = finding.resource
    if resource is None or finding.span != resource.head_span:
        return finding.message
    address, path = resource.address, finding.span.path
    in_plan = (
        path.endswith(".json")
        and not path.endswith((".tf.json", ".tofu.json"))
        and address.startswith(f"{resource.type}.")
    )
    if not in_plan and not address.startswith("module."):
        return finding.message
    return (
        f"{finding.message}: {address}"
        if finding.reach < 2
        else f"{finding.message}: {address} and others"
    )


class View:
    """What reporters need besides the report: positions, paths as people write them, and whether to colour."""

    def __init__(self, report: Report, colour: bool = False, quiet: bool = False) -> None:
        self.report, self.colour, self.quiet = report, colour, quiet
        self._lines: dict[str, Lines] = {}

    def lines(self, path: str) -> Lines:
        """The line table of a file of the run."""
        if path not in self._lines:
            source = self.report.sources.get(path)
            self._lines[path] = Lines(source.text if source else "")
        return self._lines[path]

    def position(self, path: str, offset: int) -> Position:
        """Line and column of an offset in a file of the run."""
        return self.lines(path).position(offset)
