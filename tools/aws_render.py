"""The text of a schema file: the rules of an AWS service as JSON Schema, with their sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aws_model import Collection, Text
from aws_rules import KEY, VALUE, Ban, Bound, Rules

Json = Any
_WIDTH = 130


def document(rules: Rules, sources: dict[str, Json]) -> Json:
    """The JSON Schema of some rules; `sources` are known by the names that their bounds use."""
    advice = {
        name.removeprefix("advice."): bound
        for name, bound in rules.bounds.items()
        if name.startswith("advice.")
    }
    schema: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://taglint.dev/schemas/{rules.identity}.json",
        "title": rules.title,
        **({"$comment": rules.comment} if rules.comment else {}),
        "type": "object",
        **_keywords(rules.bounds, rules.bans),
        **({"$defs": {"advice": _keywords(advice, {})}} if advice else {}),
    }
    schema.setdefault(VALUE, {})["type"] = "string"
    schema[VALUE] = {"type": "string", **schema[VALUE]}
    named = list(_limits(rules, ""))
    named += list(_limits(rules._replace(bounds=advice, bans={}), "advice."))
    used = list(dict.fromkeys([*(name for _, name in named), *(["model"] if rules.model else [])]))
    schema["x-taglint"] = {
        "id": rules.identity,
        "provider": "AWS",
        "service": rules.service,
        "fold-keys": rules.fold,
        "length-unit": "code-points",
        "uncounted-prefixes": ["aws:"],
        "value": "required" if rules.value_required else "optional",
        "sources": [sources[name] for name in used],
        "limits": {place: {"source": used.index(name)} for place, name in named},
    }
    return schema


def model_source(service: str, title: str, main: Collection, release: dict[str, str]) -> Json:
    """The source entry of a service's model: the operation and the shapes that were read."""
    shape, key, value = main.shapes
    ref = (
        f"PyPI botocore {release['version']}, {service} {main.operation}: {shape}{_most(main.most)}"
        f", {key} {_range(main.key)}, {value} {_range(main.value)}"
    )
    return {
        "kind": "model",
        "title": f"{title} API model",
        "ref": ref,
        "date": release["date"],
    }


def text(schema: Json) -> str:
    """JSON with one limit or source a line."""
    return _laid(schema, 0, 0) + "\n"


def _keywords(bounds: dict[str, Bound], bans: dict[str, tuple[Ban, ...]]) -> Json:
    """The keywords of a schema or of its advice, in the order of `_limits`."""
    found: Json = (
        {"maxProperties": bounds["maxProperties"].value} if "maxProperties" in bounds else {}
    )
    for side in (KEY, VALUE):
        words: Json = {
            word: bounds[f"{side}.{word}"].value for word in _WORDS if f"{side}.{word}" in bounds
        }
        if bans.get(side):
            words["allOf"] = [_ban(ban, side) for ban in bans[side]]
        if words:
            found[side] = words
    return found


_WORDS = ("minLength", "maxLength", "pattern")


def _limits(rules: Rules, prefix: str) -> Iterator[tuple[str, str]]:
    places = ["maxProperties"]
    for side in (KEY, VALUE):
        places += [f"{side}.{word}" for word in _WORDS]
        places += [f"{side}.allOf.{number}" for number in range(len(rules.bans.get(side, ())))]
    for place in places:
        if place in rules.bounds:
            yield prefix + place, rules.bounds[place].source
        elif ".allOf." in place:
            side, _, number = place.split(".")
            yield prefix + place, rules.bans[side][int(number)].source


def _ban(ban: Ban, side: str) -> Json:
    notes: Json = {"rule": ban.rule}
    body: Json = {"type": "string"} if side == VALUE else {}
    if ban.rule == "reserved-key":
        body["enum"] = list(ban.words)
    elif ban.rule == "edge-whitespace":
        body["pattern"] = r"^\s|\s$"
    else:
        (prefix,) = ban.words
        spelled = (
            f"[{char}{char.upper()}]" if ban.ignore_case and char.isalpha() else char
            for char in prefix
        )
        body["pattern"] = "^" + "".join(spelled)
        notes |= {"prefix": prefix, "ignore-case": ban.ignore_case}
    return {"not": body, "x-taglint": notes}


def _most(most: int | None) -> str:
    return "" if most is None else f" ..{most}"


def _range(side: Text) -> str:
    lengths = (
        f"{'' if side.least is None else side.least}..{'' if side.most is None else side.most}"
    )
    return lengths if side.pattern is None else f"{lengths} {side.pattern}"


def _laid(value: Json, depth: int, column: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if (
        not isinstance(value, dict | list)
        or not value
        or (depth > 1 and column + len(flat) <= _WIDTH)
    ):
        return flat
    pad = "  " * (depth + 1)
    if isinstance(value, list):
        rows = [pad + _laid(item, depth + 1, len(pad)) for item in value]
        return "[\n" + ",\n".join(rows) + "\n" + "  " * depth + "]"
    names = [json.dumps(name) + ": " for name in value]
    rows = [
        pad + name + _laid(item, depth + 1, len(pad + name))
        for name, item in zip(names, value.values(), strict=True)
    ]
    return "{\n" + ",\n".join(rows) + "\n" + "  " * depth + "}"
