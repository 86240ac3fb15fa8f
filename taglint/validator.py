"""JSON Schema validators as taglint needs them: `pattern` on the `regex` module, no retrieval of references.

Imported only when a tag has to be convicted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NoReturn, cast

import regex
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

from taglint.catalog import Object

TIME_LIMIT = 0.1
# ECMA-262's classes, which differ from Python's: `\s` has U+FEFF and lacks U+0085 and U+001C..1F, `\d` and `\w` are ASCII.
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"s": _SPACE, "d": "0-9", "w": "A-Za-z0-9_"}


class SlowPattern(Exception):
    """A pattern ran into the time limit on a value; the message names the pattern."""


def validator(schema: Object) -> Validator:
    """A validator for a 2020-12 schema or subschema; its `pattern` may raise `SlowPattern`."""
    return cast(Validator, _engine()(schema, registry=_registry()))


@lru_cache(maxsize=1)
def _engine() -> Callable[..., object]:
    return cast(Callable[..., object], extend(Draft202012Validator, {"pattern": _pattern}))  # type: ignore[no-untyped-call] # the stubs lack it


@lru_cache(maxsize=1)
def _registry() -> object:
    return Registry(retrieve=_closed)  # type: ignore[call-arg] # an attrs class, which the stubs show without its aliases


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """An ECMA-262 pattern with Unicode classes, compiled for `regex`. Raises `regex.error`."""
    return regex.compile(translated(pattern), regex.V0)


def translated(pattern: str) -> str:
    """The ECMA-262 pattern in the syntax of `regex`: `$` is only the very end, `.` no line end, classes as ECMA has them."""
    out, index, inside = [], 0, False
    while index < len(pattern):
        char = pattern[index]
        if char == "\\" and index + 1 < len(pattern):
            out.append(_escape(pattern[index + 1], inside))
            index += 2
            continue
        if char == "[" and inside:
            out.append("\\[")
        elif char == "$" and not inside:
            out.append(r"\Z")
        elif char == "." and not inside:
            out.append(r"[^\n\r\u2028\u2029]")
        else:
            out.append(char)
        inside = char == "[" or (inside and char != "]")
        index += 1
    return "".join(out)


def first_refused(pattern: str, text: str) -> str:
    """The first character after which no continuation could match the pattern, "" when there is no such one."""
    whole = compiled(f"(?:{pattern})")
    for end in range(1, min(len(text), 1024) + 1):
        if not whole.fullmatch(text[:end], partial=True, timeout=TIME_LIMIT):
            return text[end - 1]
    return ""


def _escape(letter: str, inside: bool) -> str:
    known = _CLASSES.get(letter.lower())
    if known is None:
        return "\\" + letter
    if letter.islower():
        return known if inside else f"[{known}]"
    if inside:
        raise regex.error(f"\\{letter} inside a class is not supported")
    return f"[^{known}]"


def _pattern(engine: Validator, pattern: str, instance: object, schema: Object) -> Iterator[ValidationError]:
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
