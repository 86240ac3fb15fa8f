"""The tags that a provider's configuration sets for all of its resources, beside their own."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.specs import DefaultSpec, SlotSpec
from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.model import Hop, Span, Tag, Value
from taglint.tags import shapes
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.expand import Evaluate
from taglint.terraform.places import places
from taglint.terraform.providers import Configuration
from taglint.values import cause_of, entries_of, items_of

if TYPE_CHECKING:
    from taglint.terraform.instance import Instance


class Defaults(NamedTuple):
    """What a provider's configuration adds to the tags of its resources."""

    tags: tuple[Tag, ...] = ()
    open: str = ""  # why there may be more tags, "" when there cannot
    ignored: tuple[str, ...] = ()  # globs of the keys that it leaves to others
    added: tuple[str, ...] = ()  # the keys that the provider adds by itself

    @property
    def further(self) -> tuple[tuple[Tag, ...], tuple[str, ...], tuple[str, ...]]:
        """What a `Resource` says of them beside its tags: `defaults`, `ignored` and `added`."""
        return self.tags, self.ignored, self.added


NONE = Defaults()


def defaults_of(configuration: Configuration, spec: DefaultSpec) -> Defaults:
    """The defaults that a provider's configuration sets through one of its arguments."""
    block, instance, cause = configuration
    if block is None or not (block.over or block.node.found or block.node.blocks):
        cause = cause or _of_caller(spec, instance)
    if block is None:
        return Defaults(open=cause, added=_added(spec, configuration))
    tags: list[Tag] = []
    for place in places(block, spec.slot, instance.evaluate, {}):
        written = shapes.read(spec.slot, place.value)
        tags += written.tags
        cause = cause or written.open
    return Defaults(_last_wins(tags), cause, _ignored(configuration), _added(spec, configuration))


def _of_caller(spec: DefaultSpec, instance: Instance) -> str:
    """Why a provider without arguments may set tags all the same, "" when it cannot.

    The root of a run that nobody calls may be a module for others, which takes their providers.
    """
    if not instance.root.takes_providers:
        return ""
    return f"the module's caller may set {spec.slot.path.partition('.')[0]}"


def replaced(
    defaults: Defaults,
    block: ModuleBlock,
    slot: SlotSpec,
    instance: Instance,
    bound: dict[str, Value],
) -> Defaults:
    """The defaults that a resource names in place of its provider's; those if it names none."""
    own = places(block, slot, instance.evaluate, bound)
    found = [shapes.read(slot, place.value) for place in own]
    if not found:
        return defaults
    outermost = slot._replace(path=slot.path.partition(".")[0])
    outer = places(block, outermost, instance.evaluate, bound)
    perhaps = next((place.value.open for place in outer if place.value.open), "")
    if perhaps:
        # A dynamic block that may not be there: without it the provider's would hold.
        return defaults._replace(tags=(), open=perhaps)
    tags = _last_wins([tag for written in found for tag in written.tags])
    return defaults._replace(
        tags=tags, open=next((written.open for written in found if written.open), "")
    )


def laid_over(
    own: tuple[Tag, ...], own_open: str, defaults: Defaults, head: Span
) -> tuple[Tag, ...]:
    """The effective tags: the defaults that the resource does not override, then its own."""
    if not defaults.tags:
        return own
    keys = {tag.key for tag in own}
    rest = (tag for tag in defaults.tags if tag.key not in keys)
    return (*(_from_provider(tag, own_open, head) for tag in rest), *own)


def _from_provider(tag: Tag, own_open: str, head: Span) -> Tag:
    """A default tag on a resource.

    The resource may replace its value where it may have more keys of its own.
    """
    value = tag.value._replace(open=own_open) if own_open and not tag.value.open else tag.value
    return tag._replace(value=value, trail=(*tag.trail, Hop("default_tags", head)))


def _last_wins(tags: list[Tag]) -> tuple[Tag, ...]:
    return tuple({tag.key: tag for tag in tags}.values())


def _ignored(configuration: Configuration) -> tuple[str, ...]:
    """Globs of the keys that `ignore_tags` leaves to others."""
    block, instance, _ = configuration
    found: list[str] = []
    for values, ending in _lists(block, instance.evaluate) if block else ():
        if cause_of(values) or any(cause_of(item) for item in items_of(values)):
            return ("*",)
        found += [f"{item.data}{ending}" for item in items_of(values) if isinstance(item.data, str)]
    return tuple(found)


def _lists(block: ModuleBlock, evaluate: Evaluate) -> Iterator[tuple[Value, str]]:
    """The values of `ignore_tags { keys, key_prefixes }`, each with what ends its globs."""
    endings = {"keys": "", "key_prefixes": "*"}
    for child in block.children():
        if child.type == "ignore_tags":
            for name, ending in endings.items():
                argument = child.argument(name)
                if argument is not None:
                    yield evaluate(argument, None), ending
    whole = block.argument("ignore_tags")
    value = evaluate(whole, None) if whole else None
    if value is not None and value.kind != "map":
        yield value, ""
    for key, item in entries_of(value) if value else ():
        if key.data in endings:
            yield item, endings[str(key.data)]


def _added(spec: DefaultSpec, configuration: Configuration) -> tuple[str, ...]:
    """The key that a provider adds by itself, unless an argument of its configuration says no.

    A configuration that is not seen, with the caller of a reusable module, may say no.
    """
    block, instance, cause = configuration
    if not spec.added_key or cause or (block is None and instance.root.is_reusable):
        return ()
    argument = block.argument(spec.added_unless) if block and spec.added_unless else None
    is_added = argument is None or instance.evaluate(argument).data == "true"
    return (spec.added_key,) if is_added else ()
