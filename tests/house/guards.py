"""The rules of the house: each guard takes the folder of a package and says what breaks its rule.

    python tests/house/guards.py PACKAGE [GUARD…]

prints the complaints of the guards named (of all without a name), a count for each, and leaves with
1 when there is any. `GUARDS` at the end is the table. A list of exceptions is a literal beside its
guard, and an exception that nothing needs any more is a complaint too.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from guard_uses import door, edges
from guard_words import names, providers
from rooms import (
    Function,
    Import,
    Module,
    arrows,
    circles,
    imports,
    median_length,
    modules,
    parts,
    room,
    way_round,
)

# The table of the rooms, from the bottom. A floor is a set of chains: a room imports from all
# floors below its own, and on its own floor only what stands behind it in a chain.
FLOORS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("values", "wording", "model", "globs", "lazy", "lean_typing"),),
    (("files",),),
    (("tags", "schema", "catalog", "hcl"), ("tags", "schema", "catalog", "yaml")),
    (("terraform",), ("cloudformation",), ("config", "policy")),
    (("rules",), ("read",)),
    (("suppress",),),
    (("engine",),),
    (("fix",), ("coverage",), ("report",)),
    (("cli",), ("lsp",), ("api",)),
    (("__main__",), ("__init__",)),
)
FLOOR_OF = {
    name: floor for floor, chains in enumerate(FLOORS) for chain in chains for name in chain
}
# Neighbours that meet all the same: a module, and the room that it may import.
MAY_MEET = {("cli.lsp", "lsp")}

# The median keeps functions small where the bound of rooms.MOST_LINES does not yet bite.
MOST_MEDIAN = 9

# Classes that others demand a base of: (module, class).
HEIRS = frozenset(
    {
        ("cli.main", "Parser"),  # how argparse takes another way of complaining
        ("globs", "Index"),  # Generic, which is there for the type checker only
        ("lean_typing", "NamedTuple"),  # stands in for the one of typing
        ("lean_typing", "_Maker"),  # a metaclass is a type
        ("terraform.terragrunt", "Unit"),  # a module's instance whose words mean more
        ("yaml.block_nodes", "BlockMapping"),  # a node whose pairs are read on demand
        (
            "yaml.line_states",
            "Following",
        ),  # a dict that works out what it lacks: `dict.__missing__`
        ("yaml.line_states", "State"),
        ("yaml.strict_json", "_Object"),  # a node whose pairs are read on demand
        ("yaml.tolerant", "TolerantScanner"),  # how ruamel.yaml takes another scanner
    }
)
_BASES = frozenset({"NamedTuple", "Protocol"})


def floors(package: Path) -> list[str]:
    """Imports that do not go downstairs, also inside functions and under TYPE_CHECKING."""
    files = {module.name: module.file for module in modules(package)}
    floorless = {room(name) for name in files} - FLOOR_OF.keys()
    found = [f"{name}: the room has no floor" for name in sorted(floorless)]
    found += [
        f"{files[one.module]}:{one.line}: {problem}"
        for one in imports(package)
        if (problem := _climbs(one))
    ]
    return list(dict.fromkeys(found))


def _climbs(one: Import) -> str:
    """What is wrong with an import, "" if nothing is."""
    own, other = room(one.module), room(one.target)
    if one.kind == "missing":
        return f"imports {one.target}, which is not there"
    if own == other or one.name == "__version__" or not {own, other} <= FLOOR_OF.keys():
        return ""
    if FLOOR_OF[other] < FLOOR_OF[own] or (one.module, other) in MAY_MEET:
        return ""
    if FLOOR_OF[other] == FLOOR_OF[own] and _is_behind(other, own):
        return ""
    return f"{own} (floor {FLOOR_OF[own]}) imports {one.target} (floor {FLOOR_OF[other]})"


def _is_behind(other: str, own: str) -> bool:
    """Whether a room stands behind another one in a chain of their floor."""
    chains = (chain for chain in FLOORS[FLOOR_OF[own]] if own in chain and other in chain)
    return any(chain.index(other) > chain.index(own) for chain in chains)


def no_circles(package: Path) -> list[str]:
    """Modules that import each other in a circle, TYPE_CHECKING aside."""
    pairs = arrows(package)
    return [
        f"{', '.join(circle)}: a circle, {' -> '.join(way_round(circle, pairs))}"
        for circle in circles(pairs)
    ]


def empty_inits(package: Path) -> list[str]:
    """Files `__init__.py` with anything in them, the package's own aside."""
    inits = (one for one in modules(package) if one.file.endswith("/__init__.py"))
    return [f"{one.file}: is not empty" for one in inits if one.text.strip()]


