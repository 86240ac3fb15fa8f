"""A tag that repeats, overrides or collides with a default tag of the resource's provider.

What: Compares the tags of a resource with the defaults of the provider configuration that it uses
(`default_tags`, `default_labels`): the same key and value, the same key with another value, keys
that differ only in letter case.

Why: A repeated default is one more place to change. An overriding value may be meant or may be a
slip. Two spellings of one key become two tags (where the provider ignores letter case,
`case-collision` reports them).

Bad:

```hcl
provider "aws" {
  default_tags {
    tags = { Owner = "team-a" }
  }
}

resource "aws_s3_bucket" "logs" {
  tags = { Owner = "team-a" }
}
```

Good:

```hcl
provider "aws" {
  default_tags {
    tags = { Owner = "team-a" }
  }
}

resource "aws_s3_bucket" "logs" {
  tags = { Name = "logs" }
}
```

Config: An info for repeated and overridden defaults, a warning for spellings that differ in letter
case. A severity of your own in `[rules]` is for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Related, Resource, Severity, Tag
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each tag of the resource whose key is also a default tag's."""
    if not resource.defaults:
        return
    exact = {tag.key: tag for tag in resource.defaults}
    folded = {tag.key.casefold(): tag for tag in resource.defaults}
    for tag in resource.tags:
        default = exact.get(tag.key) or folded.get(tag.key.casefold())
        if default is None or tag.key_span == default.key_span:
            continue
        if tag.key == default.key:
            problem = _same_key(tag, default)
        elif policy.folding(resource)[0]:
            continue  # To the provider it is one key: `case-collision` reports that.
        else:
            problem = _other_case(tag, default)
        if problem:
            severity, message = problem
            related = (Related(default.key_span, "the default is here"),)
            yield Finding(
                RULE.name,
                severity,
                message,
                span=tag.key_span,
                resource=resource,
                key=tag.key,
                related=related,
            )


def _other_case(tag: Tag, default: Tag) -> tuple[Severity, str]:
    message = (
        f"key {quoted(tag.key)} and key {quoted(default.key)} of the provider's default tags"
        " differ only in letter case; both are set"
    )
    return "warning", message


def _same_key(tag: Tag, default: Tag) -> tuple[Severity, str] | None:
    """The problem of a key that both set, None when one of the values is not certain."""
    own, inherited = tag.value, default.value
    if "unknown" in (own.kind, inherited.kind) or own.open or inherited.open:
        return None
    key, old, new = quoted(tag.key), quoted(str(inherited.data)), quoted(str(own.data))
    if old == new:
        return "info", f"tag {key} has the same value as the provider's default tag, {old}"
    return "info", f"tag {key} overrides the value {old} of the provider's default tag with {new}"


RULE = Rule("default-tags-overlap", "info", check)
