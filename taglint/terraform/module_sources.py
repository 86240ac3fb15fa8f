"""Module calls: which module each of them means."""

from __future__ import annotations

import json
import os

from taglint.lean_typing import TYPE_CHECKING
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.loader import folder_of_call

if TYPE_CHECKING:
    from taglint.terraform.instance import Instance
    from taglint.terraform.module import Module

_DEEPEST = 20  # module calls inside module calls
_LARGEST_MANIFEST = 2_000_000  # code points


def called_module(caller: Instance, call: ModuleBlock) -> Module | None:
    """The module that a call means; None when its text is not there, or when it calls itself."""
    source = source_of(call)
    loader = caller.root.loader
    is_path = is_local(source)
    folder = folder_of_call(caller.module.folder, source) if is_path else _installed(caller, call)
    if not folder or _calls_itself(caller, folder):
        return None
    return loader.module(folder, caller.root.repository)


def source_of(call: ModuleBlock) -> str:
    """The `source` of a call, "" when it is no plain string."""
    argument = call.argument("source")
    return argument.text.strip('"') if argument and argument.text[:1] == '"' else ""


def is_local(source: str) -> bool:
    """Whether a source is a path: Terraform takes it for one by how it begins."""
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


def _calls_itself(caller: Instance, folder: str) -> bool:
    """Whether a folder calls itself by way of others, or a chain of calls is too long to follow."""
    at: Instance | None = caller
    key = caller.root.loader.key
    while at is not None:
        if key(at.module.folder) == key(folder):
            return True
        at = at.parent
    return caller.depth >= _DEEPEST


def _installed(caller: Instance, call: ModuleBlock) -> str:
    """The folder that `terraform init` installed the module in, "" when it did not."""
    path = [call.label(0)]
    at: Instance | None = caller
    while at is not None and at.call is not None:
        path.append(at.call.label(0))
        at = at.parent
    folder = caller.root.manifest().get(".".join(reversed(path)), "")
    return os.path.normpath(os.path.join(caller.root.module.folder, folder)) if folder else ""


def manifest(text: str) -> dict[str, str]:
    """The folders of installed modules, by the names of their calls with dots between them.

    `text` is that of `.terraform/modules/modules.json`; one that cannot be read names no folders.
    """
    try:
        rows = json.loads(text[:_LARGEST_MANIFEST])["Modules"]
        return {
            row["Key"]: row["Dir"]
            for row in rows
            if isinstance(row["Key"], str) and isinstance(row["Dir"], str)
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
