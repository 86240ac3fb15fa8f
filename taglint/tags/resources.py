"""From the slots of a type to resources: what every reader of YAML and JSON shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from taglint.catalog.specs import Condition, SlotSpec, TypeSpec, word_of
from taglint.lean_typing import NamedTuple
from taglint.model import Entry, Hop, Resource, Shape, Slot, Span, Tag, Value
from taglint.tags import shapes
from taglint.values import unknown
from taglint.yaml.nodes import Mapping, Node, Scalar
from taglint.yaml.values import all_pairs, descend

Evaluate = Callable[[Node], tuple[Value, ...]]
_NO_TAGS = shapes.Written(())
_new = tuple.__new__


class Body(NamedTuple):
    """A resource as it stands in its document: its name, what settings it has, and why more of them may come.

    `text` is that of the document, if whatever stands in the resource is surely spelled out there.
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
        """Whether its characters do not have this word, so that nothing of this name can be in it."""
        return self.text != "" and self.text.find(word, whole.start, whole.end) < 0

    def head(self) -> Span:
        """The words that name it."""
        return _new(Span, (self.path, self.start, self.head_end))

    def span(self) -> Span:
        """All of it, and perhaps the blank lines behind."""
        end = self.node.limit if isinstance(self.node, Mapping) else self.node.end
        return _new(Span, (self.path, self.start, end))


class Dialect(NamedTuple):
    """How a language is read: why a node cannot be known ("" when it can), and what its values may be."""

    cause: Callable[[Node], str]
    evaluate: Evaluate


def resources(
    body: Body, spec: TypeSpec, dialect: Dialect, defaults: shapes.Written | None = None
) -> Iterator[Resource]:
    """The taggable places of one resource; `defaults` are tags from elsewhere that its own slot has too."""
    whole, head = body.span(), body.head()
    for slot in spec.slots:
        is_absent = body.lacks(word_of(slot.path), whole)
        if is_absent and slot.nested:
            continue
        values = [] if is_absent else list(_values(body.settings, slot, dialect))
        schema = slot.schema or spec.schema
        schemas = (
            _schemas(body, spec, slot, len(values), dialect)
            if spec.conditions
            else [schema] * len(values)
        )
        for value, schema in zip(values, schemas, strict=True):
            written = shapes.read(slot, value)
            # A macro may make of it what it likes.
            where = Slot(
                slot.path,
                slot.shape,
                value.span,
                slot.nested,
                "" if body.open else written.found,
                odd=written.odd,
            )
            tags, open_, maybe = written.tags, written.open or body.open, written.maybe
            if defaults and not slot.nested:
                tags, open_, maybe = _over(tags, defaults), open_ or defaults.open, defaults.maybe
            yield Resource(
                body.address, spec.name, schema, tags, whole, head, open_, where, ignored=maybe
            )
        if not values and not slot.nested:
            hidden = body.open or (dialect.cause(body.settings) if body.settings else "")
            inherited_tags = defaults or _NO_TAGS
            nothing = _nothing(slot.path, slot.shape)
            open_ = hidden or inherited_tags.open or spec.unset
            yield Resource(
                body.address,
                spec.name,
                schema,
                inherited_tags.tags,
                whole,
                head,
                open_,
                nothing,
                (),
                inherited_tags.maybe,
            )
    if spec.propagations and body.settings and not body.open:
        yield from _started(body, spec, body.settings, dialect)


@cache
def _nothing(path: str, shape: Shape) -> Slot:
    """A slot that nothing is written in."""
    return Slot(path, shape, None)


def _started(body: Body, spec: TypeSpec, settings: Node, dialect: Dialect) -> Iterator[Resource]:
    """The things that a resource starts and hands none of its tags on to."""
    from taglint.tags.propagation import switched_off

    for propagation in spec.propagations:
        for node in descend(
            settings, propagation.at.split(".") if propagation.at else [], dialect.cause
        ):
            if not isinstance(node, Mapping) or dialect.cause(node):
                continue
            rows, cause = all_pairs(node)
            matters = (propagation.switch, *propagation.unless)
            entries = tuple(
                _entry(body.path, key, value, dialect) for key, value in rows if key.text in matters
            )
            place = Value("map", entries, Span(body.path, node.start, node.end), open=cause)
            for slot in switched_off(propagation, place):
                head = Span(body.path, node.start, node.start) if propagation.at else body.head()
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


