"""A baseline: findings that are known and not reported again, so that moved lines do not matter.

Version 2 tells them by their fingerprints. A file of version 1, whose fingerprints depended on the
messages of 0.1.0, is still read: its entries tell findings by rule, path and key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence

from taglint.files.disk import TooLarge, Unreadable
from taglint.files.paths import shown_path
from taglint.files.repository import Repository
from taglint.lean_typing import NamedTuple
from taglint.model import Finding
from taglint.wording import quoted

_LARGEST = 1_000_000_000  # bytes
_FIELDS = ("fingerprint", "rule", "path", "message")


class BadBaseline(Exception):
    """A file that is no baseline."""


class Entry(NamedTuple):
    """A known finding; only the fingerprint counts, the rest is for people and for `git diff`."""

    fingerprint: str
    rule: str
    path: str
    message: str


class Baseline(NamedTuple):
    """What a baseline file says: its version and its entries."""

    version: int
    entries: tuple[Entry, ...]


class Compared(NamedTuple):
    """The findings that are not in a baseline, and its entries that no finding has any more."""

    new: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def load(path: str) -> Baseline:
    """Read a baseline. Raises `BadBaseline`."""
    try:
        document = json.loads(Repository().data(path, _LARGEST))
        version = document["version"]
        if version not in (1, 2):
            raise BadBaseline(f"{path}: a baseline of version {version!r}, not 1 or 2")
        rows = document["findings"]
        return Baseline(
            version, tuple(Entry(*(str(row[name]) for name in _FIELDS)) for row in rows)
        )
    except (Unreadable, TooLarge) as error:
        reason = error.reason if isinstance(error, Unreadable) else "too large"
        raise BadBaseline(f"{path}: {reason}") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadBaseline(f"{path}: not a baseline that --write-baseline wrote") from None


def compare(
    found: Sequence[Entry],
    findings: Sequence[Finding],
    known: Baseline,
    covers: Callable[[Entry], bool],
) -> Compared:
    """Findings, with the entries that they would have, against a baseline.

    An entry is stale only if the run `covers` it: it would have found the finding again.
    """
    match = _by_fingerprint(known) if known.version == 2 else _by_key(known)
    pairs = [
        (finding, match(entry, finding)) for entry, finding in zip(found, findings, strict=True)
    ]
    new = tuple(finding for finding, entry in pairs if entry is None)
    met = {entry for _, entry in pairs if entry is not None}
    left = (entry for entry in known.entries if entry not in met)
    return Compared(new, tuple(entry for entry in left if covers(entry)))


_Match = Callable[[Entry, Finding], Entry | None]


def _by_fingerprint(known: Baseline) -> _Match:
    """Finds the entry of a finding in a baseline of version 2."""
    marks = {entry.fingerprint: entry for entry in known.entries}
    return lambda entry, _: marks.get(entry.fingerprint)


def _by_key(known: Baseline) -> _Match:
    """Finds the entry of a finding in a baseline of version 1; each serves one finding."""
    left: dict[tuple[str, str], list[Entry]] = {}
    for entry in known.entries:
        left.setdefault((entry.rule, entry.path), []).append(entry)

    def match(entry: Entry, finding: Finding) -> Entry | None:
        rows = left.get((entry.rule, entry.path), [])
        key = quoted(finding.key) if finding.key is not None else ""
        alike = [each for each in rows if key in each.message]
        same = [each for each in alike if each.message == entry.message] or alike
        if not same:
            return None
        rows.remove(same[0])
        return same[0]

    return match


def entries(
    findings: Iterable[Finding], fingerprints: Iterable[str], folder: str
) -> tuple[Entry, ...]:
    """The entries for findings, of a baseline in `folder`."""
    return tuple(
        Entry(mark, finding.rule, path_in(folder, finding.span.path), finding.message)
        for finding, mark in zip(findings, fingerprints, strict=True)
    )


def path_in(folder: str, path: str) -> str:
    """A path as seen from a baseline's folder, so that it does not matter where one started."""
    return shown_path(os.path.relpath(os.path.abspath(path), folder))


def render(known: Iterable[Entry], version: int = 2) -> bytes:
    """The baseline's file, one finding a line, in an order that does not depend on lines."""
    ordered = sorted(set(known), key=lambda entry: (entry.path, entry))
    body = ",\n".join(f"  {json.dumps(entry._asdict())}" for entry in ordered)
    return f'{{"version": {version}, "findings": [\n{body}\n]}}\n'.encode()
