"""What the rules judge a resource by: the provider's schema, and the organisation's policy if any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.model import Finding, Hop, Related, Resource, Severity, Tag
from taglint.schema.judge import Breach, Judge
from taglint.wording import counted

if TYPE_CHECKING:
    from taglint.policy.ruleset import Asked, Ruleset

    # A file's path, a pattern of its policy, the pattern's key, and what is wrong with it.
    PatternError = Callable[[str, str, tuple[str, ...], str], Exception]

# Rules that ask for their severity themselves: it depends on the key.
POLICY_RULES = frozenset(
    {"missing-tag", "value-not-allowed", "key-case", "key-pattern", "unknown-key", "forbidden-key"}
)

_LESS: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}


class Policy:
    """Answers the rules' questions about one resource at a time; remembers the last one's answers.

    `ruleset_for` finds the organisation's policy for a file, by its path; None for no policy at all.
    `pattern_error` makes the error that is raised for a pattern of such a policy.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        rules: Iterable[str] = (),
        ruleset_for: Callable[[str], Ruleset | None] | None = None,
        pattern_error: PatternError | None = None,
    ) -> None:
        self.judge = Judge(catalogue)
        self._rules = frozenset(rules)
        self._ruleset_for, self._pattern_error = ruleset_for, pattern_error
        self._last: tuple[Resource, tuple[Breach, ...]] | None = None
        self._asked: tuple[Resource, Asked | None] | None = None
        self._marked: tuple[Resource, dict[str, dict[str, tuple[Hop, ...]]]] | None = None
        self._by_path: dict[str, Ruleset | None] = {}

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

    def asked(self, resource: Resource) -> Asked | None:
        """The organisation's policy for a resource, None when there is none or it does not look at such a place."""
        if self._asked is None or self._asked[0] is not resource:
            self._asked = (resource, self._ask(resource))
        return self._asked[1]

    def ruleset(self, path: str) -> Ruleset | None:
        """The policy for a file, None without one. Raises what `ruleset_for` raises."""
        if path not in self._by_path:
            self._by_path[path] = self._ruleset_for(path) if self._ruleset_for else None
        return self._by_path[path]

    def graded(self, finding: Finding) -> Finding | None:
        """The finding at the severity that the configuration gives its rule, None when that is off."""
        finding = self._settled(finding)
        ruleset = self.ruleset(
            finding.resource.span.path if finding.resource else finding.span.path
        )
        if ruleset is None or not ruleset.rules:
            return finding
        if ruleset.is_off(finding.rule):
            return None
        level = ruleset.level(finding.rule)
        if level is None or level == finding.severity or finding.rule in POLICY_RULES:
            return finding
        tags = finding.resource.tags if finding.resource else ()
        is_open = any(
            tag.value.open and tag.value_span == finding.span for tag in tags
        ) or self._hops(finding, "macro")
        return finding._replace(severity="warning" if is_open and level == "error" else level)

    def _settled(self, finding: Finding) -> Finding:
        """The finding as its tag's way has it: one that a macro may rewrite weighs less, one that a selector needs says so."""
        if self._hops(finding, "macro"):
            finding = finding._replace(severity=_LESS[finding.severity])
        needed = self._hops(finding, "selector") if finding.key is not None else ()
        related = tuple(Related(hop.span, "the selector needs this label") for hop in needed)
        return finding._replace(related=(*finding.related, *related)) if related else finding

    def _hops(self, finding: Finding, kind: str) -> tuple[Hop, ...]:
        """The steps of this kind on the way of the tags that a finding is about."""
        resource = finding.resource
        if resource is None:
            return ()
        # Many findings of one resource come one after the other.
        if self._marked is None or self._marked[0] is not resource:
            self._marked = (resource, _marks(resource.tags))
        by_key = self._marked[1].get(kind)
        if not by_key:
            return ()
        if finding.key is not None:
            return by_key.get(finding.key, ())
        return tuple(dict.fromkeys(hop for hops in by_key.values() for hop in hops))

    def matches(self, resource: Resource, pattern: str, text: str, where: tuple[str, ...]) -> bool:
        """Whether a pattern of the policy matches a whole text; `where` is the pattern's key.

        Raises what `pattern_error` makes when the pattern is wrong or too slow.
        """
        from taglint.policy.ruleset import plain_pattern

        plain = plain_pattern(pattern)
        if plain is not None and len(text) <= 1000:
            return plain.fullmatch(text) is not None
        from taglint.schema.patterns import TIME_LIMIT, BadPattern, compiled
        from taglint.wording import quoted

        try:
            return compiled(pattern).fullmatch(text, timeout=TIME_LIMIT) is not None
        except TimeoutError:
            problem = (
                f"takes longer than {TIME_LIMIT} seconds on {quoted(text)}; write a simpler pattern"
            )
        except (BadPattern, RecursionError, ValueError) as error:
            problem = f"is no regular expression: {error or 'nested too deeply'}"
        make_error = self._pattern_error
        if make_error is None:
            raise ValueError(f"{'.'.join(where)}: {problem}")
        raise make_error(resource.span.path, pattern, where, problem)

    def _ask(self, resource: Resource) -> Asked | None:
        ruleset = self.ruleset(resource.span.path)
        if ruleset is None or (
            resource.slot.nested and not ruleset.nested and not resource.started
        ):
            return None
        if not self.speaks_of(resource):
            return None
        from taglint.policy.ruleset import Asked

        annotation = self.judge.annotation(resource.schema)
        systems = tuple(cast(list[str], annotation.get("uncounted-prefixes", ())))
        folds = bool(self.judge.folding(resource.schema)[0])
        return Asked(
            resource,
            ruleset,
            folds,
            systems,
            self._rules,
            lambda key: self.judge.refuses(resource.schema, key),
        )


def convicted(rule: str, resource: Resource, breach: Breach, message: str) -> Finding:
    """A finding on the key or the value that breaks the schema; a value that something may replace is only warned of."""
    tag, verdict = breach.tag, breach.verdict
    if tag is None:
        return Finding(
            rule, verdict.severity, message, resource.slot.span or resource.head_span, resource
        )
    of_key = verdict.part == "key"
    severity: Severity = "warning" if tag.value.open and not of_key else verdict.severity
    return Finding(
        rule, severity, message, tag.key_span if of_key else tag.value_span, resource, tag.key
    )


def _marks(tags: tuple[Tag, ...]) -> dict[str, dict[str, tuple[Hop, ...]]]:
    """The steps on the ways of some tags that say something of their findings, by kind and key."""
    found: dict[str, dict[str, tuple[Hop, ...]]] = {}
    for tag in tags:
        for hop in tag.trail:
            if hop.kind in ("macro", "selector"):
                by_key = found.setdefault(hop.kind, {})
                by_key[tag.key] = tuple(dict.fromkeys((*by_key.get(tag.key, ()), hop)))
    return found


def demanded(resource: Resource, breach: Breach) -> str:
    """What the schema asks of the text in words of its own, "" when it has none."""
    words = breach.verdict.hint.get("must")
    verb = "must" if breach.verdict.severity == "error" else "should"
    return f"{verb} {words} for {resource.schema}" if words else ""


def measured(breach: Breach, text: str) -> str:
    """The length of the text in the unit that its bound counts."""
    size = breach.verdict.hint.get("size")
    return counted(
        size if isinstance(size, int) else len(text),
        str(breach.verdict.hint.get("unit", "character")),
    )


def text(tag: Tag) -> str:
    """The value of a tag whose value is a known string."""
    return cast(str, tag.value.data)
