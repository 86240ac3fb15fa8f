"""What a rule is: its name, its severity and its check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from taglint.lean_typing import Literal, NamedTuple
from taglint.model import Finding, Resource, Severity
from taglint.policy.policy import Policy

# Which resources a rule's check is called for:
# always: those with tags; shape: those whose tags have a wrong shape;
# defaults: those whose provider has default tags;
# breach: those with a breach of their schema that carries the rule's name;
# policy: those that the organisation's policy covers;
# started: what such a resource starts, as the tasks of a service, with the tags that it hands on;
# engine: none, the engine itself reports what the rule is about.
When = Literal["always", "shape", "defaults", "breach", "policy", "started", "engine"]


class Rule(NamedTuple):
    """A rule: its name, the severity it has by default, and its check."""

    name: str
    severity: Severity
    check: Callable[[Resource, Policy], Iterator[Finding]]
