"""Two keys that differ only in letter case, where the provider takes them for one.

What: Looks only at resources whose schema says that the provider ignores the letter case of keys.

Why: One of the two tags is refused or overwrites the other.

Bad:

```hcl
resource "aws_iam_role" "worker" {
  assume_role_policy = data.aws_iam_policy_document.worker.json
  tags = {
    Owner = "team-a"
    owner = "team-b"
  }
}
```

Good:

```hcl
resource "aws_iam_role" "worker" {
  assume_role_policy = data.aws_iam_policy_document.worker.json
  tags = {
    Owner = "team-a"
  }
}
```

Config: Which providers ignore letter case is data; `taglint schema show ID` prints it.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Related, Resource, Tag
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.schema.annotations import fold
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key that differs from an earlier one only in letter case."""
    how, severity = policy.folding(resource)
    if not how:
        return
    folded: dict[str, Tag] = {}
    for tag in resource.tags:
        first = folded.setdefault(fold(tag.key, how), tag)
        if first.key != tag.key:
            message = (
                f"keys {quoted(first.key)} and {quoted(tag.key)} differ only in letter case;"
                f" {resource.schema} treats them as one key"
            )
            yield Finding(
                RULE.name,
                severity,
                message,
                span=tag.key_span,
                resource=resource,
                key=tag.key,
                related=(Related(first.key_span, "the other key is here"),),
            )


RULE = Rule("case-collision", "error", check)
