"""The first policy that `taglint init` makes of the tags in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from taglint.config.first_policy import first_policy
from taglint.engine.session import Options, resources
from taglint.rules.table import TABLE

SUBNET = 'resource "aws_subnet" "s" {\n  tags = { "%s" = "x" }\n}\n'


@pytest.mark.parametrize(
    ("keys", "convention"),
    [
        (["tenant"], ""),
        (["tenant", "stage"], ""),
        (["tenant", "cost_center"], 'key-case = "snake_case"'),
        (["Tenant"], 'key-case = "PascalCase"'),
        (["toolkit.fluxcd.io/tenant"], ""),
    ],
)
def test_a_first_policy_takes_a_convention_only_from_keys_that_show_one(
    tmp_path: Path, keys: list[str], convention: str
) -> None:
    (tmp_path / "main.tf").write_text(
        "".join(SUBNET.replace('"s"', f'"s{n}"') % key for n, key in enumerate(keys))
    )
    text = first_policy(
        resource for resource, _ in resources([str(tmp_path)], Options(tuple(TABLE)))
    )
    assert (convention in text) if convention else ("key-case" not in text)
