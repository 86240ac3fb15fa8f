"""The real pre-commit runs our hooks on repositories made here.

Installing the hook needs the package index.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CLEAN = 'resource "aws_s3_bucket" "a" {\n  tags = { Owner = "team-a" }\n}\n'
DIRTY = 'resource "aws_s3_bucket" "a" {\n  tags = { "aws:x" = "y" }\n}\n'
FINDING = (
    "main.tf:2:13: error: key 'aws:x' begins with 'aws:', which aws/default reserves "
    "[reserved-prefix]"
)


def run(*command: str, cwd: Path, home: Path | None = None) -> CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT"))
    }
    environment |= {
        f"GIT_{who}_{what}": "t@example.com"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    if home:
        environment["PRE_COMMIT_HOME"] = str(home)
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )


def git(cwd: Path, *arguments: str) -> str:
    done = run("git", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def pre_commit(cwd: Path, *arguments: str, home: Path | None = None) -> CompletedProcess[str]:
    return run(sys.executable, "-m", "pre_commit", *arguments, cwd=cwd, home=home)


def repository(folder: Path, **texts: str) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", ".")
    for name, text in texts.items():
        (folder / name.replace("_", ".")).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "--allow-empty", "-m", "first")
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of a run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "hook"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def hooks(shared: Path) -> Path:
    """A repository with what this checkout holds, as users would name it in their configuration."""
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = shared / "taglint"
        if not folder.exists():
            making = shared / "making"
            making.mkdir()
            for name in ("taglint", "schemas"):
                shutil.copytree(
                    ROOT / name, making / name, ignore=shutil.ignore_patterns("__pycache__")
                )
            for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
                shutil.copy(ROOT / name, making / name)
            git(making, "init", "-q", ".")
            git(making, "add", "-A")
            git(making, "commit", "-q", "-m", "taglint")
            making.rename(folder)
    return folder


@pytest.fixture
def configured(tmp_path: Path, hooks: Path) -> Path:
    """A repository with a clean file, both hooks configured and installed."""
    folder = repository(tmp_path / "project", main_tf=CLEAN, notes_txt="x\n")
    entry = {
        "repo": str(hooks),
        "rev": git(hooks, "rev-parse", "HEAD"),
        "hooks": [{"id": "taglint"}, {"id": "taglint-repo"}],
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [entry]}))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", "hooks")
    assert pre_commit(folder, "install").returncode == 0
    return folder


def commit(folder: Path, home: Path) -> CompletedProcess[str]:
    git(folder, "add", "-A")
    return run("git", "commit", "-m", "change", cwd=folder, home=home)


def outcomes(done: CompletedProcess[str]) -> list[str]:
    """What pre-commit says of each hook."""
    return re.findall(r"^taglint.*?\.{3,}(?:\(.*\))?(\w+)$", done.stdout, re.M)


def test_manifest_is_valid() -> None:
    done = pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")
    assert (done.returncode, done.stdout) == (0, "")


def test_manifest_says_what_the_contract_says() -> None:
    by_id = {
        hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    }
    assert set(by_id) == {"taglint", "taglint-repo"}
    assert all(
        hook["require_serial"] and hook["minimum_pre_commit_version"] == "2.9.2"
        for hook in by_id.values()
    )
    assert (by_id["taglint-repo"]["pass_filenames"], by_id["taglint-repo"]["always_run"]) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("name", "selected"),
    [
        ("main.tf", True),
        ("a/b.tofu", True),
        ("prod.tfvars", True),
        ("main.tf.json", True),
        ("main.tofu.json", True),
        ("a.yaml", True),
        ("a.yml", True),
        ("a.json", True),
        ("a.template", True),
        ("a.tfstate", False),
        ("tf", False),
        ("a.tf.bak", False),
        ("a.txt", False),
        ("yaml/a", False),
    ],
)
def test_manifest_selects(name: str, selected: bool) -> None:
    (pattern,) = (
        hook["files"]
        for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        if "files" in hook
    )
    assert bool(re.search(pattern, name)) == selected


@pytest.mark.slow
@pytest.mark.parametrize(("text", "status"), [(CLEAN, 0), (DIRTY, 1)], ids=["clean", "dirty"])
def test_try_repo(tmp_path: Path, hooks: Path, text: str, status: int) -> None:
    project = repository(tmp_path / "project", main_tf=text)
    done = pre_commit(project, "try-repo", str(hooks), "taglint", "--all-files", "--color", "never")
    assert done.returncode == status, done.stdout
    assert outcomes(done) == [["Passed", "Failed"][status]]
    assert (FINDING in done.stdout) == bool(status)


@pytest.mark.slow
def test_a_commit_is_stopped_and_let_through_when_mended(configured: Path, shared: Path) -> None:
    before = git(configured, "rev-parse", "HEAD")
    (configured / "main.tf").write_text(DIRTY)
    stopped = commit(configured, shared / "home")
    assert stopped.returncode == 1
    assert stopped.stdout.count(FINDING) == 2, stopped.stdout
    assert outcomes(stopped) == ["Failed", "Failed"]
    assert git(configured, "rev-parse", "HEAD") == before
    (configured / "main.tf").write_text(CLEAN.replace("team-a", "team-b"))
    passed = commit(configured, shared / "home")
    assert passed.returncode == 0, passed.stdout
    assert outcomes(passed) == ["Passed", "Passed"]
    assert git(configured, "rev-parse", "HEAD~1") == before


@pytest.mark.slow
def test_a_tofu_file_is_linted(configured: Path, shared: Path) -> None:
    (configured / "other.tofu").write_text(DIRTY)
    done = commit(configured, shared / "home")
    assert done.returncode == 1
    assert "other.tofu:2:13: error:" in done.stdout


@pytest.mark.slow
def test_a_commit_of_something_else(configured: Path, shared: Path) -> None:
    (configured / "notes.txt").write_text("y\n")
    done = commit(configured, shared / "home")
    assert done.returncode == 0
    assert outcomes(done) == ["Skipped", "Passed"]


@pytest.mark.slow
def test_the_whole_repository_is_linted_when_files_are_only_deleted(
    configured: Path, shared: Path
) -> None:
    (configured / "left.tf").write_text(DIRTY)
    git(configured, "add", "-A")
    git(configured, "commit", "-q", "--no-verify", "-m", "not looked at")
    (configured / "main.tf").unlink()
    done = commit(configured, shared / "home")
    assert done.returncode == 1
    assert outcomes(done) == ["Skipped", "Failed"]
    assert "left.tf:2:13: error:" in done.stdout
