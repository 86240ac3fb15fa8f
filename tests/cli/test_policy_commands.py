"""Baselines, exemptions, severities, `init` and `policy test`, by the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
OWNER = "[tags.Owner]\nrequired = true\n"
BARE = 'resource "aws_s3_bucket" "b" {\n}\n'


def test_baseline_hides_what_is_known_also_when_lines_move(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(BARE + BARE.replace('"b"', '"c"'))
    done = taglint("check", ".", "--write-baseline", "known.json")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        "taglint: 2 findings written to known.json\n",
    )
    (tmp_path / "main.tf").write_text(
        "# moved\n\n" + BARE + BARE.replace('"b"', '"c"') + BARE.replace('"b"', '"new"')
    )
    done = taglint("check", ".", "--baseline", "known.json")
    assert (done.returncode, done.stdout) == (
        1,
        "main.tf:7:1: error: tag 'Owner' is missing: aws_s3_bucket.new [missing-tag]\n",
    )


VERSION_1 = """{"version": 1, "findings": [
  {"fingerprint": "0f0f", "rule": "missing-tag", "path": "main.tf", "message": "'Owner' lacks"},
  {"fingerprint": "1f1f", "rule": "missing-tag", "path": "gone.tf", "message": "no tag 'Owner'"}
]}
"""


def test_a_baseline_of_version_1_is_read_without_regard_to_words(
    taglint: Run, tmp_path: Path
) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(BARE)
    (tmp_path / "known.json").write_text(VERSION_1)
    done = taglint("check", ".", "--baseline", "known.json", "--prune-baseline")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == ("taglint: known.json: gone.tf: no tag 'Owner' [missing-tag]: removed\n")
    left = json.loads((tmp_path / "known.json").read_text())
    assert (left["version"], [row["path"] for row in left["findings"]]) == (1, ["main.tf"])
    # Each entry serves one finding.
    (tmp_path / "main.tf").write_text(BARE + BARE.replace('"b"', '"c"'))
    done = taglint("check", ".", "--baseline", "known.json")
    assert (done.returncode, done.stdout.count("missing-tag")) == (1, 1)


def test_one_finding_is_written_in_the_singular(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(BARE)
    assert (
        taglint("check", "--write-baseline", "known.json").stderr
        == "taglint: 1 finding written to known.json\n"
    )


def test_fixed_entries_are_stale_and_pruned_on_request(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(BARE)
    (tmp_path / "other.tf").write_text(BARE)
    taglint("check", ".", "--write-baseline", "known.json")
    (tmp_path / "main.tf").write_text("")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/main.tf").write_text("")
    assert taglint("check", "sub", "--baseline", "known.json").stderr == ""
    stale = "taglint: known.json: main.tf: tag 'Owner' is missing [missing-tag]: "
    assert (
        taglint("check", ".", "--baseline", "known.json").stderr
        == f"{stale}stale, --prune-baseline removes it\n"
    )
    assert (
        taglint("check", ".", "--baseline", "known.json", "--prune-baseline").stderr
        == f"{stale}removed\n"
    )
    assert [
        row["path"] for row in json.loads((tmp_path / "known.json").read_text())["findings"]
    ] == ["other.tf"]
    assert taglint("check", ".", "--baseline", "known.json").stderr == ""


def test_only_what_a_run_would_have_found_again_is_stale(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "main.tf").write_text(BARE.replace("{\n", '{\n  tags = { a = "b " }\n'))
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "main.tf").write_text('module "all" {\n  source = "../"\n}\n')
    written = taglint("check", "--write-baseline", "known.json")
    assert written.stderr == "taglint: 2 findings written to known.json\n"
    known = (tmp_path / "known.json").read_text()
    assert {row["path"] for row in json.loads(known)["findings"]} == {"main.tf"}
    # A run of another rule, or of a file without the one that calls it, does not find all again.
    for only in (["--select", "edge-whitespace"], ["main.tf"], ["example/main.tf"]):
        done = taglint("check", *only, "--baseline", "known.json", "--prune-baseline")
        assert "removed" not in done.stderr
        assert (tmp_path / "known.json").read_text() == known


def test_a_baseline_means_the_same_wherever_taglint_is_started(
    taglint: Run, tmp_path: Path
) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "main.tf").write_text(BARE)
    taglint("check", "--write-baseline", "known.json")
    assert [
        row["path"] for row in json.loads((tmp_path / "known.json").read_text())["findings"]
    ] == ["sub/main.tf"]
    (tmp_path / ".git").mkdir()
    for folder, named, known in (
        (tmp_path / "sub", ["."], "../known.json"),
        (Path("/"), [str(tmp_path)], str(tmp_path / "known.json")),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "taglint", "check", *named, "--baseline", known],
            capture_output=True, text=True, cwd=folder, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "words", ["aws_s3_bucket.old*", "module.m.aws_s3_bucket.old", "aws_s3_bucket", "old"]
)
def test_an_exemption_names_a_resource_by_its_address_in_the_module_too(
    taglint: Run, tmp_path: Path, words: str
) -> None:
    (tmp_path / "taglint.toml").write_text(
        OWNER + f'[[exempt]]\nresource = "{words}"\nreason = "x"\n'
    )
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(BARE.replace('"b"', '"old"'))
    (tmp_path / "main.tf").write_text('module "m" {\n  source = "./m"\n}\n')
    assert taglint("check").stdout == ""


def test_what_the_place_does_not_show_is_reported(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(OWNER)
    (tmp_path / "m").mkdir()
    text = 'variable "tags" {\n  default = {}\n}\n' + BARE.replace("{\n", "{\n  tags = var.tags\n")
    (tmp_path / "m" / "main.tf").write_text(text)
    call = 'module "%s" {\n  source = "./m"\n%s}\n'
    good = call % ("good", '  tags = { Owner = "a" }\n')
    (tmp_path / "main.tf").write_text(good + call % ("bad", '  tags = { a = "b" }\n'))
    missing = "error: tag 'Owner' is missing: module."
    bad = f"main.tf:7:3: {missing}bad.aws_s3_bucket.b [missing-tag]\n"
    assert taglint("check").stdout == bad
    (tmp_path / "main.tf").write_text(good + call % ("bad", "") + call % ("worse", ""))
    assert taglint("check").stdout == (
        f"main.tf:5:1: {missing}bad.aws_s3_bucket.b [missing-tag]\n"
        f"main.tf:8:1: {missing}worse.aws_s3_bucket.b [missing-tag]\n"
    )
    # Where nothing can be passed, the resource's own place counts, once.
    (tmp_path / "m" / "main.tf").write_text(BARE)
    assert taglint("check").stdout == (
        "m/main.tf:1:1: error: tag 'Owner' is missing (3 resources):"
        " module.good.aws_s3_bucket.b and others [missing-tag]\n"
    )


def test_a_root_is_asked_for_whatever_it_deploys(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("dev", "prod"):
        (tmp_path / "live" / name).mkdir(parents=True)
        (tmp_path / "live" / name / "main.tf").write_text(
            'module "q" {\n  source = "../../m"\n  tags = { Owner = "a" }\n}\n'
        )
    (tmp_path / "m").mkdir()
    (tmp_path / "m/main.tf").write_text(
        'variable "tags" {}\n' + BARE.replace("{\n", "{\n  tags = var.tags\n")
    )
    (tmp_path / "taglint.toml").write_text(
        '[[overrides]]\nfiles = "live/prod/**"\n[overrides.tags.Data]\nrequired = true\n'
    )
    wrong = (
        "live/prod/main.tf:3:3: error: tag 'Data' is missing: module.q.aws_s3_bucket.b"
        " [missing-tag]\n"
    )
    assert taglint("check").stdout == wrong
    assert taglint("check", "--only-requested", "live/prod/main.tf").stdout == wrong
    assert taglint("check", "--only-requested", "live/dev/main.tf").stdout == ""
    # An exemption may name the root's path or the module.
    for words in ('path = "live/prod/**"', 'resource = "module.q"', 'path = "m/**"'):
        text = (tmp_path / "taglint.toml").read_text()
        (tmp_path / "taglint.toml").write_text(f'{text}[[exempt]]\n{words}\nreason = "x"\n')
        assert taglint("check").stdout == "", words
        (tmp_path / "taglint.toml").write_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 3, "findings": []}',
        '{"version": 1, "findings": [{}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_refused(taglint: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "known.json").write_text(text)
    (tmp_path / "main.tf").write_text("")
    done = taglint("check", ".", "--baseline", "known.json")
    assert done.returncode == 2
    assert done.stderr.startswith("taglint: error: known.json: ")
    assert taglint("check", ".", "--baseline", "none.json").returncode == 2
    assert taglint("check", ".", "--prune-baseline").returncode == 2


def test_partial_run_does_not_say_that_an_exemption_matches_nothing(
    taglint: Run, tmp_path: Path
) -> None:
    text = (
        OWNER
        + '[[exempt]]\nresource = "*.elsewhere"\nreason = "x"\n[[exempt]]\npath = "sub/**"\nreason = "y"\n'
    )
    (tmp_path / "taglint.toml").write_text(text)
    (tmp_path / "sub").mkdir()
    (tmp_path / "main.tf").write_text(BARE.replace("{\n", '{\n  tags = { Owner = "a" }\n'))
    (tmp_path / "sub" / "quiet.tf").write_text((tmp_path / "main.tf").read_text())
    assert taglint("check", "main.tf").stdout == ""
    nothing = "warning: the exemption matches nothing; its reason: {} [expired-exemption]\n"
    assert taglint("check", "sub").stdout == "taglint.toml:6:1: " + nothing.format("'y'")
    assert taglint("check", ".").stdout.count("matches nothing") == 2
    assert taglint("check", ".", "--select", "key-too-long").stdout == ""


@pytest.mark.parametrize(("day", "status"), [("2027-01-31", 0), ("2027-02-01", 1)])
def test_exemption_holds_up_to_its_last_day(
    taglint: Run, tmp_path: Path, day: str, status: int
) -> None:
    (tmp_path / "taglint.toml").write_text(
        OWNER + '[[exempt]]\nresource = "*.b"\nreason = "x"\nexpires = 2027-01-31\n'
    )
    (tmp_path / "main.tf").write_text(BARE)
    done = taglint("check", ".", "--today", day)
    assert done.returncode == status
    assert ("expired on 2027-01-31" in done.stdout) == bool(status)
    assert taglint("check", ".", "--today", "soon").returncode == 2


def test_severities_by_rule_key_and_fail_level(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(BARE.replace("{\n", '{\n  tags = { Stage = "x " }\n'))
    text = '[rules]\nmissing-tag = "info"\nedge-whitespace = "error"\nvalue-not-allowed = "off"\n'
    text += '[tags.Owner]\nrequired = true\n[tags.Cost]\nrequired = true\nseverity = "warning"\n[tags.Stage]\nvalues = ["y"]\n'
    (tmp_path / "taglint.toml").write_text(text)
    found = [
        (row["rule"], row["key"], row["severity"])
        for row in json.loads(taglint("check", "--format", "json").stdout)["findings"]
    ]
    assert found == [
        ("missing-tag", "Cost", "warning"),
        ("missing-tag", "Owner", "info"),
        ("edge-whitespace", "Stage", "error"),
    ]
    for level, status in (("error", 0), ("warning", 1), ("info", 1)):
        assert (
            taglint("check", "--select", "missing-tag", "--fail-level", level).returncode == status
        )


def test_init_writes_a_policy_that_the_project_keeps(taglint: Run, tmp_path: Path) -> None:
    rows = [
        ("dev", "Owner"),
        ("prod", "Owner"),
        ("dev", "Owner"),
        ("dev", "Owner"),
        ("prod", "owner"),
    ]
    blocks = [
        f'resource "aws_s3_bucket" "b{n}" {{\n  tags = {{ Stage = "{stage}", {key} = "team-{n}" }}\n}}\n'
        for n, (stage, key) in enumerate(rows)
    ]
    (tmp_path / "main.tf").write_text("".join(blocks))
    assert taglint("init").returncode == 0
    text = (tmp_path / "taglint.toml").read_text()
    tags = tomllib.loads(text)["tags"]
    assert tags == {
        "Owner": {"required": True},
        "Stage": {"required": True, "values": ["dev", "prod"]},
    }
    assert "? Which spelling is right: 'Owner' (4 times) or 'owner' (1 times)?" in text
    assert [line.split(": ")[1] for line in taglint("check").stdout.splitlines()] == ["error"]
    again = taglint("init")
    assert (again.returncode, again.stderr) == (
        2,
        "taglint: error: taglint.toml exists; init never overwrites\n",
    )
    assert (tmp_path / "taglint.toml").read_text() == text


def test_init_of_an_empty_project(taglint: Run, tmp_path: Path) -> None:
    assert "0 taggable resources" in taglint("init", "--output", "-").stdout
    assert not (tmp_path / "taglint.toml").exists()


TESTS = """
[tags.Owner]
required = true
[tags.Stage]
values = ["dev", "prod"]
[[overrides]]
files = "prod/**"
[overrides.tags.Stage]
values = ["prod"]
[[exempt]]
resource = "*.legacy"
reason = "x"

