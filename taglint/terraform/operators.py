"""Terraform's operators, and the concatenation of templates, over values that may be unknown."""

from __future__ import annotations

from collections.abc import Sequence

from taglint.model import Span, Value
from taglint.terraform.certainty import MAX_TEXT, TOO_LARGE, FunctionError, Unsure, doubt
from taglint.terraform.convert import to_bool, to_number, to_string
from taglint.terraform.equality import same
from taglint.terraform.plain_data import composed, from_plain
from taglint.values import cause_of, is_null, text_of, unknown

# What one operand has to be for the result to be the same.
_LOGICAL = {"&&": "false", "||": "true"}
_EQUALITY = {"==", "!="}
# A list and a tuple are one kind here, as are a map and an object. Terraform never calls one equal
# to the other, so that the result is not known.
_TYPES = "a comparison of collections"


def binary(operator: str, left: Value, right: Value, span: Span) -> Value:
    """`left operator right`; raises FunctionError where Terraform would refuse it."""
    try:
        if operator in _EQUALITY:
            return _compared(operator, left, right, span)
        if operator in _LOGICAL:
            return _logical(operator, left, right, span)
        return _calculated(operator, left, right, span)
    except Unsure as unsure:
        return unknown(unsure.cause, span)


def unary(operator: str, operand: Value, span: Span) -> Value:
    """`!operand` or `-operand`; raises FunctionError where Terraform would refuse it."""
    try:
        if operator == "!":
            return from_plain(_known(_operand(to_bool(operand))).data == "false", span)
        from taglint.terraform.functions.numerals import decimal

        number = _known(_operand(to_number(operand)))
        return from_plain(decimal(text_of(number)).copy_negate(), span)
    except Unsure as unsure:
        return unknown(unsure.cause, span)


def concatenate(parts: Sequence[Value], span: Span) -> Value:
    """The text of a template of several parts; FunctionError when one is null or a collection.

    A template that is one expression and nothing else has that value: this is not meant for it.
    """
    texts: list[str] = []
    cause, size = "", 0
    for part in parts:
        if is_null(part) and not part.open:
            raise FunctionError("null cannot stand in a template")
        text = to_string(part)
        cause = cause or cause_of(text)
        texts.append(text_of(text))
        size += len(texts[-1])
    if cause or size > MAX_TEXT:
        return unknown(cause or TOO_LARGE, span)
    return Value("string", composed("".join(texts)), span)


def _operand(value: Value) -> Value:
    """The value; FunctionError when it is surely null."""
    if is_null(value) and not value.open:
        raise FunctionError("null cannot be an operand")
    return value


def _known(value: Value) -> Value:
    """The value; Unsure when it is unknown, or may be replaced."""
    if cause_of(value):
        raise Unsure(cause_of(value))
    return value


def _compared(operator: str, left: Value, right: Value, span: Span) -> Value:
    verdict = same(left, right)
    if verdict is None:
        raise Unsure(doubt(left) or doubt(right) or _TYPES)
    if verdict and left.kind in ("map", "list"):
        raise Unsure(_TYPES)
    return from_plain(verdict == (operator == "=="), span)


def _logical(operator: str, left: Value, right: Value, span: Span) -> Value:
    """`left && right` or `left || right`.

    `false && x` is false and `true || x` is true, whatever `x` is, on whichever side it stands.
    """
    verdicts = [_operand(to_bool(left)), _operand(to_bool(right))]
    decisive = _LOGICAL[operator]
    if any(verdict.data == decisive and not cause_of(verdict) for verdict in verdicts):
        return from_plain(decisive == "true", span)
    for verdict in verdicts:
        _known(verdict)
    return from_plain(decisive == "false", span)


def _calculated(operator: str, left: Value, right: Value, span: Span) -> Value:
    from taglint.terraform.functions.numerals import calculate, decimal

    numbers = [_operand(to_number(left)), _operand(to_number(right))]
    one, other = (decimal(text_of(_known(number))) for number in numbers)
    if operator in ("+", "-", "*", "/", "%"):
        return from_plain(calculate(operator, one, other), span)
    order = {"<": one < other, ">": one > other, "<=": one <= other, ">=": one >= other}
    if operator not in order:
        raise FunctionError(f"there is no operator {operator}")
    return from_plain(order[operator], span)
