"""Remarks about what `check` was asked to judge and did not: named files, or all of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from taglint.files.disk import SIZE_LIMIT, Unreadable
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from taglint.engine.run import Run

_ZIP = "PK\x03\x04"  # how `terraform plan -out` begins its file, and any other ZIP
_ARCHIVES = (".zip", ".jar", ".whl")


def remarks(outcome: Run, args: argparse.Namespace) -> Iterator[str]:
    """One line for each binary plan that was named, one for the named files of no known dialect,
    and one that says why nothing was judged, where that is not clear by then."""
    named = _named(outcome, args)
    binary = _binary_plans(outcome, named)
    for path in binary:
        yield (
            f"{path}: a binary Terraform plan;"
            " taglint reads what `terraform show -json` makes of it"
        )
    passed_over = [path for path in outcome.passed_over if path in named and path not in binary]
    if passed_over and not args.verbose:
        end = "; nothing was judged" if _has_judged_nothing(outcome) else ""
        yield f"{_of_no_dialect(passed_over)}{end}"
    elif _has_judged_nothing(outcome):
        left_out = f" that is not {' or '.join(outcome.left_out)}" if outcome.left_out else ""
        yield f"nothing was judged: no file of a known dialect{left_out}"


def _named(outcome: Run, args: argparse.Namespace) -> frozenset[str]:
    """The paths that the user named, as the engine spells them."""
    if "-" in args.paths:
        return frozenset(path for path, _ in outcome.judged_by)
    return frozenset(map(os.path.normpath, (*args.paths, *args.plan)))


def _has_judged_nothing(outcome: Run) -> bool:
    return not (outcome.report.files or outcome.unreadable or outcome.crashes)


def _of_no_dialect(paths: list[str]) -> str:
    if len(paths) == 1:
        return f"{paths[0]}: passed over, of no known dialect"
    return f"{len(paths)} named files passed over, of no known dialect"


def _binary_plans(outcome: Run, named: frozenset[str]) -> list[str]:
    """The named files that are plans as Terraform itself stores them."""
    report, found = outcome.report, set[str]()
    for finding in report.findings:
        path = finding.span.path
        if finding.rule == "syntax-error" and path in named and path in report.sources:
            is_text = not finding.message.startswith(("not UTF-8 text: ", "not text: "))
            if _is_binary_plan(path, report.sources[path].text, is_text):
                found.add(path)
    for path in named.intersection(outcome.passed_over):
        if _is_binary_plan(path, _text(path), is_text=True):
            found.add(path)
    return sorted(found)


def _text(path: str) -> str:
    """The text of a file that was passed over; "" of what is no text."""
    try:
        loaded = Repository().load(path, SIZE_LIMIT)
    except Unreadable:
        return ""
    return loaded.text if isinstance(loaded, Source) else ""


def _is_binary_plan(path: str, text: str, is_text: bool) -> bool:
    """Whether a file is a ZIP but no other archive, or is called a plan and is no text.

    `text` is what could be read of it, up to the first byte that is no UTF-8.
    """
    name = os.path.basename(path).lower()
    if text.startswith(_ZIP):
        return not name.endswith(_ARCHIVES)
    return "plan" in name and not is_text
