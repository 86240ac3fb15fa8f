"""How often each rule found something, most often first."""

from __future__ import annotations

from collections import Counter

from taglint.report.view import View


def render(view: View) -> str:
    """A line for each rule and severity: count, severity, rule."""
    counts = Counter((finding.rule, finding.severity) for finding in view.report.findings)
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return "".join(f"{count:>7}  {severity:<7}  {rule}\n" for (rule, severity), count in rows)
