"""Fingerprints: names for findings that survive moved lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from taglint.model import Finding


def fingerprints(findings: Iterable[Finding], shown_path: Callable[[str], str]) -> Iterator[str]:
    """A fingerprint for each finding: 16 hex digits of its rule, path, resource, key and message, and of how often these came."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        resource = finding.resource
        address, slot = (resource.address, resource.slot.path) if resource else ("", "")
        message = finding.message.removesuffix(f" ({finding.reach} resources)")
        identity = (
            finding.rule,
            shown_path(finding.span.path),
            address,
            slot,
            finding.key or "",
            message,
        )
        seen[identity] += 1
        yield sha256(
            "\0".join((*identity, str(seen[identity]))).encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]
