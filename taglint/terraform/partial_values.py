"""Values of which something may be unknown: what remains known of what is made of them.

Maps that are laid over each other, branches of a condition, steps into a value.
"""

from __future__ import annotations

from collections.abc import Iterable

from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import FunctionError, fields_of, replaceable
from taglint.values import cause_of, entries_of, is_null, items_of, unknown, with_trail_of


def merged(arguments: Iterable[Value], span: Span) -> Value:
    """The result of `merge`, in which later keys win and null is skipped.

    What stands before an unknown map may be replaced by it, and there may be more keys.
    """
    table: dict[object, list[Entry]] = {}
    cause = ""
    for argument in arguments:
        if is_null(argument):
            continue
        if argument.kind not in ("map", "unknown"):
            raise FunctionError(f"merge takes maps, not a {argument.kind}")
        why = cause_of(argument) or next(
            (cause_of(entry.key) for entry in entries_of(argument) if cause_of(entry.key)), ""
        )
        if why:
            table = {
                key: [_replaceable(entry, why) for entry in rows] for key, rows in table.items()
            }
            cause = cause or why
        _lay_over(table, argument)
    rows = tuple(entry for group in table.values() for entry in group)
    return Value("map", rows, span, open=cause)


def _lay_over(table: dict[object, list[Entry]], argument: Value) -> None:
    """Let the argument's entries replace those of the same key.

    A key that is written twice in the argument stays so: a rule finds it.
    """
    fresh: set[object] = set()
    for entry in entries_of(argument):
        key: object = entry.key.data if entry.key.kind != "unknown" else entry.key
        own = Entry(entry.key, with_trail_of(entry.value, argument)) if argument.trail else entry
        if key in fresh:
            table[key].append(own)
        else:
            table.pop(key, None)
            table[key] = [own]
            fresh.add(key)


def _replaceable(entry: Entry, cause: str) -> Entry:
    """The entry as one that another may replace; one that was so before keeps its cause."""
    return entry if entry.value.open else Entry(entry.key, replaceable(entry.value, cause))


def shared(left: Value, right: Value, cause: str, span: Span) -> Value:
    """What is known of a value that will be one of two: a map with the keys that both have."""
    if _alike(left, right):
        return left
    if left.kind == "map" and right.kind == "map":
        ours, theirs = fields_of(left), fields_of(right)
        shared = ours.known.keys() & theirs.known.keys()
        rows = tuple(
            Entry(
                entry.key,
                _either(
                    with_trail_of(entry.value, left),
                    with_trail_of(theirs.known[key].value, right),
                    cause,
                ),
            )
            for key, entry in ours.known.items()
            if key in shared
        )
        exact = len(shared) == len(ours.known) == len(theirs.known) and not (
            ours.open or theirs.open
        )
        return Value("map", rows, span, open="" if exact else cause)
    return unknown(cause, span)


def _either(left: Value, right: Value, cause: str) -> Value:
    if left.kind == "map" and right.kind == "map":
        return shared(left, right, cause, left.span)
    return left if _alike(left, right) else unknown(cause, left.span, left.trail)


def _alike(left: Value, right: Value) -> bool:
    if left is right:
        return True
    if left.kind != right.kind or left.open or right.open or left.kind == "unknown":
        return False
    return not isinstance(left.data, tuple) and left.data == right.data


def verdict(condition: Value) -> bool | str:
    """Whether a condition holds, or the cause why that is unknown.

    FunctionError when it is no bool.
    """
    if cause_of(condition):
        return cause_of(condition)
    from taglint.terraform.convert import to_bool

    decided = to_bool(condition)
    if decided.kind != "bool":
        raise FunctionError("a condition is null")
    return decided.data == "true"


def attribute(value: Value, name: str, span: Span) -> Value:
    """The value of `value.name` or `value["name"]`; FunctionError when there is no such key."""
    if value.kind == "unknown":
        return value._replace(span=span)
    if value.kind == "list":
        return _element(value, name, span)
    if value.kind != "map":
        raise FunctionError(f"a {value.kind} has no attribute {name}")
    found, cause = None, ""
    for entry in entries_of(value):
        if entry.key.kind == "unknown":
            # The key may turn out to be this name, and then this entry wins.
            found, cause = None, cause_of(entry.key)
        elif entry.key.data == name:
            found, cause = entry.value, ""
    if found is not None:
        return with_trail_of(found, value)
    if cause or value.open:
        return unknown(cause or value.open, span)
    raise FunctionError(f"there is no {name}")


def _element(value: Value, number: str, span: Span) -> Value:
    """The value of `value[number]` of a list."""
    items = items_of(value)
    if not number.isdecimal() or len(number) > 9:
        raise FunctionError(f"a list has no item {number}")
    if value.open:
        return unknown(value.open, span)
    if int(number) >= len(items):
        raise FunctionError(f"a list of {len(items)} has no item {number}")
    return with_trail_of(items[int(number)], value)


def indexed(value: Value, key: Value, span: Span) -> Value:
    """The value of `value[key]`; FunctionError where Terraform would refuse it."""
    if value.kind == "unknown":
        return value._replace(span=span)
    if key.kind == "unknown" or key.open:
        return unknown(cause_of(key), span)
    if not isinstance(key.data, str) or is_null(key):
        raise FunctionError(f"a {key.kind} cannot be an index")
    return attribute(value, key.data, span)


def pairs(value: Value) -> Iterable[tuple[Value, Value]]:
    """The keys and values of a map or list in Terraform's order.

    The keys of a list are its positions. FunctionError for any other value.
    """
    if value.kind == "map":
        fields = fields_of(value)
        for name in sorted(fields.known):
            entry = fields.known[name]
            yield entry.key._replace(kind="string"), with_trail_of(entry.value, value)
    elif value.kind == "list":
        for place, part in enumerate(items_of(value)):
            yield Value("number", str(place), part.span), with_trail_of(part, value)
    else:
        raise FunctionError(f"a {value.kind} cannot be walked through")


def weight(value: Value, bound: int) -> int:
    """How many values a value is made of, counted until `bound` is passed.

    Values share parts, so that a small file can write a huge one. A text of 256 code points more
    counts as one value more.
    """
    count, stack = 0, [value]
    while stack and count <= bound:
        part = stack.pop()
        count += 1 + (len(part.data) >> 8 if isinstance(part.data, str) else 0)
        inside = part.data if isinstance(part.data, tuple) else ()
        stack += [inner.value if isinstance(inner, Entry) else inner for inner in inside]
    return count
