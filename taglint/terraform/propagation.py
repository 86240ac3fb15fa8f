"""The things that a Terraform resource starts and hands no tags on to."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.specs import Propagation, SlotSpec
from taglint.model import Entry, Slot, Span, Value
from taglint.tags.propagation import switched_off
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.expand import Evaluate
from taglint.terraform.instance import Instance
from taglint.terraform.places import Place, as_strings, places
from taglint.values import unknown

_Bound = dict[str, Value]


def kept_back(
    block: ModuleBlock, propagation: Propagation, instance: Instance, bound: _Bound
) -> Iterator[tuple[Slot, Span]]:
    """The switches of a resource that are surely off, each with the words that name its place.

    A switch hands the resource's tags on to what it starts.
    """
    if _is_left_to_others(block, propagation.switch):
        return

    def evaluate(argument: Argument, bound: _Bound | None = None) -> Value:
        value = as_strings(instance.evaluate(argument, bound))
        of_caller = instance.root.is_reusable and any(hop.kind == "variable" for hop in value.trail)
        return unknown("for the caller to set", value.span) if of_caller else value

    if propagation.at:
        way = SlotSpec(propagation.at, shape="map", key="", value="", nested=True)
        found = list(places(block, way, evaluate, bound))
    else:
        own = tuple(_own(block, propagation, evaluate, bound))
        found = [Place(Value("map", own, block.span), block.head)]
    for place in found:
        yield from ((slot, place.head) for slot in switched_off(propagation, place.value))


def _own(
    block: ModuleBlock, propagation: Propagation, evaluate: Evaluate, bound: _Bound
) -> Iterator[Entry]:
    """Those of the resource's own arguments that matter; a block counts as soon as it is there."""
    for name in (propagation.switch, *propagation.unless):
        argument = block.argument(name)
        if argument is not None:
            yield Entry(Value("string", name, argument.name_span), evaluate(argument, bound))
    for child in block.children():
        name = child.label(0) if child.type == "dynamic" else child.type
        if name in propagation.unless:
            yield Entry(Value("string", name, child.head), unknown(name, child.head))


def _is_left_to_others(block: ModuleBlock, switch: str) -> bool:
    """Whether `ignore_changes` speaks of the switch, or of everything."""
    for child in block.children():
        argument = child.argument("ignore_changes") if child.type == "lifecycle" else None
        if argument and (switch in argument.text or argument.text.strip() == "all"):
            return True
    return False
