"""The message, severity and place of the findings of each rule: one row for each wording."""

from __future__ import annotations

import pytest

from taglint.engine import session as engine
from taglint.rules.table import TABLE

ALL = engine.Options(tuple(TABLE))


def check(name: str, text: str) -> list[tuple[str, str, str, str]]:
    """Severity, rule, message and the characters a finding points at."""
    run = engine.check_text(name, text.encode(), ALL)
    assert not run.crashes
    return [
        (item.severity, item.rule, item.message, text[item.span.start : item.span.end])
        for item in run.report.findings
    ]


def hcl(kind: str, tags: str) -> str:
    return f'resource "{kind}" "x" {{\n  tags = {tags}\n}}\n'


BUCKET, SECRET, CSMS, VPC = (
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "huaweicloud_csms_secret",
    "huaweicloud_fgs_function",
)
K129, V257 = "k" * 129, "v" * 257
SHORT = "k" * 47 + "…"


@pytest.mark.parametrize(
    ("kind", "tags", "expected"),
    [
        pytest.param(
            BUCKET,
            f'{{ {K129} = "x" }}',
            (
                "error",
                "key-too-long",
                f"key '{SHORT}' has 129 characters; aws/default accepts at most 128",
                K129,
            ),
            id="key-too-long",
        ),
        pytest.param(
            BUCKET,
            '{ "" = "x" }',
            (
                "error",
                "key-too-short",
                "the key is empty; aws/default requires at least 1 character",
                "",
            ),
            id="key-too-short",
        ),
        pytest.param(
            CSMS,
            '{ "a/b" = "x" }',
            (
                "error",
                "key-characters",
                "key 'a/b' contains '/', which huaweicloud/csms does not accept",
                "a/b",
            ),
            id="key-characters refused",
        ),
        pytest.param(
            BUCKET,
            '{ "a<b" = "x" }',
            (
                "warning",
                "key-characters",
                "key 'a<b' contains '<', which aws/default recommends not to use",
                "a<b",
            ),
            id="key-characters advised against",
        ),
        pytest.param(
            SECRET,
            f'{{ k = "{"v" * 256}" }}',
            (
                "error",
                "value-too-long",
                "value of 'k' has 256 characters; aws/secretsmanager accepts at most 255",
                "v" * 256,
            ),
            id="value-too-long",
        ),
        pytest.param(
            CSMS,
            '{ k = "a,b" }',
            (
                "error",
                "value-characters",
                "value 'a,b' of 'k' contains ',', which huaweicloud/csms does not accept",
                "a,b",
            ),
            id="value-characters refused",
        ),
        pytest.param(
            BUCKET,
            '{ k = "a\\tb" }',
            (
                "warning",
                "value-characters",
                "value 'a\\tb' of 'k' contains '\\t', which aws/default recommends not to use",
                "a\\tb",
            ),
            id="value-characters advised against",
        ),
        pytest.param(
            BUCKET,
            '{ "AWS:x" = "y" }',
            (
                "error",
                "reserved-prefix",
                "key 'AWS:x' begins with 'aws:', which aws/default reserves",
                "AWS:x",
            ),
            id="reserved-prefix of a key",
        ),
        pytest.param(
            SECRET,
            '{ k = "aws:x" }',
            (
                "error",
                "reserved-prefix",
                "value of 'k' begins with 'aws:', which aws/secretsmanager reserves",
                "aws:x",
            ),
            id="reserved-prefix of a value",
        ),
        pytest.param(
            CSMS,
            '{ _sys_x = "y" }',
            (
                "error",
                "reserved-prefix",
                "key '_sys_x' begins with '_sys_', which huaweicloud/csms reserves",
                "_sys_x",
            ),
            id="reserved-prefix of another provider",
        ),
        pytest.param(
            BUCKET,
            '{ a = "x", a = "y" }',
            (
                "warning",
                "duplicate-key",
                "key 'a' is written twice; the earlier value is lost",
                "a",
            ),
            id="duplicate-key in a map",
        ),
        pytest.param(
            "awscc_s3_bucket",
            '[{ key = "a", value = "x" }, { key = "a", value = "y" }]',
            (
                "error",
                "duplicate-key",
                "key 'a' is written twice; a key must be used only once",
                "a",
            ),
            id="duplicate-key in a list",
        ),
        pytest.param(
            BUCKET,
            '{ " a" = "x" }',
            ("warning", "edge-whitespace", "key ' a' begins with a blank", " a"),
            id="edge-whitespace of a key",
        ),
        pytest.param(
            BUCKET,
            '{ a = " x\\u00a0" }',
            (
                "warning",
                "edge-whitespace",
                "value ' x\u00a0' of 'a' begins and ends with a blank",
                " x\\u00a0",
            ),
            id="edge-whitespace of a value, both ends",
        ),
        pytest.param(
            CSMS,
            '{ "a " = "x" }',
            ("error", "edge-whitespace", "key 'a ' ends with a blank", "a "),
            id="edge-whitespace that is refused",
        ),
        pytest.param(
            CSMS,
            '{ a = "x\\t" }',
            ("error", "edge-whitespace", "value 'x\\t' of 'a' ends with a blank", "x\\t"),
            id="edge-whitespace of a value that is refused",
        ),
        pytest.param(
            BUCKET,
            '{ a = ["x"] }',
            (
                "error",
                "not-a-string",
                "value of 'a' is a list; a tag value must be a string",
                '["x"]',
            ),
            id="not-a-string list",
        ),
        pytest.param(
            BUCKET,
            "{ a = {} }",
            ("error", "not-a-string", "value of 'a' is a map; a tag value must be a string", "{}"),
            id="not-a-string map",
        ),
        pytest.param(
            BUCKET,
            '[{ key = "a" }]',
            (
                "error",
                "wrong-shape",
                "tags of aws_s3_bucket must be a map of keys to values, not a list",
                '[{ key = "a" }]',
            ),
            id="wrong-shape map wanted",
        ),
        pytest.param(
            "awscc_s3_bucket",
            '{ a = "x" }',
            (
                "error",
                "wrong-shape",
                "tags of awscc_s3_bucket must be a list of key and value pairs, not a map",
                '{ a = "x" }',
            ),
            id="wrong-shape list wanted",
        ),
        pytest.param(
            "awscc_s3_bucket",
            '[{ Key = "a" }]',
            (
                "error",
                "wrong-shape",
                "an item of tags of awscc_s3_bucket has no 'key'",
                '{ Key = "a" }',
            ),
            id="wrong-shape without a key",
        ),
    ],
)
def test_terraform(kind: str, tags: str, expected: tuple[str, str, str, str]) -> None:
    assert check("main.tf", hcl(kind, tags)) == [expected]


