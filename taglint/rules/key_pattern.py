"""A key that does not match the policy's pattern for keys.

What: Compares each whole key that has no table of its own with `key-pattern`, which may use Unicode
classes.

Why: A prefix or a form that all keys share keeps those of other teams and tools apart.

Policy:

```toml
key-pattern = 'acme:[a-z-]+'
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
        - Key: acme:Owner
          Value: team-a
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    "acme:owner" = "team-a"
  }
}
```

Config: `key-pattern`. A pattern that runs into the time limit is an error of the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import as_written, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key that does not match."""
    demands = policy.demands(resource)
    if demands is None or not demands.ruleset.key_pattern:
        return
    pattern = demands.ruleset.key_pattern
    for tag in demands.tags():
        is_listed = demands.find(tag.key) is not None or tag.key in demands.ruleset.all_types.keys
        if not is_listed and not policy.matches(resource, pattern, tag.key, ("key-pattern",)):
            wanted = as_written(pattern)
            message = f"key {quoted(tag.key)} does not match the policy's pattern {wanted}"
            severity = demands.severity(RULE.name, "error", None)
            yield Finding(
                RULE.name, severity, message, span=tag.key_span, resource=resource, key=tag.key
            )


RULE = Rule("key-pattern", "error", check)
