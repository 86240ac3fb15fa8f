"""A module: the files of one folder in Terraform's order, and what they declare, by name.

The blocks of override files are laid over the others:
https://developer.hashicorp.com/terraform/language/files/override
A `.tofu` file hides the `.tf` file of the same name: https://opentofu.org/docs/language/files/
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from operator import itemgetter

from taglint.files.source import Source
from taglint.hcl.nodes import Block, Body, Expression, Fault, HclError
from taglint.hcl.parse import parse
from taglint.hcl.skim import skim
from taglint.lazy import lazily, once
from taglint.lean_typing import NamedTuple
from taglint.terraform.blocks import Argument, ModuleBlock

_NATIVE, _JSON = (".tf", ".tofu"), (".tf.json", ".tofu.json")
_ENDINGS = (*_NATIVE, *_JSON)
_TFVARS, _TFVARS_JSON = ".tfvars", ".tfvars.json"
_READ = (*_ENDINGS, _TFVARS, _TFVARS_JSON)
_SHORT = 4_000  # code points of an expression whose tree is kept
_KEPT = 400_000  # code points of all of these
_LOCAL_CALL = lazily(r'source"?\s*[=:]\s*"(\.\.?(?:[/\\][^"\n]*)?)"')


class Declared(NamedTuple):
    """The place of a fault: a file's text and what is wrong there."""

    source: Source
    fault: Fault


class Texts:
    """What a run makes of texts, whatever file they stand in.

    That is the structure of files, read with a pattern of this `depth` (see `skim`), and the trees
    of expressions.
    """

    def __init__(self, depth: int = 1) -> None:
        self.depth = depth
        self._awaited: dict[str, int] = {}
        self._bodies: dict[str, Body] = {}
        self._trees: dict[str, Expression | HclError] = {}
        self._kept = 0

    def expect(self, source: Source) -> None:
        """Say that the structure of a file will be asked for."""
        self._awaited[source.text] = self._awaited.get(source.text, 0) + 1

    def body(self, source: Source) -> Body:
        """The structure of a file.

        It is read once for files of the same text, of which a run over many modules has many.
        """
        text = source.text
        awaited = 0 if source.path.endswith(".json") else self._awaited.get(text, 0)
        body = (self._bodies.pop(text, None) if awaited else None) or read_body(source, self.depth)
        if awaited > 1:
            # The last one that is expected keeps nothing.
            self._awaited[text] = awaited - 1
            self._bodies[text] = body
        return body

    def tree(self, text: str) -> Expression:
        """The tree of an expression, with offsets into its own text. Raises HclError.

        Trees are kept: of short expressions two in three have come before.
        """
        found = self._trees.get(text)
        if found is None:
            try:
                found = parse(text, 0, len(text))
            except HclError as error:
                found = error.with_traceback(None)
            if len(text) <= _SHORT:
                self._kept += len(text)
                if self._kept > _KEPT:
                    self._trees.clear()
                    self._kept = len(text)
                self._trees[text] = found
        if isinstance(found, HclError):
            # A new one: an exception keeps the frames that it was raised through.
            raise type(found)(found.offset, found.end, found.message)
        return found


