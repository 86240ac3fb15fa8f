"""A baseline: findings that are known and not reported again, by fingerprint, so that moved lines do not bring them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from taglint.model import Finding
from taglint.record import NamedTuple


class BadBaseline(Exception):
    """A file that is no baseline."""


class Entry(NamedTuple):
    """A known finding; only the fingerprint counts, the rest is for people and for `git diff`."""

    fingerprint: str
    rule: str
    path: str
    message: str


class Compared(NamedTuple):
    """The findings that are not in a baseline, and its entries that no finding has any more."""

    new: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def parse(path: str, data: bytes) -> tuple[Entry, ...]:
    """The entries of a baseline. Raises `BadBaseline`."""
    try:
        document = json.loads(data)
        if document["version"] != 1:
            raise BadBaseline(f"{path}: a baseline of version {document['version']}, not 1")
        return tuple(Entry(*(str(row[name]) for name in Entry._fields)) for row in document["findings"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadBaseline(f"{path}: not a baseline that --write-baseline wrote") from None


def compare(
    findings: Iterable[Finding], marks: Iterable[str], entries: Iterable[Entry], covers: Callable[[str], bool]
) -> Compared:
    """Findings with their fingerprints against a baseline; an entry is stale only when its file was read, or is gone."""
    known = {entry.fingerprint for entry in entries}
    pairs = list(zip(findings, marks, strict=True))
    seen = {mark for _, mark in pairs}
    new = tuple(finding for finding, mark in pairs if mark not in known)
    return Compared(new, tuple(entry for entry in entries if entry.fingerprint not in seen and covers(entry.path)))


def render(entries: Iterable[Entry]) -> bytes:
    """The baseline's file, one finding a line, in an order that does not depend on lines."""
    rows = [json.dumps(entry._asdict(), ensure_ascii=True) for entry in sorted(set(entries), key=lambda entry: (entry[2], entry))]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": 1, "findings": [\n{body}\n]}}\n'.encode()


def entries(findings: Iterable[Finding], marks: Iterable[str], shown: Callable[[str], str]) -> tuple[Entry, ...]:
    """The baseline's entries for findings with their fingerprints."""
    pairs = zip(findings, marks, strict=True)
    return tuple(Entry(mark, finding.rule, shown(finding.span.path), finding.message) for finding, mark in pairs)
