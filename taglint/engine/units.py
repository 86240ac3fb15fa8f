"""From the files to lint to units, and which module folders other folders call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taglint.engine.run import Unit
from taglint.files.paths import parent
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING
from taglint.read import dialects

if TYPE_CHECKING:
    from taglint.terraform.loader import ModuleLoader


def units(names: Iterable[str]) -> tuple[list[Unit], list[Unit]]:
    """The units of single files, and those of module folders, each in the order of the names."""
    single: list[Unit] = []
    folders: dict[str, list[str]] = {}
    for name in names:
        if dialects.is_by_folder(name):
            folders.setdefault(parent(name), []).append(name)
        else:
            single.append(Unit(name, (name,)))
    return single, [Unit(folder, tuple(files)) for folder, files in folders.items()]


def called_folders(loader: ModuleLoader, source: Source) -> Iterator[str]:
    """The folders (real paths) that the text of a module's file seems to call.

    Comments and strings may look like calls: then a folder waits in vain and is judged later.
    """
    if "source" not in source.text:
        return
    from taglint.terraform.loader import folder_of_call
    from taglint.terraform.module import local_calls

    folder = parent(source.path)
    for path in local_calls(source.text):
        yield loader.key(folder_of_call(folder, path))