def lengths(package: Path) -> list[str]:
    """Modules, classes and functions that are too long, and a median function that is."""
    found = [
        f"{part.place}: a {part.kind} of {part.lines} lines"
        for part in parts(package)
        if part.is_too_long()
    ]
    median = median_length(package)
    if median > MOST_MEDIAN:
        found.append(f"the median function has {median:g} lines, over {MOST_MEDIAN}")
    return found


def docstrings(package: Path) -> list[str]:
    """Modules, public functions and classes, and their public methods, without a docstring.

    The members of a Protocol need none: the class says what is asked for. Nor do the further forms
    of one name, `@overload` and the setter of a property.
    """
    found = []
    for module in modules(package):
        if module.tree.body and not ast.get_docstring(module.tree):
            found.append(f"{module.file}: the module has no docstring")
        for name, node in _public(module.tree.body):
            if not ast.get_docstring(node):
                found.append(f"{module.file}:{node.lineno}: {name} has no docstring")
    return found


def _public(body: list[ast.stmt], above: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """The public functions and classes of a module or class, and what is public in those."""
    for node in body:
        if isinstance(node, ast.If | ast.Try):
            yield from _public([*node.body, *node.orelse], above)
        elif isinstance(node, Function | ast.ClassDef) and node.name[0] != "_":
            name = f"{above}{node.name}"
            if not _is_further_form(node):
                yield name, node
            if isinstance(node, ast.ClassDef) and "Protocol" not in map(_last, node.bases):
                yield from _public(node.body, f"{name}.")


def _is_further_form(node: Function | ast.ClassDef) -> bool:
    return any(_last(mark) in ("overload", "setter") for mark in node.decorator_list)


def _last(node: ast.expr) -> str:
    """The last name of a base class or decorator, `Generic` of `typing.Generic[Item]`."""
    inner = node.value if isinstance(node, ast.Subscript) else node
    return ast.unparse(inner).rpartition(".")[2]


def inheritance(package: Path, allowed: Collection[tuple[str, str]] = HEIRS) -> list[str]:
    """Classes with a base other than NamedTuple, Protocol or an exception."""
    heirs = list(_heirs(package))
    needed = {(module.name, node.name) for module, node in heirs}
    found = [
        f"{module.file}:{node.lineno}: {node.name} inherits from {_written(node)}"
        for module, node in heirs
        if (module.name, node.name) not in allowed
    ]
    unused = sorted(set(allowed) - needed)
    return found + [f"HEIRS has {name} in {where}, which is not needed" for where, name in unused]


def _heirs(package: Path) -> Iterator[tuple[Module, ast.ClassDef]]:
    fine = _BASES | _exceptions(package)
    for module, node in _classes(package):
        if node.keywords or any(_last(base) not in fine for base in node.bases):
            yield module, node


def _classes(package: Path) -> list[tuple[Module, ast.ClassDef]]:
    every = ((module, node) for module in modules(package) for node in ast.walk(module.tree))
    return [(module, node) for module, node in every if isinstance(node, ast.ClassDef)]


def _exceptions(package: Path) -> set[str]:
    """The names of Python's exceptions and of the package's own, which have no other base."""
    kinds = {name: kind for name, kind in vars(builtins).items() if isinstance(kind, type)}
    found = {name for name, kind in kinds.items() if issubclass(kind, BaseException)}
    size = 0
    while size < len(found):
        size = len(found)
        for _, node in _classes(package):
            if node.bases and {_last(base) for base in node.bases} <= found:
                found.add(node.name)
    return found


def _written(node: ast.ClassDef) -> str:
    return ", ".join(ast.unparse(part).strip() for part in [*node.bases, *node.keywords])


Guard = Callable[[Path], list[str]]
GUARDS: dict[str, Guard] = {
    "floors": floors,
    "circles": no_circles,
    "inits": empty_inits,
    "door": door,
    "edges": edges,
    "providers": providers,
    "names": names,
    "lengths": lengths,
    "docstrings": docstrings,
    "inheritance": inheritance,
}


__all__ = ["GUARDS", "docstrings", "door", "edges", "floors", "inheritance"]
__all__ += ["main", "names", "providers"]


def main(package: str, *wanted: str) -> int:
    """Print what the guards say of a package; 1 when they complain of anything."""
    folder = Path(package).resolve()
    if not modules(folder):
        sys.exit(f"{folder}: no package")
    total = 0
    for name in wanted or GUARDS:
        complaints = GUARDS[name](folder)
        total += len(complaints)
        print(f"{name}: {len(complaints) or 'nothing'}")
        print("".join(f"  {complaint}\n" for complaint in complaints), end="")
    return min(total, 1)


if __name__ == "__main__":
    if len(sys.argv) < 2 or set(sys.argv[2:]) - GUARDS.keys():
        sys.exit(f"guards.py PACKAGE [GUARD…]; the guards are {', '.join(GUARDS)}")
    sys.exit(main(*sys.argv[1:]))
