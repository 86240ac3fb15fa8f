"""The same tag key twice on one resource.

What: Compares the keys as they are written; keys that two arguments of `merge` share are an
override, not a duplicate.

Why: In a map the earlier value is lost silently; in a list of keys and values the API refuses the
request. To most providers a list of strings is a set: the second string does nothing.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
    Owner = "team-b"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Owner
          Value: team-a
        - Key: Owner
          Value: team-b
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-b"
  }
}
```

Config: A warning in a map, an error in a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Related, Resource, Severity, Tag
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted

_REFUSED: tuple[Severity, str] = ("error", "a key must be used only once")
_OUTCOMES: dict[str, tuple[Severity, str]] = {
    "map": ("warning", "the earlier value is lost"),
    "strings": ("warning", "the second one has no effect"),
}


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each further use of a key."""
    if len({tag.key for tag in resource.tags}) == len(resource.tags):
        return
    severity, outcome = _OUTCOMES.get(
        resource.slot.shape if not resource.slot.found else "", _REFUSED
    )
    first: dict[str, Tag] = {}
    for tag in resource.tags:
        if tag.key in first:
            message = f"key {quoted(tag.key)} is written twice; {outcome}"
            related = (Related(first[tag.key].key_span, "first written here"),)
            yield Finding(
                RULE.name,
                severity,
                message,
                span=tag.key_span,
                resource=resource,
                key=tag.key,
                related=related,
            )
        else:
            first[tag.key] = tag


RULE = Rule("duplicate-key", "error", check)
