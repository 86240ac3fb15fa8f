"""`count`, `for_each` and `dynamic`: which copies of a block there are, and what each one sees."""

from __future__ import annotations

from collections.abc import Callable

from taglint.lean_typing import NamedTuple
from taglint.model import Entry, Value
from taglint.terraform.blocks import Argument, ModuleBlock
from taglint.terraform.certainty import FunctionError
from taglint.terraform.partial_values import pairs
from taglint.values import cause_of, entries_of, unknown

MOST = 256  # copies that are told apart

Evaluate = Callable[[Argument, dict[str, Value] | None], Value]


class Copy(NamedTuple):
    """One copy of a block, or one that stands for all when they cannot be told apart."""

    key: str | None  # None for the only one, "*" for all of unknown many
    suffix: str  # the end of its address: `[0]`, `["x"]`, "" when it has none
    bound: dict[str, Value]  # what `each`, `count` or an iterator mean in it
    cause: str = ""  # why there may be any number of it, "" when there is one


ONLY = (Copy(None, "", {}),)


def copies(block: ModuleBlock, evaluate: Evaluate) -> tuple[Copy, ...]:
    """The copies of a resource or module block."""
    each = block.argument("for_each")
    if each is not None:
        return _for_each(evaluate(each, None))
    count = block.argument("count")
    return _count(evaluate(count, None)) if count is not None else ONLY


def _count(value: Value) -> tuple[Copy, ...]:
    from taglint.terraform.convert import to_number

    try:
        number = to_number(value)
    except FunctionError:
        number = unknown("count is not a number", value.span)
    text = number.data if isinstance(number.data, str) else ""
    if number.kind != "number" or number.open or not text.isdecimal() or int(text[:9]) > MOST:
        cause = cause_of(number) or "count"
        return (Copy("*", "", {"count": unknown(cause, value.span)}, cause),)
    return tuple(
        Copy(
            str(place),
            f"[{place}]",
            {"count": _object(value, index=Value("number", str(place), value.span))},
        )
        for place in range(int(text))
    )


def _for_each(value: Value) -> tuple[Copy, ...]:
    rows, cause = collection(value)
    if cause or len(rows) > MOST:
        cause = cause or "for_each"
        return (Copy("*", "", {"each": unknown(cause, value.span)}, cause),)
    return tuple(
        Copy(str(key.data), f'["{key.data}"]', {"each": _object(value, key=key, value=item)})
        for key, item in rows
    )


def collection(value: Value) -> tuple[list[tuple[Value, Value]], str]:
    """The keys and values of a map, or the items of a set as both; and why not all are known."""
    if value.kind not in ("map", "list"):
        return [], cause_of(value) or f"a {value.kind}"
    cause = cause_of(value)
    rows: list[tuple[Value, Value]] = []
    for key, item in pairs(value):
        key = item if value.kind == "list" else key
        if not isinstance(key.data, str) or cause_of(key):
            cause = cause or cause_of(key) or f"a {key.kind} as key"
            continue
        rows.append((key, item))
    if value.kind == "map":
        cause = cause or next(
            (cause_of(entry.key) for entry in entries_of(value) if cause_of(entry.key)), ""
        )
    return rows, cause


def dynamic(block: ModuleBlock, evaluate: Evaluate, bound: dict[str, Value]) -> tuple[Copy, ...]:
    """The copies of a `dynamic` block's content; a list may repeat its items."""
    each, iterator = block.argument("for_each"), block.argument("iterator")
    name = iterator.text.strip('"') if iterator else block.label(0)
    if each is None:
        return ()
    value = evaluate(each, bound)
    rows, cause = (
        ([], cause_of(value))
        if value.kind not in ("map", "list")
        else (list(pairs(value)), cause_of(value))
    )
    if value.kind == "null":
        return ()
    if cause or value.kind not in ("map", "list") or len(rows) > MOST:
        cause = cause or "dynamic block"
        return (Copy("*", "", {**bound, name: unknown(cause, value.span)}, cause),)
    return tuple(
        Copy(str(key.data), "", {**bound, name: _object(value, key=key, value=item)})
        for key, item in rows
    )


def _object(whole: Value, /, **parts: Value) -> Value:
    """The object that `each`, `count` or an iterator is; its parts keep where they were written."""
    return Value(
        "map",
        tuple(Entry(Value("string", name, whole.span), part) for name, part in parts.items()),
        whole.span,
    )
