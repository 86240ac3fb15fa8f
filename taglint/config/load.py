"""Reading a configuration file and those it extends, and laying them over each other."""

from __future__ import annotations

import json
import os
import re
from datetime import date, datetime, time

from taglint.config.documents import document
from taglint.config.judge import judge
from taglint.config.places import Path
from taglint.config.values import Config, ConfigError, Exemption, Layer, Override, error_at
from taglint.files.disk import TooLarge, Unreadable, shipped_text
from taglint.files.repository import Repository
from taglint.globs import fixed_folder, names, paths
from taglint.lean_typing import Json, Object, cast
from taglint.wording import nearest, quoted

# Files beyond this are not configurations; the limit keeps tomllib, which is slow on freak texts, below a second.
_LARGEST = 250_000
_DEEPEST = 20
_AT = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
# tomllib takes a time that grows with the square of a dotted key's length.
_MOST_PARTS = 200
_TABLES = ("rules", "terraform", "cloudformation")
_LISTS = ("overrides", "exempt", "documents", "tests")


def load(
    repository: Repository, path: str, root: str | None, rules: tuple[str, ...] = ()
) -> Config:
    """Read a configuration; what it extends must lie under `root`, unless that is None; `rules` are the rules there are.

    Raises `ConfigError`.
    """
    chain = _Chain(repository, root)
    chain.add(path, ())
    whole: Object = {}
    for layer in chain.layers:
        _check_rules(layer, rules)
        whole = overlay(whole, layer.data)
    folder = os.path.dirname(os.path.abspath(path))
    exclude = _words(whole.get("exclude"))
    return Config(
        path,
        folder,
        {
            key: value
            for key, value in whole.items()
            if key not in (*_LISTS, "extends", "exclude", "schemas", "max-file-size")
        },
        tuple(_override(item) for item in cast(list[Object], whole.get("overrides", []))),
        tuple(
            _exemption(layer, place)
            for layer in chain.layers
            for place in range(len(_rows(layer, "exempt")))
        ),
        tuple(
            (row, layer, ("tests", place))
            for layer in chain.layers
            for place, row in enumerate(_rows(layer, "tests"))
        ),
        paths(exclude) if exclude else None,
        cast("int | None", whole.get("max-file-size")),
        tuple(
            os.path.join(os.path.dirname(layer.path), name)
            for layer in chain.layers
            for name in _words(layer.data.get("schemas"))
        ),
        tuple(chain.layers),
        tuple(chain.remarks),
        tuple(
            document(layer, place)
            for layer in chain.layers
            for place in range(len(_rows(layer, "documents")))
        ),
    )


