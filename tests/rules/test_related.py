"""What a finding says besides: a selector needs the label, or a macro may rewrite the tag."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import findings

NEEDED = [(4, 21, "the selector needs this label")]
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {%s}, template: {metadata: {labels: {Team: %s, stage: a}}}}
"""


@pytest.mark.parametrize(
    ("policy", "value", "rule"),
    [
        pytest.param('[tags.team]\napplies-to = ["Deployment"]\n', "a", "key-case", id="key-case"),
        pytest.param(
            '[tags.Team]\nvalues = ["b"]\n', "a", "value-not-allowed", id="value-not-allowed"
        ),
        pytest.param('forbidden-keys = ["Team"]\n', "a", "forbidden-key", id="forbidden-key"),
        pytest.param('key-pattern = "[a-z]+"\n', "a", "key-pattern", id="key-pattern"),
        pytest.param(
            "allow-other-keys = false\n[tags.stage]\n", "a", "unknown-key", id="unknown-key"
        ),
        pytest.param("", "a_", "value-characters", id="value-characters"),
        pytest.param("", "7", "not-a-string", id="not-a-string"),
    ],
)
@pytest.mark.parametrize(
    ("selector", "related"),
    [
        pytest.param("matchLabels: {Team: a}", [(4, 33, NEEDED[0][2])], id="needed"),
        pytest.param("Team: a", [(4, 19, NEEDED[0][2])], id="needed, in the old form"),
        pytest.param("matchLabels: {stage: a}", [], id="not needed"),
    ],
)
def test_a_label_that_a_selector_needs_is_mentioned(
    tmp_path: Path,
    policy: str,
    value: str,
    rule: str,
    selector: str,
    related: list[tuple[int, int, str]],
) -> None:
    (tmp_path / "taglint.toml").write_text(f"nested = true\n{policy}")
    (tmp_path / "a.yaml").write_text(DEPLOYMENT % (selector, value))
    found = {
        one["rule"]: [(row["line"], row["column"], row["message"]) for row in one["related"]]
        for one in findings(tmp_path)
        if one["key"] == "Team"
    }
    assert found == {rule: related}


BUCKET = """\
%sResources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      %sTags: [{Key: 'aws:x', Value: 'a%%d'}, {Key: owner, Value: qa}]
"""
SURE = {
    ("reserved-prefix", "error"),
    ("value-characters", "warning"),
    ("key-case", "error"),
    ("missing-tag", "error"),
}
UNSURE = {("reserved-prefix", "warning"), ("value-characters", "info"), ("key-case", "warning")}


@pytest.mark.parametrize(
    ("transform", "call", "expected"),
    [
        pytest.param("", "", SURE, id="none"),
        pytest.param("Transform: AWS::Serverless-2016-10-31\n", "", SURE, id="AWS's own"),
        pytest.param("Transform: Count\n", "", UNSURE, id="a macro"),
        pytest.param(
            "Transform: [AWS::LanguageExtensions, {Name: Count}]\n", "", UNSURE, id="one of several"
        ),
        pytest.param("", "'Fn::Transform': {Name: Count}\n      ", UNSURE, id="a call"),
        pytest.param(
            "",
            "'Fn::Transform': {Name: AWS::Include}\n      ",
            SURE - {("missing-tag", "error")},
            id="a call that adds",
        ),
    ],
)
def test_what_a_macro_may_rewrite_is_no_error(
    tmp_path: Path, transform: str, call: str, expected: set[tuple[str, str]]
) -> None:
    (tmp_path / "taglint.toml").write_text("[tags.Owner]\n[tags.Team]\nrequired = true\n")
    (tmp_path / "a.yaml").write_text(BUCKET % (transform, call))
    assert {(one["rule"], one["severity"]) for one in findings(tmp_path)} == expected


def test_a_level_of_the_configuration_is_no_error_either(tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(
        '[rules]\nreserved-prefix = "error"\nvalue-characters = "error"\n'
    )
    (tmp_path / "a.yaml").write_text(BUCKET % ("Transform: Count\n", ""))
    assert {(one["rule"], one["severity"]) for one in findings(tmp_path)} == {
        ("reserved-prefix", "warning"),
        ("value-characters", "warning"),
    }
