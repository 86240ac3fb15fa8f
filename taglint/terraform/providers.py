"""Which configuration of its provider a resource uses."""

from __future__ import annotations

import re

from taglint.lazy import lazily
from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.module import alias_of

if TYPE_CHECKING:
    from taglint.terraform.instance import Instance

# `aws`, `aws.west`, also in quotes; a bracket chooses one of several by `for_each`.
_WORDS = lazily(r"[\"']?([\w-]+)(?:\.([\w-]+))?(\[)?")


class Configuration(NamedTuple):
    """A configuration of a provider."""

    block: ModuleBlock | None  # None for a provider without arguments
    instance: Instance  # the module that the block stands in
    cause: str = ""  # why the configuration is not known, "" when it is


def resolve(instance: Instance, resource: ModuleBlock) -> Configuration:
    """The configuration that a resource uses."""
    chosen = resource.argument("provider")
    if chosen is None:
        return configuration(instance, resource.label(0).partition("_")[0], "")
    found = _WORDS.match(chosen.text)
    if found is None or found[3]:
        return Configuration(None, instance, f"provider {chosen.text}")
    return configuration(instance, found[1], found[2] or "")


def configuration(instance: Instance, name: str, alias: str) -> Configuration:
    """The configuration that a module means by `name` or `name.alias` ("" for no alias).

    That is what its caller passes, else its own, else what the caller means by the name.
    """
    passed = _passed(instance, f"{name}.{alias}" if alias else name)
    if passed is not None:
        return passed
    for block in instance.module.providers:
        if block.label(0) == name and alias_of(block) == alias:
            if block.argument("for_each") is not None:
                break
            return Configuration(block, instance)
    else:
        if not alias:
            return (
                configuration(instance.parent, name, "")
                if instance.parent
                else Configuration(None, instance)
            )
    return Configuration(
        None, instance, f"provider {name}{'.' if alias else ''}{alias} is configured elsewhere"
    )


def _passed(instance: Instance, wanted: str) -> Configuration | None:
    """What the `providers` argument of the module's call has for a name.

    It is read line by line: references to providers are no values that could be evaluated.
    """
    argument = instance.call.argument("providers") if instance.call else None
    if argument is None or instance.parent is None:
        return None
    for line in re.split(r"[,\n{}]", argument.text):
        left, equals, right = line.partition("=" if "=" in line else ":")
        if equals and left.strip().strip('"') == wanted:
            found = _WORDS.match(right.strip())
            if found is None or found[3]:
                return Configuration(None, instance, f"provider {right.strip()}")
            return configuration(instance.parent, found[1], found[2] or "")
    return None
