"""A key that is not spelt as the policy spells it.

What: Finds keys that differ only in letter case from one that the policy lists, unless its
`ignore-case` is true, and keys without a table of their own that do not follow the convention of
`key-case`. Of `team:CostCentre` only what follows the last `:` or `/` has to follow the convention.
Keys with a domain in front (`kubernetes.io/role/elb`) belong to the systems that look for them and
are not judged. Where a provider refuses the policy's spelling (Google's labels have no capitals),
the spelling that it takes is right.

Why: `owner` and `Owner` are two keys to most providers, and two columns in every report.

Policy:

```toml
key-case = "PascalCase"

[tags.Owner]
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    owner = "team-a"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: cost_centre
          Value: "4711"
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner      = "team-a"
    CostCentre = "4711"
  }
}
```

Config: `key-case`, `tags.KEY.ignore-case`. The severity is info where the provider takes both
spellings for one key.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource, Severity, Tag
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Demands, KeyMatch, in_case, is_foreign, to_case
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key in another spelling."""
    demands = policy.demands(resource)
    if demands is None or not (demands.type.keys or demands.ruleset.key_case):
        return
    for tag in demands.tags():
        match = demands.find(tag.key)
        if match is None:
            yield from _unlike_convention(demands, tag)
        else:
            yield from _unlike_policy(demands, tag, match)


def _unlike_convention(demands: Demands, tag: Tag) -> Iterator[Finding]:
    """A key without a table of its own that does not follow `key-case`."""
    convention = demands.ruleset.key_case
    if not convention or is_foreign(tag.key) or in_case(tag.key, convention):
        return
    if tag.key in demands.ruleset.all_types.keys:
        return
    better = to_case(tag.key, convention)
    advice = f"; write {quoted(better)}" if better else ""
    message = f"key {quoted(tag.key)} is not in {convention}{advice}"
    severity = demands.severity(RULE.name, "error", None)
    yield Finding(
        RULE.name, severity, message, span=tag.key_span, resource=demands.resource, key=tag.key
    )


def _unlike_policy(demands: Demands, tag: Tag, match: KeyMatch) -> Iterator[Finding]:
    """A key that differs in letter case from the one in the policy, where that matters."""
    rule, key = match.rule, demands.key_in(tag.key)
    if key == rule.key or rule.ignore_case or demands.is_refused(rule.key):
        return
    severity: Severity = "info" if match.counts else demands.severity(RULE.name, "error", rule)
    message = f"key {quoted(key)} is written {quoted(rule.key)} in the policy"
    yield Finding(
        RULE.name, severity, message, span=tag.key_span, resource=demands.resource, key=tag.key
    )


RULE = Rule("key-case", "error", check)
