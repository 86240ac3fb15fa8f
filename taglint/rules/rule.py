"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from taglint.lean_typing import Literal, NamedTuple
from taglint.model import Finding, Resource, Severity
from taglint.policy.policy import Policy

When = Literal["always", "shape", "defaults", "breach", "policy", "started", "engine"]


class Rule(NamedTuple):
    """A rule: its name, the severity it has by default, and its check."""

    name: str
    severity: Severity
    check: Callable[[Resource, Policy], Iterator[Finding]]
