"""Tag policies with `tag_key`, `tag_value` and `enforced_for`, as settings of a configuration.

AWS has this form of document; other clouds took it over.
"""

from __future__ import annotations

from taglint.config.clouds.inheritance import Node, effective
from taglint.lean_typing import Json, NamedTuple, Object, cast

# The settings that name resource types; the last one limits the whole statement to its types.
_ENFORCED, _REQUIRED = "enforced_for", "report_required_tag_for"
_SCOPE = "resource_type_scope"
_KNOWN = frozenset({"tag_key", "tag_value", _ENFORCED, _REQUIRED, _SCOPE})
_EVERYTHING = ("*", "all_supported")


class Cloud(NamedTuple):
    """A cloud's part of `policy-types.json`.

    `applies_to` are the globs of all its types, `services` those for each service and resource.

    `untyped` is `everything` or `nothing`: what a statement without types applies to.
    """

    name: str
    applies_to: list[str]
    untyped: str
    services: dict[str, dict[str, list[str]]]


class Outcome(NamedTuple):
    """Settings in the form of a configuration, and remarks on what they could not take over."""

    settings: Object
    remarks: list[str]


def convert(documents: list[Object], clouds: list[Cloud]) -> Outcome:
    """The effective policy of documents from the root down. Raises `Malformed`."""
    root, remarks = effective(documents)
    cloud = _cloud(root, clouds)
    tags: Object = {}
    for node in root.below.values():
        names = node.words("tag_key")
        key = names[0] if names else node.name.lower()
        table = _table(node, key, cloud, clouds, remarks)
        if table is not None:
            tags[key] = table
        for name in sorted(node.below.keys() - _KNOWN):
            remarks.append(f"{key}: {node.below[name].name} is not checked")
    return Outcome({"tags": tags}, remarks)


def _cloud(root: Node, clouds: list[Cloud]) -> Cloud | None:
    """The cloud whose types the statements name most, None when they name none."""
    named = [
        word
        for node in root.below.values()
        for part in (_ENFORCED, _REQUIRED, _SCOPE)
        for word in node.words(part) or []
    ]
    scores = [sum(_weight(cloud, word) for word in named) for cloud in clouds]
    best = max(scores, default=0)
    return clouds[scores.index(best)] if best else None


def _weight(cloud: Cloud, word: str) -> int:
    """How much a `service:resource` speaks for a cloud: more with the resource than without it."""
    service, _, resource = word.partition(":")
    known = cloud.services.get(service.lower(), {})
    return 3 if _plain(resource) in known and resource not in _EVERYTHING else 1 if known else 0


def _table(
    node: Node, key: str, cloud: Cloud | None, clouds: list[Cloud], remarks: list[str]
) -> Object | None:
    """The settings of one key's table, None when the statement applies to no type."""
    every = cloud.applies_to if cloud else [glob for each in clouds for glob in each.applies_to]
    scope, enforced, required = (
        _types(node, part, key, cloud, every, remarks) for part in (_SCOPE, _ENFORCED, _REQUIRED)
    )
    if cloud and cloud.untyped == "nothing" and scope is None:
        if enforced is None:
            remarks.append(f"{key}: names no resource types, so {cloud.name} applies it to none")
            return None
        scope = enforced
    table: Object = {"applies-to": cast(Json, scope if scope is not None else every)}
    values = node.words("tag_value")
    if values and "*" not in values:
        table["values"] = cast(Json, values)
    else:
        table["allow-empty"] = True
    if required:
        table["required-for"] = cast(Json, required)
    if enforced is None:
        table["severity"] = "warning"
    elif enforced != scope:
        table["enforced-for"] = cast(Json, enforced)
    return table


def _types(
    node: Node, part: str, key: str, cloud: Cloud | None, every: list[str], remarks: list[str]
) -> list[str] | None:
    """The globs of types for the `service:resource` names of a setting, None when it is not set."""
    words = node.words(part)
    if not words:
        return None
    found: list[str] = []
    for word in words:
        globs = _globs(word, cloud, every)
        if not globs:
            remarks.append(
                f"{key}: {part} names {word!r}, which stands for no type that taglint knows"
            )
        found += globs
    return list(dict.fromkeys(found))


def _globs(word: str, cloud: Cloud | None, every: list[str]) -> list[str]:
    service, _, resource = word.partition(":")
    if service.lower() in _EVERYTHING and resource.lower() in ("", *_EVERYTHING):
        return every
    known = cloud.services.get(service.lower(), {}) if cloud else {}
    if resource.lower() in _EVERYTHING:
        return sorted({name for names in known.values() for name in names})
    return known.get(_plain(resource), [])


def _plain(resource: str) -> str:
    """The name of a resource without case, hyphens and slashes, in which documents differ."""
    return resource.lower().replace("-", "").replace("_", "").replace("/", "")
