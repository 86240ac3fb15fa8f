"""Terraform's operators and template concatenation over values of which something may be unknown."""

from __future__ import annotations

from collections.abc import Sequence

from taglint.model import Span, Value
from taglint.terraform.certainty import MAX_TEXT, TOO_LARGE, FunctionError, Unsure, doubt
from taglint.terraform.convert import to_bool, to_number, to_string
from taglint.terraform.equality import same
from taglint.terraform.plain_data import composed, from_plain
from taglint.values import cause_of, is_null, text_of, unknown

_LOGICAL = {"&&": "false", "||": "true"}
_EQUALITY = {"==", "!="}
# Lists and tuples, maps and objects are one kind here; Terraform never calls one equal to the other.
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

        return from_plain(
            decimal(text_of(_known(_operand(to_number(operand))))).copy_negate(), span
        )
    except Unsure as unsure:
        return unknown(unsure.cause, span)


def concatenate(parts: Sequence[Value], span: Span) -> Value:
    """A template of several parts; raises FunctionError for a null or a collection.

    A template that is one expression and nothing else hands its value through: not a case for this.
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
    if is_null(value) and not value.open:
        raise FunctionError("null cannot be an operand")
    return value


def _known(value: Value) -> Value:
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
    """`false && x` is false and `true || x` is true, whatever x is and on whichever side it stands."""
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
