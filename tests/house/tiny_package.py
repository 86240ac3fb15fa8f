"""Packages of a few lines, for the guards to complain of."""

from __future__ import annotations

from pathlib import Path


def made(folder: Path, files: dict[str, str]) -> Path:
    """A package of these files."""
    package = folder / "taglint"
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return package


def files_of(*rows: str) -> dict[str, str]:
    """`rules/a.py: import x` as a file; a file that is only named is empty."""
    return {name: text for name, _, text in (row.partition(": ") for row in rows)}
