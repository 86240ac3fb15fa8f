"""An exemption that has expired, or that no longer matches anything.

What: Looks at each `[[exempt]]` of the configurations in use. One whose last day is over has no
effect any more; one that silenced nothing is reported when all files that it could match have been
read.

Why: Exemptions are promises with a date; forgotten ones become the rule.

Bad:

```toml
[[exempt]]
resource = "aws_s3_bucket.legacy*"
tags = ["Owner"]
reason = "migration, see OPS-17"
expires = 2020-01-31
```

Good:

```toml
[[exempt]]
resource = "aws_s3_bucket.legacy*"
tags = ["Owner"]
reason = "migration, see OPS-17"
expires = 2099-01-31
```

Config: `[[exempt]]`; `--today DATE` judges as of another day.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield nothing: the engine knows which exemptions were used."""
    return iter(())


RULE = Rule("expired-exemption", "warning", check)
