"""From the arguments of a call to the data that a function works on, and back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

from taglint.model import Value
from taglint.terraform.certainty import MAX_ITEMS, MAX_TEXT, TOO_LARGE, FunctionError, Unsure, doubt
from taglint.terraform.convert import to_bool, to_list, to_number, to_string
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import composed, from_plain
from taglint.terraform.types import STRING
from taglint.values import is_null, items_of, text_of


def apply(function: Function, site: Site, arguments: tuple[Value, ...]) -> Value:
    """The result of a function; raises FunctionError and Unsure."""
    letters = _letters(site.name, function.takes, len(arguments))
    if not function.takes.strip("v?*"):
        return _checked(from_plain(function.run(site, *arguments), site.span))
    data, cause = [], ""
    for letter, argument in zip(letters, arguments, strict=True):
        reason, content = _content(letter, argument)
        cause = cause or reason
        data.append(content)
    if cause:
        raise Unsure(cause)
    return _checked(from_plain(function.run(*data), site.span))


def _letters(name: str, takes: str, count: int) -> list[str]:
    """The letter of each argument; FunctionError when there are too many or too few."""
    needed, _, optional = takes.partition("?")
    if takes.endswith("*"):
        fixed = needed[:-2] if not optional else needed
        letters = [*fixed, *repeat(takes[-2], max(0, count - len(fixed)))]
    else:
        letters = [*needed, *optional[: max(0, count - len(needed))]]
    if len(letters) != count:
        raise FunctionError(f"{name} takes {len(letters)} arguments instead of {count}")
    return letters


def _content(letter: str, value: Value) -> tuple[str, object]:
    """Why the data of an argument is not known, "" when it is, and the data."""
    if letter == "v":
        return "", value
    if is_null(value):
        raise FunctionError("an argument must not be null")
    convert, read = _READERS[letter]
    converted = convert(value)
    cause = doubt(converted)
    return (cause, None) if cause else ("", read(converted))


def _strings(value: Value) -> Value:
    return to_list(value, STRING)


def _number(value: Value) -> object:
    from taglint.terraform.functions.numerals import decimal

    return decimal(text_of(value))


def _whole(value: Value) -> object:
    from taglint.terraform.functions.numerals import decimal, whole

    return whole(decimal(text_of(value)))


def _texts(value: Value) -> object:
    if any(is_null(item) for item in items_of(value)):
        raise FunctionError("an item of the list is null")
    return [composed(text_of(item)) for item in items_of(value)]


def _checked(value: Value) -> Value:
    """The value; Unsure when it is larger than others should have to work with."""
    if len(value.data) > (MAX_TEXT if isinstance(value.data, str) else MAX_ITEMS):
        raise Unsure(TOO_LARGE)
    return value


# For each letter the conversion to its type, and what makes data of the converted value.
_READERS: dict[str, tuple[Callable[[Value], Value], Callable[[Value], object]]] = {
    "s": (to_string, lambda value: composed(text_of(value))),
    "n": (to_number, _number),
    "i": (to_number, _whole),
    "b": (to_bool, lambda value: value.data == "true"),
    "S": (_strings, _texts),
}
