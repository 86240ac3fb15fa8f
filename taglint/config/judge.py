"""The shipped JSON Schema of the configuration, applied without `jsonschema`, whose import would cost more than a run.

Knows the keywords that `config.json` uses, no others; a property test holds it to agree with `jsonschema`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from taglint.catalog.catalogue import Object
from taglint.config.places import Path
from taglint.lean_typing import NamedTuple, cast
from taglint.wording import listed, nearest, quoted

_TYPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a table"),
    "array": (list, "a list"),
    "string": (str, "a string"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
}


class Fault(NamedTuple):
    """A key of the configuration, and what is wrong with it; `name` is the word itself when the key is not known."""

    path: Path
    message: str


def judge(schema: Object, value: object) -> Iterator[Fault]:
    """What in a configuration breaks its schema, in the order of the configuration."""
    yield from _Judge(schema).faults(schema, value, ())


class _Judge:
    def __init__(self, root: Object) -> None:
        self.definitions = cast(dict[str, Object], root.get("$defs", {}))

    def faults(self, schema: Object, value: object, path: Path) -> Iterator[Fault]:
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

    def _any(self, branches: list[Object], value: object, path: Path) -> Iterator[Fault]:
        found = [list(self.faults(branch, value, path)) for branch in branches]
        if all(found):
            kinds = [branch for branch in branches if self._fits(branch, value)]
            if kinds:
                yield from found[branches.index(kinds[0])]
            elif all("required" in branch for branch in branches):
                yield Fault(
                    path,
                    f"needs one of {listed(str(cast(list[str], branch['required'])[0]) for branch in branches)}",
                )
            else:
                yield Fault(
                    path,
                    f"must be {listed(self._kind(branch) for branch in branches)}, not {_named(value)}",
                )

    def _fits(self, branch: Object, value: object) -> bool:
        resolved = self._resolved(branch)
        return ("type" in resolved and _is(value, str(resolved["type"]))) or (
            "enum" in resolved and isinstance(value, str)
        )

    def _kind(self, branch: Object) -> str:
        resolved = self._resolved(branch)
        return (
            _TYPES[str(resolved["type"])][1]
            if "type" in resolved
            else listed(cast(list[str], resolved["enum"]))
        )

    def _members(self, schema: Object, value: dict[str, object], path: Path) -> Iterator[Fault]:
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
                yield Fault(
                    (*path, name),
                    "unknown key" + (f"; did you mean {quoted(near)}?" if near else ""),
                )
            elif isinstance(rest, dict):
                yield from self.faults(rest, item, (*path, name))


def _is(value: object, kind: str) -> bool:
    # To TOML and to JSON Schema true is no number; a float without a fraction is an integer to JSON Schema.
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
    return f"must be {listed(choices)}, not {quoted(value)}" + (
        f"; did you mean {quoted(near)}?" if near else ""
    )


def _short(value: object, bound: object) -> str:
    return (
        "must not be empty"
        if isinstance(value, str | list | dict) and len(value) < cast(int, bound)
        else ""
    )


def _only(kind: type, check: Callable[[object, object], str]) -> Callable[[object, object], str]:
    return lambda value, bound: check(value, bound) if isinstance(value, kind) else ""


def _long(value: object, bound: object) -> str:
    return (
        f"must have at most {bound} characters"
        if isinstance(value, str) and len(value) > cast(int, bound)
        else ""
    )


def _small(value: object, bound: object) -> str:
    return (
        f"must be at least {bound}"
        if isinstance(value, int | float) and value < cast(int, bound)
        else ""
    )


def _pattern(value: object, bound: object) -> str:
    is_date = isinstance(value, str) and re.fullmatch(str(bound).strip("^$"), value, re.ASCII)
    return "" if is_date else f"must be a date such as 2027-01-31, not {_named(value)}"


CHECKS: dict[str, Callable[[object, object], str]] = {
    "minLength": _only(str, _short),
    "minItems": _only(list, _short),
    "minProperties": _only(dict, _short),
    "maxLength": _long,
    "minimum": _small,
    "pattern": _only(str, _pattern),
}
