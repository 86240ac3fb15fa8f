"""A disk that holds made-up files and the shipped data, and nothing else of this machine."""

from __future__ import annotations

from taglint.files.disk import Disk, Kind, TooLarge, Unreadable, shipped_folder
from taglint.files.paths import is_below, parent


class MemoryDisk:
    """Files by absolute path. It counts what it is asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.asked = files, 0
        self.folders: dict[str, dict[str, Kind]] = {}
        for path in files:
            kind: Kind = "file"
            while (above := parent(path)) != path:
                self.folders.setdefault(above, {})[path[len(above) :].lstrip("/")] = kind
                path, kind = above, "folder"

    def read(self, path: str, limit: int = 0, is_regular: bool = False) -> bytes:
        """All bytes of a file. Raises `Unreadable` and `TooLarge`."""
        self.asked += 1
        if is_below(path, shipped_folder()):
            return Disk().read(path, limit, is_regular)
        if path not in self.files:
            raise Unreadable(path, "no such file in memory")
        if len(self.files[path]) > limit:
            raise TooLarge(len(self.files[path]))
        return self.files[path]

    def entries(self, folder: str) -> dict[str, Kind]:
        """What a folder holds, by name. Raises `Unreadable`."""
        self.asked += 1
        if folder not in self.folders:
            raise Unreadable(folder, "no such folder in memory")
        return dict(self.folders[folder])

    def kind(self, path: str) -> Kind:
        """What is at a path; "" for nothing."""
        self.asked += 1
        if is_below(path, shipped_folder()):
            return Disk().kind(path)
        return "file" if path in self.files else "folder" if path in self.folders else ""

    def real(self, path: str, above: str = "") -> str:
        """The path: there are no links."""
        self.asked += 1
        return path
