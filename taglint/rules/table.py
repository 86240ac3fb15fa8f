"""The rules: one module, one function, one docstring that is the manual page.

The table names each rule and says for which resources its check is called. The module of a rule is
imported when its check is called for the first time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule, When

if TYPE_CHECKING:
    from types import ModuleType

    from taglint.schema.judge import Breach

TABLE: dict[str, When] = {
    "key-too-long": "breach",
    "key-too-short": "breach",
    "key-characters": "breach",
    "value-too-long": "breach",
    "value-too-short": "breach",
    "value-characters": "breach",
    "reserved-prefix": "breach",
    "reserved-key": "breach",
    "too-many-tags": "breach",
    "duplicate-key": "always",
    "case-collision": "always",
    "edge-whitespace": "always",
    "not-a-string": "always",
    "wrong-shape": "shape",
    "default-tags-overlap": "defaults",
    "missing-tag": "policy",
    "value-not-allowed": "policy",
    "key-case": "policy",
    "key-pattern": "policy",
    "unknown-key": "policy",
    "forbidden-key": "policy",
    "undecidable": "policy",
    "tags-not-propagated": "started",
    "syntax-error": "engine",
    "not-judged": "engine",
    "unused-suppression": "engine",
    "expired-exemption": "engine",
}


def load(name: str) -> Rule:
    """The rule with this name. Raises `KeyError` when the table has none."""
    return cast(Rule, _module(name).RULE)


def manual(name: str) -> str:
    """The rule's docstring. Raises `KeyError` when the table has none."""
    return (_module(name).__doc__ or "").strip()


class Rulebook:
    """The rules that are switched on, each loaded when its check is called for the first time."""

    def __init__(self, names: list[str]) -> None:
        self._on: dict[When, list[str]] = {}
        for name in names:
            self._on.setdefault(TABLE[name], []).append(name)
        self._on_breach = frozenset(self._on.get("breach", ()))
        self._loaded: dict[str, Rule] = {}

    def check(self, resource: Resource, policy: Policy) -> Iterable[Finding]:
        """What the rules find in one resource."""
        due = self._due(resource, policy)
        breaches = () if resource.started else policy.all_breaches(resource)
        # For most resources no rule is due: they need no generator.
        return self._findings(resource, policy, due, breaches) if due or breaches else ()

    def _findings(
        self, resource: Resource, policy: Policy, due: list[str], breaches: tuple[Breach, ...]
    ) -> Iterator[Finding]:
        for name in due:
            yield from self._rule(name).check(resource, policy)
        if breaches:
            broken = {breach.verdict.rule for breach in breaches}
            for name in sorted(broken & self._on_breach):
                yield from self._rule(name).check(resource, policy)

    def _due(self, resource: Resource, policy: Policy) -> list[str]:
        """The rules to call for a resource, but for those that report breaches of its schema."""
        on, has_policy = self._on, policy.demands(resource) is not None
        if resource.started:
            return on.get("started", []) if has_policy else []
        due = [*on.get("always", ())] if resource.tags else []
        if resource.slot.found:
            due += on.get("shape", ())
        if resource.defaults:
            due += on.get("defaults", ())
        if has_policy:
            due += on.get("policy", ())
        return due

    def _rule(self, name: str) -> Rule:
        if name not in self._loaded:
            self._loaded[name] = load(name)
        return self._loaded[name]


def _module(name: str) -> ModuleType:
    if name not in TABLE:
        raise KeyError(name)
    return import_module(f"taglint.rules.{name.replace('-', '_')}")
