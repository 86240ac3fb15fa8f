"""tools/rooms.py counts rooms, arrows and circles."""

from __future__ import annotations

from pathlib import Path

import guards  # noqa: F401 # puts tools/ on the path
import pytest
from rooms import between_rooms, circles, imports, modules, report, way_round
from tiny_package import made


def test_names_of_modules(tmp_path: Path) -> None:
    files = ("__init__.py", "api.py", "read/__init__.py", "read/azure/templates.py")
    package = made(tmp_path, dict.fromkeys(files, ""))
    assert [module.name for module in modules(package)] == [
        *("__init__", "api", "read", "read.azure.templates"),
    ]


IMPORTS = [
    ("import os, taglint.read.b", [("read.b", "run")]),
    ("import taglint.read.b as b", [("read.b", "run")]),
    ("from taglint import api, Thing", [("api", "run"), ("__init__", "run")]),
    ("from taglint.read import b, C", [("read.b", "run"), ("read", "run")]),
    ("from taglint.read.b import B", [("read.b", "run")]),
    ("from . import b", [("read.b", "run")]),
    ("from .b import B", [("read.b", "run")]),
    ("from .. import api", [("api", "run")]),
    ("from ..api import run", [("api", "run")]),
    (
        "if TYPE_CHECKING:\n    import taglint.api\nelse:\n    import taglint",
        [("__init__", "run"), ("api", "typing")],
    ),
    ("def f():\n    from taglint.api import run", [("api", "run")]),
    ("import_module('taglint.api')", [("api", "by name")]),
    ("importlib.import_module(f'taglint.read.{name}')", [("read.b", "by name")]),
    ("import_module(f'{__name__}.x')", [("read.a.x", "missing")]),
    ("import_module(name)", []),
    ("from taglint.gone import x", [("gone.x", "missing")]),
    ("import taglints, taglint_.api", []),
]


@pytest.mark.parametrize(("text", "expected"), IMPORTS)
def test_imports(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    files = {"__init__.py": "", "api.py": "", "read/__init__.py": "", "read/b.py": ""}
    package = made(tmp_path, files | {"read/a.py": text})
    found = [(one.target, one.kind) for one in imports(package) if one.module == "read.a"]
    assert sorted(found) == sorted(expected)


def test_circles() -> None:
    pairs = [*zip("abcdxyz", "bcabyxq", strict=True), ("a", "c")]
    assert circles(pairs) == [["a", "b", "c"], ["x", "y"]]
    assert way_round(["a", "b", "c"], pairs) == ["a", "c", "a"]
    assert circles([("a", "b"), ("b", "c")]) == []


def test_arrows_between_rooms() -> None:
    pairs = [("read.a", "read.b"), ("read.a", "api"), ("read.b", "api")]
    assert between_rooms(pairs) == [("read", "api")]


def test_report(tmp_path: Path) -> None:
    files = {
        "__init__.py": "",
        "api.py": "from taglint.read import a, b\n",
        "read/a.py": "def f():\n    import taglint.api\n",
        "read/b.py": "if TYPE_CHECKING:\n    from taglint.api import x\n",
    }
    lines = list(report(made(tmp_path, files)))
    assert "read                       2       4" in lines
    assert "read -> api 1 + 1 typing" in lines
    assert "2: api, read.a" in lines
    assert lines[-1] == ("3 rooms, 4 modules, 2 arrows, 2 circles (1 of modules, 1 of rooms)")
