"""A blank at the start or the end of a tag key or value.

What: Looks for any Unicode white space, and for the invisible U+200B and U+FEFF, at both ends of
keys and values.

Why: `"prod "` and `"prod"` are two values in every report and every policy, and nobody sees the
difference. Where the provider refuses such a tag it is an error.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Stage = "prod "
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: " Stage"
          Value: prod
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Stage = "prod"
  }
}
```

Config: A warning where the provider takes the blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.files.source import BLANKS
from taglint.model import Finding, Resource, Tag
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each key and each value with a blank at an edge."""
    # Annotations take values of any form.
    values_are_free = not policy.governs(resource)
    for tag in resource.tags:
        if _has_blank_edge(tag.key):
            yield _finding(resource, policy, tag, "key", tag.key)
        if values_are_free:
            continue
        if tag.value.kind == "string" and _has_blank_edge(str(tag.value.data)):
            yield _finding(resource, policy, tag, "value", str(tag.value.data))


def _has_blank_edge(text: str) -> bool:
    return bool(text) and (text[0] in BLANKS or text[-1] in BLANKS)


def _finding(resource: Resource, policy: Policy, tag: Tag, part: str, text: str) -> Finding:
    """A finding on one part of a tag; an error where the provider refuses the blank."""
    refused = any(
        breach.tag is tag and breach.verdict.part == part and breach.verdict.severity == "error"
        for breach in policy.breaches(resource, RULE.name)
    )
    edges = [name for name, char in (("begins", text[0]), ("ends", text[-1])) if char in BLANKS]
    what = f"key {quoted(text)}" if part == "key" else f"value {quoted(text)} of {quoted(tag.key)}"
    message = f"{what} {' and '.join(edges)} with a blank"
    span = tag.key_span if part == "key" else tag.value_span
    severity = "error" if refused else RULE.severity
    return Finding(RULE.name, severity, message, span=span, resource=resource, key=tag.key)


RULE = Rule("edge-whitespace", "warning", check)
