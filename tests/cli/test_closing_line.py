"""On a terminal a run ends with one line of figures on standard error."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from taglint.engine.run import Counts, Report
from taglint.report.closing import closing_line

CLEAN = 'resource "aws_mq_broker" "a" {\n  tags = { x = "y" }\n}\n'
ERROR = 'resource "aws_mq_broker" "a" {\n  tags = { "aws:x" = "y" }\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A clean root, one with an error, and a file of no dialect."""
    for name, text in (("clean", CLEAN), ("error", ERROR)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    (tmp_path / "clean/a.yaml").write_text("a: 1\n")
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> tuple[str, str]:
    """Standard output (no terminal) and standard error (a terminal) of a check."""
    ours, theirs = pty.openpty()
    without = {name: value for name, value in os.environ.items() if name != "PRE_COMMIT"}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "taglint", "check", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**without, **environment},
            text=True,
            check=False,
        )
        os.write(theirs, b"$")
        said = b""
        while not said.endswith(b"$"):
            said += os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)
    return done.stdout, said.decode()[:-1].replace("\r\n", "\n")


def test_a_clean_run_ends_with_a_line(folder: Path) -> None:
    line = "taglint: no findings; 1 file, 1 resource; 1 file passed over\n"
    assert run(folder, "clean") == ("", line)
    assert run(folder, "clean", "--quiet") == ("", "")
    assert run(folder, "clean", PRE_COMMIT="1") == ("", "")


def test_a_run_with_findings_ends_with_one_line_in_each_format(folder: Path) -> None:
    line = "taglint: 1 error; 1 file, 1 resource\n"
    for format_ in ("text", "concise", "json"):
        out, said = run(folder, "error", "--format", format_)
        assert said == line
        assert "checked" not in out
    assert "checked" not in run(folder, "error", "--format", "text", "--quiet")[0]


def test_the_line_comes_last(folder: Path) -> None:
    _, said = run(folder, "error", "clean/a.yaml")
    assert said.splitlines() == [
        "taglint: clean/a.yaml: passed over, of no known dialect",
        "taglint: 1 error; 1 file, 1 resource; 1 file passed over",
    ]


def test_a_run_that_could_not_start_has_no_figures(folder: Path) -> None:
    assert run(folder, "--format", "xml")[1].count("\n") == 1


def test_every_count_is_said_when_it_is_not_0() -> None:
    report = Report((), {}, 12, 80, Counts(1, 2, 3, 4, 5, 6, 7, 8))
    assert closing_line(report) == (
        "no findings; 12 files, 80 resources; 1 undecided, 2 not judged, 3 outside the policy,"
        " 5 suppressed, 6 in the baseline, 7 exempted, 4 unknown types, 8 files passed over"
    )
    assert closing_line(Report((), {}, 1, 1)) == "no findings; 1 file, 1 resource"
