"""When there is colour, and when a code frame: options, variables and terminals."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Taglint = Callable[..., "CompletedProcess[str]"]

ESCAPE = "\x1b["


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(
        'resource "aws_mq_broker" "a" {\n  tags = { "aws:x" = "y" }\n}\n'
    )
    return tmp_path


def on_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What taglint writes to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-I", "-m", "taglint", "check", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=theirs, env={**os.environ, "TERM": "xterm", **environment}
    )
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    assert process.wait() == 1
    return b"".join(pieces).decode()


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        pytest.param([], {}, False, id="a pipe"),
        pytest.param(["--color", "always"], {}, True, id="always"),
        pytest.param(
            ["--color", "never"], {"FORCE_COLOR": "1"}, False, id="never beats FORCE_COLOR"
        ),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="always beats NO_COLOR"),
        pytest.param([], {"FORCE_COLOR": "1"}, True, id="FORCE_COLOR"),
        pytest.param([], {"FORCE_COLOR": "0"}, False, id="FORCE_COLOR=0"),
        pytest.param([], {"CLICOLOR_FORCE": "1"}, True, id="CLICOLOR_FORCE"),
        pytest.param([], {"CLICOLOR_FORCE": "0"}, False, id="CLICOLOR_FORCE=0"),
        pytest.param(
            [], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, id="NO_COLOR beats FORCE_COLOR"
        ),
        pytest.param(
            [], {"NO_COLOR": "", "FORCE_COLOR": "1"}, True, id="an empty NO_COLOR is none"
        ),
        pytest.param(
            [], {"FORCE_COLOR": "1", "TERM": "dumb"}, True, id="FORCE_COLOR on a dumb terminal"
        ),
        pytest.param([], {"FORCE_COLOR": ""}, False, id="an empty FORCE_COLOR is none"),
    ],
)
def test_colour_of_a_pipe(
    taglint: Taglint,
    folder: Path,
    arguments: list[str],
    environment: dict[str, str],
    coloured: bool,
) -> None:
    done = taglint("check", "--format", "text", *arguments, **environment)
    assert (ESCAPE in done.stdout) == coloured
    assert "reserved-prefix" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured", "framed"),
    [
        pytest.param([], {}, True, True, id="plain"),
        pytest.param([], {"NO_COLOR": "1"}, False, True, id="NO_COLOR"),
        pytest.param([], {"TERM": "dumb"}, False, True, id="dumb"),
        pytest.param(["--color", "never"], {}, False, True, id="never"),
        pytest.param(["--format", "concise"], {}, False, False, id="concise"),
        pytest.param([], {"PRE_COMMIT": "1"}, False, False, id="pre-commit gives a terminal too"),
    ],
)
def test_on_a_terminal(
    folder: Path, arguments: list[str], environment: dict[str, str], coloured: bool, framed: bool
) -> None:
    shown = on_terminal(folder, *arguments, **environment)
    assert (ESCAPE in shown) == coloured
    assert ("^^^^^" in shown) == framed
    assert "reserved-prefix" in shown


@pytest.mark.parametrize("format_", ["json", "concise"])
def test_what_machines_read_is_never_coloured(taglint: Taglint, folder: Path, format_: str) -> None:
    assert ESCAPE not in taglint("check", "--format", format_, "--color", "always").stdout


def test_a_file_is_not_coloured_though_a_terminal_is_there(folder: Path) -> None:
    assert on_terminal(folder, "--output", "out.txt") == ""
    written = (folder / "out.txt").read_text()
    assert ESCAPE not in written
    assert "^^^^^" not in written
