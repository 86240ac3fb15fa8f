"""A key that is not spelt as the policy spells it.

What: Finds keys that differ only in letter case from one that the policy lists, unless its `ignore-case` is true, and keys
without a table of their own that do not follow the convention of `key-case`. Of `team:CostCentre` what follows the last `:` or `/`
is held to the convention. Keys with a domain in front (`kubernetes.io/role/elb`) belong to the systems that look for them and are
left alone, and where a provider refuses the policy's spelling (Google's labels have no capitals) the one that it takes counts.

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

Config: `key-case`, `tags.KEY.ignore-case`. Information only where the provider takes both spellings for one key.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource, Severity
from taglint.policy.policy import Policy
from taglint.policy.ruleset import in_case, is_foreign, to_case
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key in another spelling."""
    asked = policy.asked(resource)
    if asked is None or not (asked.type.keys or asked.ruleset.key_case):
        return
    convention = asked.ruleset.key_case
    for tag in asked.tags():
        found = asked.find(tag.key)
        if found is None:
            if (
                convention
                and not is_foreign(tag.key)
                and not in_case(tag.key, convention)
                and tag.key not in asked.ruleset.all.keys
            ):
                better = to_case(tag.key, convention)
                message = f"key {quoted(tag.key)} is not {convention}" + (
                    f"; {quoted(better)} would be" if better else ""
                )
                yield Finding(
                    RULE.name,
                    asked.severity(RULE.name, "error", None),
                    message,
                    tag.key_span,
                    resource,
                    tag.key,
                )
        elif (
            asked.name(tag.key) != found.rule.key
            and not found.rule.ignore_case
            and not asked.is_refused(found.rule.key)
        ):
            severity: Severity = (
                "info" if found.counts else asked.severity(RULE.name, "error", found.rule)
            )
            message = (
                f"key {quoted(asked.name(tag.key))} is spelt {quoted(found.rule.key)} in the policy"
            )
            yield Finding(RULE.name, severity, message, tag.key_span, resource, tag.key)


RULE = Rule("key-case", "error", check)
