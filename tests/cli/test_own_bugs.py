"""A bug of ours in one place is reported, and hides as little as possible of other findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from taglint.cli import main as cli
from taglint.read.terraform import walk as reader
from taglint.rules import key_too_long
from taglint.terraform import module

POLICY = "[tags.Owner]\nrequired = true\n"
FILES = {
    "a.tf": 'resource "aws_s3_bucket" "a" {\n  tags = { "aws:a" = "x" }\n}\n',
    "b.tf": 'resource "aws_s3_bucket" "b" {\n  tags = { "aws:b" = "x" }\n}\n\n'
    'resource "aws_s3_bucket" "bad" {\n  tags = {}\n}\n',
    "child/c.tf": 'resource "aws_s3_bucket" "c" {\n  tags = { "aws:c" = "x" }\n}\n',
    "main.tf": 'module "child" {\n  source = "./child"\n}\n',
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "taglint.toml").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(
    capsys: pytest.CaptureFixture[str],
) -> tuple[int, list[tuple[str, str, str]], list[str], int]:
    """Exit status, findings, lines on standard error, and the number of resources."""
    status = cli.run(["check", ".", "--format", "json"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    found = [(row["rule"], row["resource"], row["key"]) for row in document["findings"]]
    return status, found, err.splitlines(), document["summary"]["resources"]


def reserved(name: str) -> tuple[str, str, str]:
    return (
        "reserved-prefix",
        f"{'module.child.' if name == 'c' else ''}aws_s3_bucket.{name}",
        f"aws:{name}",
    )


def missing(name: str) -> tuple[str, str, str]:
    return ("missing-tag", f"{'module.child.' if name == 'c' else ''}aws_s3_bucket.{name}", "Owner")


def test_without_a_bug_all_is_found(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found, told, count = check(capsys)
    assert (status, told, count) == (1, [], 4)
    assert sorted(found) == sorted([*map(missing, ["a", "b", "bad", "c"]), *map(reserved, "abc")])


def test_in_reading_one_file(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other files are still judged, but no tag counts as missing: this file may set it."""
    whole = module.skim

    def skim(text: str, *options: Any) -> Any:
        if "aws:b" in text:
            raise ZeroDivisionError("planted")
        return whole(text, *options)

    monkeypatch.setattr(module, "skim", skim)
    status, found, told, count = check(capsys)
    assert (status, count) == (2, 2)
    assert sorted(found) == [reserved("a"), reserved("c")]
    assert told == [
        "taglint: error: b.tf: our own bug, please report it: ZeroDivisionError: planted"
    ]


def test_in_one_resource(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader.places

    def places(part: Any, *rest: Any) -> Any:
        if part.label(1) == "bad":
            raise ZeroDivisionError("planted")
        return whole(part, *rest)

    monkeypatch.setattr(reader, "places", places)
    status, found, told, count = check(capsys)
    assert (status, count) == (2, 3)
    assert sorted(found) == sorted([*map(missing, "abc"), *map(reserved, "abc")])
    assert told == [
        "taglint: error: b.tf: our own bug, please report it: ZeroDivisionError: planted"
    ]


def test_in_a_rule(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.tf").write_text(
        f'resource "aws_s3_bucket" "a" {{\n  tags = {{ "{"k" * 129}" = "x" }}\n}}\n'
    )

    def check_length(*_: Any) -> Any:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(key_too_long, "RULE", key_too_long.RULE._replace(check=check_length))
    status, found, told, count = check(capsys)
    assert (status, count) == (2, 4)
    assert sorted(found) == sorted([*map(missing, ["a", "b", "bad", "c"]), *map(reserved, "bc")])
    assert told == [
        "taglint: error: a.tf: our own bug, please report it: ZeroDivisionError: planted"
    ]


def test_the_defaults_of_a_provider_are_no_resource(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "providers.tf").write_text(
        'provider "aws" {\n  default_tags {\n    tags = { Owner = "x" }\n  }\n}\n'
    )
    status, found, _, count = check(capsys)
    assert (status, count) == (1, 4)
    assert sorted(found) == [reserved("a"), reserved("b"), reserved("c")]
