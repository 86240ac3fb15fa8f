"""Terraform's JSON syntax: the same blocks and expressions, with offsets into the JSON text.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from taglint.hcl.nodes import (
    Attribute,
    Block,
    Body,
    Expression,
    Fault,
    Head,
    Item,
    Key,
    Label,
    Literal,
    Object,
    Template,
    Text,
    Tuple,
)
from taglint.hcl.parse import HclError, parse_template
from taglint.lean_typing import NamedTuple, cast
from taglint.yaml.nodes import Fault as JsonFault
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence
from taglint.yaml.strict_json import read_json

# Top-level block types with the number of their labels.
_BLOCKS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "provider": 1,
    "variable": 1,
    "output": 1,
    "locals": 0,
    "terraform": 0,
}
# Blocks inside them, wherever they stand; any other property is an attribute.
_INNER = {
    "dynamic": 1,
    "content": 0,
    "lifecycle": 0,
    "backend": 1,
    "cloud": 0,
    "required_providers": 0,
}


def skim_json(text: str) -> Body:
    """The blocks of a `.tf.json` file. Never raises."""
    root = read_json(text)
    if isinstance(root, JsonFault):
        return Body((), (), (Fault(root.start, root.end, root.message),))
    bodies = root.items if isinstance(root, Sequence) else (root,)
    blocks: list[Block] = []
    for body in bodies:
        for key, value in _pairs(body):
            if key.text in _BLOCKS:
                blocks += _blocks(key, value, _BLOCKS[key.text])
    return Body((), tuple(blocks), ())


def skim_values(text: str) -> Body:
    """The attributes of a `.tfvars.json` file. Never raises."""
    root = read_json(text)
    if isinstance(root, JsonFault):
        return Body((), (), (Fault(root.start, root.end, root.message),))
    return Body(tuple(_attribute(key, value) for key, value in _pairs(root)), (), ())


def parse_json(text: str, start: int, end: int, literal: bool = False) -> Expression:
    """The expression that the JSON value between two offsets stands for.

    `literal` says that strings hold no templates: so it is in values files.
    """
    root = read_json(text[start:end])
    if isinstance(root, JsonFault):
        raise HclError(start + root.start, start + root.end, root.message)
    return _Values(text, start, literal).expression(root)


class _Values(NamedTuple):
    """Makes expressions of the nodes of a JSON value."""

    text: str  # of the whole file
    base: int  # the offset of the value in it; those of the nodes count from there
    literal: bool  # whether strings hold no templates

    def expression(self, node: Node) -> Expression:
        start, end = node.start + self.base, node.end + self.base
        if isinstance(node, Mapping):
            return Object(
                tuple(Item(self._key(key), self.expression(value)) for key, value in node.pairs),
                start,
                end,
            )
        if isinstance(node, Sequence):
            return Tuple(tuple(self.expression(item) for item in node.items), start, end)
        assert isinstance(node, Scalar)
        if node.style == "plain":
            kind = {"true": "bool", "false": "bool", "null": "null"}.get(node.text, "number")
            return Literal(kind, node.text, start, end)  # type: ignore[arg-type]  # one of three words
        return self._string(node)

    def _key(self, node: Node) -> Key | Expression:
        assert isinstance(node, Scalar)
        if "${" in node.text and not self.literal:
            return self._string(node)
        return Key(node.text, node.start + self.base, node.end + self.base)

    def _string(self, node: Scalar) -> Template:
        start, end = node.start + self.base, node.end + self.base
        if self.literal or ("${" not in node.text and "%{" not in node.text):
            return Template((Text(node.text, start, end),) if node.text else (), start, end, False)
        if self.text[start:end] == node.text:
            return parse_template(self.text, start, end)
        # Escapes shift the offsets: everything then points at the whole string.
        try:
            template = parse_template(node.text, 0, len(node.text))
        except HclError as error:
            raise HclError(start, end, error.message) from None
        return _moved(template, start, end)


def _moved(node: Template, start: int, end: int) -> Template:
    moved = _at(node, start, end)
    assert isinstance(moved, Template)
    return moved


def _at(node: object, start: int, end: int) -> object:
    """A tree in which every node is at the place of the string that it stands in."""
    if not isinstance(node, tuple):
        return node
    if not hasattr(node, "_fields"):
        return tuple(_at(item, start, end) for item in node)
    places = {"start": start, "end": end, "name_start": start}
    make = cast(Callable[..., object], type(node))
    return make(
        *(
            places.get(name, _at(value, start, end))
            for name, value in zip(node._fields, node, strict=True)
        )
    )


def _pairs(node: Node) -> Iterator[tuple[Scalar, Node]]:
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            if isinstance(key, Scalar) and key.text != "//":
                yield key, value


def _blocks(
    key: Scalar, value: Node, labels: int, before: tuple[Label, ...] = ()
) -> Iterator[Block]:
    """The blocks of a property: one for each way down through as many objects as it has labels.

    An object's keys are the labels; a list has several blocks of the same labels.
    """
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _blocks(key, item, labels, before)
    elif labels:
        for name, inner in _pairs(value):
            yield from _blocks(
                key, inner, labels - 1, (*before, Label(name.text, name.start, name.end))
            )
    elif isinstance(value, Mapping):
        yield _block(key, before, value)


def _block(key: Scalar, labels: tuple[Label, ...], body: Mapping) -> Block:
    start, end = (labels[-1].start, labels[-1].end) if labels else (key.start, key.end)
    made = Block(Head(start, key.text, labels, end, body.start), body.end)
    for name, value in _pairs(body):
        if name.text in _INNER and isinstance(value, Mapping | Sequence):
            made.blocks += _blocks(name, value, _INNER[name.text])
        else:
            made.found.append(_attribute(name, value))
    return made


def _attribute(key: Scalar, value: Node) -> Attribute:
    start, end = value.outer if isinstance(value, Scalar) else (value.start, value.end)
    return Attribute(key.start, key.text, key.end, start, end)
