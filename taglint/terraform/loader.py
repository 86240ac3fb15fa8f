"""The module folders of a run, each read once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from taglint.files.neighbours import beside
from taglint.files.paths import is_below, is_within
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.terraform.module import Module, Texts, is_module_file
from taglint.terraform.settings import NO_SETTINGS, Settings


class ModuleLoader:
    """Finds the modules of folders; `settings` gives what the user says about a root's values.

    `sources` are the files that were read for modules, by the paths that their spans have.
    """

    def __init__(
        self,
        repository: Repository,
        settings: Callable[[str], Settings] = lambda folder: NO_SETTINGS,
        depth: int = 1,
    ) -> None:
        self.repository, self.settings, self.texts = repository, settings, Texts(depth)
        self.sources: dict[str, Source] = {}

    def key(self, folder: str) -> str:
        """What names a folder, however its path is written: its real path."""
        return self.repository.real(folder)

    def root(self, folder: str) -> str:
        """The root of the repository that a folder stands in, as a real path."""
        return self.repository.root(folder)

    def linted(
        self, folder: str, at_hand: Iterable[Source], matters: Callable[[Module], bool]
    ) -> Module:
        """The module of a linted folder: the files at hand, and those that lie beside them.

        Of a folder that was walked all but values and ignored files are at hand: when nothing in
        these `matters`, they will do.
        """
        own = {source.path: source for source in at_hand}
        self.sources.update(own)
        module = Module(folder, own.values(), self.texts)
        is_walked = is_within(self.key(folder), self.repository.named)
        if is_walked and not matters(module):
            return module
        return self._remembered(folder, self.root(folder), module) or module

    def module(self, folder: str, root: str) -> Module | None:
        """The module of a folder; None outside `root` (a real path) or without Terraform in it."""
        key = self.key(folder)
        if not is_below(key, root):
            return None
        return self._remembered(folder, root)

    def _remembered(self, folder: str, root: str, begun: Module | None = None) -> Module | None:
        name = ("module", self.key(folder))
        module = self.repository.remembered(name, lambda: self._module(folder, root, begun))
        if module is not None:
            self.sources.update(module.sources)
        return module

    def source(self, path: str) -> Source | None:
        """A file that values or texts are taken from, None when it cannot be read."""
        found = self.repository.text(path)
        if found is not None:
            self.sources[path] = found
        return found

    def _module(self, folder: str, root: str, begun: Module | None) -> Module | None:
        """Read a module; `begun` is what was made of some of its files already."""
        paths = beside(self.repository, folder, is_module_file, root)
        sources = [source for source in map(self.repository.text, paths) if source]
        if begun is not None and all(source.path in begun.sources for source in sources):
            return begun
        bodies = begun.bodies if begun else None
        return Module(folder, sources, self.texts, bodies) if sources else None


def folder_of_call(folder: str, path: str) -> str:
    """The folder that a module call in `folder` means by a local path."""
    return os.path.normpath(os.path.join(folder, path.replace("\\", "/")))
