"""Numbers as Terraform has them: 512 bits of precision, written without an exponent."""

from __future__ import annotations

import re
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from functools import cache

from taglint.terraform.certainty import TOO_LARGE, FunctionError, Unsure, shown

_DIGITS = 154  # decimal digits that 512 bits always hold
MAX_EXPONENT = 1000  # decimal digits; Terraform goes further, no tag does


@cache
def context() -> Context:
    """A context with many more digits than 512 bits hold, so that only `nearest` rounds."""
    traps = [InvalidOperation, DivisionByZero, Overflow]
    return Context(prec=1400, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=traps)


@cache
def _numeral() -> re.Pattern[str]:
    return re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def decimal(text: str) -> Decimal:
    """The number of a text; FunctionError when it is none, Unsure when it is too great."""
    if not _numeral().fullmatch(text):
        raise FunctionError(f"{shown(text)} is not a number")
    if len(text) > 2 * MAX_EXPONENT:
        raise Unsure(TOO_LARGE)
    try:
        return bounded(Decimal(text))
    except DecimalException:
        raise Unsure(TOO_LARGE) from None


def bounded(number: Decimal) -> Decimal:
    """The number itself; Unsure when it is too great or too small to be written out."""
    if not number.is_finite() or (number and abs(number.adjusted()) > MAX_EXPONENT):
        raise Unsure(TOO_LARGE)
    return number


def canonical(number: Decimal | int) -> str:
    """The number as Terraform writes it: no exponent, no superfluous zeros."""
    number = bounded(Decimal(number))
    if number.as_tuple().exponent == 0:
        return str(number)
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def whole(number: Decimal) -> int:
    """The number as an int; FunctionError when it has a fraction."""
    if number != number.to_integral_value():
        raise FunctionError(f"{canonical(number)} is not a whole number")
    return int(bounded(number))


def calculate(operator: str, left: Decimal, right: Decimal) -> Decimal:
    """`left operator right` for + - * / %; FunctionError for a division by zero."""
    by = context()
    if operator == "/" and not right:
        raise FunctionError("division by zero")
    if operator == "%" and not right:
        return left  # what Terraform 1.11 answers
    one, other = binary(left), binary(right)
    try:
        if operator == "%":
            parts = nearest(bounded(by.divide(one, other))).to_integral_value(ROUND_DOWN)
            return nearest(by.subtract(one, binary(by.multiply(parts, other))))
        operations = {"+": by.add, "-": by.subtract, "*": by.multiply, "/": by.divide}
        return nearest(bounded(operations[operator](one, other)))
    except DecimalException:
        raise Unsure(TOO_LARGE) from None


def nearest(number: Decimal) -> Decimal:
    """The shortest decimal that 512 bits cannot tell from the number."""
    if number == number.to_integral_value() and len(number.as_tuple().digits) <= _DIGITS:
        return number
    held = binary(number)
    for digits in range(_DIGITS - 1, _DIGITS + 4):
        short = Context(prec=digits, Emin=-999_999, Emax=999_999).plus(held)
        if binary(short) == held:
            return short.normalize(context())
    return number


def from_float(number: float) -> Decimal:
    """The shortest decimal that stands for a float, which is how Terraform's log and pow answer."""
    if number != number or number in (float("inf"), float("-inf")):
        raise FunctionError("the result is not a number")
    return Decimal(repr(number))


def binary(number: Decimal) -> Decimal:
    """The exact value that 512 bits hold of a number: sums and digits round as in Terraform."""
    if not number or (number == number.to_integral_value() and number.adjusted() < _DIGITS):
        return number
    # quotient / 2**shift is the number, with a quotient of 512 bits, rounded half to even.
    top, bottom = number.copy_abs().as_integer_ratio()
    shift = 512 - (top.bit_length() - bottom.bit_length())
    if (top << max(shift, 0)) // (bottom << max(-shift, 0)) >= 1 << 512:
        shift -= 1
    quotient, rest = divmod(top << max(shift, 0), bottom << max(-shift, 0))
    double = rest * 2 - (bottom << max(-shift, 0))
    if double > 0 or (double == 0 and quotient & 1):
        quotient += 1
    exact = Context(prec=100_000, Emin=-999_999, Emax=999_999)
    value = Decimal(quotient << max(-shift, 0))
    if shift > 0:
        # A product in place of a division: quotient / 2**shift = quotient * 5**shift / 10**shift.
        value = Decimal(quotient * 5**shift).scaleb(-shift, exact)
    return value.copy_negate() if number.is_signed() else value
