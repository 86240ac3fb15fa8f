"""A Terragrunt unit: its local values, includes, inputs and generated text.

They are worked out as far as they stand in the repository.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from taglint.files.paths import parent
from taglint.files.source import Source
from taglint.hcl.nodes import Body
from taglint.model import Entry, Hop, Span, Value
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.instance import Instance
from taglint.terraform.module import Module
from taglint.terraform.partial_values import merged
from taglint.terraform.variables import InputValue, no_arguments
from taglint.values import entries_of, unknown

if TYPE_CHECKING:
    from taglint.terraform.loader import ModuleLoader

_DEEPEST = 8  # configurations that read configurations
_NAMES = ("terragrunt.hcl", "root.hcl")


class Unit(Instance):
    """One evaluation of a Terragrunt file; `asker` is the unit that includes or reads it."""

    def __init__(self, loader: ModuleLoader, source: Source, asker: Unit | None = None) -> None:
        from taglint.terraform.root import RootModule

        self.loader, self.source, self.asker = loader, source, asker
        self.folder = os.path.dirname(source.path)
        module = Module(self.folder, [source])
        super().__init__(RootModule(loader, module), module, "", no_arguments)
        self.repository = loader.root(self.folder)
        self.level: int = asker.level + 1 if asker else 0
        self.sources: dict[str, Source] = {source.path: source} if asker is None else asker.sources
        self._units: dict[str, Unit | None] = {}
        self._inputs: Value | None = None

    def named_value(self, root: str, name: str, span: Span) -> Value:
        """The value of `local.NAME`, `include.LABEL` and the like."""
        if root == "include":
            unit = self._included(name)
            return (
                unit.whole(span)
                if unit
                else unknown(f"include.{name} is not in the repository", span)
            )
        if root == "dependency":
            return unknown(f"dependency.{name} is known after apply", span)
        return super().named_value(root, name, span)

    def own_function(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """The result of one of Terragrunt's own functions; None for any other."""
        words = [str(value.data) for value in arguments if value.kind == "string"]
        if name == "find_in_parent_folders":
            found = self._upwards(words[0] if words else "")
            return (
                Value("string", found, span)
                if found
                else unknown("find_in_parent_folders finds nothing in the repository", span)
            )
        if name == "read_terragrunt_config" and words:
            unit = self._unit(os.path.join(self.folder, words[0]))
            return (
                unit.whole(span) if unit else unknown(f"{words[0]} is not in the repository", span)
            )
        if name in (
            "get_terragrunt_dir",
            "get_original_terragrunt_dir",
            "get_parent_terragrunt_dir",
        ):
            asking = self.top() if name != "get_parent_terragrunt_dir" else self
            return Value(
                "string", os.path.abspath(asking.folder) if asking.folder else os.getcwd(), span
            )
        if name == "path_relative_to_include":
            return Value(
                "string",
                os.path.relpath(self.top().folder or ".", self.folder or ".").replace(os.sep, "/"),
                span,
            )
        return None

    def top(self) -> Unit:
        """The unit that everything is read for."""
        return self.asker.top() if self.asker else self

    def whole(self, span: Span) -> Value:
        """The configuration as an object with its locals and inputs."""
        names = (
            (name, self.named_value("local", name, argument.name_span))
            for name, argument in self.module.locals.items()
        )
        rows = tuple(Entry(Value("string", name, span), value) for name, value in names)
        parts = {"locals": Value("map", rows, span), "inputs": self.inputs()}
        return Value(
            "map",
            tuple(Entry(Value("string", name, span), value) for name, value in parts.items()),
            span,
            open="include",
        )

    def inputs(self) -> Value:
        """The inputs: its own over those of the files that it includes."""
        if self._inputs is None:
            span = Span(self.source.path, 0, 0)
            self._inputs = unknown("inputs refer to themselves", span)
            layers = [
                unit.inputs() if unit else unknown("an include", span) for unit in self.includes()
            ]
            own = self.top_level("inputs")
            layers += [self.evaluate(own)] if own else []
            self._inputs = merged(
                [layer for layer in layers if layer.kind in ("map", "unknown")], span
            )
        return self._inputs

    def input(self, name: str) -> Value | None:
        """One input, None when it is not passed."""
        found = [entry.value for entry in entries_of(self.inputs()) if entry.key.data == name]
        return found[-1] if found else None

    def input_value(self, name: str) -> InputValue | None:
        """What the unit passes for a variable of its module."""
        value = self.input(name)
        if value is not None:
            own = value.span.path == self.source.path
            return InputValue(value, Hop("argument", value.span) if own else None)
        cause = self.inputs().open
        return InputValue(unknown(cause, Span(self.source.path, 0, 0)), None) if cause else None

    def module_source(self) -> str:
        """What `terraform { source = … }` says, "" for nothing; `unknown://` if it is not known."""
        for unit in (self, *self.includes()):
            for block in unit.module.blocks("terraform") if unit else ():
                argument = block.argument("source")
                if unit and argument is not None:
                    value = unit.evaluate(argument)
                    return str(value.data) if value.kind == "string" else "unknown://"
        return ""

    def includes(self) -> list[Unit | None]:
        """The configurations that the unit includes, None for one that is not here."""
        return [
            self._included(block.label(0)) for block in self.body.blocks if block.type == "include"
        ]

    def _included(self, label: str) -> Unit | None:
        for block in self.body.blocks:
            if block.type == "include" and block.label(0) == label:
                argument = ModuleBlock(self.source, block).argument("path")
                path = self.evaluate(argument) if argument else None
                if path is not None and path.kind == "string":
                    return self._unit(os.path.join(self.folder, str(path.data)))
        return None

    def _unit(self, path: str) -> Unit | None:
        """Another configuration file inside the repository."""
        path = os.path.normpath(path)
        if path not in self._units:
            self._units[path] = None
            if self.level < _DEEPEST and self._is_here(path):
                source = self.loader.source(path)
                if source is not None:
                    self.sources[path] = source
                    self._units[path] = Unit(self.loader, source, self)
        return self._units[path]

    def _is_here(self, path: str) -> bool:
        """Whether there is a file inside the repository."""
        if "\0" in path:
            return False
        files = self.loader.repository
        return files.is_inside(path, self.repository) and files.is_file(path)

    def _upwards(self, name: str) -> str:
        """The nearest file of that name above the unit, relative to this file's folder."""
        folder = os.path.abspath(self.top().folder or ".")
        files = self.loader.repository
        while files.is_inside(parent(folder), self.repository) and folder != parent(folder):
            folder = parent(folder)
            for candidate in (name,) if name else _NAMES:
                if "\0" not in candidate and files.is_file(os.path.join(folder, candidate)):
                    return os.path.relpath(
                        os.path.join(folder, candidate), os.path.abspath(self.folder or ".")
                    )
        return ""

    def top_level(self, name: str) -> Argument | None:
        """The attribute of this name outside all blocks."""
        found = [attribute for attribute in self.body.attributes if attribute.name == name]
        return Argument(self.source, found[-1]) if found else None

    @property
    def body(self) -> Body:
        """The file's blocks and attributes."""
        return self.module.bodies[self.source.path]
