"""What the catalogue knows of one type: where it takes tags, and which schema judges them."""

from __future__ import annotations

from collections.abc import Callable

from taglint.lean_typing import NamedTuple
from taglint.model import Shape


class SlotSpec(NamedTuple):
    """A place where a type takes tags.

    `path` is dotted, and `*` in it steps into the items of a list. `key` and `value` are the names
    of a tag's members where the shape is a list of objects. `nested` places are tagged apart from
    the resource that they stand in. `schema` is the id of the schema that judges the tags, "" for
    the schema of the type. `required` are further members that each item of a list must have. With
    `several` a tag's value may be a list of values.
    """

    path: str
    shape: Shape
    key: str
    value: str
    nested: bool
    schema: str = ""
    required: tuple[str, ...] = ()
    several: bool = False


class Condition(NamedTuple):
    """Another schema for a slot where a setting of the resource has a certain value.

    `slot` is the path of the slot, `setting` the dotted path of the setting, `value` its text and
    `schema` the id of the other schema. With `beside`, only those places of the slot are meant
    that have a member of this name and the value `beside_value` next to the tags.
    """

    slot: str
    setting: str
    value: str
    schema: str
    beside: str = ""
    beside_value: str = ""


class Propagation(NamedTuple):
    """How a resource hands its tags on to the things that it starts (a service to its tasks).

    `things` is the word for what is started. `switch` is the setting that decides, in the map of
    settings at the dotted path `at` ("" for the resource itself). No tags are handed on when the
    switch is not set or has one of the values `off`, unless one of the settings `unless` is set
    next to it.
    """

    things: str
    at: str
    switch: str
    off: tuple[str, ...]
    unless: tuple[str, ...]


class TypeSpec(NamedTuple):
    """A type that takes tags.

    `schema` is the id of the schema that judges its tags. `slots` begin with the resource's own
    slot, unless all are nested. `conditions` say where another schema judges a slot.
    `defaults_into` are the paths of further slots that the provider's default tags reach, and
    `defaults_replaced_by` is the path of the map in the resource that replaces those default tags.
    `propagations` are the ways in which tags get to what the resource starts. `unset` says why a
    resource that writes no tags may have some, or may take none ("" where it surely has none).
    """

    name: str
    schema: str
    slots: tuple[SlotSpec, ...]
    conditions: tuple[Condition, ...] = ()
    defaults_into: tuple[str, ...] = ()
    defaults_replaced_by: str = ""
    propagations: tuple[Propagation, ...] = ()
    unset: str = ""

    def schemas(
        self,
        slot: SlotSpec,
        count: int,
        setting: Callable[[str], str | None],
        beside: Callable[[Condition], list[bool]],
    ) -> list[str]:
        """The schemas that judge the places of a slot.

        `count` is the number of places. `setting` gives the text at a dotted path of the resource,
        None when it is not known. `beside` says of each place whether it has the member that a
        condition asks for.
        """
        usual = slot.schema or self.schema
        named = (condition for condition in self.conditions if condition.slot == slot.path)
        found = next(
            (condition for condition in named if setting(condition.setting) == condition.value),
            None,
        )
        if found is None or not found.beside:
            return [found.schema if found else usual] * count
        marks = beside(found)
        if len(marks) != count:
            return [usual] * count
        return [found.schema if mark else usual for mark in marks]


class DefaultSpec(NamedTuple):
    """Where a provider's configuration sets tags for all of its resources.

    `slot` is the place in the configuration, `into` are the paths of the slots that the tags are
    merged into, `schema` is the id of the schema that judges them. `added_key` is the key of a
    label that the provider adds by itself, unless its argument `added_unless` is false.
    """

    slot: SlotSpec
    into: tuple[str, ...]
    schema: str
    added_key: str = ""
    added_unless: str = ""


class Holder(NamedTuple):
    """A type whose settings hold whole objects, such as a list of manifests.

    `paths` are the dotted paths to them; `open` says why they may get more tags than are written.
    """

    paths: tuple[str, ...]
    open: str


class Index(NamedTuple):
    """What one index file says: the taggable types of one language and one prefix of type names.

    `types` and `holders` go by the name of the type, `aliases` from other names to those.
    `made_from` is the language whose types this language has under other names.
    """

    provider: str
    defaults: tuple[DefaultSpec, ...]
    types: dict[str, TypeSpec]
    holders: dict[str, Holder]
    aliases: dict[str, str]
    made_from: str = "terraform"

    def usual(self) -> tuple[SlotSpec, str] | None:
        """The own slot that most types have, and the schema that judges most of those.

        None when no type of the index has a slot of its own.
        """
        own = [
            (spec.slots[0], spec.slots[0].schema or spec.schema)
            for spec in self.types.values()
            if not spec.slots[0].nested
        ]
        counts: dict[tuple[str, Shape, str], int] = {}
        for slot, schema in own:
            kind = (slot.path, slot.shape, schema)
            counts[kind] = counts.get(kind, 0) + 1
        if not counts:
            return None
        path, shape, schema = max(counts, key=lambda kind: counts[kind])
        return SlotSpec(path, shape, "key", "value", nested=True), schema


def word_of(path: str) -> str:
    """The last name of a dotted path; whoever writes something at the path writes this word."""
    return path.removesuffix(".*").rpartition(".")[2]
