"""Which provider configuration a resource uses, and the tags that configuration sets for all of its resources."""

from __future__ import annotations

import re

from taglint.lazy import lazily
from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.terraform.module import alias_of
from taglint.terraform.parts import Part

if TYPE_CHECKING:
    from taglint.terraform.instance import Instance

_WORDS = lazily(r"[\"']?([\w-]+)(?:\.([\w-]+))?(\[)?")


class Configuration(NamedTuple):
    """A provider block and the module it stands in; no block is a provider without arguments, unless `cause` says more."""

    part: Part | None
    instance: Instance
    cause: str = ""


def resolve(instance: Instance, resource: Part) -> Configuration:
    """The configuration that a resource uses."""
    chosen = resource.attribute("provider")
    if chosen is None:
        return configuration(instance, resource.label(0).partition("_")[0], "")
    found = _WORDS.match(chosen.text)
    if found is None or found[3]:
        return Configuration(None, instance, f"provider {chosen.text}")
    return configuration(instance, found[1], found[2] or "")


def configuration(instance: Instance, name: str, alias: str) -> Configuration:
    """The configuration a module means by `name` or `name.alias`: what the caller passes, its own, the caller's own."""
    passed = _passed(instance, f"{name}.{alias}" if alias else name)
    if passed is not None:
        return passed
    for part in instance.module.providers:
        if part.label(0) == name and alias_of(part) == alias:
            if part.attribute("for_each") is not None:
                break
            return Configuration(part, instance)
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
    """What the call's `providers` map has for a name."""
    setting = instance.call.attribute("providers") if instance.call else None
    if setting is None or instance.parent is None:
        return None
    for line in re.split(r"[,\n{}]", setting.text):
        left, equals, right = line.partition("=" if "=" in line else ":")
        if equals and left.strip().strip('"') == wanted:
            found = _WORDS.match(right.strip())
            if found is None or found[3]:
                return Configuration(None, instance, f"provider {right.strip()}")
            return configuration(instance.parent, found[1], found[2] or "")
    return None
