"""`fileset` matches what Terraform matches, only inside the repository, and never takes long."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from loading import load, modules_in
from plain_data import plain

from taglint.files.source import Source
from taglint.model import Value
from taglint.terraform.module import Module
from taglint.terraform.root import RootModule

FILES = (
    "d/a.txt", "d/b.txt", "d/ab.md", "d/.dot", "d/sub/c.txt", "d/sub/deep/e.txt", "d/.hidden/h.txt",
    "d/q[1].txt", "d/x.dir/f.txt", "d/a{b}.z",
)  # fmt: skip
# Folder, pattern, and what matches; None where we do not decide it, or where nothing matches yet.
ROWS: list[tuple[str, str, list[str] | None]] = [
    ("d", "*", [".dot", "a.txt", "ab.md", "a{b}.z", "b.txt", "la.txt", "q[1].txt"]),
    ("d", "**/*.txt", [".hidden/h.txt", "a.txt", "b.txt", "la.txt", "link/c.txt",
                       "link/deep/e.txt", "q[1].txt", "sub/c.txt", "sub/deep/e.txt",
                       "x.dir/f.txt"]),
    ("d", "sub/**", ["sub/c.txt", "sub/deep/e.txt"]),
    ("d", "sub/**/e.txt", ["sub/deep/e.txt"]),
    ("d", "**/deep/**", ["link/deep/e.txt", "sub/deep/e.txt"]),
    ("d", "**/**/c.txt", ["link/c.txt", "sub/c.txt"]),
    ("d", "**.txt", ["a.txt", "b.txt", "la.txt", "q[1].txt"]),
    ("d", "sub**/c.txt", ["sub/c.txt"]),
    ("d", "*.{txt,md}", ["a.txt", "ab.md", "b.txt", "la.txt", "q[1].txt"]),
    ("d", "{sub,x.dir}/*", ["sub/c.txt", "x.dir/f.txt"]),
    ("d", "{a,}b.md", ["ab.md"]),
    ("d", "a{}.txt", ["a.txt"]),
    ("d", "?.txt", ["a.txt", "b.txt"]),
    ("d", "[ab].txt", ["a.txt", "b.txt"]),
    ("d", "[^a].txt", ["b.txt"]),
    ("d", "[!a].txt", ["a.txt"]),
    ("d", "[a-b]*", ["a.txt", "ab.md", "a{b}.z", "b.txt"]),
    ("d", "q\\[1].txt", ["q[1].txt"]),
    ("d", "a\\{b}.z", ["a{b}.z"]),
    ("d", "./*.md", ["ab.md"]),
    ("d", "sub/../*.md", ["ab.md"]),
    ("d", "*/", [".dot", "a.txt", "ab.md", "a{b}.z", "b.txt", "la.txt", "q[1].txt"]),
    ("d/", "/a.txt", ["a.txt"]),
    (".", "d/sub/*", ["d/sub/c.txt"]),
    ("d", "a{b}.z", None),
    ("d", "*.TXT", None),
    ("d", "nothing/*", None),
    ("nothing", "*", None),
    ("d", "", None),
    ("d", "../*", None),
    ("..", "*", None),
    ("outward", "*", None),
    ("d", "{sub/deep,x.dir}/*", None),
    ("d", "{a,{b,c}}.txt", None),
    ("d", "[a", None),
    ("d", "{a,b", None),
    ("d", "[]", None),
    ("d", "[b-a].txt", None),
    ("d", "a*b*c*d*", None),
]  # fmt: skip
IDS = [f"{folder} {pattern}" for folder, pattern, _ in ROWS]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (folder / "d/link").symlink_to("sub")
    (folder / "d/la.txt").symlink_to("a.txt")
    (folder / "outward").mkdir()
    (folder / "outward/link").symlink_to("../..")
    return folder


def evaluated(folder: Path, text: str) -> Value:
    (folder / "main.tf").write_text(f"locals {{\n  x = {text}\n}}\n")
    source = load(str(folder / "main.tf"))
    assert isinstance(source, Source)
    loader = modules_in(folder)()
    module = Module(str(folder), [source])
    return RootModule(loader, module).instance.evaluate(module.locals["x"])


def call(folder: str, pattern: str) -> str:
    return f"fileset({json.dumps(folder)}, {json.dumps(pattern)})"


@pytest.mark.parametrize(("folder", "pattern", "expected"), ROWS, ids=IDS)
def test_files_that_match(
    project: Path, folder: str, pattern: str, expected: list[str] | None
) -> None:
    value = evaluated(project, call(folder, pattern))
    assert (None if value.kind == "unknown" else plain(value)) == expected


@pytest.mark.skipif(not shutil.which("terraform"), reason="needs terraform")
@pytest.mark.slow
def test_terraform_matches_the_same(project: Path) -> None:
    rows = [row for row in ROWS if row[2] is not None]
    line = ",".join(f"jsonencode({call(folder, pattern)})" for folder, pattern, _ in rows)
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["terraform", "console"], input=f"jsonencode([{line}])\n", capture_output=True,
        text=True, cwd=project, env=environment, check=True, timeout=60,
    )  # fmt: skip
    assert [json.loads(answer) for answer in json.loads(json.loads(done.stdout))] == [
        expected for _, _, expected in rows
    ]


def test_a_circle_of_links_and_a_slow_pattern_take_no_time(project: Path) -> None:
    (project / "d/sub/circle").symlink_to("..")
    (project / "d" / ("a" * 250)).touch()
    start = time.perf_counter()
    assert evaluated(project, call("d", "**/*.txt")).kind == "unknown"
    assert evaluated(project, call("d", "*a*a*b")).kind == "unknown"
    assert evaluated(project, call("d", "*a*a*a*b")).kind == "unknown"
    assert time.perf_counter() - start < 2


def test_copies_for_files(project: Path) -> None:
    value = evaluated(
        project, '{ for name in fileset("d", "sub/**") : basename(name) => upper(dirname(name)) }'
    )
    assert plain(value) == {"c.txt": "SUB", "e.txt": "SUB/DEEP"}
