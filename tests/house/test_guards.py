"""The guards find nothing in the package, and find each breach that is made for them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from guards import GUARDS, docstrings, door, floors, inheritance, main, names
from tiny_package import files_of, made

PACKAGE = Path(__file__).resolve().parents[2] / "taglint"

WithList = Callable[[Path, Collection[tuple[str, str]]], list[str]]


@pytest.mark.parametrize("name", GUARDS)
def test_the_package_keeps(name: str) -> None:
    assert GUARDS[name](PACKAGE) == []


FLOORS = [
    pytest.param(("fix/a.py", "rules/a.py: import taglint.fix.a"), "rules/a.py:1", id="up"),
    pytest.param(
        ("engine/run.py", "hcl/a.py: def f():\n    from taglint.engine import run"),
        "hcl/a.py:2: hcl (floor 2) imports engine.run (floor 6)",
        id="in a function",
    ),
    pytest.param(
        ("engine/run.py", "hcl/a.py: if TYPE_CHECKING:\n    from taglint.engine.run import Run"),
        "hcl/a.py:2",
        id="for typing only",
    ),
    pytest.param(("config/a.py", "policy/a.py: import taglint.config.a"), "policy/a.py:1", id="in"),
    pytest.param(("policy/a.py", "terraform/a.py: import taglint.policy.a"), "a.py:1", id="beside"),
    pytest.param(("yaml/a.py", "hcl/a.py: from taglint.yaml import a"), "hcl/a.py:1", id="parsers"),
    pytest.param(("model.py", "globs.py: from taglint.model import Tag"), "globs.py:1", id="0"),
    pytest.param(("lsp/a.py", "cli/other.py: from taglint.lsp import a"), "other.py:1", id="lsp"),
    pytest.param(("api.py", "lsp/a.py: from taglint import api"), "lsp/a.py:1", id="api"),
    pytest.param(("report/a.py", "fix/a.py: from ..report import a"), "fix/a.py:1", id="relative"),
    pytest.param(
        ("report/a.py", "rules/a.py: import_module(f'taglint.report.{name}')"),
        "rules/a.py:1: rules (floor 4) imports report.a (floor 7)",
        id="by name",
    ),
    pytest.param(("utils.py",), "utils: the room has no floor", id="no floor"),
    pytest.param(("api.py: import taglint.gone",), "imports gone, which is not there", id="gone"),
    pytest.param(
        ("__init__.py", "model.py: from taglint import check"),
        "model.py:1",
        id="the package itself",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), FLOORS)
def test_imports_upstairs_are_found(tmp_path: Path, rows: tuple[str, ...], expected: str) -> None:
    (complaint,) = floors(made(tmp_path, files_of(*rows)))
    assert expected in complaint


def test_imports_downstairs_are_fine(tmp_path: Path) -> None:
    rows = (
        "__init__.py: def __getattr__(name):\n    from taglint.api import check",
        "__main__.py: from taglint.cli import main",
        "api.py: from taglint.engine import run",
        "cli/main.py: import json, taglint.model",
        "cli/lsp.py: def run():\n    from taglint.lsp import server",
        "lsp/server.py",
        "engine/run.py: from taglint import __version__\nfrom taglint.config.load import load",
        "config/load.py: from taglint.policy import rules",
        "policy/rules.py: from taglint.tags import shapes\nfrom . import others",
        "policy/others.py",
        "tags/shapes.py: from taglint.schema import judge\nfrom taglint.hcl import nodes",
        "schema/judge.py: from taglint.catalog import index",
        "catalog/index.py: from taglint.files import disk\nfrom taglint.yaml import nodes",
        *("hcl/nodes.py", "yaml/nodes.py"),
        "files/disk.py: from taglint.values import text",
        "values.py: from taglint.wording import quoted\nfrom taglint.model import Value",
        "wording.py: from taglint.model import Value",
        "model.py: from taglint.lean_typing import NamedTuple",
        "lean_typing.py",
    )
    package = made(tmp_path, files_of(*rows))
    assert floors(package) == []
    assert GUARDS["circles"](package) == []


CIRCLES = [
    pytest.param(("a.py: import taglint.b", "b.py: from taglint.a import x"), "a, b: ", id="two"),
    pytest.param(
        (
            "yaml/__init__.py",
            "yaml/a.py: from taglint.yaml import b",
            "yaml/b.py: from .c import x",
            "yaml/c.py: def f():\n    import taglint.yaml.a",
        ),
        "yaml.a -> yaml.b -> yaml.c -> yaml.a",
        id="three, in a function",
    ),
    pytest.param(
        ("yaml/__init__.py: from taglint.yaml import a", "yaml/a.py: from taglint.yaml import B"),
        "yaml, yaml.a: ",
        id="a folder and its module",
    ),
    pytest.param(
        (
            "a.py: if TYPE_CHECKING:\n    pass\nelse:\n    import taglint.b",
            "b.py: import taglint.a",
        ),
        "a, b: ",
        id="else of TYPE_CHECKING",
    ),
]


@pytest.mark.parametrize(("rows", "expected"), CIRCLES)
def test_circles_are_found(tmp_path: Path, rows: tuple[str, ...], expected: str) -> None:
    (complaint,) = GUARDS["circles"](made(tmp_path, files_of(*rows)))
    assert expected in complaint


def test_types_and_the_version_make_no_circle(tmp_path: Path) -> None:
    rows = (
        "__init__.py: from taglint.api import check",
        "api.py: from taglint import __version__\nimport taglint.model",
        "model.py: from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import taglint.api",
    )
    assert GUARDS["circles"](made(tmp_path, files_of(*rows))) == []


def test_what_stands_in_an_init_is_found(tmp_path: Path) -> None:
    files = {
        "__init__.py": "X = 1",
        "rules/__init__.py": '"""Rules."""\n',
        "read/__init__.py": "\n",
        "read/azure/__init__.py": "# To come.",
    }
    assert GUARDS["inits"](made(tmp_path, files)) == [
        "read/azure/__init__.py: is not empty",
        "rules/__init__.py: is not empty",
    ]


LINE = "    x = 1\n"
LENGTHS = [
    pytest.param("x = 1\n" * 401, "a.py: a module of 401 lines", id="module"),
    pytest.param("class A:\n" + LINE * 250, "a.py:1 A: a class of 251 lines", id="class"),
    pytest.param("@m\ndef f():\n" + LINE * 40, "a.py:2 f: a function of 41 lines", id="function"),
]


@pytest.mark.parametrize(("text", "expected"), LENGTHS)
def test_what_is_too_long_is_found(tmp_path: Path, text: str, expected: str) -> None:
    package = made(tmp_path, {"a.py": text, "b.py": "def f(): ...\n" * 2})
    assert GUARDS["lengths"](package) == [expected]


def test_too_long_a_median_is_found(tmp_path: Path) -> None:
    package = made(tmp_path, {"a.py": ("def f():\n" + LINE * 9) * 3 + "def g(): ...\n" * 2})
    assert GUARDS["lengths"](package) == ["the median function has 10 lines, over 9"]


def test_what_is_just_short_enough_is_fine(tmp_path: Path) -> None:
    files = {
        "a.py": "x = 1\n" * 399 + "x = 1",
        "b.py": "class A:\n" + LINE * 249,
        "c.py": "def f():\n" + LINE * 39 + "def g():\n" + LINE * 8 + "def h(): ...\n",
    }
    assert GUARDS["lengths"](made(tmp_path, files)) == []


def test_what_has_no_docstring_is_found(tmp_path: Path) -> None:
    text = """
