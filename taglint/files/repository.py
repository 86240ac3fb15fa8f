"""The files around those that are linted, which say more of them: each read once, none outside the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from taglint.files import disk as files
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import TypeVar

    Made = TypeVar("Made")


class Neighbours:
    """What one run sees around its files; `folders` are those that the user named."""

    def __init__(
        self,
        size_limit: int = files.SIZE_LIMIT,
        folders: Iterable[str] = (),
        tree: files.Tree | None = None,
    ) -> None:
        self.size_limit, self.tree = size_limit, tree or files.Tree()
        self.named = sorted((os.path.realpath(folder) for folder in folders), key=len)
        self._roots: dict[str, str] = {}
        self._made: dict[str, object] = {}
        self._read: dict[str, Source | None] = {}
        self._above: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def read(self, path: str, of: str) -> Source | None:
        """A file that says something of the file `of`; None when there is none, or it is not in the same repository."""
        if path not in self._read:
            inside = os.path.isfile(path) and files.is_inside(path, self.root(of))
            self._read[path] = self._load(path) if inside else None
        return self._read[path]

    def beside(self, path: str, endings: tuple[str, ...]) -> list[str]:
        """The other files in the folder of a file whose names have one of these endings, sorted."""
        found = self.tree.beside(
            os.path.dirname(path), lambda name: name.endswith(endings), self.root(path)
        )
        return [other for other in found if other != path]

    def above(self, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """The files of these names in the folder of a file and in those above it, up to its repository's root, as real paths."""
        return self._upwards(self.tree.real(os.path.dirname(path)), self.root(path), names)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What is worked out once in a run, under this name."""
        if name not in self._made:
            self._made[name] = make()
        return cast("Made", self._made[name])

    def below(self, root: str, names: frozenset[str]) -> Iterator[str]:
        """The files of these names anywhere in a folder, as real paths."""
        for folder, found in _walked(root):
            yield from (os.path.join(folder, name) for name in sorted(names.intersection(found)))

    def holding(
        self, root: str, endings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], limit: int
    ) -> Iterator[Source]:
        """The files in a folder that have one of these endings and all words of a row, sorted; larger ones are left out."""
        for folder, found in _walked(root):
            for name in sorted(name for name in found if name.endswith(endings)):
                path = os.path.join(folder, name)
                if not os.path.isfile(path) or (
                    os.path.islink(path) and not files.is_inside(path, root)
                ):
                    continue
                try:
                    loaded = files.load(path, min(limit, self.size_limit))
                except files.Unreadable:
                    continue
                if isinstance(loaded, Source) and any(
                    all(word in loaded.text for word in words) for words in rows
                ):
                    yield loaded

    def root(self, path: str) -> str:
        """The root of the repository that a file stands in, real path; without one the folder that the user named."""
        folder = self.tree.real(os.path.dirname(path))
        if folder not in self._roots:
            named = (root for root in self.named if files.is_inside(folder, root))
            self._roots[folder] = self.tree.repository(folder) or next(named, folder)
        return self._roots[folder]

    def _upwards(self, folder: str, root: str, names: tuple[str, ...]) -> tuple[str, ...]:
        found = self._above.get((folder, names))
        if found is None:
            above = os.path.dirname(folder)
            own = tuple(os.path.join(folder, name) for name in self.tree.held(folder, names))
            found = own if folder in (root, above) else own + self._upwards(above, root, names)
            self._above[folder, names] = found
        return found

    def _load(self, path: str) -> Source | None:
        try:
            loaded = files.load(path, self.size_limit)
        except files.Unreadable:
            return None
        return loaded if isinstance(loaded, Source) else None


def _walked(root: str) -> Iterator[tuple[str, list[str]]]:
    """The folders from one downwards, in order, with the names of their files."""
    for folder, inner, found in os.walk(root):
        inner[:] = sorted(name for name in inner if name not in files.SKIPPED_FOLDERS)
        yield folder, found
