"""One line for each finding: `path:line:column: severity: message [rule]`."""

from __future__ import annotations

from taglint.report.view import View, full_message
from taglint.wording import visible


def render(view: View) -> str:
    """The findings, a line each."""
    lines = []
    for finding in view.report.findings:
        head, message = visible(view.place(finding.span)), visible(full_message(finding))
        lines.append(f"{head}: {finding.severity}: {message} [{finding.rule}]\n")
    return "".join(lines)
