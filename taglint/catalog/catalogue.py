"""The provider catalogue: which resource types carry tags, where, in which shape, and which schema judges them.

All of it is data under `schemas/` (in a wheel `taglint/_schemas`); this module only finds and reads it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator

from taglint.lazy import lazily
from taglint.lean_typing import NamedTuple, cast
from taglint.model import Shape

_ID = lazily(r"[a-z0-9-]+/[a-z0-9._-]+")
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Object = dict[str, Json]


class SlotSpec(NamedTuple):
    """A place where a type takes tags: dotted `path` (`*` steps into a list), shape, and the names of its key and value.

    `schema` is the id of the schema that judges it, "" for the one of the type; `required` are further members that each item
    of a list must have; with `several` a value may be a list of values.
    """

    path: str
    shape: Shape
    key: str
    value: str
    nested: bool
    schema: str = ""
    required: tuple[str, ...] = ()
    several: bool = False


class Condition(NamedTuple):
    """Another schema for a slot, where the setting at a dotted path of the resource has a value.

    With `beside` it is only for the places of the slot that have this member, with this value, beside the tags.
    """

    slot: str
    setting: str
    value: str
    schema: str
    beside: str = ""
    beside_value: str = ""


class Propagation(NamedTuple):
    """How a type hands tags on to the things that it starts: a `switch` at the dotted path `at` ("" for the resource itself).

    They get none when the switch is not set or has one of the values `off`, unless one of the settings `unless` is beside it.
    """

    things: str
    at: str
    switch: str
    off: tuple[str, ...]
    unless: tuple[str, ...]


class TypeSpec(NamedTuple):
    """A taggable type: the schema that judges it and its slots, the resource's own first (unless all are nested).

    `conditions` name the slots that another schema judges when a setting says so, `defaults_into` the further slots that the
    provider's default tags reach, `defaults_replaced_by` the map in the resource that stands in for those defaults, `propagations`
    the ways in which tags get to what the resource starts, `unset` why one that writes no tags may have some, or take none.
    """

    name: str
    schema: str
    slots: tuple[SlotSpec, ...]
    conditions: tuple[Condition, ...] = ()
    defaults_into: tuple[str, ...] = ()
    defaults_replaced_by: str = ""
    propagations: tuple[Propagation, ...] = ()
    unset: str = ""

    def schemas(
        self,
        slot: SlotSpec,
        count: int,
        setting: Callable[[str], str | None],
        beside: Callable[[Condition], list[bool]],
    ) -> list[str]:
        """The schemas that judge the places of a slot.

        `setting` gives the text at a dotted path of the resource, None when it is not known; `beside` says of each place
        whether it has the member that a condition asks for.
        """
        usual = slot.schema or self.schema
        named = (condition for condition in self.conditions if condition.slot == slot.path)
        found = next(
            (condition for condition in named if setting(condition.setting) == condition.value),
            None,
        )
        if found is None or not found.beside:
            return [found.schema if found else usual] * count
        marks = beside(found)
        return (
            [found.schema if mark else usual for mark in marks]
            if len(marks) == count
            else [usual] * count
        )


class DefaultSpec(NamedTuple):
    """Where a provider's configuration sets tags for all of its resources, and which slots they are merged into.

    `added_key` is a label that the provider adds by itself, unless its argument `added_unless` is false.
    """

    slot: SlotSpec
    into: tuple[str, ...]
    schema: str
    added_key: str = ""
    added_unless: str = ""


class Holder(NamedTuple):
    """A type that holds whole objects: the dotted paths to them, and why they may get more tags than are written."""

    paths: tuple[str, ...]
    open: str


class Index(NamedTuple):
    """One index file: the taggable types of one language and prefix, types that hold others, and other names of types.

    `made_from` is the language whose types a bridged package has under other names.
    """

    provider: str
    defaults: tuple[DefaultSpec, ...]
    types: dict[str, TypeSpec]
    holders: dict[str, Holder]
    aliases: dict[str, str]
    made_from: str = "terraform"

    def usual(self) -> tuple[SlotSpec, str] | None:
        """The own slot that most types have, and the schema that judges most of those; None when the index has no types."""
        own = [
            (spec.slots[0], spec.slots[0].schema or spec.schema)
            for spec in self.types.values()
            if not spec.slots[0].nested
        ]
        counts: dict[tuple[str, Shape, str], int] = {}
        for slot, schema in own:
            kind = (slot.path, slot.shape, schema)
            counts[kind] = counts.get(kind, 0) + 1
        if not counts:
            return None
        path, shape, schema = max(counts, key=lambda kind: counts[kind])
        return SlotSpec(path, shape, "key", "value", nested=True), schema


def shipped() -> str:
    """The folder of the schemas that come with taglint, in a wheel or in a checkout."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packed = os.path.join(here, "_schemas")
    return packed if os.path.isdir(packed) else os.path.join(os.path.dirname(here), "schemas")


class CatalogueError(Exception):
    """A folder of schemas that cannot be used; the message names the file and what is wrong with it."""


