"""Print the rooms of the package, the arrows between them, and the circles.

    python tools/rooms.py [PACKAGE]

PACKAGE is the package's folder (default: taglint/ beside tools/). A room is a folder of the
package, or a module directly in it; an arrow from room to room counts the imports, also those
inside functions. A circle is a set of modules (or rooms) each of which leads to each other one.
Imports under `if TYPE_CHECKING:` make no circle, and arrows count them apart.

The guards of tests/house read the package with the functions of this module.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

MOST_LINES = {"module": 400, "class": 250, "function": 40}

Kind = Literal["run", "typing", "by name", "missing"]
Arrow = tuple[str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """One file of the package.

    `name` is dotted and starts below the package: `read.ansible`, `rules` for rules/__init__.py,
    `__init__` for the package's own. `file` is its path below the package, with `/`.
    """

    name: str
    file: str
    text: str
    tree: ast.Module


class Import(NamedTuple):
    """One module of the package names another of it: `name` is what it takes from it, if anything.

    `kind` is "run", "typing" under TYPE_CHECKING, "by name" for `import_module`, and "missing"
    where the package has no such module.
    """

    module: str
    target: str
    name: str
    line: int
    kind: Kind


class Named(NamedTuple):
    """A dotted path as an import statement or call has it, from the package's name on."""

    path: str
    name: str
    line: int
    kind: Kind


@cache
def modules(package: Path) -> tuple[Module, ...]:
    """The modules of a package, sorted by path."""
    return tuple(_module(path, package) for path in sorted(package.rglob("*.py")))


def _module(path: Path, package: Path) -> Module:
    place = path.relative_to(package)
    parts = [*place.parts[:-1], path.stem]
    if path.stem == "__init__" and len(parts) > 1:
        parts.pop()
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts), place.as_posix(), text, ast.parse(text))


def room(module: str) -> str:
    """The room of a module: what stands before the first dot of its name."""
    return module.partition(".")[0]


@cache
def imports(package: Path) -> tuple[Import, ...]:
    """Every import of one module of the package by another."""
    known = {module.name for module in modules(package)}
    found = []
    for module in modules(package):
        for named in _named(module, package.name):
            found += [one for one in _found(module.name, named, known) if one.target != module.name]
    return tuple(found)


