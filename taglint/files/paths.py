"""Paths as people write them."""

from __future__ import annotations


def shown_path(path: str) -> str:
    """The path relative to the working directory where that is shorter than leaving it, with `/`."""
    import os

    if os.path.isabs(path):
        relative = os.path.relpath(path)
        path = path if relative.startswith("..") else relative
    return path.replace(os.sep, "/")
