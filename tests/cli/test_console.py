"""Streams that break, are closed or full; interruptions and our own bugs: nothing escapes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from taglint.cli import main, rule

BAD = 'resource "aws_mq_broker" "a" {\n  tags = { "aws:x" = "y" }\n}\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(BAD)
    return tmp_path


def shell(folder: Path, redirections: str, *arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of taglint with a shell's redirections."""
    command = ["sh", "-c", f'exec "$0" -m taglint "$@" {redirections}', sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
@pytest.mark.parametrize("arguments", [["check"], ["rule"], ["--help"], ["check", "--help"]])
def test_a_full_device_is_reported(folder: Path, arguments: list[str]) -> None:
    message = "taglint: error: standard output: No space left on device\n"
    assert shell(folder, ">/dev/full", *arguments) == (2, "", message)


def test_a_closed_output_is_reported_when_there_is_something_to_print(folder: Path) -> None:
    message = "taglint: error: standard output is closed\n"
    assert shell(folder, ">&-", "check") == (2, "", message)
    assert shell(folder, ">&-", "check", "--ignore", "reserved-prefix") == (0, "", "")


def test_a_closed_input_is_reported(folder: Path) -> None:
    message = "taglint: error: standard input is closed\n"
    assert shell(folder, "<&-", "check", "-") == (2, "", message)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_a_standard_error_that_takes_nothing_changes_no_status(
    folder: Path, redirection: str
) -> None:
    status, out, _ = shell(folder, redirection, "check", ".", "missing")
    assert (status, out.startswith("main.tf:2:13: error: ")) == (2, True)
    assert shell(folder, redirection)[:2] == (2, "")


def test_a_reader_of_standard_error_that_leaves_changes_no_status(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-m", "taglint", "check", "missing"]
        done = subprocess.run(command, cwd=folder, stderr=writing, check=False)
    finally:
        os.close(writing)
    assert done.returncode == 2


def test_our_own_bug_in_a_command_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str) -> str:
        raise ZeroDivisionError("of\x1b the test")

    monkeypatch.setattr(rule, "manual", fail)
    assert main.run(["rule", "key-case"]) == 2
    told = "taglint: error: our own bug, please report it: ZeroDivisionError: of\\x1b the test\n"
    assert capsys.readouterr() == ("", told)
    monkeypatch.setenv("TAGLINT_TRACEBACK", "1")
    assert main.run(["rule", "key-case"]) == 2
    assert "in fail\n" in capsys.readouterr().err


def test_an_interruption_has_the_status_of_the_signal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(name: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(rule, "manual", interrupt)
    assert main.run(["rule", "key-case"]) == 130
    assert capsys.readouterr() == ("", "")


def test_an_unsound_catalogue_is_reported_by_every_command(folder: Path) -> None:
    (folder / "own").mkdir()
    (folder / "own/index.json").write_text("[")
    (folder / "taglint.toml").write_text('schemas = ["own"]\n')
    for command in (["check"], ["show"], ["init", "--output", "-"]):
        status, out, err = shell(folder, "", *command)
        assert (status, out, err.startswith("taglint: error: ")) == (2, "", True)
        assert "our own bug" not in err
        assert len(err.splitlines()) == 1
