"""Makes a configuration of its files, and lays settings over each other."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date

from taglint.config.documents import document
from taglint.config.layers import read_layers, rows, strings
from taglint.config.toml_positions import KeyPath
from taglint.config.values import Config, Exemption, Layer, Override, error_at
from taglint.files.repository import Repository
from taglint.globs import fixed_folder, names, paths
from taglint.lean_typing import TYPE_CHECKING, Object, cast
from taglint.wording import nearest, quoted

if TYPE_CHECKING:
    from typing import TypeVar

    Made = TypeVar("Made")

# How a key of a later file changes that of an earlier one; every other key replaces it.
_TABLES = ("rules", "terraform", "cloudformation")
_LISTS = ("overrides", "exempt", "documents", "tests")
# Keys that are fields of a `Config`, or that have done their work before there is one.
_NO_SETTINGS = frozenset({*_LISTS, "extends", "exclude", "schemas", "max-file-size"})


def load(
    repository: Repository, path: str, root: str | None, rules: tuple[str, ...] = ()
) -> Config:
    """Read a configuration; `rules` are the names of all rules, () for not checking names.

    What it extends must lie under `root`, unless that is None. Raises `ConfigError`.
    """
    layers, remarks = read_layers(repository, path, root)
    whole: Object = {}
    for layer in layers:
        _check_rules(layer, rules)
        whole = overlay(whole, layer.data)
    exclude = strings(whole.get("exclude"))
    return Config(
        path,
        folder=os.path.dirname(os.path.abspath(path)),
        settings={key: value for key, value in whole.items() if key not in _NO_SETTINGS},
        overrides=tuple(_override(row) for row in cast(list[Object], whole.get("overrides", []))),
        exemptions=_each(layers, "exempt", _exemption),
        tests=_each(layers, "tests", _test),
        exclude=paths(exclude) if exclude else None,
        size_limit=cast("int | None", whole.get("max-file-size")),
        schemas=tuple(folder for layer in layers for folder in _schema_folders(layer)),
        layers=layers,
        remarks=remarks,
        documents=_each(layers, "documents", document),
    )


def _each(
    layers: tuple[Layer, ...], name: str, make: Callable[[Layer, int], Made]
) -> tuple[Made, ...]:
    """What is made of each table of an array, by its layer and its number there."""
    return tuple(make(layer, place) for layer in layers for place in range(len(rows(layer, name))))


def overlay(base: Object, over: Object) -> Object:
    """Settings laid over others.

    Tables of rules and keys are merged, lists of tables are joined, everything else is replaced.
    """
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if key in _TABLES and isinstance(below, dict) and isinstance(value, dict):
            merged[key] = {**below, **value}
        elif key == "tags" and isinstance(below, dict) and isinstance(value, dict):
            tags = cast(dict[str, Object], below)
            changed = {
                name: {**tags.get(name, {}), **cast(Object, tag)} for name, tag in value.items()
            }
            merged[key] = {**below, **changed}
        elif key in _LISTS and isinstance(below, list) and isinstance(value, list):
            merged[key] = [*below, *value]
        else:
            merged[key] = value
    return merged


def _override(row: Object) -> Override:
    settings = {key: value for key, value in row.items() if key != "files"}
    return Override(paths(strings(row["files"])), settings)


def _exemption(layer: Layer, place: int) -> Exemption:
    """The entry of `[[exempt]]` with this number."""
    row = rows(layer, "exempt")[place]
    resource, path, tags = (strings(row.get(key)) for key in ("resource", "path", "tags"))
    return Exemption(
        names=resource,
        resource=names(resource) if resource else None,
        path=paths(path) if path else None,
        tags=names(tags) if tags else None,
        rules=strings(row.get("rules")),
        reason=str(row["reason"]),
        expires=date.fromisoformat(str(row["expires"])) if "expires" in row else None,
        folders=tuple(fixed_folder(pattern) for pattern in path),
        layer=layer,
        place=("exempt", place),
    )


def _test(layer: Layer, place: int) -> tuple[Object, Layer, KeyPath]:
    return rows(layer, "tests")[place], layer, ("tests", place)


def _schema_folders(layer: Layer) -> list[str]:
    """The folders of `schemas`, which are relative to the layer's own folder."""
    folder = os.path.dirname(layer.path)
    return [os.path.join(folder, name) for name in strings(layer.data.get("schemas"))]


def _check_rules(layer: Layer, known: tuple[str, ...]) -> None:
    """Raise `ConfigError` for the name of a rule that does not exist."""
    if not known:
        return
    tables: list[tuple[KeyPath, Object]] = [((), layer.data)]
    tables += [(("overrides", place), row) for place, row in enumerate(rows(layer, "overrides"))]
    named: list[tuple[KeyPath, str]] = []
    for where, table in tables:
        named += [((*where, "rules", name), name) for name in cast(Object, table.get("rules", {}))]
    for place, row in enumerate(rows(layer, "exempt")):
        named += [(("exempt", place, "rules"), name) for name in strings(row.get("rules"))]
    for path, name in named:
        if name not in known:
            raise error_at(layer, path, _unknown(name, known))


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    advice = f"; did you mean {quoted(near)}?" if near else ""
    return f"unknown rule {quoted(name)}{advice}"
