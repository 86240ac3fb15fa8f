"""Files that the configuration teaches: tags at an address of any YAML or JSON document, in whatever shape stands there."""

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
    """A place that an address leads to: its own address, the node, the mapping around it; `node` is None where it is missing."""

    address: str
    node: Node | None
    around: Node


def read_documents(source: Source, rows: Iterable[Document]) -> Reading:
    """The tags at the addresses of the rows. Never raises."""
    stream = read_yaml(source.text, json=source.path.endswith(".json"))
    found = []
    faults = [
        Fault(Span(source.path, fault.start, fault.end), fault.message) for fault in stream.faults
    ]
    for row in rows:
        for document in stream.documents:
            if document.root is not None:
                for number, place in enumerate(
                    _places(_Place("$", document.root, document.root), row.steps)
                ):
                    if number == _MOST_PLACES:
                        message = (
                            f"more than {_MOST_PLACES:,} places for tags; the rest is not read"
                        )
                        faults.append(
                            Fault(Span(source.path, document.start, document.start), message)
                        )
                        break
                    found.append(_resource(source.path, row, place))
    return Reading(tuple(found), tuple(faults), {})


def _places(place: _Place, steps: tuple[str | int, ...]) -> Iterator[_Place]:
    """Where the steps lead; a last name that is not there is a place without tags."""
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
    around = resolve(place.around)
    whole = Span(path, around.start, around.end)
    spec = SlotSpec(place.address, "any", "key", "value", False)
    if place.node is None:
        nothing = Slot(place.address, "map", None)
        return Resource(
            place.address,
            row.schema,
            row.schema,
            (),
            whole,
            Span(path, around.start, around.start),
            "",
            nothing,
        )
    value = value_of(path, place.node, "1.2", _cause)
    spec = shapes.settled(spec, value)
    written = shapes.read(spec, value)
    tags, open_ = written.tags, written.open
    if _deletes(place.around):
        # Only the keys of such a request count, and it says nothing of the tags that stay.
        tags = tuple(tag._replace(value=Value("absent", "", tag.value.span)) for tag in tags)
        open_ = "action: delete"
    where = Slot(place.address, spec.shape, value.span, False, written.found, odd=written.odd)
    start = Span(path, value.span.start, min(value.span.start + 1, value.span.end))
    return Resource(place.address, row.schema, row.schema, tags, whole, start, open_, where)


def _deletes(around: Node) -> bool:
    action = child(around, "action")
    plain = resolve(action) if action is not None else None
    return isinstance(plain, Scalar) and plain.text.lower() == "delete"


def _cause(node: Node) -> str:
    return (
        "placeholder"
        if isinstance(node, Scalar) and ("{{" in node.text or "${" in node.text)
        else ""
    )
