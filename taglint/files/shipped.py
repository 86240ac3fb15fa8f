"""The data that comes with taglint: schemas, indexes, the schema of the configuration."""

from __future__ import annotations

import os

from taglint.files.disk import Disk


def folder() -> str:
    """The folder of the shipped schemas, in a wheel or in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packed = os.path.join(package, "_schemas")
    if Disk().kind(packed) == "folder":
        return packed
    return os.path.join(os.path.dirname(package), "schemas")


def text(name: str) -> str:
    """The text of a shipped file, by its path inside the folder."""
    return Disk().read(os.path.join(folder(), name), limit=1 << 30, is_regular=True).decode()
