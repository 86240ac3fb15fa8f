"""A module being evaluated: one call of it, or the root. Lazy, each name once, cycles are unknown."""

from __future__ import annotations

import os
from collections.abc import Callable

from taglint.hcl.nodes import HclError, TooDeep
from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.model import Entry, Hop, Span, Value
from taglint.terraform import expand, partial
from taglint.terraform.certainty import FunctionError
from taglint.terraform.evaluate import Scope, known
from taglint.terraform.module import Declared, Module, start_of
from taglint.terraform.parts import Part, Setting
from taglint.terraform.variables import Variables
from taglint.values import unknown, with_hop

if TYPE_CHECKING:
    from taglint.hcl.nodes import Fault
    from taglint.terraform.functions.signature import FileAccess
    from taglint.terraform.root import RootModule

_DEEPEST = 60  # names that ask for names
_HEAVIEST = 20_000  # values that one name may be made of


class InputValue(NamedTuple):
    """The value somebody passes for a variable, and the hop that says where."""

    value: Value
    hop: Hop | None


class Instance:
    """One evaluation of a module. `address` is "" for the root, else `module.a["x"].` and so on."""

    def __init__(
        self,
        root: RootModule,
        module: Module,
        address: str,
        input_value: Callable[[str], InputValue | None],
        parent: Instance | None = None,
        call: Part | None = None,
    ) -> None:
        self.root, self.module, self.address, self.parent, self.call = (
            root,
            module,
            address,
            parent,
            call,
        )
        self.variables = Variables(self, input_value)
        root.instances.append(self)
        self.depth: int = parent.depth + 1 if parent else 0
        self._memo: dict[tuple[str, ...], Value] = {}
        self._children: dict[str, tuple[tuple[expand.Copy, Instance | None], ...]] = {}

    def setting(self, setting: Setting, bound: dict[str, Value] | None = None) -> Value:
        """The value of an attribute of this module. Never raises."""
        try:
            tree = self.module.tree(setting)
        except TooDeep:
            return unknown("nests too deep", setting.value_span)
        except HclError as error:
            self.root.blame(Declared(setting.source, _fault(error, start_of(setting))))
            return unknown("syntax error", setting.value_span)
        return known(tree, Scope(self, setting.source, bound or {}, start=start_of(setting)))

    def first(self, root: str, name: str, span: Span) -> Value:
        """`var.NAME`, `local.NAME`, `path.NAME` and the like."""
        if root == "local":
            return self._local(name, span)
        if root == "var":
            return with_hop(
                self.named(("var", name), lambda: self.variables.value(name, span), span),
                "variable",
                span,
            )
        if root == "path":
            return self._path(name, span)
        if root in ("terraform", "tofu") and name == "workspace":
            workspace = self.root.settings.workspace
            return (
                Value("string", workspace, span)
                if workspace
                else unknown("terraform.workspace", span)
            )
        if root in ("each", "count", "self", "terraform", "tofu"):
            return unknown(f"{root}.{name}", span)
        return unknown(f"{root}.{name} is known after apply", span)

    def output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """`module.CALL[key].NAME`."""
        address = f"module.{call}.{name}"
        if call not in self.module.calls:
            return unknown(f"{address} is not declared", span)
        child = next((child for copy, child in self.children(call) if copy.key in (key, "*")), None)
        if child is None:
            known_elsewhere = any(child for _, child in self.children(call))
            return unknown(
                f"{address} cannot be known"
                if known_elsewhere
                else f"module.{call} is not in the repository",
                span,
            )
        part = child.module.outputs.get(name)
        value = part.attribute("value") if part else None
        if part is None or value is None:
            return unknown(f"{address} is not declared", span)
        return with_hop(
            child.named(("output", name), lambda: child.setting(value), span), "output", span
        )

    def attribute(self, kind: str, name: str, key: str | None, attribute: str, span: Span) -> Value:
        """`KIND.NAME[key].ATTRIBUTE` of a resource: what its configuration says."""
        part = self.module.by_address.get((kind, name))
        setting = part.attribute(attribute) if part else None
        if part is None or setting is None:
            return unknown(f"{kind}.{name}.{attribute} is known after apply", span)
        copy = next((copy for copy in self.copies(part) if copy.key in (key, "*")), None)
        if copy is None:
            return unknown(f"{kind}.{name} has no such instance", span)
        memo = ("resource", kind, name, key or "", attribute)
        value = self.named(memo, lambda: self.setting(setting, copy.bound), span)
        return with_hop(value, "reference", span)

    def copies(self, part: Part) -> tuple[expand.Copy, ...]:
        """The instances of a resource or a module call."""
        return expand.copies(part, self.setting)

    def children(self, call: str) -> tuple[tuple[expand.Copy, Instance | None], ...]:
        """The instances of a module call, None for one whose text is not there."""
        if call not in self._children:
            from taglint.terraform.module_sources import children

            self._children[
                call
            ] = ()  # a call that asks for itself while it is being expanded has none
            self._children[call] = tuple(children(self, call))
        return self._children[call]

    def own(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """Terraform has no functions that only it has."""
        return None

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""
        self.root.work(steps)

    def files(self) -> FileAccess:
        """The files that functions may read."""
        return self.root.files

    def named(self, name: tuple[str, ...], work: Callable[[], Value], span: Span) -> Value:
        """The value of a name, worked out once; unknown while it is being worked out."""
        found = self._memo.get(name)
        if found is not None:
            return found
        shown = ".".join(name[-2:])
        if self.root.depth > _DEEPEST:
            return unknown(f"{shown} leads too deep", span)
        self._memo[name] = unknown(f"{shown} refers to itself", span)
        self.root.depth += 1
        try:
            value = work()
        finally:
            self.root.depth -= 1
        if partial.weight(value, _HEAVIEST) > _HEAVIEST:
            value = unknown(f"{shown} is too large", value.span)
        self._memo[name] = value
        return value

    def _local(self, name: str, span: Span) -> Value:
        setting = self.module.locals.get(name)
        if setting is None:
            return unknown(f"local.{name} is not declared", span)
        value = self._memo.get(("local", name))
        if value is None:
            value = self.named(("local", name), lambda: self.setting(setting), span)
        return with_hop(value, "local", span)

    def _path(self, name: str, span: Span) -> Value:
        if name == "root":
            return Value("string", ".", span)
        if name == "module":
            path = os.path.relpath(
                self.module.folder or ".", self.root.module.folder or "."
            ).replace(os.sep, "/")
            return Value("string", path, span)
        return unknown(f"path.{name}", span)


def no_arguments(name: str) -> InputValue | None:
    """What a root module gets from a caller: nothing."""
    return None


def _fault(error: HclError, start: int) -> Fault:
    from taglint.hcl.nodes import Fault

    return Fault(start + error.offset, start + error.end, error.message)


__all__ = ["Entry", "FunctionError", "InputValue", "Instance", "no_arguments"]
