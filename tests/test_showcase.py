"""The sample that the README's first command lints."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from taglint.rules.table import TABLE

ROOT = Path(__file__).parents[1]
SHOWCASE = "tests/fixtures/showcase"
# A file with a syntax error or with too many tags would be a poor sample; no schema that the
# sample uses triggers the others.
NOT_SHOWN = {"syntax-error", "too-many-tags", "value-too-short", "reserved-key", "case-collision"}
# The policy is shown elsewhere: the sample has no configuration.
NOT_SHOWN |= {name for name, when in TABLE.items() if when in ("policy", "started")} | {
    "not-judged",
    "unused-suppression",
    "expired-exemption",
}

EXPECTED = """\
cloudformation/template.yaml:18:18: warning: value of 'Release' is read as the number 1.5; quote it [not-a-string]
cloudformation/template.yaml:20:18: warning: value of 'Public' is read as the boolean false; quote it [not-a-string]
cloudformation/template.yaml:21:16: error: key 'aws:cost-center' begins with 'aws:', which aws/default reserves [reserved-prefix]
cloudformation/template.yaml:29:9: error: UserPoolTags of AWS::Cognito::UserPool must be a map of keys to values, not a list [wrong-shape]
cloudformation/template.yaml:36:9: error: Tags of AWS::SQS::Queue must be a list of key and value pairs, not a map [wrong-shape]
cloudformation/template.yaml:50:25: warning: value 'payments ' of 'Owner' ends with a blank [edge-whitespace]
cloudformation/template.yaml:58:20: error: key 'Owner' is written twice; a key must be used only once [duplicate-key]
cloudformation/template.yaml:65:16: error: key 'the-full-name-of-the-service-that-uses-this-tok…' has 141 characters; aws/secretsmanager accepts at most 127 [key-too-long]
terraform/main.tf:11:6: error: key 'aws:team' begins with 'aws:', which aws/ec2 reserves [reserved-prefix]
terraform/main.tf:20:16: warning: value 'invoices & receipts' of 'Purpose' contains '&', which aws/default recommends not to use [value-characters]
terraform/main.tf:22:5: warning: key 'Purpose' is written twice; the earlier value is lost [duplicate-key]
terraform/main.tf:32:5: info: tag 'Owner' has the same value as the provider's default tag, 'payments' [default-tags-overlap]
terraform/main.tf:34:14: error: value of 'Owners' is a list; a tag value must be a string [not-a-string]
terraform/main.tf:38:6: warning: key ' Name' begins with a blank [edge-whitespace]
terraform/main.tf:43:19: error: root_block_device.tags of aws_instance must be a map of keys to values, not a list [wrong-shape]
terraform/main.tf:60:28: error: the key is empty; aws/autoscaling requires at least 1 character [key-too-short]
terraform/providers.tf:21:22: warning: value 'Terraform ' of 'ManagedBy' ends with a blank (4 resources) [edge-whitespace]
terraform/secrets.tf:7:17: error: value of 'Rotation' begins with 'aws:', which aws/secretsmanager reserves [reserved-prefix]
terraform/secrets.tf:8:17: warning: value 'https://wiki.example.com/payments/runbooks/data…' of 'Runbook' contains '?', which aws/secretsmanager recommends not to use [value-characters]
terraform/secrets.tf:8:17: error: value of 'Runbook' has 266 characters; aws/secretsmanager accepts at most 255 [value-too-long]
terraform/secrets.tf:18:6: error: key 'cost/center' contains '/', which huaweicloud/csms does not accept [key-characters]
terraform/secrets.tf:19:5: error: key 'sysadmin' begins with 'sys', which huaweicloud/csms reserves [reserved-prefix]
"""  # noqa: E501


@pytest.fixture
def shown(taglint: Callable[..., CompletedProcess[str]]) -> CompletedProcess[str]:
    return taglint("check", SHOWCASE, cwd=ROOT)


def test_showcase_gives_exactly_this(shown: CompletedProcess[str]) -> None:
    assert shown.stdout.replace(f"{SHOWCASE}/", "") == EXPECTED
    assert shown.stderr == ""
    assert shown.returncode == 1


def test_showcase_shows_most_rules(shown: CompletedProcess[str]) -> None:
    assert set(re.findall(r"\[([a-z-]+)\]$", shown.stdout, re.M)) == TABLE.keys() - NOT_SHOWN


def test_showcase_has_a_module_of_several_files_and_a_template() -> None:
    files = {
        path.relative_to(ROOT / SHOWCASE).as_posix()
        for path in (ROOT / SHOWCASE).rglob("*")
        if path.is_file()
    }
    assert {
        "terraform/main.tf",
        "terraform/providers.tf",
        "terraform/variables.tf",
        "cloudformation/template.yaml",
    } <= files
