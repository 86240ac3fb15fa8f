"""A tag value with a character that the provider does not take.

What: Compares the characters of each value with those the schema that judges the resource allows. The message names the first
one that is not allowed. Where the provider only advises against a character it is a warning.

Why: The API refuses the request, or another service that reads the tag does.

Bad:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    Owner = "team <a@example.com>"
  }
}
```

Good:

```hcl
resource "huaweicloud_csms_secret" "db" {
  name        = "db"
  secret_text = "x"
  tags = {
    Owner = "team-a@example.com"
  }
}
```

Config: The characters are the cloud's; `taglint schema show ID` prints them with their sources.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy, convicted, demanded, text
from taglint.rules.rule import Rule
from taglint.schema.patterns import first_refused
from taglint.wording import quoted


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield one finding for each value with such a character."""
    for breach in policy.breaches(resource, RULE.name):
        if breach.tag:
            value = text(breach.tag)
            what = f"value {quoted(value)} of {quoted(breach.tag.key)}"
            wish = demanded(resource, breach)
            culprit = "" if wish else first_refused(str(breach.verdict.bound), value)
            has = f"has {quoted(culprit)}, which" if culprit else "has a form that"
            verb = (
                "does not take" if breach.verdict.severity == "error" else "is advised against for"
            )
            subject = (
                f"{resource.schema} {verb}"
                if breach.verdict.severity == "error"
                else f"{verb} {resource.schema}"
            )
            yield convicted(
                RULE.name, resource, breach, f"{what} {wish}" if wish else f"{what} {has} {subject}"
            )


RULE = Rule("value-characters", "error", check)
