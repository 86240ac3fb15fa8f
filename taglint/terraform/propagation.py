"""The things that a Terraform resource starts and hands no tags on to."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.specs import Propagation, SlotSpec
from taglint.model import Entry, Slot, Span, Value
from taglint.tags.propagation import switched_off
from taglint.terraform.expand import Evaluate
from taglint.terraform.instance import Instance
from taglint.terraform.parts import Part, Setting
from taglint.terraform.places import Place, as_strings, places
from taglint.values import unknown

_Bound = dict[str, Value]


def kept_back(
    part: Part, propagation: Propagation, instance: Instance, bound: _Bound
) -> Iterator[tuple[Slot, Span]]:
    """The switches of a resource that are surely off, each with the words that name its place."""
    if _is_left_to_others(part, propagation.switch):
        return

    def evaluate(setting: Setting, bound: _Bound | None = None) -> Value:
        value = as_strings(instance.evaluate(setting, bound))
        of_caller = instance.root.is_reusable and any(hop.kind == "variable" for hop in value.trail)
        return unknown("for the caller to set", value.span) if of_caller else value

    if propagation.at:
        found = list(
            places(part, SlotSpec(propagation.at, "map", "", "", nested=True), evaluate, bound)
        )
    else:
        found = [
            Place(
                Value("map", tuple(_own(part, propagation, evaluate, bound)), part.span), part.head
            )
        ]
    for place in found:
        yield from ((slot, place.head) for slot in switched_off(propagation, place.value))


def _own(
    part: Part, propagation: Propagation, evaluate: Evaluate, bound: _Bound
) -> Iterator[Entry]:
    """What matters of the resource's own settings; a block counts as soon as it is written."""
    for name in (propagation.switch, *propagation.unless):
        setting = part.attribute(name)
        if setting is not None:
            yield Entry(Value("string", name, setting.name_span), evaluate(setting, bound))
    for child in part.children():
        name = child.label(0) if child.block.type == "dynamic" else child.block.type
        if name in propagation.unless:
            yield Entry(Value("string", name, child.head), unknown(name, child.head))


def _is_left_to_others(part: Part, switch: str) -> bool:
    """Whether `ignore_changes` speaks of the switch, or of everything."""
    settings = (
        child.attribute("ignore_changes")
        for child in part.children()
        if child.block.type == "lifecycle"
    )
    return any(
        switch in setting.text or setting.text.strip() == "all"
        for setting in settings
        if setting is not None
    )