[[tests]]
name = "needs an owner"
type = "aws_s3_bucket"
tags = { Stage = "dev" }
expect = ["missing-tag Owner"]
[[tests]]
type = "AWS::S3::Bucket"
tags = { Owner = "a", Stage = "dev" }
path = "prod/x.yaml"
expect = ["value-not-allowed"]
[[tests]]
type = "aws_s3_bucket"
resource = "aws_s3_bucket.legacy"
tags = {}
expect = []
"""


def test_policy_tests_pass_and_fail(taglint: Run, tmp_path: Path) -> None:
    (tmp_path / "taglint.toml").write_text(TESTS)
    done = taglint("policy", "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "taglint: 3 of 3 tests passed\n")
    (tmp_path / "taglint.toml").write_text(
        TESTS.replace("required = true", "required = false").replace('"prod"]\n[[ov', '"qa"]\n[[ov')
    )
    done = taglint("policy", "test")
    assert done.returncode == 1
    assert done.stdout == "taglint.toml:14: needs an owner: expected missing-tag Owner, not found\n"
    (tmp_path / "taglint.toml").write_text(
        TESTS.replace('type = "aws_s3_bucket"', 'type = "aws_s3_buket"')
    )
    assert (
        taglint("policy", "test").stderr
        == "taglint: error: taglint.toml:16: tests[1].type: no taggable type 'aws_s3_buket' is known\n"
    )
    (tmp_path / "taglint.toml").write_text("")
    assert taglint("policy", "test").returncode == 2
