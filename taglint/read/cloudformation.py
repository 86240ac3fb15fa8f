"""CloudFormation templates in YAML or JSON: the tag properties of every resource."""

from __future__ import annotations

from collections.abc import Iterator

from taglint import shapes
from taglint.catalog import Catalogue, TypeSpec
from taglint.model import Resource, Slot, Span, Value
from taglint.read import Batch, Fault, Reading
from taglint.source import Source
from taglint.yaml.nodes import Alias, Mapping, Node, Scalar, get, resolve
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import descend, pairs, value_of


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_yaml(source.text, json=source.text.lstrip()[:1] in ("{", "["))
    template = _Template(source, catalogue)
    resources = [resource for document in stream.documents for resource in template.resources(document.root)]
    faults = tuple(Fault(Span(source.path, fault.start, fault.end), fault.message) for fault in stream.faults)
    return Reading(tuple(resources), faults, {})


class _Template:
    """Reads the documents of one file."""

    def __init__(self, source: Source, catalogue: Catalogue) -> None:
        self.source, self.catalogue = source, catalogue

    def resources(self, root: Node | None) -> Iterator[Resource]:
        """The taggable places of one document."""
        section = get(root, "Resources") if root else None
        for key, body in pairs(section):
            kind = get(body, "Type")
            if isinstance(kind, Scalar):
                spec = self.catalogue.type("cloudformation", kind.text)
                if spec:
                    yield from self._slots(key, body, spec)

    def _slots(self, key: Scalar, body: Node, spec: TypeSpec) -> Iterator[Resource]:
        head = Span(self.source.path, key.start, key.end)
        whole = Span(self.source.path, key.start, body.end)
        properties = get(body, "Properties")
        hidden = _cause(resolve(properties)) if properties else ""
        for slot in spec.slots:
            schema = spec.schema_of(slot, lambda path: _setting(properties, path))
            places = list(descend(properties, slot.path.split("."), _cause)) if properties else []
            for node in places:
                value = _without_functions(value_of(self.source.path, node, "1.1", _cause))
                written = shapes.read(slot, value)
                where = Slot(slot.path, slot.shape, value.span, slot.nested, written.found)
                yield Resource(key.text, spec.name, schema, written.tags, whole, head, written.open, where)
            if not places and not slot.nested:
                nothing = Slot(slot.path, slot.shape, None)
                yield Resource(key.text, spec.name, schema, (), whole, head, hidden, nothing)


def _setting(properties: Node | None, path: str) -> str | None:
    """The plain text at a path of property names, None when there is none."""
    found = [resolve(node) for node in descend(properties, path.split("."), _cause)] if properties else []
    return next((node.text for node in found if isinstance(node, Scalar) and not _cause(node)), None)


def _cause(node: Node) -> str:
    """The name of the intrinsic function that a node calls (`!Ref`, `Fn::If`), "" when it is plain."""
    if isinstance(node, Alias):
        return ""
    if node.tag.startswith("!") and node.tag != "!":
        return node.tag
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key = node.pairs[0][0]
        if isinstance(key, Scalar) and (key.text == "Ref" or key.text.startswith("Fn::")):
            return key.text
    return "dynamic reference" if isinstance(node, Scalar) and "{{resolve:" in node.text else ""


def _without_functions(value: Value) -> Value:
    """A map without its `Fn::…` entries, which bring in what cannot be known."""
    kept = tuple(entry for entry in shapes.entries(value) if not str(entry.key.data).startswith("Fn::"))
    if value.kind != "map" or len(kept) == len(value.data):
        return value
    return value._replace(data=kept, open="Fn::Transform")
