"""A file, or a part of one, that cannot be read.

What: Reports text that is no valid HCL, YAML or JSON, bytes that are not UTF-8, and files over the
size limit. After an error in HCL the reader goes on at the next top-level block, so that the rest
of the file is still judged.

Why: taglint skips no file that you name without telling you.

Bad:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
```

Good:

```hcl
resource "aws_s3_bucket" "logs" {
  tags = {
    Owner = "team-a"
  }
}
```

Config: `--max-file-size BYTES` moves the size limit, which is 10,000,000.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.model import Finding, Resource
from taglint.policy.policy import Policy
from taglint.rules.rule import Rule


def check(resource: Resource, policy: Policy) -> Iterator[Finding]:
    """Yield nothing: the engine reports what the readers could not read."""
    return iter(())


RULE = Rule("syntax-error", "error", check)
