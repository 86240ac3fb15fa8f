"""Tags written in a shape that the resource type does not accept.

What: Compares how the tags are written with the shape the type takes: a map, a list of key/value
pairs, a list of strings.

Why: CloudFormation wants a list for most types and a map for some, and refuses the template when it
gets the other one.

Bad:

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        Owner: team-a
```

```hcl
resource "aws_s3_bucket" "logs" {
  tags = [{ key = "Owner", value = "team-a" }]
}
```

Good:

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Owner
          Value: team-a
```

Config: `taglint schema for TYPE` prints the shape of a type.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource, Shape
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import quoted

_WANTED: dict[Shape, str] = {
    "map": "a map of keys to values",
    "list": "a list of key and value pairs",
    "blocks": "one block for each tag",
    "strings": "a list of strings",
    "pair": "one key and one value",
    "any": "a map or a list",
}


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for tags in another shape, or for each item of a list that is no tag."""
    slot = resource.slot
    if slot.found and slot.span:
        tags = f"{slot.path or 'the tag'} of {resource.type}"
        _, of_item, name = slot.found.partition("an item without ")
        if of_item:
            message = f"an item of {tags} has no {quoted(name)}"
        else:
            message = f"{tags} must be {_WANTED[slot.shape]}, not {slot.found}"
        for span in slot.odd or (slot.span,):
            yield Finding(RULE.name, RULE.severity, message, span=span, resource=resource)


RULE = Rule("wrong-shape", "error", check)
