"""A module folder: its files in Terraform's order, override files laid over, what is declared by name.

Sources: https://developer.hashicorp.com/terraform/language/files/override ·
https://opentofu.org/docs/language/files/ (a `.tofu` file hides the `.tf` of the same name).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from taglint.hcl.nodes import Body, Expression, Fault, HclError
from taglint.hcl.parse import parse
from taglint.hcl.skim import skim
from taglint.lazy import lazily
from taglint.record import NamedTuple
from taglint.source import Source
from taglint.terraform.parts import Part, Setting

_NATIVE, _JSON = (".tf", ".tofu"), (".tf.json", ".tofu.json")
_ENDINGS = (*_NATIVE, *_JSON)
_TFVARS, _TFVARS_JSON = ".tfvars", ".tfvars.json"
_READ = (*_ENDINGS, _TFVARS, _TFVARS_JSON)
_LOCAL_CALL = lazily(r'source"?\s*[=:]\s*"(\.\.?(?:[/\\][^"\n]*)?)"')


class Declared(NamedTuple):
    """The place of a fault: a file's text and what is wrong there."""

    source: Source
    fault: Fault


class Module:
    """What one folder declares. Expressions are parsed when asked for, each once."""

    def __init__(
        self,
        folder: str,
        sources: Iterable[Source],
        read: Callable[[Source], Body] | None = None,
        bodies: Mapping[str, Body] | None = None,
    ) -> None:
        self.folder = folder
        self.bodies: dict[str, Body] = dict(bodies or {})
        self.sources: dict[str, Source] = {}
        self.faults: list[Declared] = []
        self.failures: list[tuple[str, Exception]] = []
        self.resources: list[Part] = []
        self.calls: dict[str, Part] = {}
        self.providers: list[Part] = []
        self.variables: dict[str, Part] = {}
        self.outputs: dict[str, Part] = {}
        self.locals: dict[str, Setting] = {}
        self.settings: list[Part] = []
        self.values: list[tuple[Source, Body]] = []
        self.by_address: dict[tuple[str, str], Part] = {}
        self._trees: dict[tuple[str, int], Expression | HclError] = {}
        self.aliases: frozenset[str] = frozenset()
        self._load(sorted(sources, key=lambda source: source.path), read or read_body)

    def tree(self, setting: Setting) -> Expression:
        """The parsed value of an attribute. Raises `HclError`, for the same attribute the same one."""
        key = (setting.source.path, setting.attribute.value_start)
        found = self._trees.get(key)
        if found is None:
            try:
                found = _parsed(setting)
            except HclError as error:
                found = error
            self._trees[key] = found
        if isinstance(found, HclError):
            raise found
        return found

    def blame(self, fault: Declared) -> None:
        """Note a mistake in an expression, once."""
        if fault not in self.faults:
            self.faults.append(fault)

    def is_root(self) -> bool:
        """Whether somebody runs Terraform in this folder: it has values, a backend or a configured provider."""
        if self.values or any(child.block.type in ("backend", "cloud") for part in self.settings for child in part.children()):
            return True
        return any(part.block.found or part.block.blocks for part in self.providers)

    def _load(self, sources: list[Source], read: Callable[[Source], Body]) -> None:
        overrides: list[tuple[Source, Body]] = []
        for source in _visible(sources):
            try:
                body = self.bodies.get(source.path) or read(source)
            except Exception as error:  # our own bug; the other files are still worth reading
                self.failures.append((source.path, error))
                continue
            self.bodies[source.path] = body
            self.sources[source.path] = source
            self.faults += [Declared(source, fault) for fault in body.faults]
            if source.path.endswith((_TFVARS, _TFVARS_JSON)):
                self.values.append((source, body))
            elif is_override(source.path):
                overrides.append((source, body))
            else:
                for block in body.blocks:
                    self._add(Part(source, block))
        self.values.sort(key=lambda pair: _rank(pair[0].path))
        for source, body in overrides:
            for block in body.blocks:
                self._lay_over(Part(source, block))

    def _add(self, part: Part) -> None:
        block = part.block
        kind, name = block.type, block.label(0)
        if kind == "resource":
            if block.label(1) and not block.label(2):
                self.resources.append(part)
                self.by_address.setdefault((name, block.label(1)), part)
        elif kind == "locals":
            for setting in part.attributes():
                self.locals.setdefault(setting.name, setting)
        elif kind == "variable":
            self.variables.setdefault(name, part)
        elif kind == "module":
            self.calls.setdefault(name, part)
        elif kind == "output":
            self.outputs.setdefault(name, part)
        elif kind == "provider" and name:
            self.providers.append(part)
        elif kind == "terraform":
            self.settings.append(part)

    def _lay_over(self, part: Part) -> None:
        """Terraform merges a block of an override file into the one of the same header; locals name by name."""
        kind, name = part.block.type, part.label(0)
        tables = {"variable": self.variables, "module": self.calls, "output": self.outputs}
        if kind == "locals":
            self.locals |= {setting.name: setting for setting in part.attributes()}
        elif kind == "resource" and (name, part.label(1)) in self.by_address:
            self.by_address[name, part.label(1)].over.append(part)
        elif kind in tables and name in tables[kind]:
            tables[kind][name].over.append(part)
        elif kind == "provider":
            same = [other for other in self.providers if other.label(0) == name and alias_of(other) == alias_of(part)]
            same[0].over.append(part) if same else self._add(part)
        else:
            self._add(part)


