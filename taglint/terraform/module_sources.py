"""Module calls: the folder they mean, the arguments and providers they pass."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Hop
from taglint.terraform.expand import Copy
from taglint.terraform.instance import InputValue, Instance
from taglint.terraform.module import Module
from taglint.terraform.parts import Part
from taglint.values import unknown

if TYPE_CHECKING:
    from collections.abc import Callable

_DEEPEST = 20
_LARGEST_MANIFEST = 2_000_000


def children(caller: Instance, name: str) -> Iterator[tuple[Copy, Instance | None]]:
    """The instances of one call; one without an instance when the module's text is not there."""
    call = caller.module.calls[name]
    module = _module(caller, call)
    for copy in caller.copies(call):
        if module is None or not caller.root.may_call():
            yield copy, None
            continue
        address = f"{caller.address}module.{name}{copy.suffix}."
        yield (
            copy,
            Instance(caller.root, module, address, _arguments(caller, call, copy), caller, call),
        )


def source_of(call: Part) -> str:
    """The `source` of a call, as far as it is a plain string."""
    setting = call.attribute("source")
    return setting.text.strip('"') if setting and setting.text[:1] == '"' else ""


def is_local(source: str) -> bool:
    """Whether a source is a path, as Terraform tells them."""
    return source.startswith(("./", "../", ".\\", "..\\")) or source in (".", "..")


def _module(caller: Instance, call: Part) -> Module | None:
    source = source_of(call)
    loader = caller.root.loader
    if is_local(source):
        folder = os.path.normpath(os.path.join(caller.module.folder, source.replace("\\", "/")))
    else:
        folder = _installed(caller, call)
    if not folder or _calls_itself(caller, folder):
        return None
    return loader.module(folder, caller.root.repository)


def _calls_itself(caller: Instance, folder: str) -> bool:
    at: Instance | None = caller
    key = caller.root.loader.key
    while at is not None:
        if key(at.module.folder) == key(folder):
            return True
        at = at.parent
    return caller.depth >= _DEEPEST


def _installed(caller: Instance, call: Part) -> str:
    """The folder that `terraform init` installed the module in, "" when it did not."""
    path = [call.label(0)]
    at: Instance | None = caller
    while at is not None and at.call is not None:
        path.append(at.call.label(0))
        at = at.parent
    folder = caller.root.manifest().get(".".join(reversed(path)), "")
    return os.path.normpath(os.path.join(caller.root.module.folder, folder)) if folder else ""


def manifest(text: str) -> dict[str, str]:
    """Folders by module path, from `.terraform/modules/modules.json`."""
    try:
        rows = json.loads(text[:_LARGEST_MANIFEST])["Modules"]
        return {
            row["Key"]: row["Dir"]
            for row in rows
            if isinstance(row["Key"], str) and isinstance(row["Dir"], str)
        }
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _arguments(caller: Instance, call: Part, copy: Copy) -> Callable[[str], InputValue | None]:
    def input_value(name: str) -> InputValue | None:
        setting = call.attribute(name)
        if setting is None:
            return None
        return InputValue(caller.setting(setting, copy.bound), Hop("argument", setting.name_span))

    return input_value


__all__ = ["children", "is_local", "manifest", "source_of", "unknown"]
