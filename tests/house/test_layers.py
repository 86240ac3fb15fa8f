"""The layout: which module may import which, and how long a module may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "taglint"
LAYERS = {
    0: {"lean_typing", "lazy", "model", "wording", "globs", "values", "__init__"},
    1: {"files"},
    2: {"hcl", "yaml", "catalog", "schema", "tags"},
    3: {"terraform", "cloudformation", "config", "policy"},
    4: {"read", "rules"},
    5: {"suppress"},
    6: {"engine"},
    7: {"report"},
    8: {"cli", "__main__"},
}
LAYER_OF = {room: layer for layer, rooms in LAYERS.items() for room in rooms}
# Within a layer these may be leant on by their siblings; what leads upwards is being mended.
SHARED = {
    "model": {"lean_typing"},
    "lazy": {"lean_typing"},
    "values": {"lean_typing", "model"},
    "globs": {"lazy", "lean_typing", "schema", "yaml"},
    "schema": {"catalog", "yaml"},
    "tags": {"catalog", "schema", "yaml"},
    "config": {"policy"},
    "read": {"engine"},
    "suppress": {"engine"},
    "engine": {"report"},
    "__main__": {"cli"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (
                f"{node.module}.{name.name}" for name in node.names if node.module == "taglint"
            )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_downwards_only(path: Path) -> None:
    own = room(path)
    for name in imported(path):
        if name.startswith("taglint."):
            other = name.split(".")[1]
            if other not in LAYER_OF:
                continue
            fine = other == own or LAYER_OF[other] < LAYER_OF[own] or other in SHARED.get(own, ())
            assert fine, f"{own} (layer {LAYER_OF[own]}) imports {other} (layer {LAYER_OF[other]})"


def test_every_room_has_a_layer() -> None:
    assert {room(path) for path in modules()} <= LAYER_OF.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_short(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert len(path.read_text().splitlines()) <= 600
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 70, f"{node.name} is too long"


def public(nodes: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """The public functions and classes of a module, and the public methods of these classes."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_names_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree) or not tree.body, "the module has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


# What only some modules may touch, and which.
EDGES = {
    "print": {"cli/console.py"},
    "sys.stdin": {"cli/console.py"},
    "sys.stdout": {"cli/console.py"},
    "sys.stderr": {"cli/console.py"},
    "sys.exit": {"__main__.py"},
    "os._exit": {"__main__.py"},
    "os.environ": {"cli/check.py", "cli/console.py", "cli/options.py"},
}


def touched(text: str) -> set[str]:
    """Which of `EDGES` a module touches."""
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names.add(f"{node.value.id}.{node.attr}")
    return names & EDGES.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_edges_print_exit_and_look_at_the_environment(path: Path) -> None:
    own = path.relative_to(PACKAGE).as_posix()
    assert {name for name in touched(path.read_text()) if own not in EDGES[name]} == set()


@pytest.mark.parametrize("name", EDGES)
def test_what_touches_an_edge_is_seen(name: str) -> None:
    assert touched(f"{name}(1)") == touched(f"f({name})") == {name}


def test_rule_table_is_the_rule_folder() -> None:
    from taglint.rules.table import TABLE, load

    files = {path.stem for path in (PACKAGE / "rules").glob("*.py")} - {"__init__", "rule", "table"}
    assert files == {name.replace("-", "_") for name in TABLE}
    assert [load(name).name for name in TABLE] == list(TABLE)


def test_no_python_file_names_a_provider() -> None:
    named = {"aws_", "huaweicloud", "azurerm", "google_"}
    for path in modules():
        if path.parent.name == "rules":
            continue
        tree = ast.parse(path.read_text())
        documented = (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        )
        docs = {
            id(node.body[0].value)
            for node in documented
            if node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docs
            ):
                assert not any(word in node.value for word in named), (
                    f"{path.name}:{node.lineno} names a provider"
                )
