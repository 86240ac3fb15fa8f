"""The guards of the disk and of the program's edges find each breach that is made for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from guards import door, edges
from tiny_package import made

ASKING = [
    ("open('x')", "builtins.open"),
    ("import os\nos.open('x', os.O_RDONLY)", "os.open"),
    ("import os as x\nx.scandir('.')", "os.scandir"),
    ("import os.path\nos.path.exists('x')", "os.path.exists"),
    ("import os.path as p\np.islink('x')", "os.path.islink"),
    ("from os import path\npath.getsize('x')", "os.path.getsize"),
    ("from os.path import isfile\nisfile('x')", "os.path.isfile"),
    ("from os.path import isdir as is_folder\nany(map(is_folder, x))", "os.path.isdir"),
    ("from os import walk as w, stat\nw('.')", "os.walk"),
    ("def f():\n    import os\n    return sorted(x, key=os.path.realpath)", "os.path.realpath"),
    ("import os\nlook = os.lstat", "os.lstat"),
    ("import os\nfind(os)", "os"),
    ("import posixpath\nposixpath.lexists('x')", "posixpath.lexists"),
    ("from pathlib import Path\ndef f(x):\n    return Path(x)", "pathlib.Path"),
    ("def f(path):\n    return path.read_text()", ".read_text"),
    ("def f(x):\n    return [entry.name for entry in x() if entry.is_dir()]", ".is_dir"),
    ("import io\nio.open('x')", "io.open"),
    ("import builtins\nbuiltins.open('x')", "builtins.open"),
    ("from glob import iglob\niglob('*')", "glob.iglob"),
    ("import shutil\nshutil.copy('x', 'y')", "shutil.copy"),
    ("import tempfile as t\nt.mkstemp()", "tempfile.mkstemp"),
    ("from importlib import resources\nresources.files('x')", "importlib.resources.files"),
]


@pytest.mark.parametrize(("text", "name"), ASKING)
def test_who_asks_the_disk_is_found(tmp_path: Path, text: str, name: str) -> None:
    package = made(tmp_path, {"read/a.py": text, "files/disk.py": text})
    found = door(package, ())
    assert [complaint.rpartition(": ")[2] for complaint in found] == [name]
    assert found[0].startswith("read/a.py:")
    assert door(package, {("read.a", name)}) == []


def test_what_only_reckons_with_paths_asks_nobody(tmp_path: Path) -> None:
    text = """
import os
from os.path import dirname, join as put
from pathlib import PurePosixPath
def f(entry: os.DirEntry[str], space) -> os.PathLike[str]:
    space.open(os.getcwd())
    entry.is_dir
    return os.sep.join([put(dirname("a"), os.path.abspath("b")), os.path.relpath(os.curdir)])
def open_(x, *, open=""):
    return x.open, x._replace(open=open_), PurePosixPath("x"), os.fspath(x), os.cpu_count()
"""
    assert door(made(tmp_path, {"read/a.py": text}), ()) == []


EDGES = [
    ("engine/a.py", "print('x')", "print"),
    ("cli/check.py", "def f(write=print): ...", "print"),
    ("cli/check.py", "import sys\nsys.stdout.flush()", "sys.stdout"),
    ("lsp/a.py", "import sys as s\ns.stderr = None", "sys.stderr"),
    ("__main__.py", "from sys import stdout\nstdout.flush()", "sys.stdout"),
    ("cli/console.py", "import sys\nsys.exit(2)", "sys.exit"),
    ("cli/console.py", "from os import _exit as out\nout(2)", "os._exit"),
    ("engine/a.py", "raise SystemExit(2)", "raise SystemExit"),
    ("engine/a.py", "exit()", "exit"),
    ("terraform/a.py", "import os\nos.environ['A']", "os.environ"),
    ("api.py", "from os import getenv\ngetenv('A')", "os.getenv"),
]


@pytest.mark.parametrize(("file", "text", "name"), EDGES)
def test_edges_away_from_their_place_are_found(
    tmp_path: Path, file: str, text: str, name: str
) -> None:
    (complaint,) = edges(made(tmp_path, {file: text}))
    assert complaint.startswith(f"{file}:")
    assert f"{name}," in complaint


def test_edges_in_their_place_are_fine(tmp_path: Path) -> None:
    files = {
        "cli/console.py": "import os, sys\nprint(os.environ.get('A'), file=sys.stderr)",
        "cli/check.py": "def f(console):\n    console.print('x')\n    console.exit(sys_exit)",
        "cli/other.py": "try:\n    f()\nexcept SystemExit as left:\n    status = left.code",
        "config/load.py": "from os import environ\nenviron.items()",
        "__main__.py": "import os, sys\nos._exit(1)\nsys.exit(1)",
        "report/a.py": "PLACES = {'print': 'sys.stdout'}\ndef f(stdout): return stdout.print",
    }
    assert edges(made(tmp_path, files)) == []
