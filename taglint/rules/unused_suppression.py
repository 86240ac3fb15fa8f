"""A comment that silences no finding, or one that the policy lets nobody silence.

What: Finds comments that name a rule with nothing to silence there, comments that name an unknown
rule or none at all, and comments about findings that the policy lets nobody silence (`suppressible
= false`).

Why: A comment that is no longer needed hides the next mistake.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a" # taglint: ignore[edge-whitespace] the tool wants it
  }
}
```

```yaml
Resources:
  Logs: # taglint: ignore[missing-tagg] not ours
    Type: AWS::S3::Bucket
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a " # taglint: ignore[edge-whitespace] the tool wants it
  }
}
```

Config: `# taglint: ignore[rule, …] reason` on the line, the line above or the head of the block; `#
taglint: ignore-file[rule, …] reason` for the file. Rules that are off are not reported as unused.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield nothing: the engine reports what its comments have silenced."""
    return iter(())


RULE = Rule("unused-suppression", "warning", check)
