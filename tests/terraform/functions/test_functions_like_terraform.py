"""Every row of answers.txt is what we answer, and what Terraform answers where installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from calculator import answer

LINES = (Path(__file__).parent / "answers.txt").read_text(encoding="utf-8").split("\n")
ROWS = [tuple(line.rsplit(" ==> ", 1)) for line in LINES if line and not line.startswith("#")]
# `terraform console` reads lines of 64 kB at most. From piped input it prints the value of the
# last line only.
ROWS_A_LINE = 150


def test_there_are_rows_enough() -> None:
    assert len(ROWS) > 250
    assert len({text for text, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_we_answer_as_terraform(text: str, expected: str) -> None:
    assert answer(text) == expected


def console(texts: list[str], folder: Path) -> list[str]:
    """What Terraform answers; a refusal shows as ERROR."""
    line = ",".join(f'try(jsonencode({text}), "ERROR")' for text in texts)
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["terraform", "console"], input=f"jsonencode([{line}])\n", capture_output=True,
        text=True, encoding="utf-8", cwd=folder, env=environment, check=True, timeout=60,
    )  # fmt: skip
    return list(json.loads(json.loads(done.stdout)))


@pytest.mark.skipif(not shutil.which("terraform"), reason="needs terraform")
@pytest.mark.slow
def test_the_rows_are_what_terraform_answers(tmp_path: Path) -> None:
    for start in range(0, len(ROWS), ROWS_A_LINE):
        rows = ROWS[start : start + ROWS_A_LINE]
        answers = console([text for text, _ in rows], tmp_path)
        assert dict(zip((text for text, _ in rows), answers, strict=True)) == dict(rows)
