"""What a configuration says, once it has been read, checked and merged."""

from __future__ import annotations

from taglint.catalog.catalogue import Object
from taglint.lean_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.places import Path
    from taglint.globs import Match


class ConfigError(Exception):
    """A configuration that cannot be used: the file, the line (0 = none), the key and what is wrong."""

    def __init__(self, path: str, line: int, key: str, message: str) -> None:
        where = f"{path}:{line}" if line else path
        super().__init__(f"{where}: {key}: {message}" if key else f"{where}: {message}")


class Layer(NamedTuple):
    """One file of a configuration: its own text and what it says, `extends` and defaults not applied."""

    path: str
    text: str
    data: Object


class Override(NamedTuple):
    """Settings for the files that match; paths are relative to the configuration's folder."""

    files: Match
    settings: Object


class Document(NamedTuple):
    """A kind of YAML or JSON file that carries tags: the steps to them (-1 is each item) and the schema that judges them."""

    files: Match
    steps: tuple[str | int, ...]
    schema: str
    layer: Layer
    place: Path


class Exemption(NamedTuple):
    """What the policy does not hold for; a match of None matches everything. `layer` and `place` say where it is written."""

    names: tuple[str, ...]
    resource: Match | None
    path: Match | None
    tags: Match | None
    rules: tuple[str, ...]
    reason: str
    expires: date | None
    folders: tuple[str, ...]
    layer: Layer
    place: Path


class Config(NamedTuple):
    """A configuration: the file that was found, its folder, and everything that it and what it extends say."""

    path: str
    folder: str
    settings: Object
    overrides: tuple[Override, ...]
    exemptions: tuple[Exemption, ...]
    tests: tuple[tuple[Object, Layer, Path], ...]
    exclude: Match | None
    size_limit: int | None
    schemas: tuple[str, ...]
    layers: tuple[Layer, ...]
    remarks: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


def offset_of(layer: Layer, path: Path) -> int:
    """Where a key is written in a layer, or the nearest key above it that is."""
    if not layer.path.endswith(".toml"):
        return 0
    from taglint.config.places import places

    found = places(layer.text)
    prefix: Path = ("tool", "taglint") if layer.path.endswith("pyproject.toml") else ()
    whole = prefix + path
    return next(
        (found[whole[:length]] for length in range(len(whole), 0, -1) if whole[:length] in found), 0
    )


def set_at(config: Config, path: Path, value: object) -> tuple[Layer, Path] | None:
    """The last place of a configuration that sets a key, also in an override, to this value."""
    for layer in reversed(config.layers):
        rows = layer.data.get("overrides", [])
        count = len(rows) if isinstance(rows, list) else 0
        for prefix in (*(("overrides", place) for place in reversed(range(count))), ()):
            if _value_at(layer.data, prefix + path) == value:
                return layer, prefix + path
    return None


def _value_at(data: object, path: Path) -> object:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            return None
    return data


def error_at(layer: Layer, path: Path, message: str) -> ConfigError:
    """A `ConfigError` about a key of a layer."""
    line = layer.text.count("\n", 0, offset_of(layer, path)) + 1
    return ConfigError(layer.path, line, dotted(path), message)


def dotted(path: Path) -> str:
    """A key's path as people write it: `tags.Owner.values[2]`."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            plain = step if step.replace("-", "").replace("_", "").isalnum() else f'"{step[:60]}"'
            words += f".{plain}" if words else plain
    return words
