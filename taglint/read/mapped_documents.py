"""Files of `[[documents]]` in the configuration: tags at an address of any YAML or JSON document.

The tags may have any shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taglint.catalog.specs import SlotSpec
from taglint.config.values import Document
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.model import Resource, Slot, Span, Value
from taglint.read.reading import Fault, Reading
from taglint.tags import shapes
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, resolve
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import child, value_of

# Aliases may lead to one place by many ways.
_MOST_PLACES = 20_000


class _Place(NamedTuple):
    """A place that an address leads to."""

    address: str  # the place's own: `$.items[3].tags` for `$.items[*].tags`
    node: Node | None  # None where the mapping around it lacks the key
    around: Node


def read_documents(source: Source, rows: Iterable[Document]) -> Reading:
    """The tags at the addresses of some entries of `[[documents]]`. Never raises."""
    stream = read_yaml(source.text, json=source.path.endswith(".json"))
    path = source.path
    faults = [Fault(Span(path, fault.start, fault.end), fault.message) for fault in stream.faults]
    found = []
    for row in rows:
        for document in stream.documents:
            if document.root is None:
                continue
            root = _Place("$", document.root, document.root)
            for number, place in enumerate(_places(root, row.steps)):
                if number == _MOST_PLACES:
                    message = f"more than {_MOST_PLACES:,} places for tags; the rest is not read"
                    faults.append(Fault(Span(path, document.start, document.start), message))
                    break
                found.append(_resource(path, row, place))
    return Reading(tuple(found), tuple(faults), {})


def _places(place: _Place, steps: tuple[str | int, ...]) -> Iterator[_Place]:
    """The places that the steps lead to; where only the last key lacks, there are no tags yet."""
    if not steps or place.node is None:
        yield place
        return
    step, *rest = steps
    whole = resolve(place.node)
    if isinstance(step, int):
        items = whole.items if isinstance(whole, Sequence) else ()
        for number, item in enumerate(items):
            if step in (-1, number):
                yield from _places(
                    _Place(f"{place.address}[{number}]", item, place.node), tuple(rest)
                )
    elif isinstance(whole, Mapping):
        found = child(whole, step)
        if found is not None or not rest:
            yield from _places(_Place(f"{place.address}.{step}", found, place.node), tuple(rest))


def _resource(path: str, row: Document, place: _Place) -> Resource:
    """One place as a resource; its name and its head are those of the place."""
    around = resolve(place.around)
    start = Span(path, around.start, around.start)
    where, written = Slot(place.address, "map", None), shapes.Written(())
    if place.node is not None:
        where, written = _slot(path, place.address, place.node)
        start = where.span or start
        start = start._replace(end=min(start.start + 1, start.end))
        if _deletes(place.around):
            # A request that deletes tags: only its keys count, and other tags may stay.
            tags = (tag._replace(value=Value("absent", "", tag.value.span)) for tag in written.tags)
            written = shapes.Written(tuple(tags), "action: delete")
    return Resource(
        place.address,
        row.schema,
        row.schema,
        tags=written.tags,
        span=Span(path, around.start, around.end),
        head_span=start,
        open=written.open,
        slot=where,
    )


def _slot(path: str, address: str, node: Node) -> tuple[Slot, shapes.Written]:
    """The slot that a node fills, in whatever shape, and the tags in it."""
    value = value_of(path, node, "1.2", _cause)
    spec = shapes.settled(SlotSpec(address, "any", "key", value="value", nested=False), value)
    written = shapes.read(spec, value)
    where = Slot(address, spec.shape, value.span, found=written.found, odd=written.odd)
    return where, written


def _deletes(around: Node) -> bool:
    """Whether the mapping around the tags is a request to delete them."""
    action = child(around, "action")
    plain = resolve(action) if action is not None else None
    return isinstance(plain, Scalar) and plain.text.lower() == "delete"


def _cause(node: Node) -> str:
    """Why a node cannot be known: something fills in its text before it is used."""
    is_filled = isinstance(node, Scalar) and ("{{" in node.text or "${" in node.text)
    return "placeholder" if is_filled else ""
