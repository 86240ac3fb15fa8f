"""From the places where a type takes tags to resources: what readers of YAML and JSON share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from taglint.catalog.specs import Condition, Propagation, SlotSpec, TypeSpec, word_of
from taglint.lean_typing import NamedTuple
from taglint.model import Entry, Resource, Shape, Slot, Span, Value
from taglint.tags import shapes
from taglint.values import unknown
from taglint.yaml.nodes import Mapping, Node, Scalar
from taglint.yaml.values import all_pairs, descend

_NO_TAGS = shapes.Written(())
# Makes a named tuple without calling its own constructor, which is written in Python.
_new = tuple.__new__


class Body(NamedTuple):
    """A resource as it stands in its document.

    `start` and `head_end` bound the words that name it. `node` is all of it, `settings` the node
    that the paths of slots begin in. `open` says why it may get more settings than are written.
    `text` is that of the document if each name in it is surely written as it is, else "".
    """

    path: str
    address: str
    start: int
    head_end: int
    node: Node
    settings: Node | None
    open: str = ""
    text: str = ""

    def lacks(self, word: str, whole: Span) -> bool:
        """Whether this word does not stand in its text, so that nothing of this name is in it."""
        return self.text != "" and self.text.find(word, whole.start, whole.end) < 0

    def head(self) -> Span:
        """The words that name it."""
        return _new(Span, (self.path, self.start, self.head_end))

    def span(self) -> Span:
        """All of it, and perhaps the blank lines after it."""
        end = self.node.limit if isinstance(self.node, Mapping) else self.node.end
        return _new(Span, (self.path, self.start, end))


class Dialect(NamedTuple):
    """How a dialect evaluates nodes.

    `cause` says why a node cannot be known, "" when it can. `evaluate` gives the value of a node,
    or several where it may have one of several.
    """

    cause: Callable[[Node], str]
    evaluate: Callable[[Node], tuple[Value, ...]]


def resources_of(
    body: Body, spec: TypeSpec, dialect: Dialect, defaults: shapes.Written | None = None
) -> Iterator[Resource]:
    """The taggable places of a resource of this type.

    `defaults` are inherited tags that its own slot has too.
    """
    whole, head = body.span(), body.head()
    for slot in spec.slots:
        is_absent = body.lacks(word_of(slot.path), whole)
        if is_absent and slot.nested:
            continue
        values = [] if is_absent else list(_values(body.settings, slot.path, dialect))
        if values:
            schemas = _schemas(body, spec, slot, len(values), dialect)
            for value, schema in zip(values, schemas, strict=True):
                own = None if slot.nested else defaults
                yield _written(body, spec.name, slot, value, schema, (whole, head), own)
        elif not slot.nested:
            yield _unwritten(body, spec, slot, dialect, (whole, head), defaults or _NO_TAGS)
    if spec.propagations and body.settings and not body.open:
        yield from _started(body, spec, body.settings, dialect)


def _written(
    body: Body,
    kind: str,
    slot: SlotSpec,
    value: Value,
    schema: str,
    spans: tuple[Span, Span],
    defaults: shapes.Written | None,
) -> Resource:
    """A place where something is written; `spans` are those of the whole and of the head."""
    written = shapes.read(slot, value)
    # What adds settings to the resource, such as a macro, may also rewrite these.
    found = "" if body.open else written.found
    where = Slot(slot.path, slot.shape, value.span, slot.nested, found, odd=written.odd)
    tags, open_, maybe = written.tags, written.open or body.open, written.maybe
    if defaults:
        from taglint.tags.inherited import with_defaults

        tags, open_, maybe = with_defaults(tags, defaults), open_ or defaults.open, defaults.maybe
    return Resource(body.address, kind, schema, tags, *spans, open_, where, ignored=maybe)


def _unwritten(
    body: Body,
    spec: TypeSpec,
    slot: SlotSpec,
    dialect: Dialect,
    spans: tuple[Span, Span],
    defaults: shapes.Written,
) -> Resource:
    """The resource's own place where nothing is written."""
    hidden = body.open or (dialect.cause(body.settings) if body.settings else "")
    return Resource(
        body.address,
        spec.name,
        slot.schema or spec.schema,
        defaults.tags,
        *spans,
        hidden or defaults.open or spec.unset,
        _empty_slot(slot.path, slot.shape),
        ignored=defaults.maybe,
    )


@cache
def _empty_slot(path: str, shape: Shape) -> Slot:
    """A slot that nothing is written in."""
    return Slot(path, shape, None)


def _started(body: Body, spec: TypeSpec, settings: Node, dialect: Dialect) -> Iterator[Resource]:
    """The things that a resource starts without handing its tags on to them."""
    from taglint.tags.propagation import switched_off

    for propagation in spec.propagations:
        steps = propagation.at.split(".") if propagation.at else []
        for node in descend(settings, steps, dialect.cause):
            if not isinstance(node, Mapping) or dialect.cause(node):
                continue
            head = Span(body.path, node.start, node.start) if propagation.at else body.head()
            for slot in switched_off(propagation, _place(body.path, propagation, node, dialect)):
                yield Resource(
                    body.address,
                    spec.name,
                    spec.schema,
                    (),
                    body.span(),
                    head,
                    "",
                    slot,
                    started=propagation.things,
                )


def _place(path: str, propagation: Propagation, node: Mapping, dialect: Dialect) -> Value:
    """The map of settings that decide about a propagation; other settings are left out."""
    rows, cause = all_pairs(node)
    matters = (propagation.switch, *propagation.unless)
    entries = tuple(_entry(path, key, value, dialect) for key, value in rows if key.text in matters)
    return Value("map", entries, Span(path, node.start, node.end), open=cause)


def _entry(path: str, key: Scalar, node: Node, dialect: Dialect) -> Entry:
    """A setting and its value, which is unknown when it may be one of several."""
    span = Span(path, key.start, key.end)
    values = dialect.evaluate(node)
    value = values[0] if len(values) == 1 else unknown("one of several", span)
    return Entry(Value("string", key.text, span), value)


def _schemas(body: Body, spec: TypeSpec, slot: SlotSpec, count: int, dialect: Dialect) -> list[str]:
    """The schemas that judge the places of a slot, which settings of the resource may choose."""
    if not spec.conditions:
        return [slot.schema or spec.schema] * count

    def beside(condition: Condition) -> list[bool]:
        rows = _values(body.settings, shapes.around(condition), dialect)
        return shapes.beside(rows, condition)

    return spec.schemas(slot, count, lambda path: _setting(body, path, dialect), beside)


def _setting(body: Body, path: str, dialect: Dialect) -> str | None:
    """The text of the setting at a dotted path, None when it is not known."""
    values = list(_values(body.settings, path, dialect))
    if len(values) != 1 or values[0].open or values[0].kind not in ("string", "bool"):
        return None
    return values[0].data if isinstance(values[0].data, str) else None


def _values(settings: Node | None, path: str, dialect: Dialect) -> Iterator[Value]:
    """The values at a dotted path."""
    if settings is not None:
        for node in descend(settings, path.split("."), dialect.cause):
            yield from dialect.evaluate(node)