class Catalogue:
    """Indexes and schemas, read when first asked for; `folders` are searched in order, the shipped one last.

    Raises `CatalogueError`, also later, when a file of a folder is no JSON or an index lacks what it must have.
    """

    def __init__(self, folders: tuple[str, ...] = ()) -> None:
        self.folders = (*folders, shipped())
        for folder in folders:
            if not os.path.isdir(folder):
                raise CatalogueError(f"{folder}: no such folder of schemas")
        self._tables = [_read(os.path.join(folder, "index.json")) for folder in self.folders]
        self._indexes: dict[tuple[str, str], Index | None] = {}
        self._types: dict[tuple[str, str], TypeSpec | None] = {}
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        self._schemas: dict[str, Object] = {}
        self._usual: dict[tuple[str, str], tuple[SlotSpec, str] | None] = {}
        self._spelled: dict[tuple[str, str], dict[str, TypeSpec]] = {}

    @property
    def is_shipped(self) -> bool:
        """Whether nobody brought schemas of their own."""
        return len(self.folders) == 1

    def words(self, language: str, name: str) -> tuple[str, ...]:
        """Words of which a resource of a known type has at least one if it writes any tags."""
        key = (language, name)
        if key not in self._words:
            spec = self.type(language, name)
            self._words[key] = (
                tuple({word_of(slot.path): None for slot in spec.slots}) if spec else ()
            )
        return self._words[key]

    def all_words(self, language: str) -> tuple[str, ...]:
        """The same for all types of a language: what stands in some longer word is enough."""
        key = (language, "")
        if key not in self._words:
            indexes = [
                self.index(language, prefix) for each, prefix in self.prefixes() if each == language
            ]
            paths = [
                slot.path
                for index in indexes
                if index
                for spec in index.types.values()
                for slot in spec.slots
            ]
            found: dict[str, None] = {}
            for path in sorted(paths, key=lambda path: (len(word_of(path)), path)):
                if not any(word in path for word in found):
                    found[word_of(path)] = None
            self._words[key] = tuple(found)
        return self._words[key]

    def type(self, language: str, name: str) -> TypeSpec | None:
        """What is known of a resource type, None when it takes no tags or is not known."""
        key = (language, name)
        if key not in self._types:
            index = self.index(language, name.partition("::" if "::" in name else "_")[0])
            self._types[key] = index.types.get(name) if index else None
        return self._types[key]

    def index(self, language: str, prefix: str) -> Index | None:
        """The index for a type prefix (`aws`, `AWS`), None when no provider has it."""
        key = (language, prefix)
        if key not in self._indexes:
            self._indexes[key] = self._load_index(language, prefix)
        return self._indexes[key]

    def usual(self, language: str, prefix: str) -> tuple[SlotSpec, str] | None:
        """What `Index.usual` says of the index for a type prefix, worked out once; None when no provider has it."""
        key = (language, prefix)
        if key not in self._usual:
            index = self.index(language, prefix)
            self._usual[key] = index.usual() if index else None
        return self._usual[key]

    def spelled(self, language: str, prefix: str) -> dict[str, TypeSpec]:
        """The types of an index by the letters and digits of their names behind the prefix: `aws_s3_bucket` is `s3bucket`."""
        key = (language, prefix)
        if key not in self._spelled:
            index = self.index(language, prefix)
            types = index.types if index else {}
            self._spelled[key] = {
                name[len(prefix) :].replace("_", "").replace("::", "").lower(): types[name]
                for name in types
            }
        return self._spelled[key]

    def schema(self, name: str) -> Object:
        """The JSON Schema with a catalogue id such as `aws/default`. Raises `LookupError`."""
        if name not in self._schemas:
            for folder in self.folders if _ID.fullmatch(name) else ():
                path = os.path.join(folder, *name.split("/")) + ".json"
                if os.path.isfile(path):
                    self._schemas[name] = _read(path)
                    break
            else:
                raise LookupError(f"no schema {name!r} in the catalogue")
        return self._schemas[name]

    def schemas(self) -> Iterator[str]:
        """The ids of all schemas, sorted."""
        found = set()
        for folder in self.folders:
            for provider in os.scandir(folder):
                if provider.is_dir():
                    found |= {
                        f"{provider.name}/{name[:-5]}"
                        for name in os.listdir(provider.path)
                        if name.endswith(".json") and not name.startswith("index.")
                    }
        return iter(sorted(found))

    def prefixes(self) -> Iterator[tuple[str, str]]:
        """Every (language, type prefix) that some folder has an index for, sorted."""
        return iter(sorted({(language, prefix) for table in self._tables for language in table if language != "$comment"
                            for prefix in cast(dict[str, str], table[language])}))  # fmt: skip

    def index_data(self, language: str, prefix: str) -> Object | None:
        """The index for a type prefix as it stands in its file, None when no provider has it."""
        found = self._index_file(language, prefix)
        return _read(found) if found else None

    def _index_file(self, language: str, prefix: str) -> str | None:
        for folder, table in zip(self.folders, self._tables, strict=True):
            name = cast(dict[str, str], table.get(language, {})).get(prefix)
            if name:
                path = os.path.join(folder, name)
                if not _ID.fullmatch(name) or not os.path.isfile(path):
                    raise CatalogueError(
                        f"{os.path.join(folder, 'index.json')}: {name} is no index in this folder"
                    )
                return path
        return None

    def _load_index(self, language: str, prefix: str) -> Index | None:
        path = self._index_file(language, prefix)
        if path is None:
            return None
        try:
            return _index(_read(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CatalogueError(
                f"{path}: not the form of an index ({type(error).__name__}: {error})"
            ) from None


def word_of(path: str) -> str:
    """The last name of a dotted path, which stands wherever something is written there."""
    return path.removesuffix(".*").rpartition(".")[2]


def _read(path: str) -> Object:
    try:
        with open(path, encoding="utf-8") as stream:
            return cast(Object, json.load(stream))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path}: {error}") from None


def _index(data: Object) -> Index:
    names = ("Key", "Value") if data["language"] == "cloudformation" else ("key", "value")
    types: dict[str, TypeSpec] = {}
    # An index that says nothing of values knows nothing of them.
    says, optional = (
        "value-optional" in data,
        frozenset(cast(list[str], data.get("value-optional", []))),
    )
    for slot_words, by_schema in cast(
        dict[str, dict[str, list[str]]], data.get("plain", {})
    ).items():
        row = slot_words.split(" ")
        free, needing = (
            (_slot(row, names, False),),
            (_slot(row, names, False, "", says and row[1] == "list"),),
        )
        for schema, members in by_schema.items():
            for name in members:
                types[name] = TypeSpec(name, schema, free if name in optional else needing)
    # Neighbours are often alike; to say so costs a tenth of reading one anew.
    before, spec = (cast(Object, {}), False), TypeSpec("", "", ())
    for name, entry in cast(dict[str, Object], data.get("types", {})).items():
        this = (entry, says and name not in optional)
        spec = types[name] = (
            TypeSpec(name, *spec[1:]) if this == before else _type(name, entry, names, this[1])
        )
        before = this
    defaults = cast(list[Object], data.get("defaults", []))
    provider = cast(str, data["provider"])
    holders = {
        name: Holder(tuple(cast(list[str], entry["paths"])), cast(str, entry.get("open", "")))
        for name, entry in cast(dict[str, Object], data.get("holders", {})).items()
    }
    aliases = cast(dict[str, str], data.get("aliases", {}))
    made_from = cast(str, data.get("made-from", "terraform"))
    return Index(
        provider,
        tuple(_default(entry, provider, names) for entry in defaults),
        types,
        holders,
        aliases,
        made_from,
    )


def _default(entry: Object, provider: str, names: tuple[str, str]) -> DefaultSpec:
    into = entry["into"]
    added = cast(dict[str, str], entry.get("adds", {}))
    return DefaultSpec(
        SlotSpec(cast(str, entry["path"]), cast(Shape, entry["shape"]), *names, nested=False),
        (into,) if isinstance(into, str) else tuple(cast(list[str], into)),
        cast(str, entry.get("schema", f"{provider}/default")),
        added.get("key", ""),
        added.get("switch", ""),
    )


def _type(name: str, entry: Object, names: tuple[str, str], needs_values: bool) -> TypeSpec:
    rows, own = cast(list[list[str]], entry["slots"]), entry.get("own", True)
    schemas = cast(dict[str, str], entry.get("schemas", {}))
    return TypeSpec(
        name,
        cast(str, entry["schema"]),
        tuple(
            _slot(
                row,
                names,
                place > 0 or not own,
                schemas.get(row[0], ""),
                needs_values and not place and row[1] == "list",
            )
            for place, row in enumerate(rows)
        ),
        tuple(Condition(*row) for row in cast(list[list[str]], entry.get("when", []))),
        tuple(cast(list[str], entry.get("defaults-into", []))),
        cast(str, entry.get("defaults-replaced-by", "")),
        tuple(map(_passage, cast(list[Object], entry["passes-on"])))
        if "passes-on" in entry
        else (),
        cast(str, entry.get("when-unset", "")),
    )


def _passage(row: Object) -> Propagation:
    lists = (tuple(cast(list[str], row.get(name, []))) for name in ("off", "unless"))
    return Propagation(
        cast(str, row["things"]), cast(str, row.get("at", "")), cast(str, row["switch"]), *lists
    )


def _required(further: Iterable[str]) -> tuple[str, ...]:
    """Of the further fields of a tag those that must be there, which a `!` marks."""
    return tuple(name[:-1] for name in further if name.endswith("!"))


def _slot(
    row: list[str],
    names: tuple[str, str],
    nested: bool,
    schema: str = "",
    needs_value: bool = False,
) -> SlotSpec:
    path, shape, *own = row
    key, value = own[:2] if len(own) > 1 else names
    required = ((value,) if needs_value and not nested else ()) + _required(
        own[2] if len(own) > 2 else ()
    )
    if value.endswith("[]"):
        return SlotSpec(
            path, cast(Shape, shape), key, value[:-2], nested, schema, required, several=True
        )
    return SlotSpec(path, cast(Shape, shape), key, value, nested, schema, required)
