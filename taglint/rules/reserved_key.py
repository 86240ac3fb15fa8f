"""A tag key that the provider keeps for itself.

What: Compares each key with the reserved keys of the schema that judges the resource.

Why: The provider writes these tags; a request that sets them is refused or silently changed.

Bad:

```hcl
resource "aws_imagebuilder_infrastructure_configuration" "golden" {
  name                  = "golden"
  instance_profile_name = "builder"
  resource_tags = {
    CreatedBy = "platform team"
  }
}
```

Good:

```hcl
resource "aws_imagebuilder_infrastructure_configuration" "golden" {
  name                  = "golden"
  instance_profile_name = "builder"
  resource_tags = {
    Team = "platform"
  }
}
```

Config: The keys are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each reserved key."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            message = f"key {quoted(breach.tag.key)} is reserved by {resource.schema}"
            yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("reserved-key", "error", check)
