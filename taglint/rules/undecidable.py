"""A required tag that cannot be judged from the files.

What: Names each required key that is not seen on a resource whose tags are not all known, and each value with a rule of its own
that is not known, with the cause. Off by default: set its level in `[rules]`, or select this rule alone.

Why: What cannot be known is never reported as missing or wrong. Where that is not enough, this rule shows the blind spots.

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

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Asked
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each required key that may or may not be there, and for each value that a rule cannot see."""
    asked = policy.asked(resource)
    if asked is None or asked.is_defaults or not _is_wanted(asked):
        return
    level = asked.severity(RULE.name, "info", None)
    written = {found.rule.key for tag in resource.tags if (found := asked.find(tag.key))}
    for rule in asked.type.demanded if resource.open else ():
        if rule.key not in written:
            message = f"whether tag {quoted(rule.key)} is there cannot be known: {resource.open}"
            yield Finding(
                RULE.name,
                level,
                message,
                resource.slot.span or resource.head_span,
                resource,
                rule.key,
            )
    for tag in resource.tags:
        match = asked.find(tag.key)
        if (
            match
            and tag.value.kind == "unknown"
            and not tag.value.options
            and (match.rule.allows or match.rule.pattern or match.rule.required)
        ):
            message = f"the value of tag {quoted(tag.key)} cannot be known: {tag.value.data}"
            yield Finding(RULE.name, level, message, tag.value_span, resource, tag.key)


def _is_wanted(asked: Asked) -> bool:
    return asked.ruleset.level(RULE.name) is not None or asked.is_alone(RULE.name)


RULE = Rule("undecidable", "info", check)
