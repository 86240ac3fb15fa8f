"""What the service models of botocore say about tags.

They tell the lengths, the patterns and the number of the tags that an operation takes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

Shapes = dict[str, dict[str, Any]]

_READING = re.compile(
    r"List|Describe|Get|Search|Untag|Remove|Delete|BatchGet|Query|Scan|Lookup|Select|Filter"
)
_TAGGING = re.compile(
    r"Tag[A-Z]\w*|BatchTag\w*|Add\w*Tags\w*|Create(OrUpdate)?Tags|ChangeTagsForResource|Put\w*Tagging|SetTagsForResource"
)
_NO_TAGS = re.compile(
    r"filter|\be-?tag|stage|tagkeys|criteria|condition|principaltag|accesscontroltags"
)
_PAIRS = (("key", "value"), ("tagkey", "tagvalue"))
_DEEPEST = 6
# Larger ones only say "unbounded" (Redshift, Network Manager).
_UNBOUNDED = 100_000


class Text(NamedTuple):
    """The bounds of a key or a value: lengths in code points, pattern as the model has it."""

    least: int | None
    most: int | None
    pattern: str | None


class Collection(NamedTuple):
    """A collection of tags that an operation takes.

    `path` leads from the operation's input to it; `shapes` are the names of the shapes of the
    collection, its keys and its values; `most` is the highest number of tags.
    """

    operation: str
    path: str
    shapes: tuple[str, str, str]
    key: Text
    value: Text
    most: int | None
    value_required: bool


class Model(NamedTuple):
    """A service that takes tags.

    `title` is its full name; `collections` are the collections of tags that its operations take,
    the main one first.
    """

    service: str
    title: str
    collections: tuple[Collection, ...]


def models() -> Iterator[Model]:
    """Every service of the installed botocore that takes tags, in the order of the names."""
    from botocore.loaders import Loader

    loader = Loader()
    for service in loader.list_available_services("service-2"):
        data = loader.load_service_model(service, "service-2")
        found = [
            item
            for name, operation in data["operations"].items()
            for item in _collections(name, operation, data["shapes"])
        ]
        if found:
            yield Model(
                service, data["metadata"]["serviceFullName"], tuple(sorted(found, key=_rank(found)))
            )


def _rank(found: list[Collection]) -> Any:
    """TagResource before other tagging operations before the rest; then the most usual bounds."""
    usual = Counter(_bounds(item) for item in found)

    def rank(item: Collection) -> tuple[Any, ...]:
        group = (
            0 if item.operation == "TagResource" else 1 if _TAGGING.fullmatch(item.operation) else 2
        )
        return (group, -usual[_bounds(item)], item.operation, item.path)

    return rank


def _bounds(item: Collection) -> tuple[Any, ...]:
    return (item.key, item.value, item.most)


def _collections(name: str, operation: dict[str, Any], shapes: Shapes) -> Iterator[Collection]:
    if _READING.match(name) or "input" not in operation:
        return
    yield from _walk(name, operation["input"]["shape"], "", shapes, frozenset())


def _walk(
    name: str, shape: str, path: str, shapes: Shapes, above: frozenset[str]
) -> Iterator[Collection]:
    if shape in above or len(above) > _DEEPEST:
        return
    body, inside = shapes[shape], above | {shape}
    if body["type"] == "list":
        yield from _walk(name, body["member"]["shape"], path + "[]", shapes, inside)
    elif body["type"] == "map":
        yield from _walk(name, body["value"]["shape"], path + "{}", shapes, inside)
    for member, target in body.get("members", {}).items() if body["type"] == "structure" else ():
        words = f"{member} {target['shape']}".lower()
        found = (
            _collection(name, f"{path}.{member}".lstrip("."), target["shape"], shapes)
            if "tag" in words
            else None
        )
        if found and not _NO_TAGS.search(words):
            yield found
        elif not found:
            yield from _walk(name, target["shape"], f"{path}.{member}", shapes, inside)


def _collection(operation: str, path: str, shape: str, shapes: Shapes) -> Collection | None:
    body = shapes[shape]
    if body["type"] == "map":
        names, required = (body["key"]["shape"], body["value"]["shape"]), True
    elif body["type"] == "list" and shapes[body["member"]["shape"]]["type"] == "structure":
        item = shapes[body["member"]["shape"]]
        spelled = {member.lower(): member for member in item.get("members", {})}
        pair = next((pair for pair in _PAIRS if set(pair) <= spelled.keys()), None)
        if not pair:
            return None
        key, value = (spelled[word] for word in pair)
        names, required = (
            (item["members"][key]["shape"], item["members"][value]["shape"]),
            value in item.get("required", ()),
        )
    else:
        return None
    if any(shapes[name]["type"] != "string" for name in names):
        return None
    key_text, value_text = (_text(shapes[name]) for name in names)
    return Collection(
        operation, path, (shape, *names), key_text, value_text, body.get("max"), required
    )


def _text(shape: dict[str, Any]) -> Text:
    most = shape.get("max")
    return Text(
        shape.get("min"),
        most if most is not None and most < _UNBOUNDED else None,
        shape.get("pattern"),
    )
