"""A key that the policy does not list, where it allows only those it lists.

What: Where `allow-other-keys` is false, each key must have a table of its own; the message names the key that was probably meant.

Why: Misspelt keys and keys that nobody reads.

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
    asked = policy.asked(resource)
    if asked is None or asked.ruleset.allow_other_keys:
        return
    every, forbids = asked.ruleset.all, asked.ruleset.forbids
    for tag in asked.tags():
        name = asked.name(tag.key)
        is_listed = name in every.keys or name.casefold() in every.folded
        if not is_listed and not (forbids and forbids(tag.key) and asked.is_on("forbidden-key")):
            near = asked.ruleset.near(tag.key)
            message = f"key {quoted(tag.key)} is not in the policy" + (
                f"; did you mean {quoted(near)}?" if near else ""
            )
            yield Finding(
                RULE.name,
                asked.severity(RULE.name, "error", None),
                message,
                tag.key_span,
                resource,
                tag.key,
            )


RULE = Rule("unknown-key", "error", check)
