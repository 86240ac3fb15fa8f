"""A module that is evaluated: for one call of it, or as the root.

Names are worked out on demand, each once; a name that leads back to itself is unknown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from taglint.hcl.nodes import HclError, TooDeep
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Hop, Span, Value
from taglint.terraform import expand
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.evaluate import evaluate, known
from taglint.terraform.module import Declared, Module, start_of
from taglint.terraform.partial_values import weight
from taglint.terraform.scope import Scope
from taglint.terraform.variables import InputValue, Variables
from taglint.values import unknown, with_hop

if TYPE_CHECKING:
    from taglint.hcl.nodes import Fault
    from taglint.terraform.functions.signature import FileAccess
    from taglint.terraform.root import RootModule

_DEEPEST = 60  # names that lead to names
_HEAVIEST = 20_000  # values that one name may be made of


class Instance:
    """One evaluation of a module.

    `address` is "" for the root, else `module.a["x"].` and so on, with the dot; `input_value` gives
    what is passed for a variable. `parent` and `call` are None for the root.
    """

    def __init__(
        self,
        root: RootModule,
        module: Module,
        address: str,
        input_value: Callable[[str], InputValue | None],
        parent: Instance | None = None,
        call: ModuleBlock | None = None,
    ) -> None:
        self.root, self.parent = root, parent
        self.module, self.call = module, call
        self.address = address
        self.variables = Variables(self, input_value)
        root.instances.append(self)
        self.depth: int = parent.depth + 1 if parent else 0
        self._memo: dict[tuple[str, ...], Value] = {}
        self._children: dict[str, tuple[tuple[expand.Copy, Instance | None], ...]] = {}

    def evaluate(self, argument: Argument, bound: dict[str, Value] | None = None) -> Value:
        """The value of an attribute, where `bound` names have a meaning. Never raises."""
        try:
            tree = self.module.tree(argument)
        except TooDeep:
            return unknown("nests too deep", argument.value_span)
        except HclError as error:
            self.root.blame(Declared(argument.source, _fault(error, start_of(argument))))
            return unknown("syntax error", argument.value_span)
        start = start_of(argument)
        scope = Scope(self, argument.source, bound or {}, evaluate=evaluate, start=start)
        return known(tree, scope)

    def named_value(self, root: str, name: str, span: Span) -> Value:
        """The value of `var.NAME`, `local.NAME`, `path.NAME` and the like."""
        if root == "local":
            return self._local(name, span)
        if root == "var":
            value = self.remembered(("var", name), lambda: self.variables.value(name, span), span)
            return with_hop(value, "variable", span)
        if root == "path":
            return self._path(name, span)
        if root in ("terraform", "tofu") and name == "workspace":
            workspace = self.root.settings.workspace
            if workspace:
                return Value("string", workspace, span)
        if root in ("each", "count", "self", "terraform", "tofu"):
            return unknown(f"{root}.{name}", span)
        return unknown(f"{root}.{name} is known after apply", span)

    def module_output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """The value of `module.CALL[key].NAME`."""
        address = f"module.{call}.{name}"
        if call not in self.module.calls:
            return unknown(f"{address} is not declared", span)
        child = next((child for copy, child in self.children(call) if copy.key in (key, "*")), None)
        if child is None:
            if any(child for _, child in self.children(call)):
                return unknown(f"{address} cannot be known", span)
            return unknown(f"module.{call} is not in the repository", span)
        block = child.module.outputs.get(name)
        value = block.argument("value") if block else None
        if block is None or value is None:
            return unknown(f"{address} is not declared", span)
        found = child.remembered(("output", name), lambda: child.evaluate(value), span)
        return with_hop(found, "output", span)

    def resource_attribute(
        self, kind: str, name: str, key: str | None, attribute: str, span: Span
    ) -> Value:
        """The value of `KIND.NAME[key].ATTRIBUTE`: what the resource's configuration says."""
        block = self.module.by_address.get((kind, name))
        argument = block.argument(attribute) if block else None
        if block is None or argument is None:
            return unknown(f"{kind}.{name}.{attribute} is known after apply", span)
        copy = next((copy for copy in self.copies(block) if copy.key in (key, "*")), None)
        if copy is None:
            return unknown(f"{kind}.{name} has no such instance", span)
        full_name = ("resource", kind, name, key or "", attribute)
        value = self.remembered(full_name, lambda: self.evaluate(argument, copy.bound), span)
        return with_hop(value, "reference", span)

    def copies(self, block: ModuleBlock) -> tuple[expand.Copy, ...]:
        """The instances of a resource or a module call."""
        return expand.copies(block, self.evaluate)

    def children(self, call: str) -> tuple[tuple[expand.Copy, Instance | None], ...]:
        """The instances of a module call, None for one whose module is not there to be read."""
        if call not in self._children:
            # A call that asks for itself while it is being expanded has no instances.
            self._children[call] = ()
            self._children[call] = tuple(self._called(call))
        return self._children[call]

    def _called(self, name: str) -> Iterator[tuple[expand.Copy, Instance | None]]:
        """Make the instances of a module call."""
        from taglint.terraform.module_sources import called_module

        call = self.module.calls[name]
        module = called_module(self, call)
        for copy in self.copies(call):
            if module is None or not self.root.may_call(self, name + copy.suffix):
                yield copy, None
                continue
            address = f"{self.address}module.{name}{copy.suffix}."
            arguments = self._arguments(call, copy)
            yield copy, Instance(self.root, module, address, arguments, parent=self, call=call)

    def _arguments(
        self, call: ModuleBlock, copy: expand.Copy
    ) -> Callable[[str], InputValue | None]:
        """The arguments of a module call, on demand."""

        def input_value(name: str) -> InputValue | None:
            argument = call.argument(name)
            if argument is None:
                return None
            value = self.evaluate(argument, copy.bound)
            return InputValue(value, Hop("argument", argument.name_span))

        return input_value

    def own_function(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """None: Terraform has no functions that only it has."""
        return None

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""
        self.root.work(steps)

    def files(self) -> FileAccess:
        """The files that functions may read."""
        return self.root.files

    def remembered(self, name: tuple[str, ...], make: Callable[[], Value], span: Span) -> Value:
        """The value of a name, made once; unknown while it is being made."""
        found = self._memo.get(name)
        if found is not None:
            return found
        shown = ".".join(name[-2:])
        if self.root.depth > _DEEPEST:
            return unknown(f"{shown} leads too deep", span)
        self._memo[name] = unknown(f"{shown} refers to itself", span)
        self.root.depth += 1
        try:
            value = make()
        finally:
            self.root.depth -= 1
        if weight(value, _HEAVIEST) > _HEAVIEST:
            value = unknown(f"{shown} is too large", value.span)
        self._memo[name] = value
        return value

    def _local(self, name: str, span: Span) -> Value:
        argument = self.module.locals.get(name)
        if argument is None:
            return unknown(f"local.{name} is not declared", span)
        value = self._memo.get(("local", name))
        if value is None:
            value = self.remembered(("local", name), lambda: self.evaluate(argument), span)
        return with_hop(value, "local", span)

    def _path(self, name: str, span: Span) -> Value:
        if name == "root":
            return Value("string", ".", span)
        if name == "module":
            path = os.path.relpath(self.module.folder or ".", self.root.module.folder or ".")
            return Value("string", path.replace(os.sep, "/"), span)
        return unknown(f"path.{name}", span)


def _fault(error: HclError, start: int) -> Fault:
    from taglint.hcl.nodes import Fault

    return Fault(start + error.offset, start + error.end, error.message)
