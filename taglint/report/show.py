"""`taglint show`: resources with their effective tags, where each comes from, what is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from taglint.lean_typing import Json, Object
from taglint.model import Resource, Tag, Value
from taglint.report.view import View
from taglint.wording import quoted, visible

_WIDEST_KEY = 40  # code points; values stand in one column behind keys up to that


def as_text(view: View, resources: Iterable[Resource]) -> str:
    """A paragraph for each resource, a line for each tag."""
    return "\n".join(
        "".join(f"{visible(line)}\n" for line in _paragraph(view, resource))
        for resource in resources
    )


def as_json(view: View, resources: Iterable[Resource]) -> str:
    """One JSON object, version 1."""
    rows: list[Json] = [_resource(view, resource) for resource in resources]
    return json.dumps({"version": 1, "resources": rows}, indent=1, ensure_ascii=True) + "\n"


def _paragraph(view: View, resource: Resource) -> Iterator[str]:
    place = view.place(resource.head_span)
    yield f"{resource.address} {resource.slot.path} ({resource.schema}) at {place}"
    widest = max((len(tag.key) for tag in resource.tags), default=0)
    for tag in resource.tags:
        key = f"{tag.key:{min(widest, _WIDEST_KEY)}}"
        origin = f"{view.place(tag.key_span)}{_trail(view, tag)}"
        yield f"  {key} = {_value(tag.value)}  from {origin}"
    if resource.open:
        yield f"  there may be more: {resource.open}"
    if resource.ignored:
        yield f"  others may set: {', '.join(resource.ignored)}"


def _value(value: Value) -> str:
    if value.kind == "unknown":
        return f"unknown ({value.data})"
    text = quoted(value.data) if isinstance(value.data, str) else f"a {value.kind}"
    return f"{text}, unless replaced ({value.open})" if value.open else text


def _trail(view: View, tag: Tag) -> str:
    """The way that a tag came: `, module call at main.tf:3:1, local value at …`."""
    steps = (f"{hop.kind.replace('_', ' ')} at {view.place(hop.span)}" for hop in tag.trail)
    return "".join(f", {step}" for step in steps)


def _resource(view: View, resource: Resource) -> Object:
    tags: list[Json] = [_tag(view, tag) for tag in resource.tags]
    return {
        "address": resource.address,
        "type": resource.type,
        "schema": resource.schema,
        "slot": resource.slot.path,
        "nested": resource.slot.nested,
        **view.start(resource.head_span),
        "tags": tags,
        "open": resource.open or None,
        "added": list(resource.added),
        "ignored": list(resource.ignored),
    }


def _tag(view: View, tag: Tag) -> Object:
    value, text = tag.value, tag.value.data if isinstance(tag.value.data, str) else None
    trail: list[Json] = [{"kind": hop.kind, **view.start(hop.span)} for hop in tag.trail]
    is_known = value.kind not in ("unknown", "null", "absent")
    # The data of an unknown value is the cause, that of all others is the value.
    cause = text if value.kind == "unknown" and text is not None else value.open
    return {
        "key": tag.key,
        "kind": value.kind,
        "value": text if is_known else None,
        "unknown": cause or None,
        **view.start(tag.key_span),
        "value_at": view.start(tag.value_span),
        "trail": trail,
    }
