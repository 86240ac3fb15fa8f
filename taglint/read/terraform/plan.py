"""Terraform plans as JSON (`terraform show -json`): the tags that resources will have.

A finding stands in the source of the module, or in the plan for a resource whose source does not
lie beside it. Source: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.files.neighbours import beside
from taglint.files.source import Source
from taglint.model import Entry, Resource, Slot, Span, Tag, Value
from taglint.read.reading import Batch, Fault, Reading
from taglint.tags import shapes
from taglint.terraform.module import is_module_file
from taglint.terraform.places import as_strings, descend
from taglint.values import items_of, unknown
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.read import read as read_json

_GONE = {"delete", "forget"}
_LATER = "known after apply"


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places that a plan creates, changes or keeps. Never raises."""
    (source,) = batch.sources
    stream = read_json(source.text, json=True)
    faults = tuple(
        Fault(Span(source.path, fault.start, fault.end), fault.message) for fault in stream.faults
    )
    written, sources = _written(batch, catalogue)
    plan = _Plan(source, catalogue, written)
    found = tuple(
        resource for document in stream.documents for resource in plan.resources(document.root)
    )
    return Reading(found, faults, sources)


def _written(
    batch: Batch, catalogue: Catalogue
) -> tuple[dict[tuple[str, str], list[Resource]], dict[str, Source]]:
    """The resources of the module that lies beside the plan, by address and slot."""
    from taglint.read.terraform import modules

    folder = os.path.dirname(batch.sources[0].path)
    loader = modules.loader_for(batch)
    paths = beside(loader.repository, folder, is_module_file, loader.root(folder))
    sources = tuple(source for source in map(loader.source, paths) if source)
    found: dict[tuple[str, str], list[Resource]] = {}
    if sources:
        own = Batch(sources, batch.many, loader.repository, lambda: loader)
        for resource in modules.read(own, catalogue).resources:
            found.setdefault((resource.address, resource.slot.path), []).append(resource)
    return found, loader.sources


class _Plan:
    """Reads the changes of one plan."""

    def __init__(
        self, source: Source, catalogue: Catalogue, written: dict[tuple[str, str], list[Resource]]
    ) -> None:
        self.source, self.catalogue, self.written = source, catalogue, written

    def resources(self, root: Node | None) -> Iterator[Resource]:
        """The places of every managed resource that is there after the plan."""
        changes = resolve(found) if root and (found := get(root, "resource_changes")) else None
        for change in changes.items if isinstance(changes, Sequence) else ():
            kind, address, detail = (
                _text(change, "type"),
                get(change, "address"),
                get(change, "change"),
            )
            spec = self.catalogue.type("terraform", kind)
            if (
                spec is None
                or detail is None
                or not isinstance(address, Scalar)
                or _text(change, "mode") == "data"
            ):
                continue
            actions = get(detail, "actions")
            words = (
                {item.text for item in actions.items if isinstance(item, Scalar)}
                if isinstance(actions, Sequence)
                else set()
            )
            if not words <= _GONE:
                for slot in spec.slots:
                    yield from self._slot(address, detail, spec, slot)
                yield from self._started(address, detail, spec) if spec.propagations else ()

    def _slot(
        self, address: Scalar, change: Node, spec: TypeSpec, slot: SlotSpec
    ) -> Iterator[Resource]:
        top, *rest = slot.path.split(".") if slot.path else ("", "")
        here = Span(self.source.path, address.start, address.end)
        names = [f"{top}_all", f"effective_{top}", top] if not rest else [top]
        after, unknowns = get(change, "after"), get(change, "after_unknown")
        name = next(
            (name for name in names if _is_there(after, name) or _is_there(unknowns, name)), top
        )
        whole = after if not slot.path else get(after, name) if after else None
        value = _value(whole, get(unknowns, name) if unknowns and slot.path else unknowns, here)
        if value.kind == "unknown" and name != top and _is_there(after, top):
            # The whole is known later, the resource's own part of it now.
            value = _value(
                get(after, top) if after else None, get(unknowns, top) if unknowns else None, here
            )._replace(open=_LATER)
        written = self.written.get((address.text, slot.path), [])
        places = [
            place
            for place in descend(as_strings(value), rest if slot.path else [])
            if place.kind != "null"
        ]
        found = places or ([] if slot.nested else [Value("null", "", here)])
        way = value if rest else Value("null", "", here)
        schemas = _schemas(spec, slot, len(found), after, list(descend(as_strings(way), rest[:-1])))
        for number, place in enumerate(found):
            chosen = spec._replace(schema=schemas[number])
            made = self._made(
                address, chosen, slot, place, written[number] if number < len(written) else None
            )
            yield made if places else made._replace(open=made.open or spec.unset)

    def _started(self, address: Scalar, change: Node, spec: TypeSpec) -> Iterator[Resource]:
        """The things that a resource starts and hands none of its tags on to."""
        from taglint.tags.propagation import switched_off

        here = Span(self.source.path, address.start, address.end)
        whole = as_strings(_value(get(change, "after"), get(change, "after_unknown"), here))
        written = next(
            (
                item
                for slot in spec.slots
                for item in self.written.get((address.text, slot.path), [])
            ),
            None,
        )
        head = written.head_span if written else here
        for propagation in spec.propagations:
            for place in descend(whole, propagation.at.split(".") if propagation.at else []):
                for slot in switched_off(propagation, place):
                    slot = slot._replace(span=slot.span and head)
                    span = written.span if written else here
                    yield Resource(
                        address.text,
                        spec.name,
                        spec.schema,
                        (),
                        span,
                        head,
                        "",
                        slot,
                        started=propagation.things,
                    )

    def _made(
        self,
        address: Scalar,
        spec: TypeSpec,
        slot: SlotSpec,
        value: Value,
        written: Resource | None,
    ) -> Resource:
        here = Span(self.source.path, address.start, address.end)
        got = shapes.read(slot, value)
        where = Slot(
            slot.path, slot.shape, here if value.kind != "null" else None, slot.nested, got.found
        )
        made = Resource(address.text, spec.name, spec.schema, got.tags, here, here, got.open, where)
        if written is None:
            return made
        places = {tag.key: tag for tag in written.tags}
        tags = tuple(_placed(tag, places.get(tag.key), written) for tag in got.tags)
        return made._replace(
            tags=tags,
            span=written.span,
            head_span=written.head_span,
            slot=where._replace(span=written.slot.span),
        )


