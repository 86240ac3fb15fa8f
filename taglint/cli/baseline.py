"""What `check` makes of a baseline: write it, hide what it knows, drop what is fixed."""

from __future__ import annotations

import os
from functools import partial

from taglint.cli.console import UsageError
from taglint.engine.fingerprints import fingerprints
from taglint.files.writing import replace
from taglint.lean_typing import TYPE_CHECKING
from taglint.suppress import baseline
from taglint.wording import counted

if TYPE_CHECKING:
    import argparse

    from taglint.engine.run import Run
    from taglint.model import Finding


def without_known(outcome: Run, args: argparse.Namespace) -> tuple[Run, list[str]]:
    """The run without the findings that a baseline knows, and remarks about the baseline.

    Raises `UsageError` and `files.disk.Unreadable`.
    """
    if args.write_baseline:
        return _left(outcome, ()), [_write(outcome, args.write_baseline)]
    if not args.baseline:
        raise UsageError("--prune-baseline goes with --baseline")
    try:
        known = baseline.load(args.baseline)
    except baseline.BadBaseline as error:
        raise UsageError(str(error)) from None
    folder = _folder(args.baseline)

    def covers(entry: baseline.Entry) -> bool:
        return outcome.covers_rule(entry.rule, os.path.join(folder, entry.path))

    found = _entries(outcome, args.baseline)
    new, stale = baseline.compare(found, outcome.report.findings, known, covers)
    if stale and args.prune_baseline:
        left = (entry for entry in known.entries if entry not in stale)
        replace(args.baseline, baseline.render(left, known.version))
    what = "removed" if args.prune_baseline else "stale, --prune-baseline removes it"
    remarks = [
        f"{args.baseline}: {entry.path}: {entry.message} [{entry.rule}]: {what}" for entry in stale
    ]
    return _left(outcome, new), remarks


def _write(outcome: Run, path: str) -> str:
    """Write all findings to a new baseline; a remark about it."""
    entries = _entries(outcome, path)
    replace(path, baseline.render(entries))
    return f"{counted(len(entries), 'finding')} written to {path}"


def _entries(outcome: Run, path: str) -> tuple[baseline.Entry, ...]:
    """The entries that the findings have in the baseline at a path."""
    folder = _folder(path)
    marks = fingerprints(outcome.report, partial(baseline.path_in, folder))
    return baseline.entries(outcome.report.findings, marks, folder)


def _folder(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def _left(outcome: Run, findings: tuple[Finding, ...]) -> Run:
    """The run with these of its findings; the baseline knows the others."""
    report = outcome.report
    counts = report.counts._replace(baselined=len(report.findings) - len(findings))
    return outcome._replace(report=report._replace(findings=findings, counts=counts))
