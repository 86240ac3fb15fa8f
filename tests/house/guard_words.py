"""Guards of words: no provider's name in a string, no private word in a name.

Imported by guards.py, which puts tools/ on the path.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from rooms import Function, Module, modules

# Rooms that know dialects and clouds by name.
PROVIDERS_NAMED_IN = ("read", "cloudformation", "config.clouds")
# Names of providers that are words of every program. They count only where nothing else can be
# meant: as a whole type that the catalogue has (`time_offset`, not `time_zone`), and before `::`.
ORDINARY = frozenset(
    {
        *("archive", "cloud", "dns", "external", "http", "kind", "local", "null", "os"),
        *("random", "system", "template", "test", "time", "tls"),
    }
)

# The words of version 0.1.0 that only its authors knew.
PRIVATE = frozenset(
    {
        *("draft", "given", "ground", "hard", "lookup", "measures", "passing", "record"),
        *("space", "surroundings", "trial"),
    }
)
# Where such a word is the field's own: (module, name).
NAMES_ALLOWED = frozenset(
    {
        ("terraform.functions.maps", "_lookup"),  # the function `lookup` of Terraform
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def providers(package: Path) -> list[str]:
    """Strings with the name or a type prefix of a provider of the schemas beside the package.

    A string that is a statement of its own, as a docstring is, is prose and may name anybody.
    """
    schemas = package.parent / "schemas"
    if not (schemas / "index.json").is_file():
        return [f"{schemas}: no catalogue to take the providers' names from"]
    pattern = _pattern(schemas)
    found = []
    for module in modules(package):
        for text, line in () if _may_name_providers(module) else _strings(module):
            if match := pattern.search(text):
                shown = f"{text[:60]!r}" + "…" * (len(text) > 60)
                found.append(f"{module.file}:{line}: names the provider {match[0]!r} in {shown}")
    return found


def _may_name_providers(module: Module) -> bool:
    return f"{module.name}.".startswith(tuple(f"{name}." for name in PROVIDERS_NAMED_IN))


def _strings(module: Module) -> Iterator[tuple[str, int]]:
    """The strings and bytes of a module that are not prose, also the parts of f-strings."""
    statements = (node for node in ast.walk(module.tree) if isinstance(node, ast.Expr))
    prose = {id(node.value) for node in statements if isinstance(node.value, ast.Constant)}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            if isinstance(node.value, str):
                yield node.value, node.lineno
            elif isinstance(node.value, bytes):
                yield node.value.decode("latin-1"), node.lineno


def _pattern(schemas: Path) -> re.Pattern[str]:
    """What names a provider.

    The names are the folders of schemas/ and the type prefixes of its index.json. Three sorts:

    - most are words that mean nothing else: they count wherever they stand as a word, in any letter
      case, `_` being no part of a word, so that `aws`, `an AWS tag` and `aws_s3` all are found, and
      `draws` is not;
    - `kubernetes` and `ansible` are languages of the catalogue as well, which the code does tell
      apart by name: they count only as a prefix of types, `kubernetes_`;
    - those that are ordinary words: see `ORDINARY`.
    """
    tables = json.loads((schemas / "index.json").read_text(encoding="utf-8"))
    languages = {name for name in tables if name != "$comment"}
    folders = {path.name for path in schemas.iterdir() if path.is_dir()}
    # The tables of the languages that are folders hold `kinds` and `modules`, no prefixes.
    prefixes = {name for language in languages - folders for name in tables[language]}
    every = folders | prefixes
    common = {name for name in every if name.lower() in ORDINARY}
    types = {name for path in schemas.glob("*/index*.json") for name in _types(path, common)}
    forms = {
        "(?i:%s)(?![A-Za-z0-9])": every - languages - common,
        "%s_(?=[a-z])": every & languages,
        "%s::": common,
        "%s(?![A-Za-z0-9_])": types,
    }
    found = [form % _either(names) for form, names in forms.items() if names]
    # In the text of a regular expression a word may follow the letter of an escape: `\baws_`.
    return re.compile(rf"(?:(?<![A-Za-z0-9])|(?<=\\[A-Za-z]))(?:{'|'.join(found)})")


def _either(names: Collection[str]) -> str:
    """A pattern for one of the names."""
    return f"(?:{'|'.join(map(re.escape, sorted(names)))})"


def _types(path: Path, prefixes: Collection[str]) -> set[str]:
    """The types of an index file that begin with one of the prefixes and `_`."""
    starts = tuple(f"{prefix}_" for prefix in prefixes)
    if not starts:
        return set()
    data = json.loads(path.read_text(encoding="utf-8"))
    plain = (each for by_schema in data.get("plain", {}).values() for each in by_schema.values())
    every = {*data.get("types", {}), *(name for each in plain for name in each)}
    return {name for name in every if name.startswith(starts)}


class Name(NamedTuple):
    """The name of a module, class, function, field or parameter, and where it is given."""

    kind: str
    name: str
    line: int


def names(package: Path, allowed: Collection[tuple[str, str]] = NAMES_ALLOWED) -> list[str]:
    """Modules, classes, functions and parameters that keep one of the private words.

    A word of a name is what stands between `_` or begins with a capital letter: `given_values` and
    `NewSpace` keep one, `namespace` and `spaces` do not.
    """
    found = []
    needed = set()
    for module in modules(package):
        for name in _names(module):
            word = next((word for word in _words(name.name) if word in PRIVATE), "")
            if word and (module.name, name.name) in allowed:
                needed.add((module.name, name.name))
            elif word:
                place = f"{module.file}:{name.line}"
                found.append(f"{place}: the {name.kind} {name.name} says {word!r}")
    unused = sorted(set(allowed) - needed)
    return found + [f"NAMES_ALLOWED has {name} in {where}, not there" for where, name in unused]


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _names(module: Module) -> Iterator[Name]:
    yield Name("module", module.name.rpartition(".")[2], 1)
    yield from _types_named(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield Name("function", node.name, node.lineno)
        elif isinstance(node, ast.arg):
            yield Name("parameter", node.arg, node.lineno)
        elif isinstance(node, ast.ClassDef):
            yield Name("class", node.name, node.lineno)
            yield from _fields(node)


def _fields(node: ast.ClassDef) -> Iterator[Name]:
    """The annotated fields of a class: of a NamedTuple they are the parameters that make it."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield Name("field", statement.target.id, statement.lineno)


def _types_named(tree: ast.Module) -> Iterator[Name]:
    """Types with a name of their own, as in `Given = tuple[str, str]`."""
    for node in tree.body:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z]\w*[a-z]\w*", target.id):
                yield Name("type", target.id, node.lineno)
