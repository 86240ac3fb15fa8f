"""A run asks its disk for everything that it needs of files, so a disk in memory will do."""

from __future__ import annotations

import builtins
import os
import shutil
from pathlib import Path
from typing import Any, cast

import pytest
from memory_disk import MemoryDisk

from taglint.config.configurations import Configurations
from taglint.engine.run import Options, Run
from taglint.engine.session import Session, check
from taglint.files.disk import Disk, shipped_folder
from taglint.files.repository import Repository
from taglint.rules.table import TABLE

FIXTURES = Path(__file__).parents[1] / "fixtures"
# Each has files that bring in others: modules, values, overlays, stacks, services, configurations.
TREES = ("modules", "kustomize", "stacks", "deployed", "policy", "documents", "read", "overlays")
ROOT = "/made-up/repository"
SHIPPED = shipped_folder()
PACKAGE = f"{Path(SHIPPED).parent}/taglint/_schemas"
ASKING = (
    *((builtins, "open"), (os, "open"), (os, "stat"), (os, "lstat"), (os, "scandir")),
    *((os, "listdir"), (os, "access"), (os, "readlink")),
)


def run(repository: Repository, folder: str) -> Run:
    configs = Configurations(None, tuple(TABLE), repository)
    return Session(Options(tuple(TABLE), configs=configs), [folder]).run()


def said(run: Run, root: str) -> list[tuple[object, ...]]:
    findings = [
        (each.rule, each.severity, each.span.path.removeprefix(root), *each.span[1:], each.message)
        for each in run.report.findings
    ]
    return [*findings, (run.report.files, run.report.resources, len(run.passed_over))]


@pytest.mark.parametrize("name", TREES)
def test_a_disk_in_memory_serves_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # What lies below a folder called `modules` may be laid out for others.
    real = tmp_path / "repository"
    shutil.copytree(FIXTURES / name, real)
    (real / ".git").mkdir()
    # A run that starts in another folder shows whole paths.
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    contents = {
        f"{ROOT}/{path.relative_to(real).as_posix()}": path.read_bytes()
        for path in real.rglob("*")
        if path.is_file()
    }
    memory = MemoryDisk({**contents, f"{ROOT}/.git/HEAD": b""})
    # Lazily imported modules are read by the interpreter itself.
    expected = check([str(real)], Options(tuple(TABLE), configs=Configurations(None, TABLE)))
    run(Repository(cast(Disk, memory)), ROOT)
    for module, function in ASKING:
        whole = getattr(module, function)

        def guarded(path: Any = "", *rest: Any, whole: Any = whole, **more: Any) -> Any:
            is_ours = isinstance(path, int) or str(path).startswith((SHIPPED, PACKAGE))
            assert is_ours, f"{path} was not asked of the disk of the run"
            return whole(path, *rest, **more)

        monkeypatch.setattr(module, function, guarded)
    before = memory.asked
    found = run(Repository(cast(Disk, memory)), ROOT)
    monkeypatch.undo()
    assert memory.asked > before
    assert not found.crashes
    assert said(found, f"{ROOT}/") == said(expected, f"{real}/")
