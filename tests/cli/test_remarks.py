"""Remarks on standard error about what was asked for and not judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Taglint = Callable[..., "CompletedProcess[str]"]

CLEAN = 'resource "aws_mq_broker" "a" {\n  tags = { x = "y" }\n}\n'
BINARY = "a binary Terraform plan; taglint reads what `terraform show -json` makes of it"
NOTHING = "nothing was judged: no file of a known dialect"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of no dialect, one of Terraform, a folder of each, and binary plans."""
    for name in ("clean", "notes", "empty", "left"):
        (tmp_path / name).mkdir()
    (tmp_path / "clean/main.tf").write_text(CLEAN)
    (tmp_path / "left/main.tf").write_text(CLEAN)
    for name in ("a.yaml", "b.yaml", "notes/c.yaml"):
        (tmp_path / name).write_text("kind: Pod\n")
    (tmp_path / "zip").write_bytes(b"PK\x03\x04text")
    (tmp_path / "other.zip").write_bytes(b"PK\x03\x04text")
    (tmp_path / "release.tfplan").write_bytes(b"PK\x03\x04\x00\xff")
    (tmp_path / "my-plan.bin").write_bytes(b"\x80")
    (tmp_path / "my.bin").write_bytes(b"\x80")
    (tmp_path / "plan.txt").write_text("the plan\n")
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "remarks"),
    [
        pytest.param(["clean"], [], id="clean"),
        pytest.param(["clean", "notes"], [], id="in a folder, not named"),
        pytest.param(
            ["clean", "a.yaml"], ["a.yaml: passed over, of no known dialect"], id="one is named"
        ),
        pytest.param(
            ["clean", "./a.yaml", "b.yaml", "notes"],
            ["2 named files passed over, of no known dialect"],
            id="of several the number",
        ),
        pytest.param(
            ["a.yaml", "."], ["a.yaml: passed over, of no known dialect"], id="named and found"
        ),
        pytest.param(
            ["a.yaml"],
            ["a.yaml: passed over, of no known dialect; nothing was judged"],
            id="nothing else",
        ),
        pytest.param(["notes"], [NOTHING], id="a folder of no dialect"),
        pytest.param(["empty"], [NOTHING], id="an empty folder"),
        pytest.param(
            ["clean", "release.tfplan"], [f"release.tfplan: {BINARY}"], id="a binary plan"
        ),
        pytest.param(["zip"], [f"zip: {BINARY}", NOTHING], id="a ZIP that is text"),
        pytest.param(
            ["clean", "other.zip"],
            ["other.zip: passed over, of no known dialect"],
            id="another archive",
        ),
        pytest.param(
            ["clean", "--plan", "release.tfplan"], [f"release.tfplan: {BINARY}"], id="with --plan"
        ),
        pytest.param(["my-plan.bin"], [f"my-plan.bin: {BINARY}"], id="no UTF-8 with a plan's name"),
        pytest.param(["my.bin"], [], id="no UTF-8 with another name, which is a finding"),
        pytest.param(
            ["clean", "plan.txt"], ["plan.txt: passed over, of no known dialect"], id="a text"
        ),
    ],
)
@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_was_not_judged_is_said_in_a_remark(
    taglint: Taglint, folder: Path, arguments: list[str], remarks: list[str], format_: str
) -> None:
    done = taglint("check", *arguments, "--format", format_)
    assert done.stderr.splitlines() == [f"taglint: {remark}" for remark in remarks]
    assert done.returncode == int("--plan" in arguments or "syntax-error" in done.stdout)
    assert taglint("check", *arguments, "--quiet").stderr == ""


def test_a_run_says_that_all_was_excluded(taglint: Taglint, folder: Path) -> None:
    (folder / "left/taglint.toml").write_text('exclude = ["*.tf"]\n')
    done = taglint("check", "left")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"taglint: {NOTHING} that is not excluded\n"


def test_a_run_says_that_all_is_ignored_by_git(taglint: Taglint, folder: Path) -> None:
    (folder / "left/.gitignore").write_text("*.tf\n")
    done = taglint("check", "left")
    assert done.stderr == f"taglint: {NOTHING} that is not ignored by git\n"
    (folder / "left/taglint.toml").write_text('exclude = ["*.tofu"]\n')
    (folder / "left/b.tofu").write_text(CLEAN)
    done = taglint("check", "left")
    assert done.stderr == f"taglint: {NOTHING} that is not excluded or ignored by git\n"


def test_a_path_that_does_not_exist_is_an_error_and_no_remark(
    taglint: Taglint, folder: Path
) -> None:
    done = taglint("check", "nowhere")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_standard_input_of_no_known_dialect_is_said(taglint: Taglint, folder: Path) -> None:
    done = taglint("check", "-", "--stdin-filename", "x.txt", stdin=b"a")
    assert done.stderr == ("taglint: x.txt: passed over, of no known dialect; nothing was judged\n")
    assert taglint("check", "-", stdin=b"# nothing").stderr == ""
