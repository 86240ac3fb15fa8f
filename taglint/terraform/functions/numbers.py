"""The functions over numbers."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from taglint.model import Value
from taglint.terraform.certainty import TOO_LARGE, FunctionError, Unsure, need
from taglint.terraform.convert import to_number
from taglint.terraform.functions.numerals import MAX_EXPONENT, calculate, decimal, from_float, whole
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.plain_data import from_plain
from taglint.values import is_null, items_of, text_of

# A base above 36 tells capital letters from small ones.
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SUMMANDS = 10_000  # more numbers than these are not summed up
_RANGE = 1024  # numbers that Terraform's `range` makes at most


def _log(number: Decimal, base: Decimal) -> Decimal:
    value, by = float(number), float(base)
    if value <= 0 or by < 0 or by == 1:
        raise FunctionError("the logarithm is not a number")
    if by == 0:
        return Decimal("-0")
    # Go divides two natural logarithms; math.log(value, by) does the same.
    return from_float(math.log(value, by))


def _pow(number: Decimal, power: Decimal) -> Decimal:
    try:
        return from_float(math.pow(float(number), float(power)))
    except (ValueError, OverflowError):
        raise FunctionError("the power is not a number") from None


def _signum(number: int) -> int:
    return (number > 0) - (number < 0)


def _max(*numbers: Decimal) -> Decimal:
    return max(_some(numbers))


def _min(*numbers: Decimal) -> Decimal:
    return min(_some(numbers))


def _some(numbers: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    if not numbers:
        raise FunctionError("at least one number is needed")
    return numbers


def _parseint(site: Site, text: Value, base: Value) -> object:
    if is_null(text) or is_null(base):
        raise FunctionError("an argument must not be null")
    need(text, base)
    radix = decimal(text_of(to_number(base)))
    if text.kind != "string" or radix not in range(2, 63):
        raise FunctionError("parseint takes a string and a base from 2 to 62")
    return _integer(text_of(text), int(radix))


def _integer(text: str, base: int) -> Decimal:
    digits = text[1:] if text[:1] in ("+", "-") else text
    if len(digits) > MAX_EXPONENT:
        raise Unsure(TOO_LARGE)
    total = 0
    for char in digits if base > 36 else digits.lower():
        digit = _DIGITS.find(char)
        if not 0 <= digit < base:
            raise FunctionError(f"not a whole number to the base {base}")
        total = total * base + digit
    if not digits:
        raise FunctionError("no digits")
    return Decimal(-total if text.startswith("-") else total)


def _range(*limits: Decimal) -> list[Decimal]:
    if not 1 <= len(limits) <= 3:
        raise FunctionError("range takes one to three numbers")
    start, stop = (Decimal(0), limits[0]) if len(limits) == 1 else limits[:2]
    step = limits[2] if len(limits) == 3 else Decimal(1 if start <= stop else -1)
    if not step or (start < stop and step < 0) or (start > stop and step > 0):
        raise FunctionError("the step leads away from the limit")
    numbers: list[Decimal] = []
    while start < stop if step > 0 else start > stop:
        if len(numbers) == _RANGE:
            raise FunctionError("range makes at most 1024 numbers")
        numbers.append(start)
        start = calculate("+", start, step)
    return numbers


def _sum(site: Site, numbers: Value) -> Value:
    if numbers.kind not in ("list", "unknown") or (
        numbers.kind == "list" and not numbers.open and not numbers.data
    ):
        raise FunctionError("sum takes a list of numbers that is not empty")
    for item in items_of(numbers):
        if is_null(item):
            raise FunctionError("an item of the list is null")
    if len(numbers.data) > _SUMMANDS:
        raise Unsure(TOO_LARGE)
    converted = [to_number(item) for item in items_of(numbers)]
    need(numbers, *converted)
    total = Decimal(0)
    for number in converted:
        total = calculate("+", total, decimal(text_of(number)))
    return from_plain(total, site.span)


TABLE = {
    "abs": Function(lambda number: number.copy_abs(), "n"),
    "ceil": Function(lambda number: whole(number.to_integral_value(ROUND_CEILING)), "n"),
    "floor": Function(lambda number: whole(number.to_integral_value(ROUND_FLOOR)), "n"),
    "log": Function(_log, "nn"),
    "max": Function(_max, "n*"),
    "min": Function(_min, "n*"),
    "parseint": Function(_parseint, "vv"),
    "pow": Function(_pow, "nn"),
    "range": Function(_range, "n*"),
    "signum": Function(_signum, "i"),
    "sum": Function(_sum, "v"),
}
