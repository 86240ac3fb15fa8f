"""`for` expressions over what is known of a collection."""

from __future__ import annotations

from taglint.hcl import nodes
from taglint.model import Entry, Value
from taglint.terraform import partial
from taglint.terraform.certainty import FunctionError, fields_of
from taglint.terraform.evaluate import Scope, evaluate
from taglint.values import cause_of, unknown


def loop(node: nodes.For, scope: Scope) -> Value:
    """The list or map that a `for` gives; unknown items leave it open."""
    collection = evaluate(node.collection, scope)
    span = scope.span(node)
    if collection.kind == "unknown":
        return unknown(cause_of(collection), span)
    cause = fields_of(collection).open if collection.kind == "map" else collection.open
    rounds: list[Scope] = []
    for key, value in partial.pairs(collection):
        scope.module.work()
        inner = scope.binding({node.value: value, **({node.key: key} if node.key else {})})
        wanted = _wanted(node, inner)
        cause = cause or (wanted if isinstance(wanted, str) else "")
        if wanted is True:
            rounds.append(inner)
    if node.key_result is None:
        return Value(
            "list", tuple(evaluate(node.value_result, inner) for inner in rounds), span, open=cause
        )
    rows = [
        Entry(_key(node.key_result, inner), evaluate(node.value_result, inner)) for inner in rounds
    ]
    return Value("map", _grouped(rows, node) if node.spread else _distinct(rows), span, open=cause)


def _wanted(node: nodes.For, scope: Scope) -> bool | str:
    if node.condition is None:
        return True
    verdict = evaluate(node.condition, scope)
    if cause_of(verdict):
        return cause_of(verdict)
    from taglint.terraform.convert import to_bool

    return to_bool(verdict).data == "true"


def _key(node: nodes.Expression, scope: Scope) -> Value:
    key = evaluate(node, scope)
    if cause_of(key):
        return unknown(cause_of(key), key.span)
    if key.kind in ("map", "list", "null", "absent"):
        raise FunctionError(f"a {key.kind} cannot be a key")
    return key._replace(kind="string")


def _distinct(rows: list[Entry]) -> tuple[Entry, ...]:
    seen: set[object] = set()
    for key, _ in rows:
        if key.kind == "string" and key.data in seen:
            raise FunctionError(f"two items have the key {key.data}")
        seen.add(key.data if key.kind == "string" else None)
    return tuple(rows)


def _grouped(rows: list[Entry], node: nodes.For) -> tuple[Entry, ...]:
    groups: dict[object, list[Entry]] = {}
    for row in rows:
        groups.setdefault(row.key.data if row.key.kind == "string" else row.key, []).append(row)
    return tuple(
        Entry(group[0].key, Value("list", tuple(row.value for row in group), group[0].value.span))
        for group in groups.values()
    )
