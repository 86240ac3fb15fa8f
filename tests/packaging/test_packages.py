"""An installation is complete: from a wheel, from a source distribution, and editable.

Building needs the package index.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from taglint import __version__

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "dist", "build", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)

pytestmark = pytest.mark.slow

PROBE = """
import sys
sys.path.insert(0, sys.argv[1])
import taglint, taglint.catalog.catalogue, taglint.files.disk
from taglint.cli.main import run
print(taglint.__file__)
print(taglint.files.disk.shipped_folder())
print(*taglint.catalog.catalogue.Catalogue().schemas())
sys.exit(run(["check", sys.argv[2]]))
"""


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution and the wheel built from it.

    A wheel that was built from the checkout lies in `direct`.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "packages"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.copytree(ROOT, folder / "source", ignore=LEFT_OUT)
            run(sys.executable, "-m", "build", "--outdir", str(folder), ".", cwd=folder / "source")
            run(
                sys.executable,
                "-m",
                "build",
                "--wheel",
                "--outdir",
                str(folder / "direct"),
                ".",
                cwd=folder / "source",
            )
            (folder / "done").touch()
    return folder


def schemas(built: Path) -> set[str]:
    source = built / "source/schemas"
    return {path.relative_to(source).as_posix() for path in source.rglob("*.json")}


def modules(built: Path) -> set[str]:
    source = built / "source"
    return {path.relative_to(source).as_posix() for path in (source / "taglint").rglob("*.py")}


def wheel(folder: Path) -> zipfile.ZipFile:
    (path,) = folder.glob("*.whl")
    assert path.name == f"taglint-{__version__}-py3-none-any.whl"
    return zipfile.ZipFile(path)


def test_wheel_holds_the_modules_the_schemas_and_the_marker(built: Path) -> None:
    names = {name for name in wheel(built).namelist() if ".dist-info/" not in name}
    assert names == modules(built) | {"taglint/py.typed"} | {
        f"taglint/_schemas/{name}" for name in schemas(built)
    }


def test_wheel_says_what_it_needs(built: Path) -> None:
    with wheel(built) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
        text = archive.read(name).decode()
    needs = {
        line.split()[1].split(">")[0]
        for line in text.splitlines()
        if line.startswith("Requires-Dist") and "extra ==" not in line
    }
    assert needs - {"pathspec"} == {"jsonschema", "regex", "ruamel-yaml"}
    assert "Requires-Python: >=3.11" in text
    assert any(name.endswith("licenses/LICENSE") for name in wheel(built).namelist())


def test_both_wheels_are_the_same(built: Path) -> None:
    (one,), (other,) = built.glob("*.whl"), (built / "direct").glob("*.whl")
    assert one.read_bytes() == other.read_bytes()


def test_source_distribution_can_be_tested_and_built(built: Path) -> None:
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert (
        modules(built) | {"taglint/py.typed"} | {f"schemas/{name}" for name in schemas(built)}
        <= names
    )
    assert {
        "pyproject.toml",
        "LICENSE",
        "README.md",
        ".pre-commit-hooks.yaml",
        "tests/conftest.py",
    } <= names
    tests = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*")
        if path.suffix in (".py", ".expect", ".tf")
    }
    assert tests <= names


@pytest.mark.parametrize(
    "origin", ["from the source distribution", "from the checkout", "editable"]
)
def test_schemas_are_found(built: Path, tmp_path: Path, origin: str) -> None:
    target = {
        "from the source distribution": built,
        "from the checkout": built / "direct",
        "editable": ROOT,
    }[origin]
    if origin != "editable":
        with wheel(target) as archive:
            path = str(archive.filename)
        target = tmp_path / "installed"
        run(
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-deps",
            "--no-index",
            "--target",
            str(target),
            path,
            cwd=tmp_path,
        )
    # The editable one is what these tests run with: nothing is put before it.
    where = tmp_path / "nothing" if origin == "editable" else target
    sample = tmp_path / "main.tf"
    sample.write_text('resource "aws_vpc" "a" {\n  tags = { "aws:x" = "y" }\n}\n')
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(where), sample.name],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == ""
    module, folder, ids, finding = done.stdout.splitlines()
    assert module == str(target / "taglint/__init__.py")
    assert folder == str(target / ("schemas" if origin == "editable" else "taglint/_schemas"))
    assert ids.split() == sorted(
        name[:-5] for name in schemas(built) if "/" in name and "/index." not in name
    )
    assert finding.endswith("[reserved-prefix]")
    assert done.returncode == 1


def test_the_command_is_installed(built: Path, tmp_path: Path) -> None:
    with wheel(built) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert archive.read(name).decode().split() == [
            "[console_scripts]",
            "taglint",
            "=",
            "taglint.__main__:main",
        ]