class Module:
    """What one folder declares.

    The tables are made, and expressions parsed, on demand: most are never asked for.
    """

    def __init__(
        self,
        folder: str,
        sources: Iterable[Source],
        texts: Texts | None = None,
        bodies: Mapping[str, Body] | None = None,
    ) -> None:
        self.folder, self.texts = folder, texts or Texts()
        self.bodies: dict[str, Body] = dict(bodies or {})
        self.sources: dict[str, Source] = {}
        self.faults: list[Declared] = []
        self.failures: list[tuple[str, Exception]] = []
        self.values: list[tuple[Source, Body]] = []
        self._nodes: dict[str, list[tuple[Source, Block]]] = {}
        self._blocks: dict[str, list[ModuleBlock]] = {}
        self._trees: dict[tuple[str, int], Expression | HclError] = {}
        self._load(sorted(sources, key=itemgetter(0)))

    def has(self, kind: str) -> bool:
        """Whether there are blocks of a kind."""
        return kind in self._nodes or bool(self._blocks.get(kind))

    def blocks(self, kind: str) -> list[ModuleBlock]:
        """The blocks of one kind, in order."""
        found = self._blocks.get(kind)
        if found is None:
            found = self._blocks[kind] = [
                ModuleBlock(source, node) for source, node in self._nodes.get(kind, ())
            ]
        return found

    @once
    def resources(self) -> list[ModuleBlock]:
        """The resources."""
        return [block for block in self.blocks("resource") if block.label(1) and not block.label(2)]

    @once
    def by_address(self) -> dict[tuple[str, str], ModuleBlock]:
        """The resources by type and name, of those of one address the first."""
        return {(block.label(0), block.label(1)): block for block in reversed(self.resources)}

    @once
    def calls(self) -> dict[str, ModuleBlock]:
        """The module calls by name."""
        return self._named("module")

    @once
    def providers(self) -> list[ModuleBlock]:
        """The provider configurations."""
        return [block for block in self.blocks("provider") if block.label(0)]

    @once
    def variables(self) -> dict[str, ModuleBlock]:
        """The variables by name."""
        return self._named("variable")

    @once
    def outputs(self) -> dict[str, ModuleBlock]:
        """The outputs by name."""
        return self._named("output")

    @once
    def locals(self) -> dict[str, Argument]:
        """The local values by name."""
        found: dict[str, Argument] = {}
        for block in self.blocks("locals"):
            for argument in block.arguments():
                found.setdefault(argument.name, argument)
        return found

    def _named(self, kind: str) -> dict[str, ModuleBlock]:
        """The blocks of a kind by name, of those of one name the first."""
        found: dict[str, ModuleBlock] = {}
        for block in self.blocks(kind):
            found.setdefault(block.label(0), block)
        return found

    def tree(self, argument: Argument) -> Expression:
        """The tree of an attribute's value. Raises HclError.

        The offsets of the tree, and of the error, count from `start_of` the attribute.
        """
        source = argument.source
        if not source.path.endswith(".json"):
            return self.texts.tree(argument.text)
        key = (source.path, argument.node.value_start)
        found = self._trees.get(key)
        if found is None:
            try:
                found = _in_json(argument)
            except HclError as error:
                found = error
            self._trees[key] = found
        if isinstance(found, HclError):
            raise found
        return found

    def is_root(self) -> bool:
        """Whether Terraform is run in this folder.

        Then it has values, a backend, or a provider that is configured.
        """
        settings = (child.type for block in self.blocks("terraform") for child in block.children())
        if self.values or any(kind in ("backend", "cloud") for kind in settings):
            return True
        return any(block.node.found or block.node.blocks for block in self.providers)

    def _load(self, sources: list[Source]) -> None:
        overrides: list[tuple[Source, Body]] = []
        nodes = self._nodes
        for source in _visible(sources):
            path = source.path
            try:
                body = self.bodies.get(path) or self.texts.body(source)
            except Exception as error:  # our own bug; the other files are still worth reading
                self.failures.append((path, error))
                continue
            self.bodies[path] = body
            self.sources[path] = source
            if body.faults:
                self.faults += [Declared(source, fault) for fault in body.faults]
            if path.endswith((_TFVARS, _TFVARS_JSON)):
                self.values.append((source, body))
            elif "override." in path and is_override(path):
                overrides.append((source, body))
            else:
                for node in body.blocks:
                    kind = node.head[1]
                    if kind in nodes:
                        nodes[kind].append((source, node))
                    else:
                        nodes[kind] = [(source, node)]
        self.values.sort(key=lambda pair: _rank(pair[0].path))
        for source, body in overrides:
            for node in body.blocks:
                self._lay_over(ModuleBlock(source, node))

    def _lay_over(self, block: ModuleBlock) -> None:
        """Lay a block of an override file over the block of the same head, as Terraform does.

        Local values are replaced one by one. A block without such a counterpart is one more.
        """
        kind, name = block.type, block.label(0)
        tables = {"variable": self.variables, "module": self.calls, "output": self.outputs}
        if kind == "locals":
            self.locals |= {argument.name: argument for argument in block.arguments()}
        elif kind == "resource" and (name, block.label(1)) in self.by_address:
            self.by_address[name, block.label(1)].over.append(block)
        elif kind in tables and name in tables[kind]:
            tables[kind][name].over.append(block)
        elif kind == "provider":
            same = [
                other
                for other in self.providers
                if other.label(0) == name and alias_of(other) == alias_of(block)
            ]
            same[0].over.append(block) if same else self._add(block)
        else:
            self._add(block)

    def _add(self, block: ModuleBlock) -> None:
        """Add a block; the tables that it may belong to are made anew."""
        self.blocks(block.type).append(block)
        for name in ("resources", "by_address", "calls", "providers", "variables", "outputs"):
            vars(self).pop(name, None)


