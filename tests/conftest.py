"""Helpers that every test may use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the variables of the machine that decide about colours and formats."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "PRE_COMMIT", "TAGLINT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taglint(tmp_path: Path) -> Any:
    """Run the command line in a process of its own.

    `taglint("check", ".", cwd=…)` returns the finished process.
    """

    def run(
        *arguments: str, cwd: Path | None = None, stdin: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-m", "taglint", *arguments]
        done = subprocess.run(
            command,
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )
        return subprocess.CompletedProcess(
            command, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


def findings(folder: Path, *options: str) -> list[dict[str, Any]]:
    """What `taglint check` finds in a folder, as in its JSON output.

    The paths are relative to the folder.
    """
    import contextlib
    import io

    from taglint.cli import main as cli

    class Captured(io.StringIO):
        buffer = io.BytesIO()

    out = Captured()
    out.buffer = io.BytesIO()
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out):
            status = cli.run(["check", "--format", "json", *options])
    finally:
        os.chdir(before)
    assert status in (0, 1), out.buffer.getvalue()
    return list(json.loads(out.buffer.getvalue())["findings"])
