"""Which configuration judges a file: the nearest one, found upwards to the repository's root.

The nearest of `taglint.toml`, `.taglint.toml` and a `pyproject.toml` with `[tool.taglint]` wins whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from taglint.config.values import Config, ConfigError, Document, error_at, set_at
from taglint.files.disk import Tree, absolute, is_below, parent
from taglint.lean_typing import TYPE_CHECKING, Object

if TYPE_CHECKING:
    from taglint.policy.ruleset import Ruleset

NAMES = ("taglint.toml", ".taglint.toml", "pyproject.toml")


class Configurations:
    """The configurations of a run, each read once. Every method may raise `ConfigError`.

    `named` is the file given on the command line, "" when files are judged without one, None to search.
    """

    def __init__(self, named: str | None = None, rules: Iterable[str] = ()) -> None:
        self.named, self.rules = named, tuple(rules)
        self._by_folder: dict[str, Config | None] = {}
        self._found: dict[str, Config | None] = {}
        self.tree = Tree()
        self._here = os.getcwd()
        self._loaded: dict[str, Config] = {}
        self._rulesets: dict[tuple[str, tuple[int, ...]], Ruleset] = {}
        self._named = self._load(named, None) if named else None

    def of(self, path: str) -> Config | None:
        """The configuration that judges a file."""
        if self.named is not None:
            return self._named
        folder = parent(path)
        return self._by_folder[folder] if folder in self._by_folder else self.of_folder(folder)

    def of_folder(self, folder: str) -> Config | None:
        """The configuration of the files in a folder."""
        if self.named is not None:
            return self._named
        if folder not in self._by_folder:
            self._by_folder[folder] = self._search(absolute(folder))
        return self._by_folder[folder]

    def excludes(self, path: str) -> bool:
        """Whether a file or folder (it ends with `/`) that was found, not named, is excluded."""
        config = self.of_folder(os.path.dirname(path.rstrip("/")))
        return bool(config and config.exclude and config.exclude(inside(config, path.rstrip("/"))))

    def documents(self, path: str) -> tuple[Document, ...]:
        """What the configuration teaches about a file."""
        config = self.of(path)
        if config is None or not config.documents:
            return ()
        name = inside(config, path)
        return tuple(row for row in config.documents if row.files(name))

    def ruleset(self, path: str) -> Ruleset | None:
        """The organisation's policy for a file, compiled; None without a configuration."""
        config = self.of(path)
        if config is None:
            return None
        places = overridden(config, path)
        key = (config.path, places)
        if key not in self._rulesets:
            # Compiling a policy takes modules that a run without a configuration does not need.
            from taglint.policy.ruleset import Ruleset

            self._rulesets[key] = Ruleset(settings_with(config, places))
        return self._rulesets[key]

    def pattern_error(
        self, path: str, pattern: str, where: tuple[str, ...], problem: str
    ) -> ConfigError:
        """The error about a pattern in a file's policy, at the last place that sets the pattern.

        `where` is the pattern's key, in steps: `("tags", "Owner", "pattern")`.
        """
        config = self.of(path)
        found = set_at(config, where, pattern) if config else None
        if found:
            return error_at(*found, problem)
        return ConfigError(config.path if config else path, 0, ".".join(where), problem)

    def used(self) -> tuple[Config, ...]:
        """The configurations that were looked at, by path."""
        return tuple(self._loaded[path] for path in sorted(self._loaded))

    def _search(self, folder: str) -> Config | None:
        """The nearest configuration from an absolute folder upwards; each folder is looked at once."""
        if folder not in self._found:
            root = self.tree.repository(folder) or (
                self._here if is_below(folder, self._here) else folder
            )
            found = self._in(folder, root)
            self._found[folder] = (
                self._search(parent(folder)) if found is None and folder != root else found
            )
        return self._found[folder]

    def _in(self, folder: str, root: str) -> Config | None:
        for name in self.tree.held(folder, NAMES):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _speaks_of_us(_shown(path))):
                return self._load(_shown(path), root)
        return None

    def _load(self, path: str, root: str | None) -> Config:
        if path not in self._loaded:
            # Reading a configuration takes modules that a run without one does not need.
            from taglint.config.load import load

            self._loaded[path] = load(path, root, self.rules)
        return self._loaded[path]


def overridden(config: Config, path: str) -> tuple[int, ...]:
    """Which of the overrides are for a file, by their number."""
    if not config.overrides:
        return ()
    name = inside(config, path)
    return tuple(place for place, override in enumerate(config.overrides) if override.files(name))


def settings_with(config: Config, places: tuple[int, ...]) -> Object:
    """The settings with those of some overrides laid over them."""
    from taglint.config.load import overlay

    settings = config.settings
    for place in places:
        settings = overlay(settings, config.overrides[place].settings)
    return settings


def inside(config: Config, path: str) -> str:
    """A path relative to the configuration's folder, with `/`."""
    if config.folder == os.getcwd() and not path.startswith((os.sep, "..")):
        return path.removeprefix("./").replace(os.sep, "/")
    return os.path.relpath(path, config.folder).replace(os.sep, "/")


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def _speaks_of_us(path: str) -> bool:
    from taglint.config.load import read_layer

    return read_layer(path) is not None