def is_module_file(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name with its folder."""
    # What an editor leaves behind ends otherwise: `main.tf~`, `#main.tf#`.
    return (
        name.endswith(_READ)
        and name[0] != "."
        and (name.endswith(_ENDINGS) or is_values_file(name))
    )


def is_values_file(name: str) -> bool:
    """Whether Terraform takes the values of variables from a file of this name by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith(
        (".auto.tfvars", ".auto.tfvars.json")
    )


def is_override(path: str) -> bool:
    """Whether Terraform lays the blocks of this file over the others."""
    if "override." not in path:
        return False
    name = os.path.basename(path)
    stem = next(
        (name[: -len(ending)] for ending in (*_JSON, *_NATIVE) if name.endswith(ending)), name
    )
    return stem == "override" or stem.endswith("_override")


def read_body(source: Source, depth: int = 1) -> Body:
    """The structure of a file in either syntax; `depth` is that of `skim`. Never raises."""
    if not source.path.endswith(".json"):
        return skim(source.text, depth)
    from taglint.terraform.json_syntax import skim_json, skim_values

    return (
        skim_values(source.text) if source.path.endswith(_TFVARS_JSON) else skim_json(source.text)
    )


def alias_of(block: ModuleBlock) -> str:
    """The alias of a provider block, "" for the default configuration."""
    alias = block.argument("alias")
    return alias.text.strip('"') if alias else ""


def local_calls(text: str) -> list[str]:
    """The local paths of modules that a file seems to call; in a comment it may only seem so."""
    return _LOCAL_CALL.findall(text)


def start_of(argument: Argument) -> int:
    """The offset in the file that offsets in the tree of an attribute's value count from."""
    return 0 if argument.source.path.endswith(".json") else argument.node.value_start


def _in_json(argument: Argument) -> Expression:
    from taglint.terraform.json_syntax import parse_json

    source, node = argument.source, argument.node
    return parse_json(
        source.text, node.value_start, node.value_end, source.path.endswith(_TFVARS_JSON)
    )


def _visible(sources: list[Source]) -> list[Source]:
    """The files that OpenTofu would read: a `.tofu` file hides the `.tf` file of the same name."""
    for source in sources:
        if ".tofu" in source.path:
            break
    else:
        return sources
    endings = {".tofu": ".tf", ".tofu.json": ".tf.json"}
    tofu = {
        source.path.removesuffix(tofu) + tf
        for tofu, tf in endings.items()
        for source in sources
        if source.path.endswith(tofu)
    }
    return [source for source in sources if source.path not in tofu]


def _rank(path: str) -> tuple[int, str]:
    """Terraform reads terraform.tfvars, terraform.tfvars.json, then the automatic ones by name."""
    name = os.path.basename(path)
    order = {"terraform.tfvars": 0, "terraform.tfvars.json": 1}
    return (order.get(name, 2), name)
