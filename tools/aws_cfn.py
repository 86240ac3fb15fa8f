"""What the resource schemas of CloudFormation, as cfn-lint ships them, say about a type's tags."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any, NamedTuple

from aws_model import Text

Json = Any
_SCHEMAS = "data/schemas"


class Bounds(NamedTuple):
    """The bounds of the tags at one place of a type.

    A pattern is searched for in the text; it need not match the whole of it.
    """

    key: Text
    value: Text
    most: int | None


def release() -> tuple[str, str]:
    """The version of cfn-lint and the date of its schemas."""
    return version("cfn-lint"), str(_read("version.json")["schema_date"])[:10]


def bounds(kind: str, path: str) -> Bounds | None:
    """The bounds at a dotted path of a CloudFormation type, None when it has none.

    A step `*` of the path leads into a list.
    """
    whole = resource(kind)
    place = whole
    for step in path.split(".") if whole else ():
        place = _target(whole, place)
        place = place.get("items", {}) if step == "*" else place.get("properties", {}).get(step, {})
    place = _target(whole, place)
    most = place.get("maxItems", place.get("maxProperties"))
    if "items" in place:
        item = _target(whole, place["items"]).get("properties", {})
        names = {name.lower(): name for name in item}
        pair = next(
            (
                pair
                for pair in (("key", "value"), ("tagkey", "tagvalue"))
                if set(pair) <= names.keys()
            ),
            None,
        )
        if pair is None:
            return None
        key, value = (_text(_target(whole, item[names[word]])) for word in pair)
        return Bounds(key, value, most)
    key, value = _of_map(whole, place)
    return Bounds(key, value, most)


def types() -> Iterator[str]:
    """The names of all types that cfn-lint knows in us-east-1, and of SAM."""
    yield from sorted({*_table("us-east-1"), *_table("sam")})


@lru_cache(maxsize=8)
def resource(kind: str) -> Json:
    """The resource schema of a type, empty when it is not known."""
    name = _table("us-east-1").get(kind) or _table("sam").get(kind)
    return _read(f"resources/{name}.json") if name else {}


def _of_map(whole: Json, place: Json) -> tuple[Text, Text]:
    patterns = place.get("patternProperties", {})
    key = _text(place.get("propertyNames", {}))
    if len(patterns) == 1:
        ((pattern, value),) = patterns.items()
        closed = place.get("additionalProperties") is False
        return key._replace(pattern=key.pattern or (pattern if closed else None)), _text(
            _target(whole, value)
        )
    more = place.get("additionalProperties")
    return key, _text(_target(whole, more) if isinstance(more, dict) else {})


def _target(whole: Json, place: Json) -> Json:
    while "$ref" in place:
        target = whole
        for step in place["$ref"].removeprefix("#/").split("/"):
            target = target.get(step, {})
        place = target
    return place


def _text(place: Json) -> Text:
    return Text(place.get("minLength"), place.get("maxLength"), place.get("pattern"))


@lru_cache(maxsize=4)
def _table(region: str) -> dict[str, str]:
    table: dict[str, str] = _read(f"providers/{region}.json")
    return table


def _read(name: str) -> Json:
    return json.loads((files("cfnlint") / _SCHEMAS / name).read_text(encoding="utf-8"))
