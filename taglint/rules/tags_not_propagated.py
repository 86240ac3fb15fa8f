"""Tasks without the required tags, because the resource that starts them passes none on.

What: Looks at resources that start other things (the tasks of an ECS service, of a Batch job, or of
the target of an event, a schedule or a pipe) and that pass their tags on to them only if an
argument says so. Where the policy requires keys on the type, reports an argument that is off or not
set, unless these things are given tags of their own. What cannot be known is not reported.

Why: The tasks cost the money. They do not get the tags of the service by themselves: their costs,
owners and stages are unknown although the service is tagged.

Policy:

```toml
[tags.Owner]
required = true
```

Bad:

```hcl
resource "aws_ecs_service" "web" {
  name = "web"
  tags = { Owner = "team-a" }
}
```

```yaml
Resources:
  Web:
    Type: AWS::ECS::Service
    Properties:
      Tags:
        - Key: Owner
          Value: team-a
```

Good:

```hcl
resource "aws_ecs_service" "web" {
  name           = "web"
  propagate_tags = "SERVICE"
  tags           = { Owner = "team-a" }
}
```

```yaml
Resources:
  Web:
    Type: AWS::ECS::Service
    Properties:
      PropagateTags: SERVICE
      Tags:
        - Key: Owner
          Value: team-a
```

Config: An info, whatever the severity of the keys; `[rules]` with `tags-not-propagated` gives it
another or switches it off.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule
from taglint.wording import listed, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for a switch that is off where keys are required."""
    demands = policy.demands(resource)
    if demands is None:
        return
    keys = [rule.key for rule in demands.type.required if rule.required or rule.required_for]
    if keys:
        switch = resource.slot
        name = switch.path.rpartition(".")[2]
        state = f"is {quoted(switch.found)}" if switch.span else "is not set"
        noun = "tag" if len(keys) == 1 else "tags"
        message = (
            f"the {resource.started} do not get the {noun} {listed(map(quoted, keys), 'and')}"
            f" because {name} {state}"
        )
        key = keys[0] if len(keys) == 1 else None
        place = switch.span or resource.head_span
        yield Finding(RULE.name, RULE.severity, message, span=place, resource=resource, key=key)


RULE = Rule("tags-not-propagated", "info", check)
