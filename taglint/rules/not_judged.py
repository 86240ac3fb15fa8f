"""What was left out because a bound was met.

What: Names what taglint did not judge, and the bound, so that no file can keep it busy for ever: in
one root module 20,000 places for tags, 2,000 module calls, and 100,000 steps of loops and function
calls. The finding stands at the block that met the bound; where that is in a called module, at the
root module's call.

Why: What was not looked at must not look like what has no faults.

Bad:

```hcl
locals {
  numbers = range(1000)
  pairs   = [for a in local.numbers : [for b in local.numbers : a]]
}

resource "aws_s3_bucket" "logs" {
  tags = { Count = local.pairs[0][0] }
}
```

Good:

```hcl
locals {
  numbers = range(10)
  pairs   = [for a in local.numbers : [for b in local.numbers : a]]
}

resource "aws_s3_bucket" "logs" {
  tags = { Count = local.pairs[0][0] }
}
```

Config: the bounds are fixed. Split the root module, or silence the finding where you know the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield nothing: the engine reports what the readers left out."""
    return iter(())


RULE = Rule("not-judged", "warning", check)
