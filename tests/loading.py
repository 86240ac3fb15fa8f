"""Files and modules for tests that start below the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from taglint.files.repository import Repository
from taglint.files.source import Damaged, Source
from taglint.terraform.loader import ModuleLoader
from taglint.terraform.settings import NO_SETTINGS, Settings


def load(path: str, limit: int | None = None, is_regular: bool = False) -> Source | Damaged:
    """A file as the engine opens it; `limit` counts bytes."""
    return Repository().load(path, limit, is_regular)


def modules_in(
    folder: Path | None = None, settings: Settings = NO_SETTINGS
) -> Callable[[], ModuleLoader]:
    """The loader of the modules in a folder that the user has named."""
    repository = Repository()
    if folder is not None:
        repository.named = [repository.real(str(folder))]
    loader = ModuleLoader(repository, lambda _: settings)
    return lambda: loader
