"""A tag key longer than the provider stores.

What: Compares the length of each key with the bound of the schema that judges the resource, in the
unit the schema names.

Why: The API refuses the request, and Terraform finds out in the middle of an apply.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    "a-key-that-goes-on-and-on-a-key-that-goes-on-and-on-a-key-that-goes-on-and-on-a-key-that-goes-on-and-on-until-it-has-129-characte" = "x"
  }
}
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    short-key = "x"
  }
}
```

Config: The bounds are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding, length, requirement, upper_limit
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key that is too long."""
    for breach in policy.breaches(resource, RULE.name):
        key = breach.tag.key if breach.tag else ""
        problem = requirement(resource, breach) or (
            f"has {length(breach, key)}; {upper_limit(resource, breach)}"
        )
        yield breach_finding(RULE.name, resource, breach, f"key {quoted(key)} {problem}")


RULE = Rule("key-too-long", "error", check)
