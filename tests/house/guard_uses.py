"""Guards of what a module may touch: the disk, the console, the exit, the environment.

Imported by guards.py, which puts tools/ on the path.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from rooms import Module, modules, room

# The one room that may ask the disk.
DOOR = "files"
# Who else may, and by what: (module, what it uses).
DOOR_ALLOWED = frozenset(
    {
        ("cli.console", "os.open"),  # /dev/null in place of an output that nobody reads any more
    }
)

# What of `os` surely asks no disk; all else is taken to. The working folder is the process's own:
# `abspath` and `relpath` use it too.
INNOCENT = frozenset(
    {
        *("DirEntry", "PathLike", "_exit", "altsep", "close", "cpu_count", "curdir", "devnull"),
        *("dup", "dup2", "environ", "environb", "extsep", "fdopen", "fsdecode", "fsencode"),
        *("fspath", "getcwd", "getenv", "getpid", "isatty", "linesep", "name", "pardir"),
        *("pathsep", "process_cpu_count", "putenv", "read", "sched_getaffinity", "sep"),
        *("unsetenv", "urandom", "write"),
    }
)
INNOCENT_OF_PATH = frozenset(
    {
        *("abspath", "altsep", "basename", "commonpath", "commonprefix", "curdir", "dirname"),
        *("isabs", "join", "normcase", "normpath", "pardir", "relpath", "sep", "split"),
        *("splitdrive", "splitext", "splitroot"),
    }
)
# Whole modules that are there to ask the disk, but for what `INNOCENT_PARTS` names.
ASKING = (
    *("fileinput", "filecmp", "genericpath", "glob", "importlib.resources", "linecache", "mmap"),
    *("nt", "pathlib", "pkgutil", "posix", "shutil", "tarfile", "tempfile", "zipfile"),
    *("builtins.open", "codecs.open", "io.FileIO", "io.open", "io.open_code", "tokenize.open"),
)
INNOCENT_PARTS = (
    *("pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath"),
    *("shutil.get_terminal_size",),
)
# Methods of pathlib.Path and os.DirEntry whose names nobody else has: one need not import either to
# call them. (`open`, `exists`, `stat` and `resolve` are too common; who makes a Path is found out.)
METHODS = frozenset(
    {
        *("is_dir", "is_mount", "is_symlink", "iterdir", "lstat", "read_bytes"),
        *("read_text", "readlink", "rglob", "samefile", "symlink_to", "write_bytes"),
        *("write_text",),
    }
)

# What stands at the edges of the program, and the modules or rooms that may use it.
EDGES: dict[str, tuple[str, ...]] = {
    "builtins.print": ("cli.console",),
    "sys.stdout": ("cli.console",),
    "sys.stderr": ("cli.console",),
    "sys.__stdout__": ("cli.console",),
    "sys.__stderr__": ("cli.console",),
    "sys.exit": ("__main__",),
    "os._exit": ("__main__",),
    "os.abort": ("__main__",),
    "builtins.exit": ("__main__",),
    "builtins.quit": ("__main__",),
    "raise SystemExit": ("__main__",),
    "os.environ": ("cli", "config"),
    "os.environb": ("cli", "config"),
    "os.getenv": ("cli", "config"),
    "os.putenv": ("cli", "config"),
    "os.unsetenv": ("cli", "config"),
}


class Use(NamedTuple):
    """A name that a module uses, with the imports followed: `os.path.isfile`, `builtins.open`."""

    name: str
    line: int


def door(package: Path, allowed: Collection[tuple[str, str]] = DOOR_ALLOWED) -> list[str]:
    """What opens, lists, stats or resolves a path without going through `files/`.

    Names count, not only calls: a function that is handed on is called somewhere.
    """
    found = []
    needed = set()
    for module in modules(package):
        for use in uses(module) if room(module.name) != DOOR else ():
            place = (module.name, use.name)
            if _asks(use.name) and place in allowed:
                needed.add(place)
            elif _asks(use.name):
                found.append(f"{module.file}:{use.line}: asks the disk by itself: {use.name}")
    unused = sorted(set(allowed) - needed)
    return found + [f"DOOR_ALLOWED has {name} in {where}, not used there" for where, name in unused]


def _asks(name: str) -> bool:
    """Whether a name that stands for something of Python's asks the disk."""
    first, *rest = name.split(".")
    if not first:
        return True
    if first in ("posixpath", "ntpath"):
        first, rest = "os", ["path", *rest]
    if first == "os":
        return not _is_innocent(rest)
    return _is_among(name, ASKING) and not _is_among(name, INNOCENT_PARTS)


def _is_innocent(rest: list[str]) -> bool:
    """Whether a name of `os` asks nobody; the bare modules `os` and `os.path` may hide anything."""
    if rest[:1] == ["path"]:
        return rest[1:2] != [] and rest[1] in INNOCENT_OF_PATH
    return rest != [] and (rest[0] in INNOCENT or rest[0].startswith("O_"))


def _is_among(name: str, known: Collection[str]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in known)


def edges(package: Path) -> list[str]:
    """Printing, leaving and the environment where they have no place."""
    found = []
    for module in modules(package):
        for use in [*uses(module), *_raised_exits(module)]:
            edge = next((one for one in EDGES if _is_among(use.name, [one])), "")
            if edge and not _is_among(module.name, EDGES[edge]):
                owners = " and ".join(EDGES[edge])
                found.append(f"{module.file}:{use.line}: uses {edge}, which only {owners} may")
    return list(dict.fromkeys(found))


def _raised_exits(module: Module) -> Iterator[Use]:
    """Every `raise SystemExit`; to catch the one of argparse is fine."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if ast.unparse(raised) == "SystemExit":
                yield Use("raise SystemExit", node.lineno)


def uses(module: Module) -> list[Use]:
    """The names of Python's and others' modules that a module uses, by line.

    `METHODS` that are called on anything else are among them as `.name`.
    """
    stand_for = _bindings(module.tree)
    found = [*_names_used(module.tree, stand_for), *_methods_called(module.tree, stand_for)]
    return sorted(found, key=lambda use: use.line)


def _names_used(tree: ast.Module, stand_for: dict[str, str]) -> Iterator[Use]:
    inner: set[int] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute | ast.Name) or id(node) in inner:
            continue
        dotted = _dotted(node)
        # The walk meets `os.path.isfile` before the `os.path` and the `os` in it.
        inner |= {id(part) for part in ast.walk(node)} if dotted else set()
        # To set `sys.stdout` is to touch it; a variable that is called like a function is not.
        is_used = isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load)
        if is_used and (name := _meaning(dotted, stand_for)):
            yield Use(name, node.lineno)


def _methods_called(tree: ast.Module, stand_for: dict[str, str]) -> Iterator[Use]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = _dotted(node.func).partition(".")[0]
            if node.func.attr in METHODS and first not in stand_for:
                yield Use(f".{node.func.attr}", node.func.end_lineno or node.lineno)


def _dotted(node: ast.expr) -> str:
    """`a.b.c` as a text, "" when anything but names stands in it."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return before and f"{before}.{node.attr}"
    return ""


def _meaning(dotted: str, stand_for: dict[str, str]) -> str:
    """What a dotted name means by the imports of its module, "" for what is the module's own."""
    first, dot, rest = dotted.partition(".")
    if first in stand_for:
        return stand_for[first] + dot + rest
    return f"builtins.{dotted}" if first and hasattr(builtins, first) else ""


def _bindings(tree: ast.Module) -> dict[str, str]:
    """What the imported names of a module stand for, whatever scope they were imported in."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {name.asname or name.name: f"{node.module}.{name.name}" for name in node.names}
    return found
