"""Fingerprints: names for findings that survive moved lines and reworded messages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256

from taglint.engine.run import Report
from taglint.model import Finding


def fingerprints(report: Report, shown_path: Callable[[str], str]) -> Iterator[str]:
    """A fingerprint for each finding of a report, in its order: 16 hex digits.

    It is made of the path, the rule, the key and the content: the characters that the finding
    stands at or, where these are the head of a resource or call, what is named there. Findings
    that agree in all of this are counted.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in report.findings:
        path = shown_path(finding.span.path)
        identity = (path, finding.rule, finding.key or "", *_content(report, finding))
        seen[identity] += 1
        words = "\0".join((*identity, str(seen[identity])))
        yield sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _content(report: Report, finding: Finding) -> tuple[str, str]:
    """What the finding is about, and in which place for tags if it stands at a head."""
    resource, span = finding.resource, finding.span
    if resource is not None and span == resource.head_span:
        return resource.address, resource.slot.path
    if resource is not None and span == resource.passed_at:
        return resource.passed_by, ""
    source = report.sources.get(span.path)
    text = source.text if source else ""
    if span.start < span.end:
        return text[span.start : span.end], ""
    # A place without characters: the line that it stands in.
    start = text.rfind("\n", 0, span.start) + 1
    return text[start:].partition("\n")[0].strip(), ""
