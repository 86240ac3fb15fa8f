"""A disk with texts laid over it that nobody has saved yet: an editor's, standard input, a fix."""

from __future__ import annotations

import os

from taglint.files.disk import Disk, Kind, TooLarge, Unreadable
from taglint.files.paths import is_below


class BufferedDisk:
    """What a `Disk` answers, once the `texts` were written. All paths are real ones.

    A text of None hides a file. A folder is there as soon as a text lies below it.
    """

    def __init__(self, disk: Disk, texts: dict[str, bytes | None]) -> None:
        self.disk, self.texts = disk, texts

    def read(self, path: str, limit: int, is_regular: bool = False) -> bytes:
        """All bytes of a file. Raises `Unreadable` and `TooLarge`."""
        if path not in self.texts:
            return self.disk.read(path, limit, is_regular)
        text = self.texts[path]
        if text is None:
            raise Unreadable(path, os.strerror(2))
        if len(text) > limit:
            raise TooLarge(None)
        return text

    def entries(self, folder: str) -> dict[str, Kind]:
        """What a folder holds, by name; links are not followed. Raises `Unreadable`."""
        try:
            found = self.disk.entries(folder)
        except Unreadable:
            if not self._holds_text(folder):
                raise
            found = {}
        for path, text in self.texts.items():
            if path != folder and is_below(path, folder):
                name, _, rest = path[len(folder) :].lstrip(os.sep).partition(os.sep)
                if text is not None:
                    found[name] = "folder" if rest else "file"
                elif not rest:
                    found.pop(name, None)
        return found

    def kind(self, path: str) -> Kind:
        """What a path leads to; "" when nothing is there. Raises `Unreadable`."""
        if path in self.texts:
            return "" if self.texts[path] is None else "file"
        return "folder" if self._holds_text(path) else self.disk.kind(path)

    def real(self, path: str, above: str = "") -> str:
        """The path with all links followed: texts are no links."""
        return self.disk.real(path, above)

    def _holds_text(self, folder: str) -> bool:
        below = folder + os.sep
        return any(path.startswith(below) for path, text in self.texts.items() if text is not None)
