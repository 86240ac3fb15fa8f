"""The disk: the only module that opens, lists, examines or resolves a path.

Everything else asks a `Repository`, which stands on a `Disk`, so that an editor's unsaved text,
a test's made-up files and the proof of a fix can take the place of what lies on the machine.
"""

from __future__ import annotations

import os
import stat

from taglint.files.paths import absolute, parent
from taglint.lean_typing import Literal

Kind = Literal["file", "folder", "link", "other", ""]

SIZE_LIMIT = 10_000_000  # bytes of a linted file, unless the user says otherwise
_AT_ONCE = (
    32_768  # bytes; most files have fewer, and asking for the size costs more than reading on
)
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Unreadable(Exception):
    """A path that cannot be read; the message names it and says the `reason`."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason


class TooLarge(Exception):
    """A file with more bytes than the limit; `size` is how many it has, None if nobody knows."""

    def __init__(self, size: int | None) -> None:
        super().__init__(size)
        self.size = size


class Disk:
    """The files of this machine, by four questions. Nothing is remembered here."""

    def read(self, path: str, limit: int = SIZE_LIMIT, is_regular: bool = False) -> bytes:
        """All bytes of a file. Raises `Unreadable`, and `TooLarge` when there are over `limit`.

        `is_regular` says that somebody has just seen that it is a regular file: then one short
        read gives all there is, while a pipe gives its bytes piece by piece.
        """
        try:
            # Without a stream in between, which takes half of the time of reading a small file.
            handle = os.open(path, _READ_ONLY)
            try:
                return _bytes(handle, limit, is_regular)
            finally:
                os.close(handle)
        except (OSError, ValueError) as error:
            raise Unreadable(path, _reason(error)) from None

    def entries(self, folder: str) -> dict[str, Kind]:
        """What a folder holds, by name; links are not followed. Raises `Unreadable`."""
        try:
            with os.scandir(folder or os.curdir) as entries:
                return {entry.name: _kind_of(entry) for entry in entries}
        except (OSError, ValueError) as error:
            raise Unreadable(folder, _reason(error)) from None

    def kind(self, path: str) -> Kind:
        """What a path leads to, links followed; "" when nothing is there. Raises `Unreadable`.

        It is raised only where even that cannot be told, as in a folder that may not be searched.
        """
        try:
            mode = os.stat(path or os.curdir).st_mode
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise Unreadable(path, _reason(error)) from None
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"

    def real(self, path: str, above: str = "") -> str:
        """The path with all links followed, also where nothing is there.

        `above` is the real path of its folder, where that is known: then only the last step counts.
        """
        if above and not os.path.islink(path):
            return path if above == parent(path) else os.path.join(above, os.path.basename(path))
        return os.path.realpath(absolute(path))


def shipped_folder() -> str:
    """The folder of the data that comes with taglint, in a wheel or in a checkout."""
    package = parent(parent(os.path.abspath(__file__)))
    packed = os.path.join(package, "_schemas")
    return packed if os.path.isdir(packed) else os.path.join(parent(package), "schemas")


def shipped_text(name: str) -> str:
    """The text of a shipped file, by its path inside the folder. Raises `Unreadable`."""
    return Disk().read(os.path.join(shipped_folder(), name), 1 << 30, is_regular=True).decode()


def _bytes(handle: int, limit: int, is_regular: bool) -> bytes:
    data, size = os.read(handle, _AT_ONCE), -1
    if len(data) > min(limit, _AT_ONCE - 1):
        size = os.fstat(handle).st_size
        if size > limit:
            raise TooLarge(size)
    elif is_regular:
        return data
    if size >= len(data):
        data += os.read(handle, size + 1 - len(data))
    # A pipe has no size; a file may have grown since.
    while len(data) != size and len(data) <= limit and (more := os.read(handle, _AT_ONCE)):
        data += more
    if len(data) > limit:
        raise TooLarge(None)
    return data


def _kind_of(entry: os.DirEntry[str]) -> Kind:
    if entry.is_file(follow_symlinks=False):
        return "file"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "link" if entry.is_symlink() else "other"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
