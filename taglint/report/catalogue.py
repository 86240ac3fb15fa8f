"""The catalogue as people read it: the list of schemas, one schema with its sources, what is known of a type.

`schema list`, `schema show ID` and `schema for TYPE`, each as a table or as JSON.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import cast

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.catalog.type_names import named
from taglint.lean_typing import Json, Object
from taglint.wording import nearest, visible

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


# Languages whose type names begin with the prefix of their index.
_BY_PREFIX = ("terraform", "cloudformation", "heat")


class Unknown(Exception):
    """A schema or type that the catalogue does not know; the message says what may be meant."""


def listing(catalogue: Catalogue, as_json: bool) -> str:
    """Every schema with its limits in short, then how many schemas and types there are."""
    schemas = [_summary(catalogue, name) for name in catalogue.schemas()]
    indexes = [_counts(catalogue, language, prefix) for language, prefix in catalogue.prefixes()]
    totals: Object = {
        "schemas": len(schemas),
        "indexes": len(indexes),
        "types": sum(cast(int, row["types"]) for row in indexes),
    }
    if as_json:
        return _json(
            {"schemas": cast(Json, schemas), "indexes": cast(Json, indexes), "totals": totals}
        )
    rows = [["schema", "tags", "key", "value", "of"]]
    rows += [
        [str(row[name]) for name in ("id", "tags", "key", "value", "title")] for row in schemas
    ]
    counts = [
        ["language", "prefix", "provider", "types", "own", "nested", "unsupported", "no tags"]
    ]
    names = (
        "language",
        "prefix",
        "provider",
        "types",
        "own",
        "nested",
        "unsupported",
        "not-assignments",
    )
    counts += [[str(row[name]) for name in names] for row in indexes]
    per_provider = Counter(str(row["id"]).split("/")[0] for row in schemas)
    providers = ", ".join(f"{name} {number}" for name, number in sorted(per_provider.items()))
    last = f"{totals['schemas']} schemas ({providers})\n{totals['types']} types in {totals['indexes']} indexes\n"
    return f"{_table(rows)}\n{_table(counts)}\n{last}"


def shown(catalogue: Catalogue, name: str, as_json: bool) -> str:
    """One schema: its limits, each with its source, and its advice. Raises `Unknown`."""
    try:
        schema = catalogue.schema(name)
    except LookupError:
        raise Unknown(f"unknown schema {name!r}{_perhaps(name, catalogue.schemas())}") from None
    if as_json:
        return _json(schema)
    notes = cast(Object, schema.get("x-taglint", {}))
    sources = cast(list[Object], notes.get("sources", []))
    advice = cast(Object, cast(Object, schema.get("$defs", {})).get("advice", {}))
    lines = [f"{visible(name)}: {visible(str(schema.get('title', '')))}"]
    lines += [visible(str(schema["$comment"]))] if "$comment" in schema else []
    lines += _limits("refused beyond", schema, "", notes)
    lines += _limits("advised against beyond", advice, "advice.", notes)
    lines += ["", "otherwise", *_table(list(_otherwise(notes))).splitlines()]
    lines += ["", "sources"] if sources else []
    for number, source in enumerate(sources):
        place = source.get("url", source.get("ref", ""))
        note = f"\n      {source['note']}" if "note" in source else ""
        lines.append(
            f"  [{number}] {source['date']}  {source['kind']}: {source['title']}\n      {place}{note}"
        )
    types = [spec.name for spec in _types(catalogue) if name in _schemas_of(spec)]
    lines += [
        "",
        f"judges {len(types)} type{'s' * (len(types) != 1)}"
        + (f": {', '.join(types[:8])}{', …' if len(types) > 8 else ''}" if types else ""),
    ]
    return "\n".join(lines) + "\n"


def of_type(catalogue: Catalogue, name: str, as_json: bool) -> str:
    """Where a type takes tags, in which shape, and which schema judges them. Raises `Unknown`."""
    rows = list(_known(catalogue, name))
    if not rows:
        raise Unknown(f"no index knows the type {name!r}{_perhaps(name, _names(catalogue))}")
    if as_json:
        return _json(cast(Json, rows))
    lines: list[str] = []
    for row in rows:
        lines.append(f"{visible(name)} ({row['language']}, {row['provider']})")
        slots = cast(list[dict[str, str]], row["slots"])
        heads = ("place", "shape", "tags of", "schema", "when")
        lines += (
            _table([list(heads), *([slot[head] for head in heads] for slot in slots)]).splitlines()
            if slots
            else []
        )
        lines += [
            f"  {path}: no tags ({why})"
            for path, why in cast(dict[str, str], row["not-assignments"]).items()
        ]
        lines += [
            f"  {path}: not read ({why})"
            for path, why in cast(dict[str, str], row["unsupported"]).items()
        ]
        if row["defaults-into"]:
            lines.append(
                f"  default tags also reach {', '.join(cast(list[str], row['defaults-into']))}"
            )
    return "\n".join(lines) + "\n"


def _summary(catalogue: Catalogue, name: str) -> Object:
    schema = catalogue.schema(name)
    key, value = (
        cast(Object, schema.get(side, {})) for side in ("propertyNames", "additionalProperties")
    )
    return {
        "id": name, "tags": schema.get("maxProperties", ""), "key": _span(key), "value": _span(value),
        "title": schema.get("title", ""),
    }  # fmt: skip


def _span(side: Object) -> str:
    """`1..128`, with a star where characters are refused too."""
    least, most = side.get("minLength", 0), side.get("maxLength", "")
    return f"{least}..{most}{'*' if 'pattern' in side else ''}"


def _counts(catalogue: Catalogue, language: str, prefix: str) -> Object:
    index, data = catalogue.index(language, prefix), catalogue.index_data(language, prefix)
    assert index is not None
    assert data is not None
    own = sum(any(not slot.nested for slot in spec.slots) for spec in index.types.values())
    unsupported = sum(name not in index.types for name in cast(Object, data.get("unsupported", {})))
    return {
        "language": language, "prefix": prefix, "provider": index.provider, "types": len(index.types), "own": own,
        "nested": sum(any(slot.nested for slot in spec.slots) for spec in index.types.values()), "unsupported": unsupported,
        "not-assignments": sum(len(cast(Object, paths)) for paths in cast(Object, data.get("not-assignments", {})).values()),
    }  # fmt: skip


def _known(catalogue: Catalogue, name: str) -> Iterator[Object]:
    for language, prefix in catalogue.prefixes():
        if language in _BY_PREFIX and name.partition("::" if "::" in name else "_")[0] != prefix:
            continue
        index, data = catalogue.index(language, prefix), catalogue.index_data(language, prefix)
        spec = named(catalogue, language, prefix, name)
        parts = {
            part: cast(Object, (data or {}).get(part, {}))
            for part in ("unsupported", "not-assignments")
        }
        remarks = {part: cast(Object, types.get(name, {})) for part, types in parts.items()}
        if spec or any(remarks.values()):
            yield {
                "type": name, "language": language, "provider": index.provider if index else prefix,
                "slots": cast(Json, list(_slots(spec)) if spec else []), **remarks,
                "defaults-into": list(spec.defaults_into) if spec else [],
                "defaults-replaced-by": spec.defaults_replaced_by if spec else "",
            }  # fmt: skip


def _slots(spec: TypeSpec) -> Iterator[dict[str, str]]:
    for slot in spec.slots:
        yield _slot(slot, slot.schema or spec.schema, "")
        for condition in spec.conditions:
            if condition.slot == slot.path:
                beside = (
                    f", {condition.beside} = {condition.beside_value}" if condition.beside else ""
                )
                yield _slot(
                    slot, condition.schema, f"{condition.setting} = {condition.value}{beside}"
                )


def _slot(slot: SlotSpec, schema: str, when: str) -> dict[str, str]:
    shape = (
        slot.shape
        if slot.shape in ("map", "strings")
        else f"{slot.shape} of {slot.key}/{slot.value}{'[]' * slot.several}"
    )
    whose = "something it makes" if slot.nested else "the resource"
    return {
        "place": slot.path or "the resource itself",
        "shape": shape,
        "tags of": whose,
        "schema": schema,
        "when": when,
    }


def _limits(title: str, part: Object, prefix: str, notes: Object) -> list[str]:
    limits = cast(dict[str, Object], notes.get("limits", {}))
    beside = cast(Object, part.get("x-taglint", {}))
    rows = [
        [_noun(place), text, _source(limits.get(prefix + place))]
        for place, text in _bounds(part, beside)
    ]
    return ["", title, *_table(rows).splitlines()] if rows else []


def _noun(place: str) -> str:
    name = place.rpartition(".")[0] if ".allOf." in place else place
    return _NOUNS.get(name, place)


def _source(limit: Object | None) -> str:
    if limit is None:
        return ""
    return f"[{limit['source']}]" + (f" {limit['note']}" if "note" in limit else "")


def _bounds(part: Object, notes: Object) -> Iterator[tuple[str, str]]:
    """The place of each limit and what it says."""
    if "maxProperties" in part:
        yield "maxProperties", str(part["maxProperties"])
    for side in ("propertyNames", "additionalProperties"):
        texts = cast(Object, part.get(side, {}))
        for word in ("minLength", "maxLength"):
            if word in texts:
                yield f"{side}.{word}", str(texts[word])
        for word, size in cast(Object, texts.get("x-taglint", {})).items():
            yield f"{side}.{word}", str(size)
        if "pattern" in texts:
            yield f"{side}.pattern", str(texts["pattern"])
        for number, ban in enumerate(cast(list[Object], texts.get("allOf", []))):
            yield f"{side}.allOf.{number}", _ban(ban)
    if "max-total-bytes" in notes:
        yield "max-total-bytes", str(notes["max-total-bytes"])


def _ban(ban: Object) -> str:
    hint, what = cast(Object, ban.get("x-taglint", {})), cast(Object, ban.get("not", {}))
    if "prefix" in hint:
        return f"never {hint['prefix']}… ({'in any letter case' if hint.get('ignore-case') else 'in this letter case'})"
    if "enum" in what:
        return "never " + ", ".join(map(str, cast(list[str], what["enum"])))
    if hint.get("rule") == "edge-whitespace":
        return "never a blank at the start or end"
    return f"must {hint['must']}" if "must" in hint else f"never {what.get('pattern', '')}"


def _otherwise(notes: Object) -> Iterator[list[str]]:
    systems = ", ".join(map(str, cast(list[str], notes.get("uncounted-prefixes", []))))
    yield ["lengths count", str(notes.get("length-unit", "code-points"))]
    yield ["keys that differ only in case", "one key" if notes.get("fold-keys") else "two keys"]
    yield ["not counted", f"keys with {systems}" if systems else "nothing"]
    for name in ("verified-on", "limits-unknown"):
        if name in notes:
            yield [name.replace("-", " "), str(notes[name])]


def _types(catalogue: Catalogue) -> Iterator[TypeSpec]:
    for language, prefix in catalogue.prefixes():
        index = catalogue.index(language, prefix)
        yield from index.types.values() if index else ()


def _schemas_of(spec: TypeSpec) -> set[str]:
    return {
        spec.schema,
        *(slot.schema for slot in spec.slots),
        *(condition.schema for condition in spec.conditions),
    }


def _names(catalogue: Catalogue) -> Iterator[str]:
    yield from (spec.name for spec in _types(catalogue))


def _perhaps(word: str, choices: Iterator[str]) -> str:
    near = nearest(word, choices)
    return f"; did you mean {near!r}?" if near else ""


def _table(rows: list[list[str]]) -> str:
    """Columns two blanks apart, indented by two."""
    texts = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in texts
    )
    return "".join(f"  {line.rstrip()}\n" for line in lines)


def _json(data: Json) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
