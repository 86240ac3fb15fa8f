"""A key that the policy does not list, where it allows only those it lists.

What: Where `allow-other-keys` is false, each key must have a table of its own; the message names
the key that was probably meant.

Why: It finds misspelt keys, and keys that nobody reads.

Policy:

```toml
allow-other-keys = false

[tags.Environment]
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Enviroment = "prod"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Colour
          Value: blue
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Environment = "prod"
  }
}
```

Config: `allow-other-keys`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key that is not listed."""
    demands = policy.demands(resource)
    if demands is None or demands.ruleset.allow_other_keys:
        return
    listed, forbids = demands.ruleset.all_types, demands.ruleset.forbids
    for tag in demands.tags():
        key = demands.key_in(tag.key)
        is_listed = key in listed.keys or key.casefold() in listed.folded
        if not is_listed and not (forbids and forbids(tag.key) and demands.is_on("forbidden-key")):
            near = demands.ruleset.nearest_key(tag.key)
            advice = f"; did you mean {quoted(near)}?" if near else ""
            message = f"key {quoted(tag.key)} is not in the policy{advice}"
            severity = demands.severity(RULE.name, "error", None)
            yield Finding(
                RULE.name, severity, message, span=tag.key_span, resource=resource, key=tag.key
            )


RULE = Rule("unknown-key", "error", check)
