"""A value that the policy does not allow for its key.

What: Compares the value of each key that has a table in the policy with its `values` or its `pattern`; a value is not empty
unless the policy allows that. What cannot be known is not judged; what something else may replace is warned of. A
parameter complies only if each of the values that it allows does.

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

Config: `tags.KEY.values` (`*` stands for any characters), `pattern`, `values-ignore-case`, `allow-empty`, `enforced-for`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.files.source import trim
from taglint.model import Finding, Related, Resource, Tag, Value
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Asked, KeyRule
from taglint.rules.rule import Rule
from taglint.wording import as_written, listed, nearest, quoted

_SCALARS = frozenset({"string", "number", "bool", "timestamp"})
_LISTED = 8
_CHOICE = "the parameter may have this value"


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value that breaks the policy."""
    asked = policy.asked(resource)
    if asked is None or not asked.type.keys or resource.slot.shape == "strings":
        return
    for tag in resource.tags:
        found = asked.find(tag.key)
        for problem, value in _problems(policy, asked, tag, found.rule) if found else ():
            severity = asked.severity(RULE.name, "error", found.rule if found else None, value)
            related = tuple(
                Related(hop.span, _CHOICE)
                for hop in tag.trail
                if tag.value.options and hop.kind == "parameter"
            )
            yield Finding(RULE.name, severity, problem, tag.value_span, resource, tag.key, related)


def _problems(policy: Policy, asked: Asked, tag: Tag, rule: KeyRule) -> Iterator[tuple[str, Value]]:
    """What is wrong with a value. One of several complies only if each does; it breaks the policy surely if none does, or if
    whoever deploys may choose one that does."""
    if tag.value.kind != "unknown" or not tag.value.options:
        problem = _problem(policy, asked, tag, rule)
        if problem:
            yield problem, tag.value
        return
    values = [Value("string", text, tag.value.span) for text in tag.value.options]
    problems = [
        problem
        for value in values
        if (problem := _problem(policy, asked, tag._replace(value=value), rule))
    ]
    if problems:
        surely = len(problems) == len(values) or any(hop.kind == "parameter" for hop in tag.trail)
        yield problems[0], tag.value if surely else tag.value._replace(open="one of several")


def _problem(policy: Policy, asked: Asked, tag: Tag, rule: KeyRule) -> str:
    if tag.value.kind == "absent" or (tag.value.kind in _SCALARS and not trim(str(tag.value.data))):
        return (
            "" if rule.allow_empty else f"value of {quoted(tag.key)} is empty{_instead(rule, '')}"
        )
    if tag.value.kind not in _SCALARS:
        return ""
    text = str(tag.value.data)
    if rule.allows is not None and not rule.allows(
        text.casefold() if rule.values_ignore_case else text
    ):
        return f"value {quoted(text)} of {quoted(tag.key)} is not allowed{_instead(rule, text)}"
    if rule.pattern and not policy.matches(
        asked.resource, rule.pattern, text, ("tags", rule.key, "pattern")
    ):
        return (
            f"value {quoted(text)} of {quoted(tag.key)} does not match {as_written(rule.pattern)}"
        )
    return ""


def _instead(rule: KeyRule, text: str) -> str:
    """What would be allowed: the nearest value, or the list when it is short."""
    near = nearest(text, rule.values) if text and len(rule.values) < 1000 else None
    if near:
        return f"; did you mean {quoted(near)}?"
    if not rule.values:
        return ""
    if len(rule.values) <= _LISTED:
        return f"; allowed: {listed(map(quoted, rule.values))}"
    return (
        f"; {len(rule.values)} values are allowed, such as {listed(map(quoted, rule.values[:3]))}"
    )


RULE = Rule("value-not-allowed", "error", check)
