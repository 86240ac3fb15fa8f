"""The catalogue: which resource types take tags, in which shape, and which schema judges them.

All of it is data under `schemas/` (in a wheel `taglint/_schemas`): `index.json` names for each
language and prefix of type names the index file that knows these types, and the other files are
the schemas. This module finds and reads them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from taglint.catalog.index_files import index_of
from taglint.catalog.specs import Index, SlotSpec, TypeSpec, word_of
from taglint.files.disk import TooLarge, Unreadable, shipped_folder
from taglint.files.repository import Repository
from taglint.lazy import lazily
from taglint.lean_typing import Object, cast

_LARGEST = 50_000_000  # bytes of a schema or index
_ID = lazily(r"[a-z0-9-]+/[a-z0-9._-]+")


class CatalogueError(Exception):
    """A folder of schemas cannot be used; the message names the file and what is wrong with it."""


class Catalogue:
    """Indexes and schemas, each read when first asked for, and remembered.

    `folders` are searched in order, and the shipped folder last. Every method may raise
    `CatalogueError`: a file is no JSON, or an index lacks what it must have.
    """

    def __init__(self, folders: tuple[str, ...] = (), repository: Repository | None = None) -> None:
        self.folders, self.repository = (*folders, shipped_folder()), repository or Repository()
        for folder in folders:
            if not self.repository.is_folder(folder):
                raise CatalogueError(f"{folder}: no such folder of schemas")
        self._tables = [self._read(os.path.join(folder, "index.json")) for folder in self.folders]
        self._indexes: dict[tuple[str, str], Index | None] = {}
        self._types: dict[tuple[str, str], TypeSpec | None] = {}
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        self._schemas: dict[str, Object] = {}
        self._usual: dict[tuple[str, str], tuple[SlotSpec, str] | None] = {}
        self._spelled: dict[tuple[str, str], dict[str, TypeSpec]] = {}

    @property
    def is_shipped(self) -> bool:
        """Whether the user has named no folder of schemas."""
        return len(self.folders) == 1

    def words(self, language: str, name: str) -> tuple[str, ...]:
        """Words of which a resource of this type has at least one if it writes any tags.

        None at all for a type that is not known.
        """
        key = (language, name)
        if key not in self._words:
            spec = self.type(language, name)
            slots = spec.slots if spec else ()
            self._words[key] = tuple({word_of(slot.path): None for slot in slots})
        return self._words[key]

    def all_words(self, language: str) -> tuple[str, ...]:
        """Words of which a resource of any type of this language has one if it writes any tags.

        Of words that hold another one of them, only the shorter one is named.
        """
        key = (language, "")
        if key not in self._words:
            found: dict[str, None] = {}
            paths = sorted(self._paths(language), key=lambda path: (len(word_of(path)), path))
            for path in paths:
                if not any(word in path for word in found):
                    found[word_of(path)] = None
            self._words[key] = tuple(found)
        return self._words[key]

    def _paths(self, language: str) -> Iterator[str]:
        """The paths of all slots of all types of a language."""
        for each, prefix in self.prefixes():
            index = self.index(language, prefix) if each == language else None
            for spec in index.types.values() if index else ():
                for slot in spec.slots:
                    yield slot.path

    def type(self, language: str, name: str) -> TypeSpec | None:
        """What the catalogue knows of a resource type, None when it takes no tags or is unknown."""
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
        """`Index.usual` of the index for a type prefix, None when no provider has it."""
        key = (language, prefix)
        if key not in self._usual:
            index = self.index(language, prefix)
            self._usual[key] = index.usual() if index else None
        return self._usual[key]

    def spelled(self, language: str, prefix: str) -> dict[str, TypeSpec]:
        """The types of an index by what is left of their names without the prefix and separators.

        Only lower-case letters and digits are left: `s3bucket` of `aws_s3_bucket`.
        """
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
                if self.repository.is_file(path):
                    self._schemas[name] = self._read(path)
                    break
            else:
                raise LookupError(f"no schema {name!r} in the catalogue")
        return self._schemas[name]

    def schemas(self) -> Iterator[str]:
        """The ids of all schemas, sorted."""
        found = set()
        for path in self.paths():
            provider, name = path.split(os.sep)[-2:]
            if name.endswith(".json") and not name.startswith("index."):
                found.add(f"{provider}/{name[:-5]}")
        return iter(sorted(found))

    def paths(self) -> Iterator[str]:
        """The paths of all files that a provider's folder holds."""
        for folder in self.folders:
            for provider, kind in self.repository.entries(folder).items():
                place = os.path.join(folder, provider)
                if kind != "file" and self.repository.is_folder(place):
                    yield from (
                        os.path.join(place, name) for name in self.repository.entries(place)
                    )

    def prefixes(self) -> Iterator[tuple[str, str]]:
        """Every (language, type prefix) that some folder has an index for, sorted."""
        found = {
            (language, prefix)
            for table in self._tables
            for language in table
            if language != "$comment"
            for prefix in cast(dict[str, str], table[language])
        }
        return iter(sorted(found))

    def index_data(self, language: str, prefix: str) -> Object | None:
        """The JSON of the index for a type prefix, None when no provider has it."""
        found = self._index_file(language, prefix)
        return self._read(found) if found else None

    def _index_file(self, language: str, prefix: str) -> str | None:
        """The path of the index file for a type prefix, in the first folder that names one."""
        for folder, table in zip(self.folders, self._tables, strict=True):
            name = cast(dict[str, str], table.get(language, {})).get(prefix)
            if name:
                path = os.path.join(folder, name)
                if not _ID.fullmatch(name) or not self.repository.is_file(path):
                    raise CatalogueError(
                        f"{os.path.join(folder, 'index.json')}:"
                        f" {name} is not an index in this folder"
                    )
                return path
        return None

    def _load_index(self, language: str, prefix: str) -> Index | None:
        path = self._index_file(language, prefix)
        if path is None:
            return None
        try:
            return index_of(self._read(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CatalogueError(
                f"{path}: not the form of an index ({type(error).__name__}: {error})"
            ) from None

    def _read(self, path: str) -> Object:
        """The JSON object in a file, an empty one where there is no file."""
        try:
            if not self.repository.is_file(path):
                return {}
            return cast(Object, json.loads(self.repository.data(path, _LARGEST, is_regular=True)))
        except Unreadable as error:
            raise CatalogueError(str(error)) from None
        except (TooLarge, ValueError) as error:
            raise CatalogueError(f"{path}: {error}") from None
