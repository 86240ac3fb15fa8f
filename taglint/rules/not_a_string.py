"""A tag key or value that is not a string.

What: Finds unquoted YAML scalars that a reader turns into something other than what is written
(`on`, `010`, `1.50`, `null`, `2024-01-01`), and lists or maps in the place of a value.

Why: `Version: 1.50` becomes "1.5" and `Enabled: on` becomes "true"; `null`, lists and maps are
refused.

Bad:

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Release
          Value: 1.50
```

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owners = ["a", "b"]
  }
}
```

Good:

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Release
          Value: "1.50"
```

Config: A warning where the text changes, an error where the value is refused. Kubernetes refuses
each value that is not a string and takes null for an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Kind, Resource, Severity
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted

_CHANGED: dict[Kind, str] = {"number": "the number", "bool": "the boolean", "timestamp": "the date"}
_REFUSED: dict[Kind, str] = {"null": "null", "list": "a list", "map": "a map"}


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key or value that is not a string."""
    strict = resource.slot.strict
    for tag in resource.tags:
        kind = tag.value.kind
        if tag.key_kind in _CHANGED:
            message = f"the key is read as {_CHANGED[tag.key_kind]} {tag.key}; quote it"
            yield Finding(
                RULE.name, "warning", message, span=tag.key_span, resource=resource, key=tag.key
            )
        if kind in _CHANGED:
            refused = ", which is not accepted" if strict else ""
            message = (
                f"value of {quoted(tag.key)} is read as {_CHANGED[kind]} {tag.value.data}"
                f"{refused}; quote it"
            )
            severity: Severity = "error" if strict else "warning"
            yield Finding(
                RULE.name, severity, message, span=tag.value_span, resource=resource, key=tag.key
            )
        elif kind == "null" and strict:
            message = f"value of {quoted(tag.key)} is null, which is stored as an empty string"
            yield Finding(
                RULE.name, "warning", message, span=tag.value_span, resource=resource, key=tag.key
            )
        elif kind in _REFUSED:
            message = (
                f"value of {quoted(tag.key)} is {_REFUSED[kind]}; a tag value must be a string"
            )
            yield Finding(
                RULE.name,
                RULE.severity,
                message,
                span=tag.value_span,
                resource=resource,
                key=tag.key,
            )


RULE = Rule("not-a-string", "error", check)
