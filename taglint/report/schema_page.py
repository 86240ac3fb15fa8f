"""The page of `schema show ID`: the limits of one schema, each with its source, and its advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from taglint.lean_typing import Object, cast
from taglint.report.tables import table
from taglint.wording import counted, visible

# Limits in words, by the place of the limit in the schema. Each of `allOf` is a ban.
_NOUNS = {
    "maxProperties": "tags, at most",
    "max-total-bytes": "all tags together, bytes at most",
    "propertyNames.minLength": "key, length at least",
    "propertyNames.maxLength": "key, length at most",
    "propertyNames.max-bytes": "key, bytes at most",
    "propertyNames.max-utf-16": "key, UTF-16 units at most",
    "propertyNames.pattern": "key, characters",
    "propertyNames.allOf": "key",
    "additionalProperties.minLength": "value, length at least",
    "additionalProperties.maxLength": "value, length at most",
    "additionalProperties.max-bytes": "value, bytes at most",
    "additionalProperties.max-utf-16": "value, UTF-16 units at most",
    "additionalProperties.pattern": "value, characters",
    "additionalProperties.allOf": "value",
}
_MOST_TYPES = 8  # that are named; of the others only the number is said


def schema_page(name: str, schema: Object, types: Sequence[str]) -> str:
    """The page of a schema by its id; `types` are the names of the types that it judges."""
    notes = part(schema, "x-taglint")
    advice = part(schema, "$defs", "advice")
    lines = [f"{visible(name)}: {visible(str(schema.get('title', '')))}"]
    if "$comment" in schema:
        lines.append(visible(str(schema["$comment"])))
    lines += _limits("refused beyond", schema, "", notes)
    lines += _limits("advised against beyond", advice, "advice.", notes)
    lines += ["", "otherwise", *table(list(_otherwise(notes)))]
    lines += _sources(cast(list[Object], notes.get("sources", [])))
    lines += ["", _judged(types)]
    return "\n".join(lines) + "\n"


def part(data: Object, *names: str) -> Object:
    """The object under these names, one in the other; an empty one where a name is missing."""
    for name in names:
        data = cast(Object, data.get(name, {}))
    return data


def _limits(title: str, limited: Object, prefix: str, notes: Object) -> list[str]:
    """A paragraph with a line for each limit; `prefix` is before its place where its source is."""
    sources = cast(dict[str, Object], notes.get("limits", {}))
    rows = [
        [_noun(place), text, _source(sources.get(prefix + place))]
        for place, text in _bounds(limited)
    ]
    return ["", title, *table(rows)] if rows else []


def _noun(place: str) -> str:
    name = place.rpartition(".")[0] if ".allOf." in place else place
    return _NOUNS.get(name, place)


def _source(limit: Object | None) -> str:
    if limit is None:
        return ""
    return f"[{limit['source']}]" + (f" {limit['note']}" if "note" in limit else "")


def _bounds(limited: Object) -> Iterator[tuple[str, str]]:
    """The place of each limit, such as `propertyNames.maxLength`, and its value in words."""
    if "maxProperties" in limited:
        yield "maxProperties", str(limited["maxProperties"])
    for side in ("propertyNames", "additionalProperties"):
        for place, text in _text_bounds(part(limited, side)):
            yield f"{side}.{place}", text
    notes = part(limited, "x-taglint")
    if "max-total-bytes" in notes:
        yield "max-total-bytes", str(notes["max-total-bytes"])


def _text_bounds(side: Object) -> Iterator[tuple[str, str]]:
    """The limits of the keys, or of the values."""
    for word in ("minLength", "maxLength"):
        if word in side:
            yield word, str(side[word])
    for word, size in part(side, "x-taglint").items():
        yield word, str(size)
    if "pattern" in side:
        yield "pattern", str(side["pattern"])
    for number, ban in enumerate(cast(list[Object], side.get("allOf", []))):
        yield f"allOf.{number}", _ban(ban)


def _ban(ban: Object) -> str:
    hint, what = part(ban, "x-taglint"), part(ban, "not")
    if "prefix" in hint:
        case = "in any letter case" if hint.get("ignore-case") else "in this letter case"
        return f"never {hint['prefix']}… ({case})"
    if "enum" in what:
        return "never " + ", ".join(map(str, cast(list[str], what["enum"])))
    if hint.get("rule") == "edge-whitespace":
        return "never a blank at the start or end"
    return f"must {hint['must']}" if "must" in hint else f"never {what.get('pattern', '')}"


def _otherwise(notes: Object) -> Iterator[list[str]]:
    """What is no limit but decides how the limits are applied."""
    systems = ", ".join(map(str, cast(list[str], notes.get("uncounted-prefixes", []))))
    yield ["lengths count", str(notes.get("length-unit", "code-points"))]
    yield ["keys that differ only in case", "one key" if notes.get("fold-keys") else "two keys"]
    yield ["not counted", f"keys with {systems}" if systems else "nothing"]
    for name in ("verified-on", "limits-unknown"):
        if name in notes:
            yield [name.replace("-", " "), str(notes[name])]


def _sources(sources: Sequence[Object]) -> list[str]:
    """The sources by the numbers that the limits refer to."""
    lines = ["", "sources"] if sources else []
    for number, source in enumerate(sources):
        lines.append(f"  [{number}] {source['date']}  {source['kind']}: {source['title']}")
        lines.append(f"      {source.get('url', source.get('ref', ''))}")
        if "note" in source:
            lines.append(f"      {source['note']}")
    return lines


def _judged(types: Sequence[str]) -> str:
    named = ", ".join(types[:_MOST_TYPES]) + (", …" if len(types) > _MOST_TYPES else "")
    return f"judges {counted(len(types), 'type')}" + (f": {named}" if types else "")
