"""The walks of CONTRIBUTING.md lead where they say: each is followed in a copy of the package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^ *(`{3,})(\w*)(?: (\S+))?\n(.*?)^ *\1\n", re.M | re.S)


class Walk(NamedTuple):
    """A section of the page: the file that gets a line, below which line, and what is run then."""

    title: str
    edited: str
    after: str
    command: str
    printed: tuple[str, ...]
    test: str = ""  # the file with the walk's own test


WALKS = (
    Walk(
        "Add a rule",
        "taglint/rules/table.py",
        "TABLE: dict[str, When] = {\n",
        "check tests/fixtures/rules/placeholder_value",
        ("loud.tf:3:14: ", "loud.yaml:7:18: "),
    ),
    Walk(
        "Add a provider",
        "schemas/index.json",
        '"terraform": {\n',
        "schema for acme_server",
        ("acme_server (terraform, acme)",),
    ),
    Walk(
        "Add a dialect",
        "taglint/read/dialects.py",
        "_TABLE = (\n",
        "check tests/fixtures/read/acme",
        ("loud.yaml:7:17: ", "loud.yaml:8:9: "),
    ),
    Walk(
        "Add an output format",
        "taglint/report/formats.py",
        "FORMATS = (",
        "check --format csv tests/fixtures/showcase/terraform",
        ("path,line,column,severity,rule,message",),
        test="tests/report/test_csv.py",
    ),
)
# The format is added inside a line; the page shows no block for it.
INSIDE = {"taglint/report/formats.py": '"csv", '}


def blocks(title: str) -> Iterator[tuple[str, str, str]]:
    """The language, the name and the text of each block of a section."""
    part = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    for block in _BLOCK.finditer(part):
        yield block[2], block[3] or "", dedent(block[4])


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.title)
def test_walk(walk: Walk, tmp_path: Path) -> None:
    for name in ("taglint", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name, copy_function=os.link)
    (tmp_path / "tests/fixtures").mkdir(parents=True)
    (tmp_path / "tests/fixtures/showcase").symlink_to(ROOT / "tests/fixtures/showcase")
    (tmp_path / "tests/report").mkdir()
    (tmp_path / "tests/report/report_findings.py").symlink_to(
        ROOT / "tests/report/report_findings.py"
    )
    line = INSIDE.get(walk.edited, "")
    for language, name, text in blocks(walk.title):
        if name:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif language == "text" and not line:
            line = text
    edited = tmp_path / walk.edited
    before = edited.read_text(encoding="utf-8")
    edited.unlink()  # it is a hard link
    assert walk.after in before
    edited.write_text(before.replace(walk.after, walk.after + line, 1), encoding="utf-8")
    done = run(tmp_path, "taglint", *walk.command.split())
    assert done.stderr == ""
    assert [words for words in walk.printed if words not in done.stdout] == [], done.stdout
    assert "quiet" not in done.stdout
    if walk.test:
        tested = run(tmp_path, "pytest", "-p", "no:cacheprovider", walk.test)
        assert "1 passed" in tested.stdout, tested.stdout


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module with the package in this folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
