"""A baseline: findings that are known and not reported again, by fingerprint, so that moved lines do not bring them back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import partial

from taglint.engine.fingerprints import fingerprints
from taglint.files.paths import shown_path
from taglint.lean_typing import NamedTuple
from taglint.model import Finding


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


def load(path: str) -> tuple[Entry, ...]:
    """The entries of a baseline. Raises `BadBaseline`."""
    try:
        with open(path, "rb") as stream:
            document = json.load(stream)
        if document["version"] != 1:
            raise BadBaseline(f"{path}: a baseline of version {document['version']!r}, not 1")
        return tuple(
            Entry(*(str(row[name]) for name in ("fingerprint", "rule", "path", "message")))
            for row in document["findings"]
        )
    except OSError as error:
        raise BadBaseline(f"{path}: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadBaseline(f"{path}: not a baseline that --write-baseline wrote") from None


def compare(
    findings: Iterable[Finding],
    known: Iterable[Entry],
    file: str,
    covers: Callable[[str, str], bool],
) -> Compared:
    """Findings against a baseline in `file`; an entry is stale only when the run, which `covers` a rule in a path, would have
    found it again."""
    entries, every = tuple(known), tuple(findings)
    folder = os.path.dirname(os.path.abspath(file))
    marks = {entry.fingerprint for entry in entries}
    pairs = list(zip(every, fingerprints(every, partial(_inside, folder)), strict=True))
    seen = {mark for _, mark in pairs}
    new = tuple(finding for finding, mark in pairs if mark not in marks)
    left = (entry for entry in entries if entry.fingerprint not in seen)
    return Compared(
        new, tuple(entry for entry in left if covers(entry.rule, os.path.join(folder, entry.path)))
    )


def entries(findings: Iterable[Finding], file: str) -> tuple[Entry, ...]:
    """The entries for findings of a baseline in `file`."""
    every, path = tuple(findings), partial(_inside, os.path.dirname(os.path.abspath(file)))
    pairs = zip(every, fingerprints(every, path), strict=True)
    return tuple(
        Entry(mark, finding.rule, path(finding.span.path), finding.message)
        for finding, mark in pairs
    )


def _inside(folder: str, path: str) -> str:
    """A path as seen from the baseline's folder, so that it does not matter where taglint was started."""
    return shown_path(os.path.relpath(os.path.abspath(path), folder))


def render(known: Iterable[Entry]) -> bytes:
    """The baseline's file, one finding a line, in an order that does not depend on lines."""
    rows = [
        json.dumps(entry._asdict())
        for entry in sorted(set(known), key=lambda entry: (entry.path, entry))
    ]
    body = ",\n".join(f"  {row}" for row in rows)
    return f'{{"version": 1, "findings": [\n{body}\n]}}\n'.encode()
