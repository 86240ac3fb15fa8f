"""The shipped JSON Schema of the configuration, applied without `jsonschema`.

Importing `jsonschema` would take longer than a whole run. This knows the keywords that
`config.json` uses, no others; a property test compares it with `jsonschema`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sized

from taglint.config.toml_positions import KeyPath
from taglint.lean_typing import NamedTuple, Object, cast
from taglint.wording import listed, nearest, quoted

Check = Callable[[object, object], str]

# How Python and how people call the types of JSON Schema.
_TYPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a table"),
    "array": (list, "a list"),
    "string": (str, "a string"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
}


class Fault(NamedTuple):
    """A key of the configuration, and what is wrong with it."""

    path: KeyPath
    message: str


def faults(schema: Object, value: object) -> Iterator[Fault]:
    """What in a configuration breaks its schema, in the order of the configuration."""
    yield from _Validator(schema).faults(schema, value, ())


class _Validator:
    """Applies the parts of one schema, which may refer to its `$defs`."""

    def __init__(self, root: Object) -> None:
        self.definitions = cast(dict[str, Object], root.get("$defs", {}))

    def faults(self, schema: Object, value: object, path: KeyPath) -> Iterator[Fault]:
        """What in the value of a key breaks a part of the schema."""
        schema = self._resolved(schema)
        if "type" in schema and not _is(value, str(schema["type"])):
            yield Fault(path, f"must be {_TYPES[str(schema['type'])][1]}, not {_named(value)}")
            return
        if "enum" in schema and (
            not isinstance(value, str) or value not in cast(list[str], schema["enum"])
        ):
            yield Fault(path, _not_one_of(value, cast(list[str], schema["enum"])))
            return
        if "anyOf" in schema:
            yield from self._any(cast(list[Object], schema["anyOf"]), value, path)
        for keyword, bound in schema.items():
            check = CHECKS.get(keyword)
            message = check(value, bound) if check else ""
            if message:
                yield Fault(path, message)
        if isinstance(value, dict):
            yield from self._members(schema, value, path)
        elif isinstance(value, list) and "items" in schema:
            for place, item in enumerate(value):
                yield from self.faults(cast(Object, schema["items"]), item, (*path, place))

    def _resolved(self, schema: Object) -> Object:
        while "$ref" in schema:
            schema = self.definitions[str(schema["$ref"]).removeprefix("#/$defs/")]
        return schema

    def _any(self, branches: list[Object], value: object, path: KeyPath) -> Iterator[Fault]:
        """What breaks all branches of an `anyOf`; of these the one that the value was meant for."""
        found = [list(self.faults(branch, value, path)) for branch in branches]
        if not all(found):
            return
        meant = next((branch for branch in branches if self._has_type(branch, value)), None)
        if meant is not None:
            yield from found[branches.index(meant)]
        elif all("required" in branch for branch in branches):
            keys = listed(str(cast(list[str], branch["required"])[0]) for branch in branches)
            yield Fault(path, f"must have one of {keys}")
        else:
            types = listed(self._type_name(branch) for branch in branches)
            yield Fault(path, f"must be {types}, not {_named(value)}")

    def _has_type(self, branch: Object, value: object) -> bool:
        resolved = self._resolved(branch)
        if "type" in resolved:
            return _is(value, str(resolved["type"]))
        return "enum" in resolved and isinstance(value, str)

    def _type_name(self, branch: Object) -> str:
        resolved = self._resolved(branch)
        if "type" in resolved:
            return _TYPES[str(resolved["type"])][1]
        return listed(cast(list[str], resolved["enum"]))

    def _members(self, schema: Object, value: dict[str, object], path: KeyPath) -> Iterator[Fault]:
        """What is wrong with the keys of a table and their values."""
        known = cast(dict[str, Object], schema.get("properties", {}))
        rest = schema.get("additionalProperties", True)
        for name in cast(list[str], schema.get("required", [])):
            if name not in value:
                yield Fault(path, f"{name} is missing")
        for name, item in value.items():
            if name in known:
                yield from self.faults(known[name], item, (*path, name))
            elif rest is False:
                near = nearest(name, known)
                advice = f"; did you mean {quoted(near)}?" if near else ""
                yield Fault((*path, name), f"unknown key{advice}")
            elif isinstance(rest, dict):
                yield from self.faults(rest, item, (*path, name))


def _is(value: object, kind: str) -> bool:
    # Python takes true for a number, TOML and JSON Schema do not.
    # JSON Schema takes a float without a fraction for an integer.
    if kind == "integer":
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    return isinstance(value, _TYPES[kind][0])


def _named(value: object) -> str:
    if isinstance(value, str):
        return f"the string {quoted(value)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return next((name for kind, name in _TYPES.values() if isinstance(value, kind)), "a number")


def _not_one_of(value: object, choices: list[str]) -> str:
    if not isinstance(value, str):
        return f"must be {listed(choices)}, not {_named(value)}"
    near = nearest(value, choices)
    advice = f"; did you mean {quoted(near)}?" if near else ""
    return f"must be {listed(choices)}, not {quoted(value)}{advice}"


def _too_short(kind: type) -> Check:
    """A check that a string, list or table has at least a number of characters, items or keys."""

    def check(value: object, bound: object) -> str:
        if isinstance(value, kind) and len(cast(Sized, value)) < cast(int, bound):
            return "must not be empty"
        return ""

    return check


def _too_long(value: object, bound: object) -> str:
    if isinstance(value, str) and len(value) > cast(int, bound):
        return f"must have at most {bound} characters"
    return ""


def _too_small(value: object, bound: object) -> str:
    if isinstance(value, int | float) and value < cast(int, bound):
        return f"must be at least {bound}"
    return ""


def _not_a_date(value: object, bound: object) -> str:
    # The only pattern in the schema is that of dates.
    if not isinstance(value, str) or re.fullmatch(str(bound).strip("^$"), value, re.ASCII):
        return ""
    return f"must be a date such as 2027-01-31, not {_named(value)}"


# For each keyword: what is wrong with a value by the keyword's bound, "" for nothing.
CHECKS: dict[str, Check] = {
    "minLength": _too_short(str),
    "minItems": _too_short(list),
    "minProperties": _too_short(dict),
    "maxLength": _too_long,
    "minimum": _too_small,
    "pattern": _not_a_date,
}
