"""A tag key shorter than the provider takes, mostly the empty key.

What: Compares the length of each key with the least length in the schema that judges the resource.

Why: The API refuses a tag without a key.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    "" = "team-a"
  }
}
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
  }
}
```

Config: The bounds are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding, lower_limit
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import counted, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key that is too short."""
    for breach in policy.breaches(resource, RULE.name):
        key = breach.tag.key if breach.tag else ""
        size = (
            f"key {quoted(key)} has {counted(len(key), 'character')}" if key else "the key is empty"
        )
        message = f"{size}; {lower_limit(resource, breach)}"
        yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("key-too-short", "error", check)
