"""A tag key or value that begins with a prefix the provider keeps for itself.

What: Looks for the reserved prefixes of the schema that judges the resource (`aws:`, `_sys_`), in
the letter case the provider looks at.

Why: The API refuses them: only the provider may write such tags.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    "aws:team" = "a"
  }
}
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    "team" = "a"
  }
}
```

Config: The prefixes are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key or value with such a prefix."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            part = "key" if breach.verdict.part == "key" else "value of"
            prefix = quoted(str(breach.verdict.hint.get("prefix", "")))
            message = (
                f"{part} {quoted(breach.tag.key)} begins with {prefix},"
                f" which {resource.schema} reserves"
            )
            yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("reserved-prefix", "error", check)
