"""From the JSON of an index file (`schemas/*/index.*.json`) to an `Index`.

A file names types in two tables. `plain` holds those that have one slot and nothing else to say,
as words of the slot -> schema id -> names of types; `types` holds the others, an object for each.
The words of a slot are its path and its shape, then, where these are not the usual ones, the names
of a tag's key and value, then a list of its further fields.

A file that is not of this form raises `KeyError`, `TypeError`, `ValueError` or `AttributeError`.
"""

from __future__ import annotations

from collections.abc import Iterable

from taglint.catalog.specs import (
    Condition,
    DefaultSpec,
    Holder,
    Index,
    Propagation,
    SlotSpec,
    TypeSpec,
)
from taglint.lean_typing import Object, cast
from taglint.model import Shape

_Names = tuple[str, str]


def index_of(data: Object) -> Index:
    """The index that the JSON of an index file describes."""
    names = ("Key", "Value") if data["language"] == "cloudformation" else ("key", "value")
    types = {**_plain_types(data, names), **_described_types(data, names)}
    provider = cast(str, data["provider"])
    holders = {
        name: Holder(tuple(cast(list[str], entry["paths"])), cast(str, entry.get("open", "")))
        for name, entry in cast(dict[str, Object], data.get("holders", {})).items()
    }
    return Index(
        provider,
        tuple(
            _default(entry, provider, names)
            for entry in cast(list[Object], data.get("defaults", []))
        ),
        types,
        holders,
        cast(dict[str, str], data.get("aliases", {})),
        cast(str, data.get("made-from", "terraform")),
    )


def _plain_types(data: Object, names: _Names) -> dict[str, TypeSpec]:
    """The types that have one slot and nothing else to say."""
    types: dict[str, TypeSpec] = {}
    optional, knows_values = _optional_values(data), "value-optional" in data
    plain = cast(dict[str, dict[str, list[str]]], data.get("plain", {}))
    for words, by_schema in plain.items():
        row = words.split(" ")
        # Made once for the hundreds of types that share it.
        free = (_slot(row, names, False),)
        needing = (_slot(row, names, False, "", knows_values and row[1] == "list"),)
        for schema, members in by_schema.items():
            for name in members:
                types[name] = TypeSpec(name, schema, free if name in optional else needing)
    return types


def _described_types(data: Object, names: _Names) -> dict[str, TypeSpec]:
    """The types that are described by an object each."""
    types: dict[str, TypeSpec] = {}
    optional, knows_values = _optional_values(data), "value-optional" in data
    # Neighbours are often alike; copying the one before costs a tenth of reading one anew.
    before, spec = (cast(Object, {}), False), TypeSpec("", "", ())
    for name, entry in cast(dict[str, Object], data.get("types", {})).items():
        this = (entry, knows_values and name not in optional)
        is_same = this == before
        spec = TypeSpec(name, *spec[1:]) if is_same else _type(name, entry, names, this[1])
        types[name], before = spec, this
    return types


def _optional_values(data: Object) -> frozenset[str]:
    """The types whose tags may lack a value; an index without this list knows nothing of values."""
    return frozenset(cast(list[str], data.get("value-optional", [])))


def _default(entry: Object, provider: str, names: _Names) -> DefaultSpec:
    into = entry["into"]
    added = cast(dict[str, str], entry.get("adds", {}))
    return DefaultSpec(
        SlotSpec(cast(str, entry["path"]), cast(Shape, entry["shape"]), *names, nested=False),
        (into,) if isinstance(into, str) else tuple(cast(list[str], into)),
        cast(str, entry.get("schema", f"{provider}/default")),
        added.get("key", ""),
        added.get("switch", ""),
    )


def _type(name: str, entry: Object, names: _Names, needs_values: bool) -> TypeSpec:
    propagations = cast(list[Object], entry.get("passes-on", []))
    return TypeSpec(
        name,
        cast(str, entry["schema"]),
        _slots(entry, names, needs_values),
        tuple(Condition(*row) for row in cast(list[list[str]], entry.get("when", []))),
        tuple(cast(list[str], entry.get("defaults-into", []))),
        cast(str, entry.get("defaults-replaced-by", "")),
        tuple(map(_propagation, propagations)),
        cast(str, entry.get("when-unset", "")),
    )


def _slots(entry: Object, names: _Names, needs_values: bool) -> tuple[SlotSpec, ...]:
    """The slots of a type; the first one is the resource's own, unless `own` is false."""
    rows, has_own = cast(list[list[str]], entry["slots"]), entry.get("own", True)
    schemas = cast(dict[str, str], entry.get("schemas", {}))
    return tuple(
        _slot(
            row,
            names,
            nested=place > 0 or not has_own,
            schema=schemas.get(row[0], ""),
            needs_value=needs_values and not place and row[1] == "list",
        )
        for place, row in enumerate(rows)
    )


def _propagation(row: Object) -> Propagation:
    at = cast(str, row.get("at", ""))
    off, unless = (tuple(cast(list[str], row.get(name, []))) for name in ("off", "unless"))
    return Propagation(cast(str, row["things"]), at, cast(str, row["switch"]), off, unless)


def _slot(
    row: list[str], names: _Names, nested: bool, schema: str = "", needs_value: bool = False
) -> SlotSpec:
    """A slot of its words; a value's name that ends in `[]` stands for a list of values."""
    path, shape, *own = row
    key, value = own[:2] if len(own) > 1 else names
    several = value.endswith("[]")
    value = value.removesuffix("[]")
    required = _required(own[2]) if len(own) > 2 else ()
    if needs_value and not nested:
        required = (value, *required)
    return SlotSpec(path, cast(Shape, shape), key, value, nested, schema, required, several)


def _required(further: Iterable[str]) -> tuple[str, ...]:
    """Those of the further fields of a tag that must be there, which a `!` marks."""
    return tuple(name[:-1] for name in further if name.endswith("!"))
