"""One line for each finding: `path:line:column: severity: message [rule]`."""

from __future__ import annotations

from taglint.files.paths import shown_path
from taglint.report.view import View, told
from taglint.wording import visible


def render(view: View) -> str:
    """The findings, a line each."""
    out = []
    for finding in view.report.findings:
        at = view.position(finding.span.path, finding.span.start)
        path = visible(shown_path(finding.span.path))
        out.append(
            f"{path}:{at.line}:{at.column}: {finding.severity}: {visible(told(finding))} [{finding.rule}]\n"
        )
    return "".join(out)
