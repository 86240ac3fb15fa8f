"""A parameter that allows several values complies only if each of them does.

A default that may be replaced is only a warning.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import findings

POLICY = '[tags.Stage]\nvalues = ["dev", "prod"]\n'
TEMPLATE = """\
Parameters:
  All: {Type: String, AllowedValues: [dev, prod]}
  Some: {Type: String, AllowedValues: [dev, qa]}
  None: {Type: String, AllowedValues: [qa, uat]}
  Default: {Type: String, Default: qa}
  Free: {Type: String}
Mappings:
  Stages: {eu: {stage: dev}, us: {stage: qa}}
Conditions:
  Live: !Equals [!Ref AWS::Region, eu-west-1]
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties: {Tags: [{Key: Stage, Value: %s}]}
"""


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("!Ref All", None),
        ("!Ref Some", "error"),
        ("!Ref None", "error"),
        ("!Sub '${Some}'", "error"),
        ("!Join ['', [!Ref Some]]", "error"),
        ("!Ref Default", "warning"),
        ("!Ref Free", None),
        ("!If [Live, prod, !Ref All]", None),
        ("!If [Live, prod, !Ref Some]", "warning"),
        ("!If [Live, qa, !Ref None]", "error"),
        ("!FindInMap [Stages, !Ref 'AWS::Region', stage]", "warning"),
    ],
)
def test_a_template_s_choices(tmp_path: Path, value: str, severity: str | None) -> None:
    (tmp_path / "taglint.toml").write_text(POLICY)
    (tmp_path / "a.yaml").write_text(TEMPLATE % value)
    found = findings(tmp_path)
    assert [(one["rule"], one["severity"]) for one in found] == (
        [("value-not-allowed", severity)] if severity else []
    )


def test_the_choice_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(POLICY)
    (tmp_path / "a.yaml").write_text(TEMPLATE % "!Ref Some")
    (found,) = findings(tmp_path)
    assert [(one["line"], one["column"], one["message"]) for one in found["related"]] == [
        (3, 39, "the parameter may have this value")
    ]


def test_a_resource_manager_template_s_choice(tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(POLICY)
    (tmp_path / "arm.json").write_text(
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/'
        'deploymentTemplate.json#", "parameters":'
        ' {"stage": {"type": "string", "allowedValues": ["dev", "qa"]}}, "resources": [{"type":'
        ' "Microsoft.Storage/storageAccounts", "name": "a", "tags": '
        '{"Stage": "[parameters(\'stage\')]"}}]}'
    )
    assert [(one["rule"], one["severity"]) for one in findings(tmp_path)] == [
        ("value-not-allowed", "error")
    ]