def _named(module: Module, package: str) -> Iterator[Named]:
    """What a module imports from the package, unresolved."""
    typing = _typing_only(module.tree)
    for node in ast.walk(module.tree):
        kind: Kind = "typing" if id(node) in typing else "run"
        if isinstance(node, ast.Import):
            every = [Named(alias.name, "", node.lineno, kind) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = _start(node, module, package)
            every = [Named(start, alias.name, node.lineno, kind) for alias in node.names]
        elif isinstance(node, ast.Call) and (path := _by_name(node, module, package)):
            every = [Named(path, "", node.lineno, "by name")]
        else:
            continue
        yield from (named for named in every if room(named.path) == package)


def _typing_only(tree: ast.Module) -> set[int]:
    """The ids of the nodes under `if TYPE_CHECKING:`."""
    guarded = (node for node in ast.walk(tree) if isinstance(node, ast.If) and _is_typing(node))
    bodies = (statement for node in guarded for statement in node.body)
    return {id(inner) for statement in bodies for inner in ast.walk(statement)}


def _is_typing(node: ast.If) -> bool:
    return ast.unparse(node.test).rpartition(".")[2] == "TYPE_CHECKING"


def _start(node: ast.ImportFrom, module: Module, package: str) -> str:
    """The absolute path behind `from`, also of a relative import."""
    if not node.level:
        return node.module or ""
    folders = [package, *module.file.split("/")[:-1]]
    return ".".join([*folders[: len(folders) - node.level + 1], *filter(None, [node.module])])


def _by_name(node: ast.Call, module: Module, package: str) -> str:
    """What a call of `import_module` surely imports: a path, the start of one, or "".

    The start of a path ends with a dot.
    """
    called = ast.unparse(node.func).rpartition(".")[2]
    if called not in ("import_module", "__import__") or not node.args:
        return ""
    text = node.args[0]
    own = package if module.name == "__init__" else f"{package}.{module.name}"
    path = ""
    for part in text.values if isinstance(text, ast.JoinedStr) else [text]:
        if isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "__name__":
            path += own
        elif isinstance(part, ast.Constant):
            path += str(part.value)
        else:
            return path[: path.rfind(".") + 1]
    return path


def _found(module: str, named: Named, known: set[str]) -> Iterator[Import]:
    """The modules that an import means: the most precise that there is."""
    whole = named.path.partition(".")[2]
    if named.path.endswith("."):
        inner = sorted(name for name in known if name.startswith(whole) and name != whole)
        yield from (Import(module, name, "", named.line, named.kind) for name in inner)
        return
    deeper = f"{whole}.{named.name}".strip(".")
    is_folder = not whole or any(name.startswith(whole + ".") for name in known)
    if named.name and deeper in known:
        yield Import(module, deeper, "", named.line, named.kind)
    elif (whole or "__init__") in known:
        yield Import(module, whole or "__init__", named.name, named.line, named.kind)
    elif named.name or not is_folder:
        yield Import(module, deeper, "", named.line, "missing")


def arrows(package: Path, *more: Kind) -> list[Arrow]:
    """From module to module, as far as it makes circles; `more` are kinds that shall count as well.

    The version is a constant that the package has before it loads anything: to read it is no arrow.
    """
    counted = (one for one in imports(package) if one.kind in ("run", *more))
    return sorted({(one.module, one.target) for one in counted if one.name != "__version__"})


def between_rooms(pairs: Iterable[Arrow]) -> list[Arrow]:
    """The arrows from room to another room."""
    rooms = {(room(start), room(end)) for start, end in pairs}
    return sorted(pair for pair in rooms if pair[0] != pair[1])


def circles(pairs: Iterable[Arrow]) -> list[list[str]]:
    """The names that lead to each other, sorted, one list for each circle; the largest first."""
    after = _after(pairs)
    reached = {name: _reached(name, after) for name in after}
    found = {
        frozenset(other for other in reached[name] if name in reached.get(other, ()))
        for name in reached
        if name in reached[name]
    }
    return sorted(map(sorted, found), key=lambda circle: (-len(circle), circle))


def _after(pairs: Iterable[Arrow]) -> dict[str, list[str]]:
    after: dict[str, list[str]] = {}
    for start, end in sorted(pairs):
        after.setdefault(start, []).append(end)
    return after


def _reached(start: str, after: dict[str, list[str]]) -> set[str]:
    """All that a name leads to, itself only when it is in a circle."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = set(after.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def way_round(circle: list[str], pairs: Iterable[Arrow]) -> list[str]:
    """The shortest way from the first name of a circle back to it."""
    after = _after(pair for pair in pairs if pair[0] in circle and pair[1] in circle)
    ways = [[circle[0]]]
    seen: set[str] = set()
    for way in ways:
        fresh = [name for name in after[way[-1]] if name not in seen]
        if circle[0] in fresh:
            return [*way, circle[0]]
        seen.update(fresh)
        ways += [[*way, name] for name in fresh]
    return []


def functions(tree: ast.AST) -> Iterator[Function]:
    """All functions and methods, inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(node: Function | ast.ClassDef) -> int:
    """The lines of a function or class, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def lines(module: Module) -> int:
    """The lines of a module, as `wc -l` counts them."""
    return module.text.count("\n") + (not module.text.endswith("\n") and module.text != "")


class Part(NamedTuple):
    """A module, class or function with its place and its number of lines."""

    kind: str
    place: str
    lines: int

    def is_too_long(self) -> bool:
        """Whether it has more lines than its kind may have."""
        return self.lines > MOST_LINES[self.kind]


def parts(package: Path) -> Iterator[Part]:
    """All modules, classes and functions of a package."""
    for module in modules(package):
        yield Part("module", module.file, lines(module))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef | Function):
                kind = "class" if isinstance(node, ast.ClassDef) else "function"
                yield Part(kind, f"{module.file}:{node.lineno} {node.name}", length(node))


def median_length(package: Path) -> float:
    """The median of the lines of all functions, 0 when there is none."""
    counts = [part.lines for part in parts(package) if part.kind == "function"]
    return statistics.median(counts) if counts else 0


def report(package: Path) -> Iterator[str]:
    """The lines to print."""
    pairs = arrows(package)
    rooms = between_rooms(pairs)
    yield from _rooms(package)
    yield from _arrows(package)
    yield from _circles("modules", pairs)
    yield from _circles("rooms", rooms)
    yield from _figures(package)
    counts = [len(circles(pairs)), len(circles(rooms))]
    names = {room(module.name) for module in modules(package)}
    yield f"{len(names)} rooms, {len(modules(package))} modules, {len(rooms)} arrows, " + (
        f"{sum(counts)} circles ({counts[0]} of modules, {counts[1]} of rooms)"
    )


def _rooms(package: Path) -> Iterator[str]:
    yield f"{'room':<20}{'modules':>8}{'lines':>8}"
    count: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for module in modules(package):
        count[room(module.name)] += 1
        total[room(module.name)] += lines(module)
    yield from (f"{name:<20}{count[name]:>8}{total[name]:>8}" for name in sorted(count))


def _arrows(package: Path) -> Iterator[str]:
    yield "\narrows: imports, + under TYPE_CHECKING (typing), + by import_module (by name)"
    counted: dict[Arrow, Counter[str]] = {}
    for one in dict.fromkeys(one._replace(name="") for one in imports(package)):
        if room(one.module) != room(one.target):
            counted.setdefault((room(one.module), room(one.target)), Counter())[one.kind] += 1
    for (start, end), kinds in sorted(counted.items()):
        others = (f" + {kinds[kind]} {kind}" for kind in sorted(kinds) if kind != "run")
        yield f"{start} -> {end} {kinds['run']}{''.join(others)}"


def _circles(what: str, pairs: list[Arrow]) -> Iterator[str]:
    found = circles(pairs)
    yield f"\ncircles of {what}: {len(found) or 'none'}"
    for circle in found:
        yield f"{len(circle)}: {', '.join(circle)}"
        yield f"   shortest way round from the first: {' -> '.join(way_round(circle, pairs))}"


def _figures(package: Path) -> Iterator[str]:
    every = list(parts(package))
    yield ""
    for kind, most in MOST_LINES.items():
        long = [part for part in every if part.kind == kind and part.is_too_long()]
        many = "classes" if kind == "class" else f"{kind}s"
        yield f"{many} over {most} lines: {len(long) or 'none'}"
        yield from (f"   {part.place}: {part.lines}" for part in long)
    count = sum(part.kind == "function" for part in every)
    yield f"median length of {count} functions: {median_length(package):g} lines"
    yield "circles of modules if these count as well:"
    more: tuple[tuple[Kind, str], ...] = (("typing", "for typing only"), ("by name", "by name"))
    for kind_of_import, words in more:
        sizes = [str(len(circle)) for circle in circles(arrows(package, kind_of_import))]
        yield f"   imports {words}: {len(sizes)}, with modules: {', '.join(sizes) or 'none'}"
    yield ""


def main(arguments: list[str]) -> None:
    """Print the report on the package named, or on the one beside tools/."""
    package = Path(arguments[0] if arguments else Path(__file__).parents[1] / "taglint").resolve()
    if not package.is_dir():
        sys.exit(f"{package}: no such folder")
    print("\n".join(report(package)))


if __name__ == "__main__":
    if sys.argv[1:] == ["--help"]:
        sys.exit(__doc__)
    main(sys.argv[1:])
