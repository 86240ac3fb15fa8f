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
from taglint.policy.breaches import breach_finding
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import counted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each resource with too many tags."""
    for breach in policy.breaches(resource, RULE.name):
        count, bound = breach.verdict.hint["count"], breach.verdict.bound
        tags = counted(count, "tag") if isinstance(count, int) else count
        if breach.verdict.severity == "error":
            limit = f"{resource.schema} takes at most {bound}"
        else:
            limit = f"more than {bound} are advised against for {resource.schema}"
        yield breach_finding(RULE.name, resource, breach, f"{tags}; {limit}")


RULE = Rule("too-many-tags", "error", check)
