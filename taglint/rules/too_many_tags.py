"""More tags than the resource may carry.

What: Counts the different keys of a resource. Tags of the system (`aws:`) do not count where the
provider does not count them, and a key written twice counts once.

Why: The API refuses the whole request, often only after default tags have been added.

Bad:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    key01 = "x"
    key02 = "x"
    key03 = "x"
    key04 = "x"
    key05 = "x"
    key06 = "x"
    key07 = "x"
    key08 = "x"
    key09 = "x"
    key10 = "x"
    key11 = "x"
    key12 = "x"
    key13 = "x"
    key14 = "x"
    key15 = "x"
    key16 = "x"
    key17 = "x"
    key18 = "x"
    key19 = "x"
    key20 = "x"
    key21 = "x"
  }
}
```

Good:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    key01 = "x"
  }
}
```

Config: The limits are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding, upper_limit
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each resource with too many tags."""
    for breach in policy.breaches(resource, RULE.name):
        count = breach.verdict.hint["count"]
        tags = f"{count} tag is" if count == 1 else f"{count} tags are"
        message = f"{tags} too many; {upper_limit(resource, breach)}"
        yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("too-many-tags", "error", check)
