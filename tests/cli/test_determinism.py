"""The same input gives the same bytes, whatever the order, the machine or the day."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from taglint.read.dialects import is_candidate

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in (
        "showcase",
        "rules/duplicate_key",
        "rules/not_a_string",
        "read/cfn_anchors",
        "read/tf_blocks",
        "read/encodings",
    ):
        shutil.copytree(FIXTURES / name, folder / name.replace("/", "-"))
    return folder


def check(project: Path, *arguments: str, **environment: str) -> bytes:
    command = [sys.executable, "-m", "taglint", "check", "--format", "json", *arguments]
    done = subprocess.run(
        command, cwd=project, capture_output=True, env={**os.environ, **environment}, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    return done.stdout


@pytest.fixture(scope="module")
def reference(project: Path) -> bytes:
    found = check(project, ".")
    assert found.count(b'"rule"') > 50
    return found


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "77"},
        {"LC_ALL": "C"},
        {"LC_ALL": "C.UTF-8"},
        {"PYTHONUTF8": "0", "LANG": "C"},
        {"TZ": "Asia/Tokyo"},
    ],
    ids=str,
)
def test_the_machine_does_not_matter(
    project: Path, reference: bytes, environment: dict[str, str]
) -> None:
    assert check(project, ".", **environment) == reference


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arguments_does_not_matter(project: Path, reference: bytes, seed: int) -> None:
    # A file of no dialect is counted when it is named, and not looked at in a folder.
    names = sorted(
        path.relative_to(project).as_posix()
        for path in project.rglob("*")
        if path.is_file() and is_candidate(path.name)
    )
    random.Random(seed).shuffle(names)
    assert check(project, *names, *names[:3]) == reference


def test_the_order_of_the_disk_does_not_matter(
    project: Path, reference: bytes, tmp_path: Path
) -> None:
    for path in sorted(project.rglob("*"), reverse=True):
        if path.is_file():
            (tmp_path / path.relative_to(project)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, tmp_path / path.relative_to(project))
    assert check(tmp_path, ".") == reference


@pytest.mark.parametrize("path", ["./", "rules-duplicate_key/..", "{absolute}"])
def test_the_way_a_folder_is_named_does_not_matter(
    project: Path, reference: bytes, path: str
) -> None:
    assert check(project, path.format(absolute=project)) == reference
