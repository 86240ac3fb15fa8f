"""`taglint show`: resources with their effective tags, where each comes from, what is unknown and why."""

from __future__ import annotations

import json
from collections.abc import Iterable

from taglint.files.paths import shown_path
from taglint.lean_typing import Json, Object
from taglint.model import Resource, Span, Tag, Value
from taglint.report.view import View
from taglint.wording import quoted, visible


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


def _paragraph(view: View, resource: Resource) -> Iterable[str]:
    yield f"{resource.address} {resource.slot.path} ({resource.schema}) at {_at(view, resource.head_span)}"
    widest = max((len(tag.key) for tag in resource.tags), default=0)
    for tag in resource.tags:
        yield f"  {tag.key:{min(widest, 40)}} = {_value(tag.value)}  from {_at(view, tag.key_span)}{_way(view, tag)}"
    if resource.open:
        yield f"  there may be more: {resource.open}"
    if resource.ignored:
        yield f"  others may set: {', '.join(resource.ignored)}"


def _value(value: Value) -> str:
    if value.kind == "unknown":
        return f"unknown ({value.data})"
    text = quoted(value.data) if isinstance(value.data, str) else f"a {value.kind}"
    return f"{text}, unless replaced ({value.open})" if value.open else text


def _way(view: View, tag: Tag) -> str:
    steps = (f"{hop.kind.replace('_', ' ')} at {_at(view, hop.span)}" for hop in tag.trail)
    return "".join(f", {step}" for step in steps)


def _at(view: View, span: Span) -> str:
    place = view.position(span.path, span.start)
    return f"{shown_path(span.path)}:{place.line}:{place.column}"


def _resource(view: View, resource: Resource) -> Object:
    tags: list[Json] = [_tag(view, tag) for tag in resource.tags]
    return {
        "address": resource.address,
        "type": resource.type,
        "schema": resource.schema,
        "slot": resource.slot.path,
        "nested": resource.slot.nested,
        **_place(view, resource.head_span),
        "tags": tags,
        "open": resource.open or None,
        "added": list(resource.added),
        "ignored": list(resource.ignored),
    }


def _tag(view: View, tag: Tag) -> Object:
    value = tag.value
    known = (
        value.data
        if isinstance(value.data, str) and value.kind not in ("unknown", "null", "absent")
        else None
    )
    cause = value.data if value.kind == "unknown" and isinstance(value.data, str) else value.open
    way: list[Json] = [{"kind": hop.kind, **_place(view, hop.span)} for hop in tag.trail]
    return {
        "key": tag.key,
        "kind": value.kind,
        "value": known,
        "unknown": cause or None,
        **_place(view, tag.key_span),
        "value_at": _place(view, tag.value_span),
        "trail": way,
    }


def _place(view: View, span: Span) -> Object:
    place = view.position(span.path, span.start)
    return {"path": shown_path(span.path), "line": place.line, "column": place.column}
