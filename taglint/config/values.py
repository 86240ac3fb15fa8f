"""What a configuration says, once it has been read, checked and merged."""

from __future__ import annotations

from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Object

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.toml_positions import KeyPath
    from taglint.globs import Match


class ConfigError(Exception):
    """A configuration that cannot be used: its file, line (0 for none) and key, and the problem."""

    def __init__(self, path: str, line: int, key: str, message: str) -> None:
        where = f"{path}:{line}" if line else path
        super().__init__(f"{where}: {key}: {message}" if key else f"{where}: {message}")


class Layer(NamedTuple):
    """One file of a configuration: its own text and what it says.

    `extends` and defaults are not applied.
    """

    path: str
    text: str
    data: Object


class Override(NamedTuple):
    """Settings for the files that match; paths are relative to the configuration's folder."""

    files: Match
    settings: Object


class Document(NamedTuple):
    """A kind of YAML or JSON file that carries tags: an entry of `[[documents]]`."""

    files: Match
    steps: tuple[str | int, ...]  # the way to the tags; -1 stands for each item of a list
    schema: str  # the catalogue's id of the schema that judges the tags
    layer: Layer  # where the entry is written, and its key there
    place: KeyPath


class Exemption(NamedTuple):
    """What the policy does not hold for: an entry of `[[exempt]]`. A match of None matches all."""

    names: tuple[str, ...]  # the globs of resources as written, for messages
    resource: Match | None
    path: Match | None
    tags: Match | None
    rules: tuple[str, ...]  # () for all rules
    reason: str
    expires: date | None  # the last day on which it holds, None for ever
    folders: tuple[str, ...]  # outside of these no file can match `path`
    layer: Layer  # where the entry is written
    place: KeyPath  # and its key there


class Config(NamedTuple):
    """A configuration: a file that was found, and everything that it and what it extends say."""

    path: str
    folder: str  # the absolute path of the file's folder
    settings: Object  # everything that has no field of its own here
    overrides: tuple[Override, ...]
    exemptions: tuple[Exemption, ...]
    tests: tuple[tuple[Object, Layer, KeyPath], ...]  # each with the place where it is written
    exclude: Match | None
    size_limit: int | None  # of a linted file, in bytes
    schemas: tuple[str, ...]  # paths of folders with further schemas
    layers: tuple[Layer, ...]  # the files of the configuration, what is extended comes first
    remarks: tuple[str, ...] = ()  # what could not be taken from the clouds' own policies
    documents: tuple[Document, ...] = ()


def offset_of(layer: Layer, path: KeyPath) -> int:
    """The offset in code points of a key in a layer, or of the nearest table around it."""
    if not layer.path.endswith(".toml"):
        return 0
    from taglint.config.toml_positions import positions

    found = positions(layer.text)
    prefix: KeyPath = ("tool", "taglint") if layer.path.endswith("pyproject.toml") else ()
    whole = prefix + path
    return next(
        (found[whole[:length]] for length in range(len(whole), 0, -1) if whole[:length] in found), 0
    )


def set_at(config: Config, path: KeyPath, value: object) -> tuple[Layer, KeyPath] | None:
    """The last place of a configuration that sets a key to this value, overrides included."""
    for layer in reversed(config.layers):
        rows = layer.data.get("overrides", [])
        count = len(rows) if isinstance(rows, list) else 0
        for prefix in (*(("overrides", place) for place in reversed(range(count))), ()):
            if _value_at(layer.data, prefix + path) == value:
                return layer, prefix + path
    return None


def _value_at(data: object, path: KeyPath) -> object:
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            return None
    return data


def error_at(layer: Layer, path: KeyPath, message: str) -> ConfigError:
    """A `ConfigError` about a key of a layer."""
    line = layer.text.count("\n", 0, offset_of(layer, path)) + 1
    return ConfigError(layer.path, line, dotted(path), message)


def dotted(path: KeyPath) -> str:
    """A key's path as people write it: `tags.Owner.values[2]`."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step + 1}]"
        else:
            plain = step if step.replace("-", "").replace("_", "").isalnum() else f'"{step[:60]}"'
            words += f".{plain}" if words else plain
    return words
