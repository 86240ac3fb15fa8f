"""A tag that the policy requires and that is not there.

What: Looks at each resource whose type can carry tags for the keys that the policy requires:
`required`, `required-when`, `required-for`; and at each provider configuration for those of
`required-in-defaults`. Keys compare as the provider compares them; where a tag is one plain word,
`Owner:x` and `Owner=x` stand for `Owner`. Nothing is reported where more tags may exist than can be
seen, or where somebody else may set the key (`ignore_tags`, one of several environments, a
kustomization).

Why: Costs, owners and stages are looked up by tags; a resource without them belongs to nobody.

Policy:

```toml
[tags.Owner]
required = true
```

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Stage = "prod"
  }
}
```

```yaml
Resources:
  Logs:
    Type: AWS::S3::Bucket
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
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
```

Config: `tags.KEY.required`, `required-when`, `required-for`, `applies-to`, `except`;
`required-in-defaults`; `tags.KEY.severity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Related, Resource
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Demands, KeyRule
from taglint.rules.rule import Rule
from taglint.wording import listed, quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each required key that is surely absent."""
    demands = policy.demands(resource)
    if demands is None or resource.open or resource.slot.shape == "pair":
        return
    if demands.is_provider:
        yield from _in_defaults(demands)
        return
    if not demands.type.required:
        return
    present = _present(demands)
    for rule in demands.type.required:
        if rule.key not in present and not _is_ignored(demands, rule):
            reason = _reason(demands, rule)
            if reason is not None:
                message = f"tag {quoted(rule.key)} is missing{reason}{_advice(demands, rule)}"
                severity = demands.severity(RULE.name, "error", rule)
                yield Finding(
                    RULE.name,
                    severity,
                    message,
                    span=resource.passed_at or resource.head_span,
                    resource=resource,
                    key=rule.key,
                    related=_related(resource),
                )


def _related(resource: Resource) -> tuple[Related, ...]:
    """The resource and the calls that lead to it, where the finding stands elsewhere."""
    made = Related(resource.head_span, f"{resource.address} is made here")
    calls = tuple(Related(span, "this call leads to it") for span in resource.calls)
    others = (made, *calls) if resource.passed_at else calls
    return tuple(each for each in others if each.span != resource.passed_at)


def _is_ignored(demands: Demands, rule: KeyRule) -> bool:
    """Whether others may set the key, so that nobody knows whether it is missing.

    The provider says so (`ignore_tags`), or the resource (`ignore_changes`), or some of the
    environments set the key.
    """
    for glob in demands.resource.ignored:
        if glob.endswith("*") and rule.key.startswith(glob[:-1]):
            return True
        match = demands.find(glob)
        if match and match.rule is rule and match.counts:
            return True
    return False


def _present(demands: Demands) -> set[str]:
    """The policy's keys that are written, also those in another spelling if `key-case` is on."""
    any_spelling = demands.is_on("key-case")
    matches = (demands.find(tag.key) for tag in demands.resource.tags)
    return {match.rule.key for match in matches if match and (match.counts or any_spelling)}


def _reason(demands: Demands, rule: KeyRule) -> str | None:
    """Why the key is required, as the end of a sentence ("" when it always is).

    None when it is not required, or when that cannot be known.
    """
    if rule.required:
        return ""
    if rule.required_for is not None and rule.required_for(demands.resource.type):
        return ""
    conditions = [_condition(demands, key, wanted) for key, wanted in rule.required_when]
    held = [words for words in conditions if words]
    if not held or len(held) != len(conditions):
        return None
    return f"; it is required because {listed(held, 'and')}"


def _condition(demands: Demands, key: str, wanted: tuple[str, ...]) -> str | None:
    """One condition of `required-when` in words, None when it surely or perhaps does not hold."""
    for tag in demands.resource.tags:
        if tag.key == key or (demands.folds and tag.key.casefold() == key.casefold()):
            text = tag.value.data
            known = (
                tag.value.kind in ("string", "number", "bool")
                and isinstance(text, str)
                and not tag.value.open
            )
            if known and ("*" in wanted or text in wanted):
                return f"{quoted(key)} is {quoted(str(text))}"
    return None


def _advice(demands: Demands, rule: KeyRule) -> str:
    """The key on the resource that was probably meant to be this one, as a question."""
    for tag in demands.tags():
        match = demands.find(tag.key)
        if match.rule is rule if match else demands.ruleset.nearest_key(tag.key) == rule.key:
            return f"; is {quoted(tag.key)} meant to be {quoted(rule.key)}?"
    return ""


def _in_defaults(demands: Demands) -> Iterator[Finding]:
    """The keys that every configuration of a provider has to set."""
    resource = demands.resource
    written = {tag.key.casefold() if demands.folds else tag.key for tag in resource.tags}
    block = resource.slot.path.partition(".")[0]
    for key in demands.ruleset.required_in_defaults:
        if (key.casefold() if demands.folds else key) not in written:
            message = (
                f"{block} does not set {quoted(key)};"
                " the policy requires it in every provider configuration"
            )
            severity = demands.severity(RULE.name, "error", demands.type.keys.get(key))
            yield Finding(
                RULE.name, severity, message, span=resource.head_span, resource=resource, key=key
            )


RULE = Rule("missing-tag", "error", check)
