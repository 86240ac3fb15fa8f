"""How a folder is laid out: as a module that others call, or as one that somebody runs.

Sources: https://developer.hashicorp.com/terraform/language/modules/develop/structure ·
https://developer.hashicorp.com/terraform/language/modules/develop/providers
"""

from __future__ import annotations

import os
import re

from taglint.files.paths import is_below, parent
from taglint.lazy import lazily
from taglint.terraform.loader import ModuleLoader
from taglint.terraform.module import Module

_NAME = lazily(r"terraform-[a-z0-9]+-.+", re.ASCII)
_LOCK_FILE = ".terraform.lock.hcl"
_VALUES = (".tfvars", ".tfvars.json")


def is_for_others(loader: ModuleLoader, module: Module) -> bool:
    """Whether a folder is laid out as a module that takes its providers from whoever calls it.

    Its blocks must not show that somebody runs it (see `Module.is_root`); here the files decide.
    """
    names = loader.repository.entries(module.folder)
    if _LOCK_FILE in names or any(name.endswith(_VALUES) for name in names):
        return False
    if names.get("examples") == "folder" or _takes_aliases(module):
        return True
    folder = loader.key(module.folder)
    if _NAME.fullmatch(os.path.basename(folder)):
        return True
    return "modules" in _folders_above(folder, loader.root(module.folder), module.folder)


def _folders_above(folder: str, root: str, written: str) -> list[str]:
    """The names of the folders that hold `folder`, from the root of its repository on.

    Without git the root may be the folder itself: then the path as it is written tells more.
    """
    inside = os.path.relpath(parent(folder), parent(root)) if is_below(parent(folder), root) else ""
    above = "" if os.path.isabs(written) else parent(written)
    return [*inside.split(os.sep), *re.split(r"[/\\]", above)]


def _takes_aliases(module: Module) -> bool:
    """Whether the module declares configurations of providers that its callers pass."""
    return any(
        "configuration_aliases" in argument.text
        for block in module.blocks("terraform")
        for child in block.children("required_providers")
        for argument in child.arguments()
    )
