"""A tag key with a character that the provider does not accept.

What: Compares the characters of each key with those the schema that judges the resource allows. The
message names the first one that is not allowed. Where the provider only advises against a character
it is a warning.

Why: The API refuses the request, or another service that reads the tag does.

Bad:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    "cost/center" = "4711"
  }
}
```

Good:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    "cost-center" = "4711"
  }
}
```

Config: The characters are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding, refused_character
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key with such a character."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            key = breach.tag.key
            problem = refused_character(resource, breach, key)
            message = f"key {quoted(key)} {problem}"
            yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("key-characters", "error", check)