def is_module_file(name: str) -> bool:
    """Whether Terraform or OpenTofu reads a file of this name with its folder."""
    # What an editor leaves behind ends otherwise: `main.tf~`, `#main.tf#`.
    return name.endswith(_READ) and name[0] != "." and (name.endswith(_ENDINGS) or is_values_file(name))


def is_values_file(name: str) -> bool:
    """Whether Terraform takes variable values from a file of this name without being told."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def is_override(path: str) -> bool:
    """Whether Terraform lays the blocks of this file over the others."""
    if "override." not in path:
        return False
    name = os.path.basename(path)
    stem = next((name[: -len(ending)] for ending in (*_JSON, *_NATIVE) if name.endswith(ending)), name)
    return stem == "override" or stem.endswith("_override")


def read_body(source: Source, depth: int = 1) -> Body:
    """The structure of a file in either syntax, `depth` as for `skim`. Never raises."""
    if not source.path.endswith(".json"):
        return skim(source.text, depth)
    from taglint.terraform.json_syntax import skim_json, skim_values

    return skim_values(source.text) if source.path.endswith(_TFVARS_JSON) else skim_json(source.text)


def alias_of(part: Part) -> str:
    """The alias of a provider block, "" for the default configuration."""
    alias = part.attribute("alias")
    return alias.text.strip('"') if alias else ""


def local_calls(text: str) -> Iterable[str]:
    """What in a file looks like the local path of a module; comments and strings may look so too."""
    return (match[1] for match in _LOCAL_CALL.finditer(text))


def _parsed(setting: Setting) -> Expression:
    source, attribute = setting.source, setting.attribute
    if source.path.endswith(".json"):
        from taglint.terraform.json_syntax import parse_json

        literal = source.path.endswith(_TFVARS_JSON)
        return parse_json(source.text, attribute.value_start, attribute.value_end, literal)
    return parse(source.text, attribute.value_start, attribute.value_end)


def _visible(sources: list[Source]) -> list[Source]:
    endings = {".tofu": ".tf", ".tofu.json": ".tf.json"}
    if not any(".tofu" in source.path for source in sources):
        return sources
    tofu = {
        source.path.removesuffix(tofu) + tf for tofu, tf in endings.items() for source in sources if source.path.endswith(tofu)
    }
    return [source for source in sources if source.path not in tofu]


def _rank(path: str) -> tuple[int, str]:
    """Terraform reads terraform.tfvars, terraform.tfvars.json, then the automatic ones by name."""
    name = os.path.basename(path)
    order = {"terraform.tfvars": 0, "terraform.tfvars.json": 1}
    return (order.get(name, 2), name)
