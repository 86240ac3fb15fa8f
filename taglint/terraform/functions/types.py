"""The conversions of types, and the marks of values that taglint does not follow."""

from __future__ import annotations

from collections.abc import Callable

from taglint.model import Value
from taglint.terraform.convert import to_bool, to_list, to_map, to_number, to_set, to_string
from taglint.terraform.functions.encoding import never
from taglint.terraform.functions.signature import Function, Site


def _by(convert: Callable[[Value], Value]) -> Callable[[Site, Value], Value]:
    return lambda site, value: convert(value)


def _same(site: Site, value: Value) -> Value:
    """The value itself: a tag is stored, whether or not its value is marked as sensitive."""
    return value


TABLE = {
    "ephemeralasnull": Function(_same, "v"),
    "issensitive": Function(never("issensitive"), "v"),
    "nonsensitive": Function(_same, "v"),
    "sensitive": Function(_same, "v"),
    "tobool": Function(_by(to_bool), "v"),
    "tolist": Function(_by(to_list), "v"),
    "tomap": Function(_by(to_map), "v"),
    "tonumber": Function(_by(to_number), "v"),
    "toset": Function(_by(to_set), "v"),
    "tostring": Function(_by(to_string), "v"),
    "type": Function(never("type"), "v"),
}
