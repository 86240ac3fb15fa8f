"""The catalogue as people read it, as text or as JSON.

`taglint schema list` prints what `list_schemas` makes, `schema show ID` what `show_schema` makes,
and `schema for TYPE` what `show_type` makes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import Condition, SlotSpec, TypeSpec
from taglint.catalog.type_names import named
from taglint.lean_typing import Json, Object, cast
from taglint.report.schema_page import part, schema_page
from taglint.report.tables import as_json, table
from taglint.wording import nearest, visible

# Languages whose type names begin with the prefix of their index.
_BY_PREFIX = ("terraform", "cloudformation", "heat")
# Columns of the list page: the heading, and the name of the member.
_SCHEMA_COLUMNS = {"schema": "id", "tags": "tags", "key": "key", "value": "value", "of": "title"}
_INDEX_COLUMNS = {
    "language": "language",
    "prefix": "prefix",
    "provider": "provider",
    "types": "types",
    "own": "own",
    "nested": "nested",
    "unsupported": "unsupported",
    "no tags": "not-assignments",
}
_SLOT_COLUMNS = ("place", "shape", "tags of", "schema", "when")


class Unknown(Exception):
    """The catalogue has no such schema or type; the message suggests what may be meant."""


def list_schemas(catalogue: Catalogue, is_json: bool) -> str:
    """Every schema with its limits in short, how many types each index knows, and the totals."""
    schemas = [_summary(catalogue, name) for name in catalogue.schemas()]
    indexes = [_counts(catalogue, language, prefix) for language, prefix in catalogue.prefixes()]
    types = sum(cast(int, row["types"]) for row in indexes)
    totals: Object = {"schemas": len(schemas), "indexes": len(indexes), "types": types}
    if is_json:
        document = {"schemas": schemas, "indexes": indexes, "totals": totals}
        return as_json(cast(Json, document))
    providers = Counter(str(row["id"]).partition("/")[0] for row in schemas)
    numbers = ", ".join(f"{name} {number}" for name, number in sorted(providers.items()))
    lines = [
        *_columns(_SCHEMA_COLUMNS, schemas),
        "",
        *_columns(_INDEX_COLUMNS, indexes),
        "",
        f"{len(schemas)} schemas ({numbers})",
        f"{types} types in {len(indexes)} indexes",
    ]
    return "\n".join(lines) + "\n"


def show_schema(catalogue: Catalogue, name: str, is_json: bool) -> str:
    """One schema: its limits, each with its source, and its advice. Raises `Unknown`."""
    try:
        schema = catalogue.schema(name)
    except LookupError:
        raise Unknown(f"unknown schema {name!r}{_perhaps(name, catalogue.schemas())}") from None
    if is_json:
        return as_json(schema)
    types = [spec.name for spec in _types(catalogue) if name in _schemas_of(spec)]
    return schema_page(name, schema, types)


def show_type(catalogue: Catalogue, name: str, is_json: bool) -> str:
    """Where a type takes tags, in which shape, and which schema judges them. Raises `Unknown`."""
    rows = list(_known(catalogue, name))
    if not rows:
        names = (spec.name for spec in _types(catalogue))
        raise Unknown(f"no index knows the type {name!r}{_perhaps(name, names)}")
    if is_json:
        return as_json(cast(Json, rows))
    return "".join(f"{line}\n" for row in rows for line in _type_lines(row))


def _columns(columns: dict[str, str], rows: Iterable[Object]) -> list[str]:
    """A table of some members of objects, under their headings."""
    cells = ([str(row[member]) for member in columns.values()] for row in rows)
    return table([list(columns), *cells])


def _summary(catalogue: Catalogue, name: str) -> Object:
    """A schema with its limits in short."""
    schema = catalogue.schema(name)
    return {
        "id": name,
        "tags": schema.get("maxProperties", ""),
        "key": _lengths(part(schema, "propertyNames")),
        "value": _lengths(part(schema, "additionalProperties")),
        "title": schema.get("title", ""),
    }


def _lengths(side: Object) -> str:
    """`1..128`, with a star where some characters are refused too."""
    least, most = side.get("minLength", 0), side.get("maxLength", "")
    return f"{least}..{most}{'*' if 'pattern' in side else ''}"


def _counts(catalogue: Catalogue, language: str, prefix: str) -> Object:
    """What an index knows, in numbers: types, and those with own places, with nested ones."""
    index, data = catalogue.index(language, prefix), catalogue.index_data(language, prefix)
    assert index is not None
    assert data is not None
    specs = index.types.values()
    places = cast(Iterable[Object], part(data, "not-assignments").values())
    return {
        "language": language,
        "prefix": prefix,
        "provider": index.provider,
        "types": len(index.types),
        "own": sum(any(not slot.nested for slot in spec.slots) for spec in specs),
        "nested": sum(any(slot.nested for slot in spec.slots) for spec in specs),
        "unsupported": sum(name not in index.types for name in part(data, "unsupported")),
        "not-assignments": sum(len(paths) for paths in places),
    }


def _known(catalogue: Catalogue, name: str) -> Iterator[Object]:
    """What each index knows of a type; nothing for an index that does not know it."""
    start = name.partition("::" if "::" in name else "_")[0]
    for language, prefix in catalogue.prefixes():
        if language in _BY_PREFIX and start != prefix:
            continue
        index = catalogue.index(language, prefix)
        data = catalogue.index_data(language, prefix) or {}
        spec = named(catalogue, language, prefix, name)
        remarks = {which: part(data, which, name) for which in ("unsupported", "not-assignments")}
        if spec or any(remarks.values()):
            yield {
                "type": name,
                "language": language,
                "provider": index.provider if index else prefix,
                "slots": cast(Json, list(_slots(spec)) if spec else []),
                **remarks,
                "defaults-into": list(spec.defaults_into) if spec else [],
                "defaults-replaced-by": spec.defaults_replaced_by if spec else "",
            }


def _slots(spec: TypeSpec) -> Iterator[dict[str, str]]:
    """The places of a type; one more time with each schema that judges it on a condition."""
    for slot in spec.slots:
        yield _slot(slot, slot.schema or spec.schema, "")
        for condition in spec.conditions:
            if condition.slot == slot.path:
                yield _slot(slot, condition.schema, _when(condition))


def _when(condition: Condition) -> str:
    when = f"{condition.setting} = {condition.value}"
    if condition.beside:
        when += f", {condition.beside} = {condition.beside_value}"
    return when


def _slot(slot: SlotSpec, schema: str, when: str) -> dict[str, str]:
    shape: str = slot.shape
    if shape not in ("map", "strings"):
        several = "[]" if slot.several else ""
        shape = f"{shape} of {slot.key}/{slot.value}{several}"
    return {
        "place": slot.path or "the resource itself",
        "shape": shape,
        "tags of": "something it makes" if slot.nested else "the resource",
        "schema": schema,
        "when": when,
    }


def _type_lines(row: Object) -> Iterator[str]:
    """The lines about a type as one index knows it."""
    yield f"{visible(str(row['type']))} ({row['language']}, {row['provider']})"
    slots = cast(list[dict[str, str]], row["slots"])
    if slots:
        yield from table(
            [_SLOT_COLUMNS, *([slot[name] for name in _SLOT_COLUMNS] for slot in slots)]
        )
    for path, why in part(row, "not-assignments").items():
        yield f"  {path}: no tags ({why})"
    for path, why in part(row, "unsupported").items():
        yield f"  {path}: not read ({why})"
    if row["defaults-into"]:
        paths = ", ".join(cast(list[str], row["defaults-into"]))
        yield f"  default tags also reach {paths}"


def _types(catalogue: Catalogue) -> Iterator[TypeSpec]:
    """The types of all indexes."""
    for language, prefix in catalogue.prefixes():
        index = catalogue.index(language, prefix)
        yield from index.types.values() if index else ()


def _schemas_of(spec: TypeSpec) -> set[str]:
    """The ids of all schemas that may judge a type's tags."""
    further = (row.schema for rows in (spec.slots, spec.conditions) for row in rows)
    return {spec.schema, *further}


def _perhaps(word: str, choices: Iterable[str]) -> str:
    near = nearest(word, choices)
    return f"; did you mean {near!r}?" if near else ""
