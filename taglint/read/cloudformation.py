"""CloudFormation templates in YAML or JSON: the tag properties of every resource."""

from __future__ import annotations

from collections.abc import Iterator

from taglint import shapes
from taglint.catalog import Catalogue, TypeSpec
from taglint.model import Entry, Resource, Slot, Span, Value
from taglint.read import Batch, Fault, Reading
from taglint.source import Source
from taglint.yaml.kinds import kind_of
from taglint.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence, get
from taglint.yaml.read import read as read_yaml

_DEEPEST = 12


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_yaml(source.text, json=source.text.lstrip()[:1] in ("{", "["))
    template = _Template(source, catalogue)
    resources = [resource for document in stream.documents for resource in template.resources(document.root)]
    faults = tuple(Fault(Span(source.path, fault.start, fault.end), fault.message) for fault in stream.faults)
    return Reading(tuple(resources), faults)


class _Template:
    """Reads the documents of one file."""

    def __init__(self, source: Source, catalogue: Catalogue) -> None:
        self.source, self.catalogue = source, catalogue

    def resources(self, root: Node | None) -> Iterator[Resource]:
        """The taggable places of one document."""
        section = get(root, "Resources") if root else None
        for key, body in _pairs(section):
            kind = get(body, "Type")
            if isinstance(key, Scalar) and isinstance(kind, Scalar):
                spec = self.catalogue.type("cloudformation", kind.text)
                if spec:
                    yield from self._slots(key, body, spec)

    def _slots(self, key: Scalar, body: Node, spec: TypeSpec) -> Iterator[Resource]:
        head = Span(self.source.path, key.start, key.end)
        whole = Span(self.source.path, key.start, body.end)
        properties = get(body, "Properties")
        hidden = _intrinsic(properties) if properties else ""
        for slot in spec.slots:
            places = list(_descend(properties, slot.path.split("."))) if properties and not hidden else []
            for node in places:
                value = self._value(node)
                written = shapes.read(slot, value)
                where = Slot(slot.path, slot.shape, value.span, slot.nested, written.found)
                yield Resource(key.text, spec.name, slot.schema or spec.schema, written.tags, whole, head, written.open, where)
            if not places and not slot.nested:
                nothing = Slot(slot.path, slot.shape, None)
                yield Resource(key.text, spec.name, slot.schema or spec.schema, (), whole, head, hidden, nothing)

    def _value(self, node: Node, depth: int = 0) -> Value:
        node = _resolved(node)
        span = Span(self.source.path, node.start, node.end)
        cause = _intrinsic(node) or ("nested too deeply" if depth > _DEEPEST else "")
        if cause:
            return Value("unknown", cause, span)
        if isinstance(node, Scalar):
            kind, text = kind_of(node, "1.1")
            return Value("string" if text == node.text and kind not in ("null", "timestamp") else kind, text, span)
        if isinstance(node, Sequence):
            return Value("list", tuple(self._value(item, depth + 1) for item in node.items), span)
        entries = tuple(Entry(self._value(key, depth + 1), self._value(item, depth + 1)) for key, item in _pairs(node))
        opens = [str(entry.key.data) for entry in entries if str(entry.key.data).startswith("Fn::")]
        kept = tuple(entry for entry in entries if not str(entry.key.data).startswith("Fn::"))
        return Value("map", kept, span, open=opens[0] if opens else "")


def _pairs(node: Node | None) -> Iterator[tuple[Node, Node]]:
    """The pairs of a mapping, those of its merge keys included."""
    from taglint.yaml.nodes import flatten

    whole = _resolved(node) if node else None
    if isinstance(whole, Mapping):
        for key, value, _ in flatten(whole):
            yield key, value


def _resolved(node: Node) -> Scalar | Mapping | Sequence:
    """The node that an alias stands for, any other one itself."""
    while isinstance(node, Alias):
        node = node.target
    return node


def _intrinsic(node: Node) -> str:
    """The name of the intrinsic function that a node calls (`!Ref`, `Fn::If`), "" when it is plain."""
    node = _resolved(node)
    if node.tag.startswith("!") and node.tag != "!":
        return node.tag
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key = node.pairs[0][0]
        if isinstance(key, Scalar) and (key.text == "Ref" or key.text.startswith("Fn::")):
            return key.text
    return ""


def _descend(node: Node, steps: list[str]) -> Iterator[Node]:
    """The nodes under a path of property names; `*` steps into a list."""
    node = _resolved(node)
    if not steps:
        yield node
    elif steps[0] == "*":
        if isinstance(node, Sequence) and not _intrinsic(node):
            for item in node.items:
                yield from _descend(item, steps[1:])
    elif isinstance(node, Mapping) and not _intrinsic(node):
        found = get(node, steps[0])
        if found is not None:
            yield from _descend(found, steps[1:])
