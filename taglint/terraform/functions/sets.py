"""The functions over sets, which are lists in Terraform's order."""

from __future__ import annotations

from itertools import product

from taglint.model import Value
from taglint.terraform.certainty import MAX_ITEMS, TOO_LARGE, FunctionError, Unsure, need
from taglint.terraform.convert import alike, to_set
from taglint.terraform.equality import identity
from taglint.terraform.functions.collections import elements
from taglint.terraform.functions.signature import Function, Site


def _columns(values: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    """The items of each set, all converted to the one type that they agree on."""
    columns = [elements(value) for value in values]
    need(*values)
    if sum(map(len, columns)) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    items = iter(alike(item for column in columns for item in column))
    return [tuple(next(items) for _ in column) for column in columns]


def _combined(site: Site, first: Value, *others: Value) -> Value:
    columns = _columns((first, *others))
    known = [{identity(item) for item in column} for column in columns[1:]]
    if site.name == "setunion":
        kept = [item for column in columns for item in column]
    elif site.name == "setintersection":
        kept = [item for item in columns[0] if all(identity(item) in other for other in known)]
    else:
        kept = [item for item in columns[0] if identity(item) not in known[0]]
    return to_set(Value("list", tuple(kept), site.span))


def _setproduct(site: Site, *values: Value) -> Value:
    if len(values) < 2:
        raise FunctionError("setproduct needs two sets at least")
    columns = [alike(elements(value)) for value in values]
    need(*values)
    size = 1
    for column in columns:
        size *= len(column)
    if size * len(columns) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    return Value(
        "list", tuple(Value("list", row, site.span) for row in product(*columns)), site.span
    )


TABLE = {
    "setintersection": Function(_combined, "vv*"),
    "setproduct": Function(_setproduct, "v*"),
    "setsubtract": Function(_combined, "vv"),
    "setunion": Function(_combined, "vv*"),
}
