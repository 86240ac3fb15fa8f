"""The files that a root module's expressions may read: those of its repository."""

from __future__ import annotations

import os

from taglint.files.disk import Unreadable
from taglint.files.source import Source
from taglint.terraform.loader import ModuleLoader


class RepositoryFiles:
    """The files of one repository (a real path), by paths relative to the root module's folder."""

    def __init__(self, loader: ModuleLoader, folder: str, root: str) -> None:
        self.loader, self.repository, self.folder, self.root = (
            loader,
            loader.repository,
            folder,
            root,
        )

    def read(self, path: str) -> Source | None:
        """The file, None when it cannot be read."""
        place = self._place(path)
        return self.loader.source(place) if place and self.repository.is_file(place) else None

    def exists(self, path: str) -> bool:
        """Whether there is a file."""
        place = self._place(path)
        return bool(place) and self.repository.is_file(place)

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        """The files below a folder that match, relative to it; None when that cannot be known.

        None also when there are no such files yet: something may make them before Terraform runs.
        """
        from taglint.terraform.filesets import matched

        start = os.path.join(self.folder, folder)
        return matched(pattern, lambda inner: self._listing(os.path.join(start, inner))) or None

    def _place(self, path: str) -> str:
        whole = os.path.normpath(os.path.join(self.folder, path))
        return whole if self._is_inside(whole) else ""

    def _is_inside(self, path: str) -> bool:
        return "\0" not in path and self.repository.is_inside(path, self.root)

    def _listing(self, folder: str) -> list[tuple[str, bool]] | None:
        """The names in a folder and which are folders; None when it leads out of the repository.

        A folder that is not there holds nothing.
        """
        if not self._is_inside(folder):
            return None
        try:
            entries = self.repository.listing(folder)
        except Unreadable:
            return [] if not self._is_there(folder) else None
        found = []
        for name, kind in entries.items():
            path = os.path.join(folder, name)
            if kind == "link" and not self._is_inside(path):
                return None
            if self.repository.is_folder(path) or self.repository.is_file(path):
                found.append((name, self.repository.is_folder(path)))
        return found

    def _is_there(self, folder: str) -> bool:
        return self.repository.is_folder(folder)
