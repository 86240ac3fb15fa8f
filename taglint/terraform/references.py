"""Which input variables an expression is made from, and where a caller would pass them."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.hcl.nodes import Expression, GetAttr, HclError, Index, Variable
from taglint.lean_typing import NamedTuple, cast
from taglint.model import Span
from taglint.terraform.blocks import Argument
from taglint.terraform.instance import Instance


class ArgumentPlace(NamedTuple):
    """Where a caller passes something, or would: the place, and the address of the call."""

    span: Span
    call: str


def argument_place(instance: Instance, argument: Argument) -> ArgumentPlace | None:
    """Where somebody would add to what an expression gets from input variables of its module.

    It is the first argument on the way up that is not itself made from a variable of the caller,
    or the head of the call that leaves the argument out. None if nothing can be passed: the
    expression uses no variable, or its module is a root.
    """
    call, caller = instance.call, instance.parent
    if call is None or caller is None:
        return None
    names = list(dict.fromkeys(_variables(instance, argument, set())))
    if not names:
        return None
    address = instance.address.rstrip(".")
    for name in names:
        passed = call.argument(name)
        if passed is not None:
            return argument_place(caller, passed) or ArgumentPlace(passed.name_span, address)
    return ArgumentPlace(call.head, address)


def _variables(instance: Instance, argument: Argument, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """The variables of a module that an expression is made from, also by locals and outputs."""
    try:
        tree = instance.module.tree(argument)
    except HclError:
        return
    for root, *steps in _references(tree):
        name = (instance.address, root, *steps)
        if name in seen:
            continue
        seen.add(name)
        if root == "var":
            yield steps[0]
        elif root == "local" and steps[0] in instance.module.locals:
            yield from _variables(instance, instance.module.locals[steps[0]], seen)
        elif root == "module" and len(steps) > 1:
            yield from _of_output(instance, steps[0], steps[1], seen)


def _of_output(
    instance: Instance, call: str, output: str, seen: set[tuple[str, ...]]
) -> Iterator[str]:
    """The variables that reach an output of a called module through the call's arguments."""
    if call not in instance.module.calls:
        return
    child = next((child for _, child in instance.children(call) if child is not None), None)
    block = child.module.outputs.get(output) if child else None
    value = block.argument("value") if block else None
    if child is None or value is None:
        return
    for name in _variables(child, value, seen):
        argument = instance.module.calls[call].argument(name)
        if argument is not None:
            yield from _variables(instance, argument, seen)


def _references(tree: Expression) -> Iterator[tuple[str, ...]]:
    """The references in an expression: `("var", "tags")`, `("module", "label", "tags")`."""
    waiting: list[object] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, GetAttr):
            steps = _steps(node)
            if len(steps) > 1:
                yield steps
                continue
        if isinstance(node, tuple):
            waiting += reversed(cast("tuple[object, ...]", node))


def _steps(node: GetAttr) -> tuple[str, ...]:
    """The words of `a.b.c` and `a.b["x"].c`, none where something else stands before them."""
    before = node.object.object if isinstance(node.object, Index) else node.object
    if isinstance(before, Variable):
        return (before.name, node.name)
    if isinstance(before, GetAttr):
        inner = _steps(before)
        return (*inner, node.name) if len(inner) > 1 else ()
    return ()
