"""Keys whose spelling the organisation cannot choose.

The provider refuses another spelling, or another system looks for this one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import findings

from taglint.catalog.catalogue import Catalogue

BUCKET = 'resource "google_storage_bucket" "b" {\n  labels = { %s = "x" }\n}\n'
SUBNET = 'resource "aws_subnet" "s" {\n  tags = { "%s" = "x" }\n}\n'
MODULE = (
    'module "m" {\n  source = "acme/thing/%s"\n'
    '  tags = { ab = "cd" }\n  labels = { ab = "cd" }\n}\n'
)
REQUIRED = "[tags.Owner]\nrequired = true\n"


def rules_found(folder: Path, text: str, policy: str) -> list[str]:
    (folder / "taglint.toml").write_text(policy)
    (folder / "main.tf").write_text(text)
    return [finding["rule"] for finding in findings(folder)]


@pytest.mark.parametrize(
    ("key", "rules"), [("owner", []), ("Owner", ["key-characters"]), ("team", ["missing-tag"])]
)
def test_the_spelling_that_a_provider_takes_counts_as_the_policys(
    tmp_path: Path, key: str, rules: list[str]
) -> None:
    assert [
        rule for rule in rules_found(tmp_path, BUCKET % key, REQUIRED) if rule != "value-characters"
    ] == rules


def test_a_provider_that_takes_the_policys_spelling_is_held_to_it(tmp_path: Path) -> None:
    assert rules_found(tmp_path, SUBNET % "owner", REQUIRED) == ["key-case"]


@pytest.mark.parametrize(
    "key", ["kubernetes.io/role/elb", "karpenter.sh/discovery", "app.kubernetes.io/managed-by"]
)
def test_no_convention_is_asked_of_keys_with_a_domain(tmp_path: Path, key: str) -> None:
    assert rules_found(tmp_path, SUBNET % key, 'key-case = "PascalCase"\n') == []


@pytest.mark.parametrize("key", ["team:cost-centre", "cost-centre", "team/cost-centre"])
def test_a_convention_is_asked_of_the_others(tmp_path: Path, key: str) -> None:
    assert rules_found(tmp_path, SUBNET % key, 'key-case = "PascalCase"\n') == ["key-case"]


@pytest.mark.parametrize(
    "provider",
    sorted(prefix for language, prefix in Catalogue().prefixes() if language == "terraform"),
)
def test_tags_in_the_call_of_a_module_of_any_provider_are_judged_or_left_alone(
    tmp_path: Path, provider: str
) -> None:
    assert rules_found(tmp_path, MODULE % provider, REQUIRED) == []


@pytest.mark.parametrize(
    ("provider", "argument", "rule"),
    [
        ("azurerm", 'tags = { "a<b" = "x" }', "key-characters"),
        ("google", 'labels = { Owner = "x" }', "key-characters"),
    ],
)
def test_tags_in_the_call_of_a_module_meet_the_providers_limits(
    tmp_path: Path, provider: str, argument: str, rule: str
) -> None:
    assert rules_found(
        tmp_path, f'module "m" {{\n  source = "acme/thing/{provider}"\n  {argument}\n}}\n', ""
    ) == [rule]