def f(): ...
async def g(): ...
if x:
    def h(): ...
class A:
    def m(self): ...
    def _n(self): ...
    class B:
        '''A class.'''
        def o(self): ...
"""
    found = docstrings(made(tmp_path, {"a.py": text}))
    assert [one.split()[1] for one in found] == ["the", "f", "g", "h", "A", "A.m", "A.B.o"]


def test_what_needs_no_docstring_is_fine(tmp_path: Path) -> None:
    text = """'''A module.'''
def _f():
    def inner(): ...
class _A:
    def m(self): ...
class B(Protocol):
    '''A class.'''
    def m(self): ...
class C:
    '''A class.'''
    def __init__(self): ...
    @property
    def p(self):
        '''A property.'''
    @p.setter
    def p(self, value): ...
@overload
def g(x: int) -> int: ...
"""
    assert docstrings(made(tmp_path, {"a.py": text, "b/__init__.py": ""})) == []


HEADS = [
    *("A(dict)", "A(dict[str, int])", "A(argparse.Action)", "A(Error, Mixin)"),
    *("A(metaclass=Maker)", "A(Own)", "A(Generic[Item])"),
]


@pytest.mark.parametrize("head", HEADS)
def test_inheritance_is_found(tmp_path: Path, head: str) -> None:
    text = f"class Own: ...\nclass Error(Exception): ...\nclass {head}: ...\n"
    package = made(tmp_path, {"a.py": text})
    (complaint,) = inheritance(package, ())
    assert complaint.startswith("a.py:3: A inherits from ")
    assert inheritance(package, {("a", "A")}) == []


def test_the_usual_bases_are_fine(tmp_path: Path) -> None:
    files = {
        "a.py": "class A(Fault): ...\nclass B(NamedTuple): ...\nclass C(typing.Protocol[X]): ...",
        "b.py": "class Fault(ValueError): ...\nclass D: ...\nclass E(): ...",
    }
    assert inheritance(made(tmp_path, files), ()) == []


@pytest.mark.parametrize("guard", [door, names, inheritance])
def test_an_exception_that_nothing_needs_is_found(tmp_path: Path, guard: WithList) -> None:
    (complaint,) = guard(made(tmp_path, {"a.py": "class A: ..."}), {("a", "A")})
    assert "has A in a" in complaint


def test_the_command_line_prints_what_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = made(tmp_path, {"utils.py": "'''A module.'''\n"})
    assert main(str(package), "docstrings", "floors") == 1
    assert capsys.readouterr().out == (
        "docstrings: nothing\nfloors: 1\n  utils: the room has no floor\n"
    )
    assert main(str(package), "lengths") == 0
