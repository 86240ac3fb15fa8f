"""Tags that resources get from a place elsewhere: a stack, a service, the defaults of a provider.

They are `Written` like the tags of a slot. A resource has them in addition to its own tags, which
win where both have a key.
"""

from __future__ import annotations

from taglint.catalog.specs import SlotSpec
from taglint.model import Hop, Tag, Value
from taglint.tags.shapes import Written, read
from taglint.values import unknown


def inherited(slot: SlotSpec, values: tuple[Value, ...], kind: str) -> Written:
    """The tags written in a slot elsewhere, which resources inherit.

    `values` are what the slot may hold; of several the first is taken, and the tags are open.
    The trail of each tag ends with a hop of this kind to where it is written.
    """
    tags: dict[str, Tag] = {}
    open_ = "" if len(values) < 2 else values[0].open
    for value in values[:1]:
        written = read(slot, value)
        open_ = open_ or written.open
        for tag in written.tags:
            tags[tag.key] = tag._replace(trail=(*tag.trail, Hop(kind, tag.key_span)))
    return Written(tuple(tags.values()), open_)


def merged(upper: Written | None, lower: Written | None) -> Written | None:
    """Two sets of inherited tags in one; where both have a key, the upper one wins."""
    if upper is None or lower is None:
        return upper or lower
    maybe = (*upper.maybe, *lower.maybe)
    return Written(with_defaults(upper.tags, lower), upper.open or lower.open, maybe=maybe)


def shared(sets: list[Written]) -> Written:
    """What is sure when one of several sets of inherited tags holds, and nobody knows which.

    The keys that all sets have are sure, and their values where all sets have the same.
    """
    rows = [{tag.key: tag.value[:2] for tag in written.tags} for written in sets]
    tags = [
        tag
        if all(row[tag.key] == tag.value[:2] for row in rows)
        else tag._replace(value=unknown("not the same in all environments", tag.value.span))
        for tag in sets[0].tags
        if all(tag.key in row for row in rows)
    ]
    sure = {tag.key for tag in tags}
    some = (
        key
        for written in sets
        for key in (*written.maybe, *(tag.key for tag in written.tags))
        if key not in sure
    )
    open_ = next((written.open for written in sets if written.open), "")
    return Written(tuple(tags), open_, maybe=tuple(dict.fromkeys(some)))


def with_defaults(own: tuple[Tag, ...], defaults: Written) -> tuple[Tag, ...]:
    """The own tags of a resource, and the inherited ones whose keys it has not."""
    keys = {tag.key for tag in own}
    return (*own, *(tag for tag in defaults.tags if tag.key not in keys))
