"""Reads the files of a configuration: one that was found or named, and those that it extends."""

from __future__ import annotations

import json
import os
import re
from datetime import date

from taglint.config.toml_reader import parse_toml, read_text
from taglint.config.validation import faults
from taglint.config.values import ConfigError, Layer, error_at
from taglint.files.disk import shipped_text
from taglint.files.paths import is_below
from taglint.files.repository import Repository
from taglint.lean_typing import Json, Object, cast

_DEEPEST = 20  # files that extend each other


def read_layer(repository: Repository, path: str) -> Layer | None:
    """Read and check one TOML file; None for a `pyproject.toml` without `[tool.taglint]`.

    Raises `ConfigError`.
    """
    text = read_text(repository, path)
    is_project = os.path.basename(path) == "pyproject.toml"
    if is_project and not re.search(r"\btaglint\b", text):
        return None
    data = parse_toml(path, text)
    if is_project:
        tools = data.get("tool")
        if not isinstance(tools, dict) or "taglint" not in tools:
            return None
        data = cast(Object, tools["taglint"])
    layer = Layer(path, text, data)
    schema = cast(Object, json.loads(shipped_text("config.json")))
    for fault in faults(schema, data):
        raise error_at(layer, fault.path, fault.message)
    _check_dates(layer)
    return layer


def read_layers(
    repository: Repository, path: str, root: str | None
) -> tuple[tuple[Layer, ...], tuple[str, ...]]:
    """The files of one configuration, and what could not be taken from the clouds' documents.

    What is extended stands before what extends it, and must lie under `root` unless that is None.
    Raises `ConfigError`.
    """
    chain = _Chain(repository, root)
    chain.add(path, ())
    return tuple(chain.layers), tuple(chain.remarks)


class _Chain:
    """Collects the files of one configuration; `above` are those that extend the one at hand."""

    def __init__(self, repository: Repository, root: str | None) -> None:
        self.repository, self.root = repository, root
        self.layers: list[Layer] = []
        self.remarks: list[str] = []
        self._done: set[str] = set()

    def add(self, path: str, above: tuple[str, ...]) -> None:
        """Read a file and, before it, what it extends."""
        layer = read_layer(self.repository, path)
        if layer is None:
            raise ConfigError(path, 0, "", "the file has no [tool.taglint] table")
        documents: list[str] = []
        above = (*above, self.repository.real(path))
        for place, name in enumerate(strings(layer.data.get("extends"))):
            if "\0" in name:
                raise error_at(layer, ("extends", place), "is not a valid file name")
            target = os.path.normpath(os.path.join(os.path.dirname(path), name))
            self._check(layer, place, target, above)
            if name.endswith(".json"):
                documents.append(target)
                continue
            self._flush(documents)
            if self.repository.real(target) not in self._done:
                self.add(target, above)
        self._flush(documents)
        self._done.add(self.repository.real(path))
        self.layers.append(layer)

    def _check(self, layer: Layer, place: int, target: str, above: tuple[str, ...]) -> None:
        """Raise `ConfigError` if a file must not be extended."""
        whole, where = self.repository.real(target), ("extends", place)
        if whole in above:
            names = " -> ".join(os.path.basename(name) for name in (*above, whole))
            raise error_at(layer, where, f"{target} extends itself in a circle: {names}")
        if len(above) > _DEEPEST:
            raise error_at(layer, where, f"more than {_DEEPEST} files extend each other")
        if self.root is not None and not is_below(whole, self.repository.real(self.root)):
            problem = (
                f"{target} lies outside the repository;"
                " name the configuration with --config to allow that"
            )
            raise error_at(layer, where, problem)
        if not self.repository.is_file(whole):
            raise error_at(layer, where, f"no such file: {target}")

    def _flush(self, documents: list[str]) -> None:
        """Merge the clouds' documents that stand one after the other in `extends`.

        The cloud merges those of root, unit and account in the same way.
        """
        if not documents:
            return
        from taglint.config.clouds.convert import Unmapped, convert

        texts = [(path, read_text(self.repository, path)) for path in documents]
        try:
            outcome = convert(texts)
        except Unmapped as error:
            raise ConfigError(error.path, error.line, error.key, error.message) from None
        self.layers.append(Layer(documents[-1], texts[-1][1], outcome.settings))
        self.remarks += outcome.remarks
        documents.clear()


def _check_dates(layer: Layer) -> None:
    """Raise `ConfigError` for a date that no calendar has; the schema knows only their form."""
    for place, row in enumerate(rows(layer, "exempt")):
        if "expires" in row:
            try:
                date.fromisoformat(str(row["expires"]))
            except ValueError:
                problem = f"{row['expires']} is not a date of the calendar"
                raise error_at(layer, ("exempt", place, "expires"), problem) from None


def rows(layer: Layer, name: str) -> list[Object]:
    """The tables of an array such as `[[exempt]]`."""
    return cast(list[Object], layer.data.get(name, []))


def strings(value: Json) -> tuple[str, ...]:
    """A string, a list of strings or nothing as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(cast(list[str], value))
