"""The files of a run, through one door: the disk, with an editor's unsaved texts laid over it.

There are three kinds of access, all with the same care. What is *linted* lies inside the
repository of the linted path (without git: in the folder that was named); links are followed only
inside it, and only regular files are read. What the *user names* may lie anywhere. *Shipped data*
comes with taglint (`files.disk.shipped_text`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Mapping

from taglint.files.disk import SIZE_LIMIT, Disk, Kind, TooLarge, Unreadable
from taglint.files.paths import absolute, is_below, parent
from taglint.files.source import Damaged, Source, text_of, too_large
from taglint.lean_typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import TypeVar

    from taglint.files.memo import Memo

    Made = TypeVar("Made")

_NO_ENTRIES: dict[str, Kind] = {}
_NOTHING = object()


class Repository:
    """The files around the linted ones, each looked at once.

    With `is_recording` every answer is kept with what was made of it, so that after an edit only
    what rests on a changed answer is made again; without, answers are kept where that saves time.
    `size_limit` counts bytes. `named` are the folders that the user named, as real paths.
    """

    def __init__(
        self,
        disk: Disk | None = None,
        texts: Mapping[str, bytes | None] | None = None,
        is_recording: bool = False,
    ) -> None:
        own = disk or Disk()
        self.is_recording, self.size_limit = is_recording, SIZE_LIMIT
        self.named: list[str] = []
        self.texts = {own.real(path): text for path, text in (texts or {}).items()}
        self._by_real_path = is_recording or texts is not None
        self.disk = _buffered(own, self.texts) if self._by_real_path else own
        self._values: dict[Hashable, object] = {}
        self._memo = _memo() if is_recording else None
        self._entries: dict[str, dict[str, Kind] | Unreadable] = {}
        self._kinds: dict[str, Kind | Unreadable] = {}
        self._data: dict[str, bytes | Unreadable | TooLarge] = {}
        self._reals: dict[str, str] = {}
        self._sources: dict[str, Source | Damaged] = {}

    def remembered(
        self, key: Hashable, make: Callable[[], Made], is_compared: bool = False
    ) -> Made:
        """What is worked out once, and again only when an answer that it rests on has changed.

        What asks for a value that is compared is made again only when that value changes.
        """
        if self._memo is not None:
            return self._memo.remembered(key, make, is_compared)
        # A run that ends with its process needs no questions.
        found = self._values.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._values[key] = make()
        return cast("Made", found)

    def begin(self) -> None:
        """Forget what was asked so far, but not the answers: another run begins."""
        if self._memo is not None:
            self._memo.asked = set()

    def note(self, kind: str, path: str) -> None:
        """Count something as asked by whatever is being made now."""
        if self._memo is not None:
            self._memo.asked.add((kind, path))

    def asked(self, kind: str) -> list[str]:
        """The paths that were asked for in this way since the run began, sorted."""
        asked = self._memo.asked if self._memo is not None else ()
        return sorted(str(path) for other, path in asked if other == kind)

    def real(self, path: str) -> str:
        """The path with all links followed; each folder on the way is looked at once."""
        found = self._reals.get(path)
        if found is None:
            whole = absolute(path)
            found = self._reals[path] = self._reals[whole] = self._reals.get(
                whole
            ) or self._followed(whole)
        return found

    def _followed(self, whole: str) -> str:
        above = parent(whole)
        if above == whole:
            return self.disk.real(whole)
        real_above = self.real(above)
        entries = self._entries.get(real_above if self._by_real_path else above)
        if isinstance(entries, dict) and entries.get(os.path.basename(whole), "link") != "link":
            return (
                whole if real_above == above else os.path.join(real_above, os.path.basename(whole))
            )
        return self.disk.real(whole, real_above)

    def entries(self, folder: str) -> Mapping[str, Kind]:
        """What a folder holds, by name, links not followed; nothing when it cannot be listed."""
        try:
            return self.listing(folder)
        except Unreadable:
            return _NO_ENTRIES

    def listing(self, folder: str) -> Mapping[str, Kind]:
        """What a folder holds, by name, links not followed. Raises `Unreadable`."""
        key = self._key(folder)
        found = self._entries.get(key)
        if found is None:
            found = self._entries[key] = self._listed(self._place(folder, key))
        self.note("entries", key)
        if isinstance(found, Unreadable):
            raise Unreadable(folder, found.reason)
        return found

    def kind(self, path: str) -> Kind:
        """What a path leads to, links followed; "" when nothing is there. Raises `Unreadable`."""
        key = self._key(path)
        found = self._kinds.get(key)
        if found is None:
            found = self._kinds[key] = self._kind(self._place(path, key), key)
        self.note("kind", key)
        if isinstance(found, Unreadable):
            raise Unreadable(path, found.reason)
        return found

    def data(self, path: str, limit: int, is_regular: bool = False) -> bytes:
        """All bytes of a file. Raises `Unreadable`, and `TooLarge` when there are over `limit`."""
        if not self._by_real_path:
            return self.disk.read(path, limit, is_regular)
        key = self.real(path)
        found = self._data.get(key)
        if found is None or (isinstance(found, TooLarge) and (found.size or 0) <= limit):
            found = self._data[key] = self._read(key, limit)
        self.note("text", key)
        if isinstance(found, Unreadable):
            raise Unreadable(path, found.reason)
        if isinstance(found, TooLarge) or len(found) > limit:
            raise found if isinstance(found, TooLarge) else TooLarge(len(found))
        return found

    def is_file(self, path: str) -> bool:
        """Whether a path leads to a regular file."""
        return self._is(path, "file")

    def is_folder(self, path: str) -> bool:
        """Whether a path leads to a folder."""
        return self._is(path, "folder")

    def is_inside(self, path: str, root: str) -> bool:
        """Whether a path, its links followed, stands below `root` (a real path)."""
        return is_below(self.real(path), root)

    def load(
        self, path: str, limit: int | None = None, is_regular: bool = False
    ) -> Source | Damaged:
        """A file as UTF-8 text; one that is too large or no text is `Damaged`. Raises `Unreadable`.

        `limit` counts bytes; None is the run's limit.
        """
        limit = self.size_limit if limit is None else limit
        try:
            return text_of(path, self.data(path, limit, is_regular), limit)
        except TooLarge as error:
            return Damaged(path, too_large(error.size, limit))

    def kept(
        self, path: str, limit: int | None = None, is_regular: bool = False
    ) -> Source | Damaged:
        """The file as `load` has it, kept because others of the run may ask for it as well."""
        found = self._sources.get(path)
        if found is None:
            found = self._sources[path] = self.load(path, limit, is_regular)
        elif self.is_recording:
            self.note("text", self.real(path))
        return found

    def text(self, path: str, limit: int | None = None) -> Source | None:
        """The file, None when it cannot be read or is no text."""
        try:
            found = self.kept(path, limit)
        except Unreadable:
            return None
        return found if isinstance(found, Source) else None

    def root(self, folder: str) -> str:
        """The root of the repository that a folder stands in, as a real path.

        Without git it is the innermost folder that the user named, else the folder itself.
        """
        start = self.real(folder)
        return self.remembered(("root", start), lambda: self._root(start))

    def git_root(self, folder: str) -> str:
        """The nearest folder from an absolute one upwards that holds `.git`, "" when none does."""
        return self.remembered(("git root", folder), lambda: self._git_root(folder))

    def answers(self) -> dict[str, dict[str, object]]:
        """The answers so far, by question and path; for `files.edits`, which asks them again."""
        tables = {"entries": self._entries, "kind": self._kinds, "text": self._data}
        return cast("dict[str, dict[str, object]]", tables)

    def drop(self, changed: list[tuple[str, Hashable]]) -> None:
        """Forget the texts and all else that rests on answers which have changed."""
        gone = {path for kind, path in changed if kind == "text"}
        for path in [path for path in self._sources if self.real(path) in gone]:
            del self._sources[path]
        if self._memo is not None:
            self._memo.drop(changed)

    # Asking the disk.

    def _key(self, path: str) -> str:
        return self.real(path) if self._by_real_path else absolute(path)

    def _place(self, path: str, key: str) -> str:
        """How the disk is asked for a path: as it is written, for folders above may be closed."""
        return key if self._by_real_path else path

    def _listed(self, key: str) -> dict[str, Kind] | Unreadable:
        try:
            return self.disk.entries(key)
        except Unreadable as error:
            return error

    def _kind(self, path: str, key: str) -> Kind | Unreadable:
        entries = self._entries.get(parent(key))
        known = entries.get(os.path.basename(key), "") if isinstance(entries, dict) else "link"
        try:
            return known if known != "link" else self.disk.kind(path)
        except Unreadable as error:
            return error

    def _read(self, key: str, limit: int) -> bytes | Unreadable | TooLarge:
        try:
            return self.disk.read(key, limit)
        except (Unreadable, TooLarge) as error:
            return error

    def _is(self, path: str, kind: Kind) -> bool:
        try:
            return self.kind(path) == kind
        except Unreadable:
            return False

    def holds(self, folder: str, name: str) -> bool:
        """Whether a folder holds something of this name."""
        listed = self._entries.get(self._key(folder))
        if isinstance(listed, dict) and not self.is_recording:
            return name in listed
        # Of a folder that nobody has listed yet, asking for a name costs less.
        try:
            return self.kind(os.path.join(folder, name)) != ""
        except Unreadable:
            return False

    def _root(self, start: str) -> str:
        named = (root for root in self.named if is_below(start, root))
        return self.git_root(start) or next(named, start)

    def _git_root(self, folder: str) -> str:
        if self.holds(folder, ".git"):
            return folder
        above = parent(folder)
        return self.git_root(above) if above != folder else ""


def _memo() -> Memo:
    from taglint.files.memo import Memo

    return Memo()


def _buffered(disk: Disk, texts: dict[str, bytes | None]) -> Disk:
    from taglint.files.buffers import BufferedDisk

    return cast(Disk, BufferedDisk(disk, texts))
