"""The line that a run ends with on a terminal: what it found, looked at, and left out."""

from __future__ import annotations

from collections.abc import Iterable

from taglint.engine.run import Report
from taglint.model import Finding
from taglint.wording import counted

# The counts of `engine.run.Counts` in words; those of 0 are left out.
_WORDS = {
    "undecided": "undecided",
    "not_judged": "not judged",
    "outside_policy": "outside the policy",
    "suppressed": "suppressed",
    "baselined": "in the baseline",
    "exempted": "exempted",
}


def closing_line(report: Report) -> str:
    """`2 errors, 1 warning; 12 files, 80 resources; 3 undecided, 1 file passed over`."""
    checked = f"{counted(report.files, 'file')}, {counted(report.resources, 'resource')}"
    counts = report.counts
    left = [
        f"{number} {_WORDS[name]}"
        for name, number in counts._asdict().items()
        if number and name in _WORDS
    ]
    if counts.unknown_types:
        left.append(counted(counts.unknown_types, "unknown type"))
    if counts.passed_over:
        left.append(f"{counted(counts.passed_over, 'file')} passed over")
    parts = (by_severity(report.findings) or "no findings", checked, ", ".join(left))
    return "; ".join(part for part in parts if part)


def by_severity(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning, 1 info`; "" of no findings."""
    severities = [finding.severity for finding in findings]
    parts = [
        counted(severities.count(name), name) for name in ("error", "warning") if name in severities
    ]
    if "info" in severities:
        parts.append(f"{severities.count('info')} info")
    return ", ".join(parts)
