"""JSON Schema validators as taglint needs them.

`pattern` runs on the `regex` module, and no reference is retrieved from anywhere. This module is
imported only when a tag has to be convicted: `jsonschema` takes long to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NoReturn, cast

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

from taglint.lean_typing import Object
from taglint.schema.patterns import TIME_LIMIT, SlowPattern, compiled


def validator(schema: Object) -> Validator:
    """A validator for a 2020-12 schema or subschema; its `pattern` may raise `SlowPattern`."""
    return cast(Validator, _engine()(schema, registry=_registry()))


@lru_cache(maxsize=1)
def _engine() -> Callable[..., object]:
    made = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call] # the stubs lack it
    return cast(Callable[..., object], made)


@lru_cache(maxsize=1)
def _registry() -> object:
    # An attrs class, which the stubs show without its aliases.
    return Registry(retrieve=_closed)  # type: ignore[call-arg]


def _pattern(
    engine: Validator, pattern: str, instance: object, schema: Object
) -> Iterator[ValidationError]:
    """The keyword `pattern` for `jsonschema`, which gives each keyword these four arguments."""
    if not isinstance(instance, str):
        return
    try:
        found = compiled(pattern).search(instance, timeout=TIME_LIMIT)
    except TimeoutError:
        raise SlowPattern(f"the pattern {pattern!r} takes too long") from None
    if found is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _closed(uri: str) -> NoReturn:
    raise LookupError(f"references are not retrieved: {uri}")
