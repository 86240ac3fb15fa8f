"""A key that the policy forbids.

What: Compares each key with the globs of `forbidden-keys`, as the provider compares keys.

Why: Some old names are no longer read, and some names invite people to write secrets.

Policy:

```toml
forbidden-keys = ["Password", "tmp*"]
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    tmp-owner = "team-a"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Password
          Value: none
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
  }
}
```

Config: `forbidden-keys`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each forbidden key."""
    demands = policy.demands(resource)
    if demands is None or demands.ruleset.forbids is None:
        return
    forbids = demands.ruleset.forbids_folded if demands.folds else demands.ruleset.forbids
    for tag in resource.tags:
        if forbids(tag.key.casefold() if demands.folds else tag.key):
            message = f"key {quoted(tag.key)} is forbidden by the policy"
            severity = demands.severity(RULE.name, "error", None)
            yield Finding(
                RULE.name, severity, message, span=tag.key_span, resource=resource, key=tag.key
            )


RULE = Rule("forbidden-key", "error", check)
