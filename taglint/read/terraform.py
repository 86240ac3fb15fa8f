"""Terraform and OpenTofu native syntax: the tag slots of every resource and provider block."""

from __future__ import annotations

from collections.abc import Iterator

from taglint import shapes
from taglint.catalog import Catalogue, DefaultSpec, SlotSpec
from taglint.hcl.nodes import Attribute, Block
from taglint.hcl.skim import skim
from taglint.model import Entry, Resource, Slot, Span, Value
from taglint.read import Batch, Fault, Reading
from taglint.source import Source
from taglint.terraform.evaluate import HclError, evaluate, tag_value


class _Place:
    """One place in a resource where tags are written: the value, and the words that name the place."""

    __slots__ = ("head", "value")

    def __init__(self, value: Value, head: Span) -> None:
        self.value, self.head = value, head


class _File:
    """Reads one file; collects the faults that show up on the way."""

    def __init__(self, source: Source, catalogue: Catalogue) -> None:
        self.source, self.catalogue = source, catalogue
        self.faults: list[Fault] = []

    def span(self, start: int, end: int) -> Span:
        """The span, ended at the end of the text: what is missing there is told one character further on."""
        return Span(self.source.path, start, min(end, len(self.source.text)))

    def resources(self, block: Block) -> Iterator[Resource]:
        """The taggable places of a top-level block."""
        if block.type == "resource" and len(block.labels) == 2:
            spec = self.catalogue.type("terraform", block.labels[0].text)
            if spec:
                address = f"{spec.name}.{block.labels[1].text}"
                for slot in spec.slots:
                    yield from self._slot(block, slot, address, spec.name, slot.schema or spec.schema)
        elif block.type == "provider" and len(block.labels) == 1:
            name = block.labels[0].text
            index = self.catalogue.index("terraform", name)
            for default in index.defaults if index else ():
                yield from self._defaults(block, default, f"provider.{name}")

    def _defaults(self, block: Block, default: DefaultSpec, name: str) -> Iterator[Resource]:
        """The default tags of a provider configuration; with none, the place where they would stand."""
        found = False
        for place in self._places(block, default.slot, default.slot.path.split("."), self._head(block)):
            found = True
            yield self._resource(block, default.slot, _Place(place.value, self._head(block)), name, name, default.schema)
        if not found:
            nothing = Slot(default.slot.path, default.slot.shape, None)
            yield Resource(name, name, default.schema, (), self.span(block.start, block.end), self._head(block), "", nothing)

    def _slot(self, block: Block, slot: SlotSpec, address: str, kind: str, schema: str) -> Iterator[Resource]:
        head, found = self._head(block), False
        if slot.shape == "pair" and not slot.path:
            yield self._resource(block, slot, _Place(self._row(block), head), address, kind, schema)
            return
        for place in self._places(block, slot, slot.path.split("."), head):
            found = True
            yield self._resource(block, slot, place, address, kind, schema)
        if not found and not slot.nested:
            nothing = Slot(slot.path, slot.shape, None)
            yield Resource(address, kind, schema, (), self.span(block.start, block.end), head, "", nothing)

    def _resource(self, block: Block, slot: SlotSpec, place: _Place, address: str, kind: str, schema: str) -> Resource:
        written = shapes.read(slot, place.value)
        where = Slot(slot.path, slot.shape, place.value.span, slot.nested, written.found)
        return Resource(address, kind, schema, written.tags, self.span(block.start, block.end), place.head, written.open, where)

    def _places(self, block: Block, slot: SlotSpec, steps: list[str], head: Span) -> Iterator[_Place]:
        step, *rest = steps
        for attribute in block.attributes:
            if attribute.name == step:
                for value in _descend(self._value(attribute), rest):
                    yield _Place(value, head)
        blocks = list(_children(block, step))
        if not rest and slot.shape == "blocks":
            if blocks:
                rows = tuple(self._row(child, is_dynamic) for child, is_dynamic in blocks)
                yield _Place(Value("list", rows, self.span(blocks[0][0].start, blocks[-1][0].end)), head)
        elif rest:
            for child, _ in blocks:
                yield from self._places(child, slot, rest, self._head(child))
        else:
            for child, _ in blocks:
                yield _Place(self._row(child)._replace(kind="map"), self._head(child))

    def _row(self, block: Block, is_dynamic: bool = False) -> Value:
        """The attributes of a block as a map; one from a dynamic block may come any number of times."""
        entries = []
        for attribute in block.attributes:
            key = Value("string", attribute.name, self.span(attribute.start, attribute.name_end))
            entries.append(Entry(key, self._value(attribute)))
        open_ = "dynamic block" if is_dynamic else ""
        return Value("map", tuple(entries), self.span(block.start, block.end), open=open_)

    def _value(self, attribute: Attribute) -> Value:
        try:
            return tag_value(evaluate(self.source, attribute.value_start, attribute.value_end))
        except HclError as error:
            self.faults.append(Fault(self.span(error.offset, error.end), error.message))
            return Value("unknown", "syntax error", self.span(attribute.value_start, attribute.value_end))

    def _head(self, block: Block) -> Span:
        return self.span(block.start, block.head_end)


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of a module's files. Never raises."""
    resources: list[Resource] = []
    faults: list[Fault] = []
    for source in batch.sources:
        body = skim(source.text, deep=batch.many)
        file = _File(source, catalogue)
        resources += [resource for block in body.blocks for resource in file.resources(block)]
        faults += [Fault(file.span(fault.start, fault.end), fault.message) for fault in body.faults]
        faults += file.faults
    return Reading(tuple(resources), tuple(faults))


def _children(block: Block, name: str) -> Iterator[tuple[Block, bool]]:
    """The blocks of one type, and the content of dynamic ones with True."""
    for child in block.blocks:
        if child.type == name:
            yield child, False
        elif child.type == "dynamic" and child.labels and child.labels[0].text == name:
            for content in child.blocks:
                if content.type == "content":
                    yield content, True


def _descend(value: Value, steps: list[str]) -> Iterator[Value]:
    """The values under a path in nested maps; a list on the way is stepped into."""
    if not steps:
        yield value
    elif value.kind == "list":
        for item in shapes.items(value):
            yield from _descend(item, steps)
    else:
        step, *rest = steps
        found = shapes.lookup(value, step)
        if step == "*":
            yield from _descend(value, rest)
        elif found is not None:
            yield from _descend(found, rest)
