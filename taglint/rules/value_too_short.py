"""A tag value shorter than the provider takes, mostly the empty value where it is refused.

What: Compares the length of each value with the least length in the schema that judges the
resource.

Why: Some services refuse an empty value, most take it.

Bad:

```yaml
Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://example.com/network.yaml
      Tags:
        - Key: Owner
          Value: ""
```

Good:

```yaml
Resources:
  Stack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://example.com/network.yaml
      Tags:
        - Key: Owner
          Value: team-a
```

Config: The bounds are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.breaches import breach_finding, lower_limit, text_of
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import counted, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that is too short."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            value = text_of(breach.tag)
            size = f"has {counted(len(value), 'character')}" if value else "is empty"
            limit = lower_limit(resource, breach)
            message = f"value of {quoted(breach.tag.key)} {size}; {limit}"
            yield breach_finding(RULE.name, resource, breach, message)


RULE = Rule("value-too-short", "error", check)
