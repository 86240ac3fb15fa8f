"""Which configuration judges a file: the nearest one, found upwards to the repository's root.

The nearest of `taglint.toml`, `.taglint.toml` and a `pyproject.toml` with `[tool.taglint]` counts
alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from taglint.config.values import Config, ConfigError, Document, error_at, set_at
from taglint.files.neighbours import held
from taglint.files.paths import absolute, is_below, parent
from taglint.files.repository import Repository
from taglint.lean_typing import TYPE_CHECKING, Object

if TYPE_CHECKING:
    from taglint.policy.ruleset import Ruleset

_USED = "configuration"  # what is noted with a repository that records
NAMES = ("taglint.toml", ".taglint.toml", "pyproject.toml")


class Configurations:
    """The configurations of a run, each read once. Every method may raise `ConfigError`.

    `named` is the file that the command line names, "" to judge without a configuration, None to
    search for one.
    """

    def __init__(
        self,
        named: str | None = None,
        rules: Iterable[str] = (),
        repository: Repository | None = None,
    ) -> None:
        self.named, self.rules = named, tuple(rules)
        self.repository = repository or Repository()
        self._by_folder: dict[str, Config | None] = {}
        self._rulesets: dict[str, Ruleset | None] = {}
        self._here = os.getcwd()
        self._loaded: dict[str, Config] = {}
        if named:
            self._load(named, None)

    def of(self, path: str) -> Config | None:
        """The configuration that judges a file."""
        folder = parent(path)
        return self._by_folder[folder] if folder in self._by_folder else self.of_folder(folder)

    def of_folder(self, folder: str) -> Config | None:
        """The configuration of the files in a folder."""
        if self.named is not None:
            found = self._load(self.named, None) if self.named else None
        else:
            found = self._search(absolute(folder))
        if not self.repository.is_recording:
            self._by_folder[folder] = found
        return found

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
        if path in self._rulesets:
            return self._rulesets[path]
        name = ("ruleset of", path)
        found = self.repository.remembered(name, lambda: self._ruleset(path))
        if not self.repository.is_recording:
            # The rules ask for each resource: this answers at once.
            self._rulesets[path] = found
        return found

    def _ruleset(self, path: str) -> Ruleset | None:
        config = self.of(path)
        if config is None:
            return None
        places = overridden(config, path)
        name = ("ruleset", config.path, places)
        return self.repository.remembered(name, lambda: self._compiled(path, places))

    def _compiled(self, path: str, places: tuple[int, ...]) -> Ruleset | None:
        # Compiling a policy takes modules that a run without a configuration does not need.
        from taglint.policy.ruleset import Ruleset

        config = self.of(path)
        return Ruleset(settings_with(config, places)) if config else None

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
        paths = self.repository.asked(_USED) if self.repository.is_recording else self._loaded
        return tuple(self._loaded[path] for path in sorted(paths))

    def _search(self, folder: str) -> Config | None:
        """The nearest configuration from an absolute folder upwards."""
        name = ("configuration of", folder)
        return self.repository.remembered(name, lambda: self._nearest(folder))

    def _nearest(self, folder: str) -> Config | None:
        here = self._here if is_below(folder, self._here) else folder
        root = self.repository.git_root(folder) or here
        found = self._in(folder, root)
        return self._search(parent(folder)) if found is None and folder != root else found

    def _in(self, folder: str, root: str) -> Config | None:
        for name in held(self.repository, folder, NAMES):
            path = os.path.join(folder, name)
            if not self.repository.is_file(path):
                continue
            if name != "pyproject.toml" or self._speaks_of_us(shown(path)):
                return self._load(shown(path), root)
        return None

    def _load(self, path: str, root: str | None) -> Config:
        name = ("configuration", path)
        found = self.repository.remembered(name, lambda: self._read(path, root))
        self._loaded[path] = found
        self.repository.note(_USED, path)
        return found

    def _read(self, path: str, root: str | None) -> Config:
        # Reading a configuration takes modules that a run without one does not need.
        from taglint.config.load import load

        return load(self.repository, path, root, self.rules)

    def _speaks_of_us(self, path: str) -> bool:
        from taglint.config.layers import read_layer

        return read_layer(self.repository, path) is not None


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


def shown(path: str) -> str:
    """A path as people write it: relative to the working folder if it lies below."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
