"""What `check` makes of a baseline: write it, hide what it knows, drop what is fixed."""

from __future__ import annotations

from taglint.cli.console import UsageError
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
    new, stale = baseline.compare(
        outcome.report.findings, known, args.baseline, outcome.covers_rule
    )
    if stale and args.prune_baseline:
        replace(args.baseline, baseline.render(entry for entry in known if entry not in stale))
    what = "removed" if args.prune_baseline else "stale, --prune-baseline removes it"
    remarks = [
        f"{args.baseline}: {entry.path}: {entry.message} [{entry.rule}]: {what}" for entry in stale
    ]
    return _left(outcome, new), remarks


def _write(outcome: Run, path: str) -> str:
    """Write all findings to a new baseline; a remark about it."""
    entries = baseline.entries(outcome.report.findings, path)
    replace(path, baseline.render(entries))
    return f"{counted(len(entries), 'finding')} written to {path}"


def _left(outcome: Run, findings: tuple[Finding, ...]) -> Run:
    return outcome._replace(report=outcome.report._replace(findings=findings))
