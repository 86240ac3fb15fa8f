"""From a written place for tags to a `Resource` with the tags that it really gets."""

from __future__ import annotations

import re

from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.lean_typing import NamedTuple
from taglint.model import Resource, Slot, Span, Value
from taglint.tags import shapes
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.defaults import NONE, Defaults, laid_over
from taglint.terraform.places import Place


class Head(NamedTuple):
    """Address, type and schema of a resource."""

    address: str
    kind: str
    schema: str


def of_slot(
    block: ModuleBlock, slot: SlotSpec, found: list[Place], head: Head, defaults: Defaults
) -> list[Resource]:
    """The resources for one slot of a type: one for each written place, or one without tags."""
    if found or slot.nested:
        return [made_of(block, slot, place, head, defaults) for place in found]
    # In some releases of a provider such blocks are a list under the plural of their name.
    plural = f"{slot.path}s" if slot.shape == "blocks" and block.argument(f"{slot.path}s") else ""
    name, where = block.head, Slot(slot.path, slot.shape, None)
    if defaults is NONE:
        return [Resource(*head, (), block.span, name, plural, where)]
    tags = laid_over((), "", defaults, name)
    return [
        Resource(*head, tags, block.span, name, defaults.open or plural, where, *defaults.further)
    ]


def made_of(
    block: ModuleBlock, slot: SlotSpec, place: Place, head: Head, defaults: Defaults
) -> Resource:
    """The resource for one written place: its own tags over those of the provider."""
    address, kind, schema = head
    written = shapes.read(slot, place.value)
    where = Slot(
        slot.path,
        slot.shape,
        _home(place.value, block),
        slot.nested,
        written.found,
        odd=written.odd,
    )
    if defaults is NONE:
        return Resource(
            address, kind, schema, written.tags, block.span, place.head, written.open, where
        )
    tags = laid_over(written.tags, written.open, defaults, block.head)
    open_ = written.open or defaults.open
    return Resource(
        address, kind, schema, tags, block.span, place.head, open_, where, *defaults.further
    )


def _home(value: Value, block: ModuleBlock) -> Span:
    """Where the tags are written: in the resource, or at the expression that stands for them."""
    return (
        next(
            (hop.span for hop in reversed(value.trail) if hop.span.path == block.source.path),
            value.span,
        )
        if value.trail
        else value.span
    )


def ignored_changes(block: ModuleBlock, spec: TypeSpec) -> tuple[str, tuple[str, ...]] | None:
    """What `ignore_changes` says of the tags: why others may set any, and the keys it names."""
    for child in block.children():
        argument = child.argument("ignore_changes") if child.type == "lifecycle" else None
        if argument is not None:
            whole, keys = _ways(spec.slots[0].path)
            cause = "lifecycle ignore_changes" if re.search(whole, argument.text) else ""
            return cause, tuple(re.findall(keys, argument.text))
    return None


def _ways(path: str) -> tuple[str, str]:
    """How `ignore_changes` names the tags or what holds them, and how it names a single key.

    Examples are `metadata[0].labels` and `metadata.0.labels["a"]`.
    """
    *outer, last = map(re.escape, path.split("."))
    within, way = "", r"(?<![\w.])"
    for step in outer:
        way += rf"{step}(?:\[[0-9*]+\]|\.[0-9]+)?"
        within += rf"|{way}(?![\w.\[])"
        way += r"\."
    way += rf"{last}(?:_all)?"
    return rf"\ball\b{within}|{way}\b(?!\[)", rf'{way}\[\\?"([^"\\]+)\\?"\]'


def untouched(resource: Resource, ignored: tuple[str, tuple[str, ...]]) -> Resource:
    """The resource with the keys that `ignore_changes` leaves to others."""
    cause, keys = ignored
    return resource._replace(open=resource.open or cause, ignored=(*resource.ignored, *keys))
