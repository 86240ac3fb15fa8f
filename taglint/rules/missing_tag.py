"""A tag that the policy requires and that is not there.

What: Looks at each resource whose type can carry tags for the keys that the policy requires: `required`, `required-when`,
`required-for`; and at each provider configuration for those of `required-in-defaults`. Keys compare as the provider compares
them; where a tag is one plain word, `Owner:x` and `Owner=x` stand for `Owner`. Where more tags may exist than can be seen, or somebody else may set the key (`ignore_tags`, one of several environments, a
kustomization), nothing is said.

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

Config: `tags.KEY.required`, `required-when`, `required-for`, `applies-to`, `except`; `required-in-defaults`; `tags.KEY.severity`.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.policy.ruleset import Asked, KeyRule
from taglint.rules.rule import Rule
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each required key that is surely absent."""
    asked = policy.asked(resource)
    if asked is None or resource.open or resource.slot.shape == "pair":
        return
    if asked.is_defaults:
        yield from _in_defaults(asked)
        return
    if not asked.type.demanded:
        return
    present = _present(asked)
    for rule in asked.type.demanded:
        if rule.key not in present and not _is_ignored(asked, rule):
            reason = _reason(asked, rule)
            if reason is not None:
                message = f"tag {quoted(rule.key)} is missing{reason}{_near(asked, rule)}"
                yield Finding(
                    RULE.name,
                    asked.severity(RULE.name, "error", rule),
                    message,
                    resource.head_span,
                    resource,
                    rule.key,
                )


def _is_ignored(asked: Asked, rule: KeyRule) -> bool:
    """Whether a key is left to others, who may set it: by the provider (`ignore_tags`), the resource (`ignore_changes`), or
    because some environments set it."""
    for glob in asked.resource.ignored:
        found = asked.find(glob)
        if (glob.endswith("*") and rule.key.startswith(glob[:-1])) or (
            found and found.rule is rule and found.counts
        ):
            return True
    return False


def _present(asked: Asked) -> set[str]:
    """The policy's keys that are written; a misspelt one is there when `key-case` tells of it."""
    spelling = asked.is_on("key-case")
    found = ((asked.find(tag.key)) for tag in asked.resource.tags)
    return {match.rule.key for match in found if match and (match.counts or spelling)}


def _reason(asked: Asked, rule: KeyRule) -> str | None:
    """Why the key is required, as the end of a sentence; None when it is not, or when that cannot be known."""
    if rule.required:
        return ""
    if rule.required_for is not None and rule.required_for(asked.resource.type):
        return ""
    conditions = [_holds(asked, key, wanted) for key, wanted in rule.required_when]
    return (
        "".join(words for words in conditions if words) if all(conditions) and conditions else None
    )


def _holds(asked: Asked, key: str, wanted: tuple[str, ...]) -> str | None:
    for tag in asked.resource.tags:
        if tag.key == key or (asked.folds and tag.key.casefold() == key.casefold()):
            text = tag.value.data
            known = (
                tag.value.kind in ("string", "number", "bool")
                and isinstance(text, str)
                and not tag.value.open
            )
            if known and ("*" in wanted or text in wanted):
                return f", which {quoted(key)} = {quoted(str(text))} requires"
    return None


def _near(asked: Asked, rule: KeyRule) -> str:
    """The key on the resource that was probably meant to be this one."""
    for tag in asked.tags():
        found = asked.find(tag.key)
        if found.rule is rule if found else asked.ruleset.near(tag.key) == rule.key:
            return f"; did you mean it by {quoted(tag.key)}?"
    return ""


def _in_defaults(asked: Asked) -> Iterator[Finding]:
    """The keys that every configuration of a provider has to set."""
    resource = asked.resource
    written = {tag.key.casefold() if asked.folds else tag.key for tag in resource.tags}
    place = resource.slot.path.partition(".")[0]
    for key in asked.ruleset.in_defaults:
        if (key.casefold() if asked.folds else key) not in written:
            found = asked.type.keys.get(key)
            message = (
                f"{place} does not set {quoted(key)}, which every provider configuration has to"
            )
            yield Finding(
                RULE.name,
                asked.severity(RULE.name, "error", found),
                message,
                resource.head_span,
                resource,
                key,
            )


RULE = Rule("missing-tag", "error", check)
