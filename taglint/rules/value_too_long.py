"""A tag value longer than the provider stores.

What: Compares the length of each value with the bound of the schema that judges the resource.

Why: The API refuses the request, and Terraform finds out in the middle of an apply.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Note = "a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a value that goes on and on a va."
  }
}
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Note = "see the wiki"
  }
}
```

Config: The bounds are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy import Policy, convicted, text
from taglint.rules import Rule
from taglint.wording import counted, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that is too long."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            value = text(breach.tag)
            message = f"value of {quoted(breach.tag.key)} has {counted(len(value), 'character')}; {resource.schema} takes at most {breach.verdict.bound}"
            yield convicted(RULE.name, resource, breach, message)


RULE = Rule("value-too-long", "error", check)
