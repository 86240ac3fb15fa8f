"""Numbers as Terraform has them: 512 bits of precision, written without an exponent."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from functools import cache

from taglint.terraform.functions.knowledge import TOO_LARGE, FunctionError, Unsure, shown

MAX_EXPONENT = 4000  # decimal digits; Terraform goes further, no tag does


@cache
def context() -> Context:
    """512 bits are 154 decimal digits."""
    return Context(
        prec=154, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=[InvalidOperation, DivisionByZero, Overflow]
    )


@cache
def _numeral() -> re.Pattern[str]:
    return re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def decimal(text: str) -> Decimal:
    """The number a text stands for; FunctionError when it is none, Unsure past MAX_EXPONENT."""
    if len(text) > MAX_EXPONENT or not _numeral().fullmatch(text):
        raise FunctionError(f"{shown(text)} is not a number")
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
    operations = {"+": by.add, "-": by.subtract, "*": by.multiply, "/": by.divide, "%": by.remainder}
    try:
        return bounded(operations[operator](left, right))
    except DecimalException:
        raise Unsure(TOO_LARGE) from None


def from_float(number: float) -> Decimal:
    """The shortest decimal that stands for a float, which is how Terraform's log and pow answer."""
    if number != number or number in (float("inf"), float("-inf")):
        raise FunctionError("the result is not a number")
    return Decimal(repr(number))


def binary(number: Decimal) -> Decimal:
    """The exact value that 512 bits hold of a decimal fraction, so that its digits round as Terraform's do."""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or exponent >= 0 or not number:
        return number
    top = int("".join(map(str, digits)))
    bottom = 10**-exponent
    shift = 512 - (top.bit_length() - bottom.bit_length())
    if shift <= 0:
        return number
    if (top << shift) // bottom >= 1 << 512:
        shift -= 1
    quotient, rest = divmod(top << shift, bottom)
    if rest * 2 > bottom or (rest * 2 == bottom and quotient & 1):
        quotient += 1
    exact = Context(prec=100_000, Emin=-999_999, Emax=999_999)
    # quotient / 2**shift, written as a product so that nothing is divided
    value = Decimal(quotient * 5**shift).scaleb(-shift, exact)
    return value.copy_negate() if sign else value