def _entry(path: str, key: Scalar, node: Node, dialect: Dialect) -> Entry:
    """A setting and its value, unknown when it may be one of several."""
    span = Span(path, key.start, key.end)
    values = dialect.evaluate(node)
    return Entry(
        Value("string", key.text, span),
        values[0] if len(values) == 1 else unknown("one of several", span),
    )


def _schemas(body: Body, spec: TypeSpec, slot: SlotSpec, count: int, dialect: Dialect) -> list[str]:
    """The schemas that judge the places of a slot, where settings of the resource choose them."""

    def beside(condition: Condition) -> list[bool]:
        way = SlotSpec(shapes.around(condition), "map", "", "", nested=True)
        return shapes.beside(_values(body.settings, way, dialect), condition)

    return spec.schemas(slot, count, lambda path: _setting(body, path, dialect), beside)


def _setting(body: Body, path: str, dialect: Dialect) -> str | None:
    """The text of one setting of a resource, None when it is not known."""
    values = list(_values(body.settings, SlotSpec(path, "map", "", "", nested=True), dialect))
    known = values[0] if len(values) == 1 and not values[0].open else None
    return (
        known.data
        if known and known.kind in ("string", "bool") and isinstance(known.data, str)
        else None
    )


def inherited(slot: SlotSpec, values: tuple[Value, ...], kind: str) -> shapes.Written:
    """The tags that resources get from a place elsewhere, each with where they came from as a hop of this kind."""
    tags: dict[str, Tag] = {}
    open_ = "" if len(values) < 2 else values[0].open
    for value in values[:1]:
        written = shapes.read(slot, value)
        open_ = open_ or written.open
        for tag in written.tags:
            tags[tag.key] = tag._replace(trail=(*tag.trail, Hop(kind, tag.key_span)))
    return shapes.Written(tuple(tags.values()), open_)


def merged(upper: shapes.Written | None, lower: shapes.Written | None) -> shapes.Written | None:
    """Two sets of inherited tags, the first one's over the second one's."""
    if upper is None or lower is None:
        return upper or lower
    maybe = (*upper.maybe, *lower.maybe)
    return shapes.Written(_over(upper.tags, lower), upper.open or lower.open, maybe=maybe)


def shared(sets: list[shapes.Written]) -> shapes.Written:
    """What is sure when one of several sets of inherited tags holds: the keys that all have; a value only if all have that."""
    tags: list[Tag] = []
    rows = [{tag.key: tag.value[:2] for tag in written.tags} for written in sets]
    for tag in sets[0].tags:
        if all(tag.key in row for row in rows):
            same = all(row[tag.key] == tag.value[:2] for row in rows)
            value = (
                tag.value if same else unknown("not the same in all environments", tag.value.span)
            )
            tags.append(tag._replace(value=value))
    sure = {tag.key for tag in tags}
    some = (
        key
        for written in sets
        for key in (*written.maybe, *(tag.key for tag in written.tags))
        if key not in sure
    )
    open_ = next((written.open for written in sets if written.open), "")
    return shapes.Written(tuple(tags), open_, maybe=tuple(dict.fromkeys(some)))


def _values(settings: Node | None, slot: SlotSpec, dialect: Dialect) -> Iterator[Value]:
    if settings is not None:
        for node in descend(settings, slot.path.split("."), dialect.cause):
            yield from dialect.evaluate(node)


def _over(own: tuple[Tag, ...], defaults: shapes.Written) -> tuple[Tag, ...]:
    keys = {tag.key for tag in own}
    return (*own, *(tag for tag in defaults.tags if tag.key not in keys))