def _placed(tag: Tag, written: Tag | None, resource: Resource) -> Tag:
    """The planned tag at the place of the source that it comes from."""
    if written is None:
        span = resource.slot.span or resource.head_span
        return tag._replace(key_span=span, value_span=span, value=tag.value._replace(span=span))
    value = tag.value._replace(span=written.value_span)
    return tag._replace(
        key_span=written.key_span, value_span=written.value_span, value=value, trail=written.trail
    )


def _schemas(
    spec: TypeSpec, slot: SlotSpec, count: int, after: Node | None, around: list[Value]
) -> list[str]:
    """The schemas that judge the places of a slot; `around` holds what the tags stand in."""

    def setting(path: str) -> str | None:
        top, *rest = path.split(".")
        node = get(after, top) if after else None
        values = list(descend(_value(node, None, slot_span), rest)) if node else []
        return (
            str(values[0].data)
            if len(values) == 1 and values[0].kind in ("string", "bool")
            else None
        )

    slot_span = Span("", 0, 0)
    rows = [row for value in around for row in (items_of(value) or (value,))]
    return spec.schemas(slot, count, setting, lambda condition: shapes.beside(rows, condition))


def _text(node: Node, name: str) -> str:
    found = get(node, name)
    return found.text if isinstance(found, Scalar) else ""


def _is_there(node: Node | None, name: str) -> bool:
    found = get(node, name) if node else None
    return found is not None and not (
        isinstance(found, Scalar) and found.style == "plain" and found.text in ("null", "false")
    )


def _value(node: Node | None, later: Node | None, span: Span) -> Value:
    """The planned value; `later` has `true` where something is known only after apply."""
    if isinstance(later, Scalar) and later.text == "true" and later.style == "plain":
        return unknown(_LATER, span)
    if isinstance(node, Mapping) or isinstance(later, Mapping):
        pairs = (
            {key.text: value for key, value in node.pairs if isinstance(key, Scalar)}
            if isinstance(node, Mapping)
            else {}
        )
        names = dict.fromkeys(pairs)
        if isinstance(later, Mapping):
            names |= dict.fromkeys(
                key.text
                for key, value in later.pairs
                if isinstance(key, Scalar) and _is_true(value)
            )
        rows = (
            Entry(
                Value("string", name, span),
                _value(pairs.get(name), get(later, name) if later else None, span),
            )
            for name in names
        )
        return Value("map", tuple(rows), span)
    if isinstance(node, Sequence):
        others = later.items if isinstance(later, Sequence) else ()
        pads = (*others, *[None] * len(node.items))
        return Value(
            "list",
            tuple(_value(item, pads[place], span) for place, item in enumerate(node.items)),
            span,
        )
    if isinstance(node, Scalar) and node.style == "double":
        return Value("string", node.text, span)
    if isinstance(node, Scalar) and node.text != "null":
        return Value("bool" if node.text in ("true", "false") else "number", node.text, span)
    return Value("null", "", span)


def _is_true(node: Node) -> bool:
    """Whether anything in a value is known only after apply."""
    if isinstance(node, Scalar):
        return node.text == "true" and node.style == "plain"
    parts = (
        node.items
        if isinstance(node, Sequence)
        else [value for _, value in node.pairs]
        if isinstance(node, Mapping)
        else []
    )
    return any(_is_true(part) for part in parts)
