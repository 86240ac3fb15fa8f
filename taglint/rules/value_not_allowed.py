"""A value that the policy does not allow for its key.

What: Compares the value of each key that has a table in the policy with its `values` or its
`pattern`; a value must not be empty unless the policy allows that. What cannot be known is not
judged. A value that something else may replace is only a warning. A parameter complies only if each
of the values that it allows does.

Why: Reports group by value: `prod`, `Prod` and `production` are three stages.

Policy:

```toml
[tags.Stage]
values = ["dev", "prod"]
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Stage = "production"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - Key: Stage
          Value: ""
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Stage = "prod"
  }
}
```

Config: `tags.KEY.values` (`*` stands for any characters), `pattern`, `values-ignore-case`,
`allow-empty`, `enforced-for`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.files.source import trim
from taglint.model import Finding, Related, Resource, Tag, Value
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Demands, KeyRule
from taglint.rules.rule import Rule
from taglint.wording import as_written, listed, nearest, quoted

_SCALARS = frozenset({"string", "number", "bool", "timestamp"})
_LISTED = 8
_MOST_COMPARED = 1000
_CHOICE = "the parameter may have this value"


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that breaks the policy."""
    demands = policy.demands(resource)
    if demands is None or not demands.type.keys or resource.slot.shape == "strings":
        return
    for tag in resource.tags:
        match = demands.find(tag.key)
        if match is None:
            continue
        for problem, value in _problems(policy, demands, tag, match.rule):
            severity = demands.severity(RULE.name, "error", match.rule, value)
            related = tuple(
                Related(hop.span, _CHOICE)
                for hop in tag.trail
                if tag.value.options and hop.kind == "parameter"
            )
            yield Finding(
                RULE.name,
                severity,
                problem,
                span=tag.value_span,
                resource=resource,
                key=tag.key,
                related=related,
            )


def _problems(
    policy: Policy, demands: Demands, tag: Tag, rule: KeyRule
) -> Iterator[tuple[str, Value]]:
    """What is wrong with a tag's value, and the value that decides the severity.

    A value that is one of several complies only if each of them does. That it breaks the policy is
    certain if none of them complies, or if people may choose a wrong one as a parameter.
    """
    if tag.value.kind != "unknown" or not tag.value.options:
        problem = _problem(policy, demands, tag, rule)
        if problem:
            yield problem, tag.value
        return
    values = [Value("string", text, tag.value.span) for text in tag.value.options]
    problems = [
        problem
        for value in values
        if (problem := _problem(policy, demands, tag._replace(value=value), rule))
    ]
    if problems:
        is_chosen = any(hop.kind == "parameter" for hop in tag.trail)
        is_certain = is_chosen or len(problems) == len(values)
        yield problems[0], tag.value if is_certain else tag.value._replace(open="one of several")


def _problem(policy: Policy, demands: Demands, tag: Tag, rule: KeyRule) -> str:
    """What is wrong with a single value, "" when nothing is or when it is not known."""
    if tag.value.kind == "absent" or (tag.value.kind in _SCALARS and not trim(str(tag.value.data))):
        if rule.allow_empty:
            return ""
        advice = f"; use {_choices(rule)}" if rule.values else ""
        return f"value of {quoted(tag.key)} is empty{advice}"
    if tag.value.kind not in _SCALARS:
        return ""
    text = str(tag.value.data)
    what = f"value {quoted(text)} of {quoted(tag.key)}"
    compared = text.casefold() if rule.values_ignore_case else text
    if rule.allows is not None and not rule.allows(compared):
        return f"{what} {_refusal(rule, text)}"
    place = ("tags", rule.key, "pattern")
    if rule.pattern and not policy.matches(demands.resource, rule.pattern, text, place):
        return f"{what} does not match the policy's pattern {as_written(rule.pattern)}"
    return ""


def _refusal(rule: KeyRule, text: str) -> str:
    """That a value is not allowed, and what is: the nearest value, all of a few, or examples."""
    # Comparing with each of very many values would be slow.
    near = nearest(text, rule.values) if len(rule.values) < _MOST_COMPARED else None
    if near:
        return f"is not allowed; did you mean {quoted(near)}?"
    if not rule.values:
        return "is not allowed"
    several = len(rule.values) > _LISTED
    return f"is not {_choices(rule)}" if several else f"is not allowed; use {_choices(rule)}"


def _choices(rule: KeyRule) -> str:
    """The values that a rule allows: all of them when they are few, else examples."""
    if len(rule.values) <= _LISTED:
        return listed(map(quoted, rule.values))
    examples = listed(map(quoted, rule.values[:3]))
    return f"one of the {len(rule.values)} allowed values, such as {examples}"


RULE = Rule("value-not-allowed", "error", check)
