"""What the rules judge a resource by: the provider's schema, and (with a configuration) the organisation's policy."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog import Catalogue
from taglint.model import Finding, Resource, Severity, Tag
from taglint.record import cast
from taglint.schema import Breach, Judge
from taglint.wording import counted


class Policy:
    """Answers the rules' questions about one resource at a time; remembers what it worked out for the last one."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.judge = Judge(catalogue)
        self._last: tuple[Resource, tuple[Breach, ...]] | None = None

    def breaches(self, resource: Resource, rule: str) -> Iterator[Breach]:
        """The breaches of the resource's schema that this rule reports."""
        return (breach for breach in self.all_breaches(resource) if breach.verdict.rule == rule)

    def all_breaches(self, resource: Resource) -> tuple[Breach, ...]:
        """All breaches of the resource's schema."""
        if self._last is None or self._last[0] is not resource:
            self._last = (resource, self.judge.breaches(resource))
        return self._last[1]

    def speaks_of(self, resource: Resource) -> bool:
        """Whether the resource's keys are what an organisation means by tags, and no annotations."""
        return self.judge.annotation(resource.schema).get("policy") is not False

    def folding(self, resource: Resource) -> tuple[str, Severity]:
        """How the provider folds the case of keys, "" for not at all, and how bad it is when two keys fold to one."""
        return self.judge.folding(resource.schema)


def convicted(rule: str, resource: Resource, breach: Breach, message: str) -> Finding:
    """A finding on the key or the value that breaks the schema; a value that something may replace is only warned of."""
    tag, verdict = breach.tag, breach.verdict
    if tag is None:
        return Finding(rule, verdict.severity, message, resource.slot.span or resource.head_span, resource)
    of_key = verdict.part == "key"
    severity: Severity = "warning" if tag.value.open and not of_key else verdict.severity
    return Finding(rule, severity, message, tag.key_span if of_key else tag.value_span, resource, tag.key)


def demanded(resource: Resource, breach: Breach) -> str:
    """What the schema asks of the text in words of its own, "" when it has none."""
    words = breach.verdict.hint.get("must")
    verb = "must" if breach.verdict.severity == "error" else "should"
    return f"{verb} {words} for {resource.schema}" if words else ""


def measured(breach: Breach, text: str) -> str:
    """The length of the text in the unit that its bound counts."""
    size = breach.verdict.hint.get("size")
    return counted(size if isinstance(size, int) else len(text), str(breach.verdict.hint.get("unit", "character")))


def text(tag: Tag) -> str:
    """The value of a tag whose value is a known string."""
    return cast(str, tag.value.data)
