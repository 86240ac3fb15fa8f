"""A required tag that cannot be judged from the files.

What: Names each required key that is not seen on a resource whose tags are not all known, and each
value with a rule of its own that is not known, with the cause. Off by default: set its level in
`[rules]`, or select this rule alone.

Why: What cannot be known is never reported as missing or wrong. Where you need to know more, this
rule shows what taglint cannot see.

Policy:

```toml
[rules]
undecidable = "info"

[tags.Owner]
required = true
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = module.label.tags
}
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = merge(module.label.tags, { Owner = "team-a" })
}
```

Config: off by default; `[rules]` with `undecidable = "info"` switches it on.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource, Span, Tag
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Demands
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each required key, and each value, that cannot be known."""
    demands = policy.demands(resource)
    if demands is None or demands.is_provider or not _is_on(demands):
        return
    level = demands.severity(RULE.name, "info", None)
    for key, message, span in undecided(resource, demands):
        yield Finding(RULE.name, level, message, span=span, resource=resource, key=key)


def undecided(resource: Resource, demands: Demands) -> Iterator[tuple[str, str, Span]]:
    """The key of each tag that the demands are about and nobody can know, why, and where."""
    if demands.is_provider:
        return
    written = {match.rule.key for tag in resource.tags if (match := demands.find(tag.key))}
    place = resource.slot.span or resource.head_span
    for rule in demands.type.required if resource.open else ():
        if rule.key not in written:
            message = f"it cannot be known whether tag {quoted(rule.key)} is set: {resource.open}"
            yield rule.key, message, place
    for tag in resource.tags:
        if tag.value.kind == "unknown" and not tag.value.options and _is_judged(demands, tag):
            message = f"the value of tag {quoted(tag.key)} cannot be known: {tag.value.data}"
            yield tag.key, message, tag.value_span


def _is_judged(demands: Demands, tag: Tag) -> bool:
    """Whether the policy says something about the tag's value."""
    match = demands.find(tag.key)
    return match is not None and bool(
        match.rule.allows or match.rule.pattern or match.rule.required
    )


def _is_on(demands: Demands) -> bool:
    """Whether the configuration gives the rule a severity, or the run has no other rule."""
    return demands.ruleset.level(RULE.name) is not None or demands.is_alone(RULE.name)


RULE = Rule("undecidable", "info", check)
