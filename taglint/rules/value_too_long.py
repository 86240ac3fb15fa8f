"""A tag value longer than the provider stores.

What: Compares the length of each value with the bound of the schema that judges the resource, and the size of all keys and
values together with the bound of a provider that has one (Kubernetes annotations).

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
from taglint.policy.policy import Policy, convicted, demanded, measured, text
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that is too long."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            value = text(breach.tag)
            has = demanded(resource, breach) or (
                f"has {measured(breach, value)}; {resource.schema} takes at most {breach.verdict.bound}"
            )
            yield convicted(RULE.name, resource, breach, f"value of {quoted(breach.tag.key)} {has}")
        else:
            size = breach.verdict.hint["size"]
            message = f"the keys and values have {size} bytes together; {resource.schema} takes at most {breach.verdict.bound}"
            yield convicted(RULE.name, resource, breach, message)


RULE = Rule("value-too-long", "error", check)
