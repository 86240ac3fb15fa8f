"""A tag value longer than the provider stores.

What: Compares the length of each value with the bound of the schema that judges the resource, and
the size of all keys and values together with the bound of a provider that has one (Kubernetes
annotations).

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
from taglint.policy.breaches import breach_finding, length, requirement, text_of, upper_limit
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that is too long."""
    for breach in policy.breaches(resource, RULE.name):
        limit = upper_limit(resource, breach)
        if breach.tag:
            size = length(breach, text_of(breach.tag))
            problem = requirement(resource, breach) or f"has {size}; {limit}"
            message = f"value of {quoted(breach.tag.key)} {problem}"
        else:
            size = str(breach.verdict.hint["size"])
            message = f"the keys and values have {size} bytes together; {limit}"
        yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("value-too-long", "error", check)
