"""The places in a block where tags are written, and the value that each of them gets."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.specs import SlotSpec
from taglint.lean_typing import NamedTuple
from taglint.model import Entry, Span, Value
from taglint.terraform import expand
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.expand import Evaluate
from taglint.values import entries_of, items_of, member, unknown, with_trail_of

_Bound = dict[str, Value]


class Place(NamedTuple):
    """One place where tags are written."""

    value: Value
    head: Span  # the words that name it


def places(
    block: ModuleBlock, slot: SlotSpec, evaluate: Evaluate, bound: _Bound
) -> Iterator[Place]:
    """Every place of a slot in a block.

    A dynamic block is expanded, as far as its collection is known.
    """
    if slot.path:
        yield from _down(block, slot, slot.path.split("."), evaluate, bound, block.head)
    else:
        yield Place(row(block, evaluate, bound), block.head)


def row(block: ModuleBlock, evaluate: Evaluate, bound: _Bound, cause: str = "") -> Value:
    """The attributes of a block as a map.

    `cause` says why the block may come any number of times, "" when it comes once.
    """
    entries = []
    for argument in block.arguments():
        name = Value("string", argument.name, argument.name_span)
        entries.append(Entry(name, as_strings(evaluate(argument, bound))))
    return Value("map", tuple(entries), block.span, open=cause)


def as_strings(value: Value) -> Value:
    """The value as a map of strings holds it.

    Numbers and booleans become strings; elements that are null vanish.
    """
    if value.kind in ("number", "bool"):
        return value._replace(kind="string")
    if value.kind == "map":
        if all(
            entry.value.kind == "string" and entry.key.kind == "string"
            for entry in entries_of(value)
        ):
            return value
        kept = (
            entry for entry in entries_of(value) if entry.value.kind != "null" or entry.value.open
        )
        return value._replace(
            data=tuple(Entry(as_strings(entry.key), as_strings(entry.value)) for entry in kept)
        )
    if value.kind == "list":
        return value._replace(data=tuple(as_strings(item) for item in items_of(value)))
    return value


def _down(
    block: ModuleBlock,
    slot: SlotSpec,
    steps: list[str],
    evaluate: Evaluate,
    bound: _Bound,
    head: Span,
) -> Iterator[Place]:
    """The places that the steps of a slot's path lead to; each may be an attribute or blocks."""
    step, *rest = steps
    argument = block.argument(step)
    if argument is not None:
        for value in descend(as_strings(evaluate(argument, bound)), rest):
            yield Place(_rows(value, slot), head)
    blocks = list(_children(block, step, evaluate, bound))
    if not rest and slot.shape == "blocks":
        yield from _block_rows(blocks, evaluate, head)
        return
    for child, inner, cause in blocks:
        if rest:
            yield from _down(child, slot, rest, evaluate, inner, child.head)
        else:
            yield Place(row(child, evaluate, inner, cause), child.head)


def _block_rows(
    blocks: list[tuple[ModuleBlock, _Bound, str]], evaluate: Evaluate, head: Span
) -> Iterator[Place]:
    """Repeated blocks as one list of rows."""
    if not blocks:
        return
    rows = tuple(row(child, evaluate, inner, cause) for child, inner, cause in blocks)
    first, last = blocks[0][0].span, blocks[-1][0].span
    whole = Span(first.path, first.start, last.end) if last.path == first.path else first
    open_ = next((cause for _, _, cause in blocks if cause), "")
    yield Place(Value("list", rows, whole, open=open_), head)


def _rows(value: Value, slot: SlotSpec) -> Value:
    """The value as a list where a slot of blocks has one block: in JSON that is an object."""
    if slot.shape == "blocks" and value.kind == "map" and value.span.path.endswith(".json"):
        return Value("list", (value,), value.span, value.trail)
    return value


def _children(
    block: ModuleBlock, name: str, evaluate: Evaluate, bound: _Bound
) -> Iterator[tuple[ModuleBlock, _Bound, str]]:
    """The blocks of one type, and the content of dynamic ones.

    With each come the names that have a meaning in it, and why it may come any number of times.
    """
    for child in block.children(name):
        if child.type == name:
            yield child, bound, ""
        else:
            for copy in expand.dynamic(child, evaluate, bound):
                for content in child.children():
                    if content.type == "content":
                        yield content, copy.bound, copy.cause


def descend(value: Value, steps: list[str]) -> Iterator[Value]:
    """The values under a path in nested maps.

    Of a list on the way each item is taken, whether or not there is a step `*` for it. An unknown
    on the way stands for all that is below.
    """
    if not steps or value.kind == "unknown":
        yield value
    elif value.kind == "list":
        for item in items_of(value):
            yield from descend(item, steps)
    else:
        step, *rest = steps
        found = member(value, step)
        if step == "*":
            yield from descend(value, rest)
        elif found is not None:
            yield from descend(with_trail_of(found, value), rest)
        elif value.open:
            yield unknown(value.open, value.span)
