"""What the rules judge a resource by: the provider's schema and the organisation's policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.model import Finding, Hop, Related, Resource, Severity, Tag
from taglint.schema.judge import Breach, Judge

if TYPE_CHECKING:
    from taglint.policy.ruleset import Demands, Ruleset

    # A file's path, a pattern of its policy, the pattern's key, and what is wrong with it.
    PatternError = Callable[[str, str, tuple[str, ...], str], Exception]

# Rules that work out their severity themselves, because it depends on the key.
POLICY_RULES = frozenset(
    {"missing-tag", "value-not-allowed", "key-case", "key-pattern", "unknown-key", "forbidden-key"}
)

_MILDER: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}
# Texts longer than this many code points are matched by `regex` alone, which has a time limit.
_LONGEST_FOR_RE = 1000


class Policy:
    """Answers the rules' questions about one resource at a time; remembers the last one's answers.

    `rules` are the names of the rules that are part of the run.
    `ruleset_for` finds the organisation's policy for a file, by its path; None when there is none.
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
        self._rulesets: dict[str, Ruleset | None] = {}
        # Rules ask about one resource after the other: each of these holds the last one's answer.
        self._breaches: tuple[Resource, tuple[Breach, ...]] | None = None
        self._demands: tuple[Resource, Demands | None] | None = None
        self._hops: tuple[Resource, dict[str, dict[str, tuple[Hop, ...]]]] | None = None

    def breaches(self, resource: Resource, rule: str) -> Iterator[Breach]:
        """The breaches of the resource's schema that this rule reports."""
        return (breach for breach in self.all_breaches(resource) if breach.verdict.rule == rule)

    def all_breaches(self, resource: Resource) -> tuple[Breach, ...]:
        """All breaches of the resource's schema."""
        if self._breaches is None or self._breaches[0] is not resource:
            self._breaches = (resource, self.judge.breaches(resource))
        return self._breaches[1]

    def governs(self, resource: Resource) -> bool:
        """Whether the keys are tags to an organisation; Kubernetes' annotations are not."""
        return self.judge.annotation(resource.schema).get("policy") is not False

    def folding(self, resource: Resource) -> tuple[str, Severity]:
        """How the provider folds the case of keys, "" if it does not.

        Also how bad it is when two keys of a resource fold to one.
        """
        return self.judge.folding(resource.schema)

    def demands(self, resource: Resource) -> Demands | None:
        """What the organisation's policy demands of a resource.

        None when there is no policy, or when it does not cover such a place.
        """
        if self._demands is None or self._demands[0] is not resource:
            self._demands = (resource, self._work_out_demands(resource))
        return self._demands[1]

    def ruleset(self, path: str) -> Ruleset | None:
        """The organisation's policy for a file, None where there is none."""
        return self._ruleset_for(path) if self._ruleset_for else None

    def graded(self, finding: Finding) -> Finding | None:
        """The finding at the severity that the policy gives its rule, None when the rule is off."""
        finding = self._with_hops(finding)
        ruleset = self.ruleset(finding.policy_path)
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
        ) or self._hops_of(finding, "macro")
        return finding._replace(severity="warning" if is_open and level == "error" else level)

    def _with_hops(self, finding: Finding) -> Finding:
        """The finding with what the trail of its tag says.

        A macro may rewrite the tag: then the finding is milder. A selector may need the label:
        then the finding points at the selector.
        """
        if self._hops_of(finding, "macro"):
            finding = finding._replace(severity=_MILDER[finding.severity])
        needed = self._hops_of(finding, "selector") if finding.key is not None else ()
        related = tuple(Related(hop.span, "the selector needs this label") for hop in needed)
        return finding._replace(related=(*finding.related, *related)) if related else finding

    def _hops_of(self, finding: Finding, kind: str) -> tuple[Hop, ...]:
        """The hops of this kind on the trails of the tags that a finding is about."""
        resource = finding.resource
        if resource is None:
            return ()
        if self._hops is None or self._hops[0] is not resource:
            self._hops = (resource, _telling_hops(resource.tags))
        by_key = self._hops[1].get(kind)
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
        if plain is not None and len(text) <= _LONGEST_FOR_RE:
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
            problem = f"is not a valid regular expression: {error or 'nested too deeply'}"
        if self._pattern_error is None:
            raise ValueError(f"{'.'.join(where)}: {problem}")
        raise self._pattern_error(resource.policy_path, pattern, where, problem)

    def _work_out_demands(self, resource: Resource) -> Demands | None:
        """What `demands` answers. A nested place is covered only if the policy says so."""
        ruleset = self.ruleset(resource.policy_path)
        if ruleset is None or (
            resource.slot.nested and not ruleset.nested and not resource.started
        ):
            return None
        if not self.governs(resource):
            return None
        from taglint.policy.ruleset import Demands

        annotation = self.judge.annotation(resource.schema)
        return Demands(
            resource,
            ruleset,
            folds=bool(self.judge.folding(resource.schema)[0]),
            uncounted=tuple(cast(list[str], annotation.get("uncounted-prefixes", ()))),
            rules=self._rules,
            is_refused=lambda key: self.judge.refuses(resource.schema, key),
        )


def _telling_hops(tags: tuple[Tag, ...]) -> dict[str, dict[str, tuple[Hop, ...]]]:
    """The hops that matter to findings: macros and selectors, by kind and then by key."""
    found: dict[str, dict[str, tuple[Hop, ...]]] = {}
    for tag in tags:
        for hop in tag.trail:
            if hop.kind in ("macro", "selector"):
                by_key = found.setdefault(hop.kind, {})
                by_key[tag.key] = tuple(dict.fromkeys((*by_key.get(tag.key, ()), hop)))
    return found
