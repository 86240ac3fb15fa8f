"""From nodes of YAML and JSON to values, and the ways through a tree that all readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from taglint.lean_typing import Literal, cast
from taglint.model import Entry, Hop, Span, Value
from taglint.yaml.kinds import kind_of
from taglint.yaml.nodes import (
    Alias,
    Mapping,
    MergeUnknown,
    Node,
    Scalar,
    Sequence,
    flatten,
    get,
    resolve,
)

Version = Literal["1.1", "1.2", "go"]

# Tags are at most a list of maps of strings. What is nested deeper is not followed: aliases of
# aliases could stand for millions of nodes.
_DEEPEST = 4


def value_of(
    path: str, node: Node, version: Version, cause_of: Callable[[Node], str], depth: int = 0
) -> Value:
    """The value of a node of the file `path`.

    Scalars have the kinds that this version of YAML gives them. `cause_of` says why a resolved node
    cannot be known (an intrinsic function, a template), "" when it can.
    """
    whole = resolve(node)
    span = Span(path, whole.start, whole.end)
    trail = (Hop("alias", Span(path, node.start, node.end)),) if isinstance(node, Alias) else ()
    cause = cause_of(whole) or ("nested too deeply" if depth > _DEEPEST else "")
    if cause:
        return Value("unknown", cause, span, trail)
    if isinstance(whole, Scalar):
        if version == "go":
            from taglint.yaml.go_kinds import go_kind_of

            return Value(*go_kind_of(whole), span, trail)
        return _scalar_value(whole, version, span, trail)
    if isinstance(whole, Sequence):
        items = (value_of(path, item, version, cause_of, depth + 1) for item in whole.items)
        return Value("list", tuple(items), span, trail)
    rows, open_ = all_pairs(whole)
    entries = (
        Entry(*(value_of(path, half, version, cause_of, depth + 1) for half in row)) for row in rows
    )
    return Value("map", tuple(entries), span, trail, open_)


# Gives the value of a node that means something else than it says, None for any other node.
Special = Callable[[Scalar | Mapping | Sequence, Span], Value | None]


def value_by(
    path: str, node: Node, version: Literal["1.1", "1.2"], special: Special, depth: int = 0
) -> Value:
    """The value of a node of the file `path`, where `special` knows nodes of a special meaning."""
    whole = resolve(node)
    span = Span(path, whole.start, whole.end)
    trail = (Hop("alias", Span(path, node.start, node.end)),) if isinstance(node, Alias) else ()
    found = (
        special(whole, span)
        if depth <= _DEEPEST + 2
        else Value("unknown", "nested too deeply", span)
    )
    if found is not None:
        return found._replace(trail=trail + found.trail)
    if isinstance(whole, Scalar):
        return _scalar_value(whole, version, span, trail)
    if isinstance(whole, Sequence):
        items = (value_by(path, item, version, special, depth + 1) for item in whole.items)
        return Value("list", tuple(items), span, trail)
    rows, cause = all_pairs(whole)
    entries = (
        Entry(*(value_by(path, half, version, special, depth + 1) for half in row)) for row in rows
    )
    return Value("map", tuple(entries), span, trail, cause)


def _scalar_value(
    scalar: Scalar, version: Literal["1.1", "1.2"], span: Span, trail: tuple[Hop, ...]
) -> Value:
    """The value of a scalar.

    A number or boolean that its reader would write the same way is as good as a string.
    """
    kind, text = kind_of(scalar, version)
    if text == scalar.text and kind not in ("null", "timestamp"):
        kind = "string"
    return Value(kind, text, span, trail)


def pairs(node: Node | None) -> Iterable[tuple[Scalar, Node]]:
    """The pairs of a mapping with those of its merge keys, none for any other node.

    Where a merge cannot be resolved, its pairs are missing.
    """
    whole = resolve(node) if node else None
    if not isinstance(whole, Mapping):
        return ()
    if all(isinstance(key, Scalar) and key.text != "<<" for key, _ in whole.pairs):
        return cast(Iterable[tuple[Scalar, Node]], whole.pairs)
    return _flattened(whole)


def all_pairs(whole: Mapping) -> tuple[list[tuple[Scalar, Node]], str]:
    """The pairs of a mapping with those of its merge keys, and why there may be more ("")."""
    if all(isinstance(key, Scalar) and key.text != "<<" for key, _ in whole.pairs):
        return cast(list[tuple[Scalar, Node]], whole.pairs), ""
    found: list[tuple[Scalar, Node]] = []
    try:
        found += ((key, value) for key, value, _ in flatten(whole))
    except MergeUnknown:
        return found, "merge key"
    return found, ""


def _flattened(whole: Mapping) -> Iterator[tuple[Scalar, Node]]:
    try:
        for key, value, _ in flatten(whole):
            yield key, value
    except MergeUnknown:
        return


def child(node: Node | None, name: str) -> Node | None:
    """The value of a key of a mapping, also of a key that a merge key brings in."""
    found = get(node, name)
    if found is not None or get(node, "<<") is None:
        return found
    return next((value for key, value in pairs(node) if key.text == name), None)


def descend(node: Node, steps: list[str], cause_of: Callable[[Node], str]) -> Iterator[Node]:
    """The nodes at the end of a path of names, in which `*` steps into the items of a list.

    Nothing is found below a node that cannot be known, for which `cause_of` gives a cause.
    """
    whole = resolve(node)
    if not steps:
        yield whole
    elif isinstance(whole, Sequence):
        if steps[0] == "*" and not cause_of(whole):
            for item in whole.items:
                yield from descend(item, steps[1:], cause_of)
    elif isinstance(whole, Mapping):
        # Most mappings have no such key, and to ask for a cause costs as much as to look for it.
        found = child(whole, steps[0])
        if found is not None and not cause_of(whole):
            yield from descend(found, steps[1:], cause_of)
