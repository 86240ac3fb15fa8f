"""Whether a resource surely hands no tags on to what it starts: the switch for it is off."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.specs import Propagation
from taglint.model import Slot, Value
from taglint.values import entries_of, is_null, items_of, member


def switched_off(propagation: Propagation, place: Value) -> Iterator[Slot]:
    """The slot of the switch, for each map of settings in a place where it is surely off."""
    for settings in items_of(place) if place.kind == "list" else (place,):
        slot = _switched_off(propagation, settings)
        if slot is not None:
            yield slot


def _switched_off(propagation: Propagation, place: Value) -> Slot | None:
    if (
        place.kind != "map"
        or place.open
        or any(entry.key.kind == "unknown" for entry in entries_of(place))
    ):
        return None
    if any(_is_there(member(place, name)) for name in propagation.unless):
        return None
    value = member(place, propagation.switch)
    path = f"{propagation.at}.{propagation.switch}" if propagation.at else propagation.switch
    if value is None or (is_null(value) and not value.open):
        return Slot(path, "any", None, nested=True)
    is_off = value.kind in ("string", "bool") and value.data in propagation.off and not value.open
    return Slot(path, "any", value.span, nested=True, found=str(value.data)) if is_off else None


def _is_there(value: Value | None) -> bool:
    """Whether a setting has a value, or may have one."""
    if value is None or (is_null(value) and not value.open):
        return False
    return bool(value.data) or bool(value.open) or value.kind not in ("map", "list")
