"""What the walk through a root module left out because a bound was met."""

from __future__ import annotations

from taglint.model import Span
from taglint.read.reading import Fault
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.instance import Instance


def too_many_places(most: int, instance: Instance, block: ModuleBlock, count: int) -> Fault:
    """More than `most` places for tags: `count` blocks were left out, the first is `block`."""
    message = f"more than {most:,} places for tags in one root module; not judged: "
    return Fault(_place(instance, block), message + _and_others(_name(instance, block), count))


def too_many_calls(most: int, instance: Instance, name: str, count: int) -> Fault:
    """More than `most` module calls: `count` were left out, the first is that of `name`."""
    call, _, _ = name.partition("[")
    block = instance.module.calls[call]
    message = f"more than {most:,} module calls in one root module; not judged: "
    first = f"{instance.address}module.{name}"
    return Fault(_place(instance, block), message + _and_others(first, count))


def too_much_work(most: int, instance: Instance, block: ModuleBlock) -> Fault:
    """More than `most` steps of evaluation; `block` is the block that took the one too many."""
    message = (
        f"the evaluation of this root module takes more than {most:,} steps; not judged: what loops"
        f" and functions give from {_name(instance, block)} on"
    )
    return Fault(_place(instance, block), message)


def _place(instance: Instance, block: ModuleBlock) -> Span:
    """The head of a block, of a called module the head of the root's own call."""
    while instance.call is not None and instance.parent is not None:
        call, instance = instance.call, instance.parent
        block = call
    return block.head


def _name(instance: Instance, block: ModuleBlock) -> str:
    """The address of a resource or call, as far as it is known before its copies are."""
    kind, labels = block.type, (block.label(0), block.label(1))
    words = labels if kind == "resource" else (kind, *labels)
    return instance.address + ".".join(word for word in words if word)


def _and_others(first: str, count: int) -> str:
    if count < 2:
        return first
    return f"{first} and {count - 1:,} other{'s' if count > 2 else ''}"
