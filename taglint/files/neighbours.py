"""Files that lie around another one and say something of it; none outside the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial

from taglint.files.disk import Kind, Unreadable
from taglint.files.paths import parent
from taglint.files.repository import Repository
from taglint.files.source import Source

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".terraform",
        ".terragrunt-cache",
        "node_modules",
        ".hg",
        ".svn",
        "__pycache__",
        ".venv",
    }
)


def neighbour(repository: Repository, path: str, of: str) -> Source | None:
    """A file that says something of the file `of`; None unless it lies in the same repository."""
    root = repository.root(parent(of))
    if not repository.is_file(path) or not repository.is_inside(path, root):
        return None
    return repository.text(path)


def beside(
    repository: Repository,
    folder: str,
    wanted: Callable[[str], bool],
    root: str,
    known: Container[str] = (),
) -> list[str]:
    """The regular files of a folder whose name is `wanted`, but for those `known`, sorted.

    A link counts if it ends at a file inside `root` (a real path).
    """
    # As a file of the working folder is named everywhere else.
    start = "" if folder in ("", ".") else os.path.join(folder, "")
    return sorted(
        start + name
        for name, kind in repository.entries(folder).items()
        if start + name not in known
        and wanted(name)
        and leads_to_file(repository, start + name, kind, root)
    )


def leads_to_file(repository: Repository, path: str, kind: Kind, root: str) -> bool:
    """Whether an entry of this kind is a regular file, or a link to one inside `root`."""
    if kind != "link":
        return kind == "file"
    return repository.is_file(path) and repository.is_inside(path, root)


def held(repository: Repository, folder: str, names: Iterable[str]) -> list[str]:
    """Those of these names that a folder holds."""
    return [name for name in names if repository.holds(folder, name)]


def above(repository: Repository, path: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The files of these names in the folder of a file and in those above, as real paths.

    The last folder is the root of the file's repository.
    """
    folder = parent(path)
    return _upwards(repository, repository.real(folder), repository.root(folder), names)


def _upwards(
    repository: Repository, folder: str, root: str, names: tuple[str, ...]
) -> tuple[str, ...]:
    def make() -> tuple[str, ...]:
        outer = parent(folder)
        own = tuple(os.path.join(folder, name) for name in held(repository, folder, names))
        return own if folder in (root, outer) else own + _upwards(repository, outer, root, names)

    return repository.remembered(("above", folder, root, names), make)


def below(repository: Repository, root: str, names: frozenset[str]) -> Iterator[str]:
    """The files of these names anywhere in a folder, as real paths."""
    yield from _named(repository, root, ("names", names), names.__contains__)


def holding(
    repository: Repository,
    root: str,
    endings: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    limit: int,
) -> Iterator[Source]:
    """The files in a folder that have one of these endings and all words of a row, sorted.

    Files over `limit` bytes are left out.
    """

    def source(path: str) -> Source | None:
        if not leads_to_file(repository, path, "link", root):
            return None
        try:
            loaded = repository.load(path, min(limit, repository.size_limit))
        except Unreadable:
            return None
        text = loaded.text if isinstance(loaded, Source) else ""
        has_words = any(all(word in text for word in row) for row in rows)
        return loaded if has_words and isinstance(loaded, Source) else None

    for path in _named(repository, root, ("endings", endings), lambda name: name.endswith(endings)):
        found = repository.remembered(
            ("holding", path, rows, limit), partial(source, path), is_compared=True
        )
        if found is not None:
            yield found


def _named(
    repository: Repository, folder: str, what: object, wanted: Callable[[str], bool]
) -> Iterator[str]:
    """The files anywhere in a folder whose name is wanted, in order."""

    def look() -> tuple[list[str], list[str]]:
        entries = repository.entries(folder)
        files = sorted(name for name, kind in entries.items() if kind != "folder" and wanted(name))
        folders = sorted(
            name
            for name, kind in entries.items()
            if kind == "folder" and name not in SKIPPED_FOLDERS
        )
        return files, folders

    files, folders = repository.remembered(("named", folder, what), look, is_compared=True)
    yield from (os.path.join(folder, name) for name in files)
    for name in folders:
        yield from _named(repository, os.path.join(folder, name), what, wanted)