def overlay(base: Object, over: Object) -> Object:
    """Settings laid over others: tables of rules and keys merge, lists of tables add up, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if key in _TABLES and isinstance(below, dict) and isinstance(value, dict):
            merged[key] = {**below, **value}
        elif key == "tags" and isinstance(below, dict) and isinstance(value, dict):
            merged[key] = {
                **below,
                **{
                    name: {**cast(Object, below.get(name, {})), **cast(Object, tag)}
                    for name, tag in value.items()
                },
            }
        elif key in _LISTS and isinstance(below, list) and isinstance(value, list):
            merged[key] = [*below, *value]
        else:
            merged[key] = value
    return merged


def read_layer(repository: Repository, path: str) -> Layer | None:
    """Read and check one TOML file; None for a pyproject.toml without our table. Raises `ConfigError`."""
    text = read_text(repository, path)
    is_project = os.path.basename(path) == "pyproject.toml"
    if is_project and not re.search(r"\btaglint\b", text):
        return None
    data = parsed(path, text)
    if is_project:
        tools = data.get("tool")
        if not isinstance(tools, dict) or "taglint" not in tools:
            return None
        data = cast(Object, tools["taglint"])
    layer = Layer(path, text, data)
    rules = cast(Object, json.loads(shipped_text("config.json")))
    for fault in judge(rules, data):
        raise error_at(layer, fault.path, fault.message)
    _check_dates(layer)
    return layer


class _Chain:
    """The files of one configuration, what is extended before what extends it."""

    def __init__(self, repository: Repository, root: str | None) -> None:
        self.repository, self.root = repository, root
        self.layers: list[Layer] = []
        self.remarks: list[str] = []
        self._done: set[str] = set()

    def add(self, path: str, above: tuple[str, ...]) -> None:
        """Read a file and, before it, what it extends."""
        layer = read_layer(self.repository, path)
        if layer is None:
            raise ConfigError(path, 0, "", "no [tool.taglint] table")
        documents: list[tuple[str, Layer]] = []
        above = (*above, self.repository.real(path))
        for place, name in enumerate(_words(layer.data.get("extends"))):
            if "\0" in name:
                raise error_at(layer, ("extends", place), "no name of a file")
            target = os.path.normpath(os.path.join(os.path.dirname(path), name))
            self._allow(layer, place, target, above)
            if name.endswith(".json"):
                documents.append((target, layer._replace(data={"extends": [name]})))
                continue
            self._flush(documents)
            if self.repository.real(target) not in self._done:
                self.add(target, above)
        self._flush(documents)
        self._done.add(self.repository.real(path))
        self.layers.append(layer)

    def _allow(self, layer: Layer, place: int, target: str, above: tuple[str, ...]) -> None:
        whole, where = self.repository.real(target), ("extends", place)
        if whole in above:
            raise error_at(
                layer,
                where,
                f"{target} extends itself: {' -> '.join(os.path.basename(name) for name in (*above, whole))}",
            )
        if len(above) > _DEEPEST:
            raise error_at(layer, where, f"more than {_DEEPEST} files extend each other")
        if self.root is not None and os.path.commonpath(
            [whole, self.repository.real(self.root)]
        ) != self.repository.real(self.root):
            raise error_at(
                layer,
                where,
                f"{target} lies outside the repository; name the configuration with --config to allow that",
            )
        if not self.repository.is_file(whole):
            raise error_at(layer, where, f"no such file: {target}")

    def _flush(self, documents: list[tuple[str, Layer]]) -> None:
        """Cloud documents that follow each other are merged as the cloud merges those of root, unit and account."""
        if not documents:
            return
        from taglint.config.clouds.convert import Unmapped, convert

        texts = [(path, read_text(self.repository, path)) for path, _ in documents]
        try:
            outcome = convert(texts)
        except Unmapped as error:
            raise ConfigError(error.path, error.line, error.key, error.message) from None
        self.layers.append(Layer(documents[-1][0], texts[-1][1], outcome.settings))
        self.remarks += outcome.remarks
        documents.clear()


def read_text(repository: Repository, path: str) -> str:
    """The text of a file that is small enough for a configuration. Raises `ConfigError`."""
    try:
        data = repository.data(path, _LARGEST)
    except Unreadable as error:
        raise ConfigError(path, 0, "", f"cannot be read: {error.reason}") from None
    except TooLarge:
        problem = f"has more than {_LARGEST:,} bytes, too much for a configuration"
        raise ConfigError(path, 0, "", problem) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, line, "", "not UTF-8 text") from None


def parsed(path: str, text: str) -> Object:
    """What a TOML text says, dates as text. Raises `ConfigError`."""
    import tomllib

    for row, words in enumerate(text.split("\n"), 1):
        if words.count(".") > _MOST_PARTS:
            raise ConfigError(path, row, "", f"more than {_MOST_PARTS} dots in a line")
    try:
        return cast(Object, _plain(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        found = _AT.fullmatch(str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        raise ConfigError(
            path, line, "", f"not valid TOML: {found[1] if found else error}"
        ) from None
    except RecursionError:
        raise ConfigError(path, 0, "", "nested too deeply") from None
    except ValueError as error:
        raise ConfigError(path, 0, "", f"not valid TOML: {error}") from None


def _plain(value: object) -> Json:
    """TOML's dates as text, so that all of it is JSON."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else cast(Json, value)


def _check_dates(layer: Layer) -> None:
    for place, row in enumerate(_rows(layer, "exempt")):
        if "expires" in row:
            try:
                date.fromisoformat(str(row["expires"]))
            except ValueError:
                raise error_at(
                    layer, ("exempt", place, "expires"), f"no such day: {row['expires']}"
                ) from None


def _rows(layer: Layer, name: str) -> list[Object]:
    return cast(list[Object], layer.data.get(name, []))


def _words(value: Json) -> tuple[str, ...]:
    """A word or a list of words as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(cast(list[str], value))


def _override(row: Object) -> Override:
    return Override(
        paths(_words(row["files"])), {key: value for key, value in row.items() if key != "files"}
    )


def _exemption(layer: Layer, place: int) -> Exemption:
    row = _rows(layer, "exempt")[place]
    resource, path, tags = (_words(row.get(key)) for key in ("resource", "path", "tags"))
    return Exemption(
        resource,
        names(resource) if resource else None,
        paths(path) if path else None,
        names(tags) if tags else None,
        _words(row.get("rules")),
        str(row["reason"]),
        date.fromisoformat(str(row["expires"])) if "expires" in row else None,
        tuple(fixed_folder(pattern) for pattern in path),
        layer,
        ("exempt", place),
    )


def _check_rules(layer: Layer, known: tuple[str, ...]) -> None:
    """Rule names in a configuration are those of the rules."""
    if not known:
        return
    rows = cast(dict[str, list[Object]], layer.data)
    tables: list[tuple[Path, Object]] = [((), layer.data)]
    tables += [(("overrides", place), row) for place, row in enumerate(rows.get("overrides", []))]
    named: list[tuple[Path, str]] = []
    for where, table in tables:
        named += [((*where, "rules", name), name) for name in cast(Object, table.get("rules", {}))]
    for place, row in enumerate(rows.get("exempt", [])):
        named += [
            (("exempt", place, "rules"), name) for name in cast(list[str], row.get("rules", []))
        ]
    for path, name in named:
        if name not in known:
            raise error_at(layer, path, _unknown(name, known))


def _unknown(name: str, known: tuple[str, ...]) -> str:
    near = nearest(name, known)
    return f"unknown rule {quoted(name)}" + (f"; did you mean {quoted(near)}?" if near else "")
