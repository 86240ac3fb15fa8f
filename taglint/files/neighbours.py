"""Files that lie around another one and say something of it; none outside the repository."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator

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
    for folder, found in _walked(repository, root):
        yield from (os.path.join(folder, name) for name in sorted(names.intersection(found)))


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
    for folder, found in _walked(repository, root):
        for name in sorted(name for name in found if name.endswith(endings)):
            path = os.path.join(folder, name)
            if not leads_to_file(repository, path, found[name], root):
                continue
            try:
                loaded = repository.load(path, min(limit, repository.size_limit))
            except Unreadable:
                continue
            text = loaded.text if isinstance(loaded, Source) else ""
            if isinstance(loaded, Source) and any(
                all(word in text for word in row) for row in rows
            ):
                yield loaded


def _walked(repository: Repository, root: str) -> Iterator[tuple[str, dict[str, Kind]]]:
    """The folders from one downwards, in order, with what they hold beside folders."""
    entries = repository.entries(root)
    yield root, {name: kind for name, kind in entries.items() if kind != "folder"}
    for name in sorted(entries):
        if entries[name] == "folder" and name not in SKIPPED_FOLDERS:
            yield from _walked(repository, os.path.join(root, name))