@pytest.mark.parametrize(
    ("kind", "count", "severity", "message"),
    [
        (BUCKET, 51, "error", "51 tags are too many; aws/default accepts at most 50"),
        (CSMS, 21, "error", "21 tags are too many; huaweicloud/csms accepts at most 20"),
        (VPC, 33, "warning", "33 tags are too many; huaweicloud/default recommends at most 20"),
    ],
)
def test_too_many_tags(kind: str, count: int, severity: str, message: str) -> None:
    tags = "{ " + ", ".join(f"k{index} = 1" for index in range(count)) + " }"
    assert check("main.tf", hcl(kind, tags)) == [(severity, "too-many-tags", message, tags)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "{Key: a, Value: 1.50}",
            ("warning", "value of 'a' is read as the number 1.5; quote it", "1.50"),
        ),
        (
            "{Key: a, Value: 010}",
            ("warning", "value of 'a' is read as the number 8; quote it", "010"),
        ),
        (
            "{Key: a, Value: 12:30:45}",
            ("warning", "value of 'a' is read as the number 45045; quote it", "12:30:45"),
        ),
        (
            "{Key: a, Value: no}",
            ("warning", "value of 'a' is read as the boolean false; quote it", "no"),
        ),
        (
            "{Key: a, Value: 2024-01-01}",
            ("warning", "value of 'a' is read as the date 2024-01-01; quote it", "2024-01-01"),
        ),
        (
            "{Key: a, Value: ~}",
            ("error", "value of 'a' is null; a tag value must be a string", "~"),
        ),
        (
            "{Key: a, Value: [x]}",
            ("error", "value of 'a' is a list; a tag value must be a string", "[x]"),
        ),
        (
            "{Key: a, Value: {x: y}}",
            ("error", "value of 'a' is a map; a tag value must be a string", "{x: y}"),
        ),
        ("{Key: on, Value: x}", ("warning", "the key is read as the boolean true; quote it", "on")),
    ],
    ids=lambda row: row if isinstance(row, str) else "",
)
def test_not_a_string_in_yaml(row: str, expected: tuple[str, str, str]) -> None:
    head = "Resources:\n  X:\n    Type: AWS::S3::Bucket\n    Properties:\n"
    text = f"{head}      Tags:\n        - {row}\n"
    severity, message, shown = expected
    assert check("x.yaml", text) == [(severity, "not-a-string", message, shown)]


def test_a_value_that_may_be_replaced_is_only_warned_of() -> None:
    merged = f'merge({{ a = "{V257}", "aws:b" = "x" }}, var.tags)'
    assert [finding[:2] for finding in check("main.tf", hcl(BUCKET, merged))] == [
        ("warning", "value-too-long"),
        ("error", "reserved-prefix"),
    ]


def test_one_text_that_several_resources_share_is_one_finding() -> None:
    text = (
        "Resources:\n"
        "  A: {Type: AWS::S3::Bucket, Properties: {Tags: &t [{Key: aws:x, Value: y}]}}\n"
        "  B: {Type: AWS::S3::Bucket, Properties: {Tags: *t}}\n"
    )
    assert [finding[3] for finding in check("x.yaml", text)] == ["aws:x"]


def test_a_duplicate_points_back_to_the_first() -> None:
    text = hcl(BUCKET, '{ a = "x", b = "y", a = "z" }')
    (finding,) = engine.check_text("main.tf", text.encode(), ALL).report.findings
    ((span, message),) = finding.related
    assert (span.start, message) == (text.index("a = "), "first written here")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_rule_that_is_not_asked_for_says_nothing(name: str) -> None:
    broken = (
        hcl(BUCKET, f'{{ {K129} = " {V257}<", "" = [], "aws:x<" = 1, a = 2, a = 3 }}')
        + hcl(VPC, "[")
        + hcl(BUCKET, "[1]")
    )
    rest = engine.Options(tuple(other for other in TABLE if other != name))
    assert name not in {
        finding.rule
        for finding in engine.check_text("main.tf", broken.encode(), rest).report.findings
    }
