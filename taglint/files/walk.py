"""Finding the files to lint: those named, and in named folders those that git would not ignore."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from taglint.files.disk import Unreadable
from taglint.files.neighbours import SKIPPED_FOLDERS, leads_to_file
from taglint.files.paths import is_normal
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from taglint.files.ignore import Pattern

_LARGEST_IGNORE_FILE = 1_000_000  # bytes

_Ignore = tuple[tuple[str, "tuple[Pattern, ...]"], ...]


class Found(NamedTuple):
    """The files to lint and the folders that were named, sorted, and what is wrong with paths.

    `left_out` says in words why something in the folders was not looked at.
    """

    files: list[str]
    folders: list[str]
    wrong: list[str]
    left_out: tuple[str, ...] = ()


def find(
    repository: Repository,
    paths: Iterable[str],
    wanted: Callable[[str], bool],
    excluded: Callable[[str], bool] = lambda path: False,
    lists_folder_of: Callable[[str], bool] = lambda path: False,
) -> Found:
    """Each file named, and in each folder named those whose path is `wanted`.

    `excluded` is asked for each file and folder (with a final `/`) on the way. The folders of
    named files that `lists_folder_of` chooses are listed, so that these files need no look each.
    """
    files: dict[str, None] = {}
    folders: list[str] = []
    wrong: list[str] = []
    walk = _Walk(repository, wanted, excluded, wrong)
    for path in paths:
        if lists_folder_of(path) and is_normal(path):
            folder, _, name = path.rpartition("/")
            if name[0] != "." and repository.entries(folder or ".").get(name) == "file":
                files[path] = None
                continue
        try:
            kind = repository.kind(path) if path else ""
            if kind == "folder":
                folders.append(path)
                files.update(dict.fromkeys(walk.below(path)))
            elif kind == "file":
                files[path if is_normal(path) else os.path.normpath(path)] = None
            elif kind:
                wrong.append(f"{path}: neither a file nor a folder")
            else:
                wrong.append(f"{path}: {os.strerror(2)}")
        except Unreadable as error:
            wrong.append(str(error))
    return Found(sorted(files), folders, wrong, walk.left_out())


class _Walk:
    """A walk below folders; what cannot be listed is noted in `wrong`."""

    def __init__(
        self,
        repository: Repository,
        wanted: Callable[[str], bool],
        excluded: Callable[[str], bool],
        wrong: list[str],
    ) -> None:
        self.repository, self.wanted, self.excluded, self.wrong = (
            repository,
            wanted,
            excluded,
            wrong,
        )
        self._has_excluded = self._has_ignored = False

    def left_out(self) -> tuple[str, ...]:
        """Why files and folders on the way were left out."""
        words = ((self._has_excluded, "excluded"), (self._has_ignored, "ignored by git"))
        return tuple(word for is_so, word in words if is_so)

    def below(self, path: str) -> Iterator[str]:
        """The files of a named folder and of those below it."""
        whole = os.path.abspath(path)
        root = self.repository.git_root(whole) or whole
        above = _inherited(self.repository, whole, root)
        yield from self._folder(os.path.normpath(path), self.repository.real(root), above)

    def _folder(self, folder: str, root: str, ignore: _Ignore) -> Iterator[str]:
        try:
            entries = self.repository.listing(folder)
        except Unreadable as error:
            self.wrong.append(str(error))
            return
        if ".gitignore" in entries:
            ignore = _with_ignore_file(self.repository, ignore, os.path.abspath(folder), root)
        start = "" if folder == "." else os.path.join(folder, "")
        for name in sorted(entries):
            path, kind = start + name, entries[name]
            if kind == "folder":
                if self._enters(name, path, ignore):
                    yield from self._folder(path, root, ignore)
            elif self.wanted(path) and not self._excludes(path):
                is_file = leads_to_file(self.repository, path, kind, root)
                if is_file and not self._ignores(path, False, ignore):
                    yield path

    def _enters(self, name: str, path: str, ignore: _Ignore) -> bool:
        if name in SKIPPED_FOLDERS or self._ignores(path, True, ignore):
            return False
        return not self._excludes(path + "/")

    def _excludes(self, path: str) -> bool:
        is_excluded = self.excluded(path)
        self._has_excluded |= is_excluded
        return is_excluded

    def _ignores(self, path: str, is_folder: bool, ignore: _Ignore) -> bool:
        is_ignored = _ignored(path, is_folder, ignore)
        self._has_ignored |= is_ignored
        return is_ignored


def _inherited(repository: Repository, folder: str, root: str) -> _Ignore:
    """The ignore files between the repository's root and a folder, outermost first."""
    chain = []
    while folder != root and folder.startswith(root):
        folder = os.path.dirname(folder)
        chain.append(folder)
    rules: _Ignore = ()
    for above in reversed(chain):
        if repository.holds(above, ".gitignore"):
            rules = _with_ignore_file(repository, rules, above, root)
    return rules


def _with_ignore_file(repository: Repository, ignore: _Ignore, folder: str, root: str) -> _Ignore:
    """The rules with those of one more file; one that is no text inside the root says nothing."""
    path = os.path.join(folder, ".gitignore")
    if not repository.is_file(path) or not repository.is_inside(path, repository.real(root)):
        return ignore
    try:
        loaded = repository.load(path, _LARGEST_IGNORE_FILE)
    except Unreadable:
        return ignore
    from taglint.files.ignore import parse

    text = loaded.text if isinstance(loaded, Source) else ""
    return (*ignore, (folder, parse(text.split("\n"))))


def _ignored(path: str, is_folder: bool, ignore: _Ignore) -> bool:
    """The innermost ignore file that speaks of the path decides, as in git."""
    if not ignore:
        return False
    from taglint.files.ignore import verdict

    whole = os.path.abspath(path)
    for folder, patterns in reversed(ignore):
        parts = whole[len(folder) :].strip(os.sep).split(os.sep)
        says = verdict(patterns, parts, is_folder)
        if says is not None:
            return says
    return False
