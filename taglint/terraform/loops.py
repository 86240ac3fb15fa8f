"""`for` expressions over what is known of a collection."""

from __future__ import annotations

from taglint.hcl.nodes import Expression, For
from taglint.model import Entry, Value
from taglint.terraform.certainty import FunctionError, fields_of
from taglint.terraform.partial_values import pairs
from taglint.terraform.scope import Scope
from taglint.values import cause_of, unknown


def loop(node: For, scope: Scope) -> Value:
    """The list or map that a `for` gives; items that are unknown or may be left out leave it open.

    FunctionError where Terraform would refuse it.
    """
    collection = scope.value(node.collection)
    span = scope.span(node)
    if collection.kind == "unknown":
        return unknown(cause_of(collection), span)
    cause = fields_of(collection).open if collection.kind == "map" else collection.open
    rounds: list[Scope] = []
    for key, value in pairs(collection):
        scope.module.work()
        inner = scope.binding({node.value: value, **({node.key: key} if node.key else {})})
        is_wanted = _is_wanted(node, inner)
        cause = cause or (is_wanted if isinstance(is_wanted, str) else "")
        if is_wanted is True:
            rounds.append(inner)
    if node.key_result is None:
        results = tuple(inner.value(node.value_result) for inner in rounds)
        return Value("list", results, span, open=cause)
    rows = [Entry(_key(node.key_result, inner), inner.value(node.value_result)) for inner in rounds]
    return Value("map", _grouped(rows) if node.spread else _distinct(rows), span, open=cause)


def _is_wanted(node: For, scope: Scope) -> bool | str:
    """The verdict of the `if`, or the cause why it has none."""
    if node.condition is None:
        return True
    condition = scope.value(node.condition)
    if cause_of(condition):
        return cause_of(condition)
    from taglint.terraform.convert import to_bool

    return to_bool(condition).data == "true"


def _key(node: Expression, scope: Scope) -> Value:
    key = scope.value(node)
    if cause_of(key):
        return unknown(cause_of(key), key.span)
    if key.kind in ("map", "list", "null", "absent"):
        raise FunctionError(f"a {key.kind} cannot be a key")
    return key._replace(kind="string")


def _distinct(rows: list[Entry]) -> tuple[Entry, ...]:
    """The rows; FunctionError when two have the same key. Unknown keys may differ."""
    seen: set[object] = set()
    for key, _ in rows:
        if key.kind == "string" and key.data in seen:
            raise FunctionError(f"two items have the key {key.data}")
        seen.add(key.data if key.kind == "string" else None)
    return tuple(rows)


def _grouped(rows: list[Entry]) -> tuple[Entry, ...]:
    """The values of each key as a list: what `...` after the value asks for."""
    groups: dict[object, list[Entry]] = {}
    for row in rows:
        groups.setdefault(row.key.data if row.key.kind == "string" else row.key, []).append(row)
    return tuple(
        Entry(group[0].key, Value("list", tuple(row.value for row in group), group[0].value.span))
        for group in groups.values()
    )
