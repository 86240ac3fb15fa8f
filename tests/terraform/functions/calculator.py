"""A small evaluator for tests: literals, operators, templates and calls.

A plain name is an unknown value whose cause is the name.
"""

from __future__ import annotations

from taglint.hcl import nodes
from taglint.hcl.parse import parse
from taglint.model import Entry, Span, Value
from taglint.terraform import operators
from taglint.terraform.certainty import FunctionError, doubt, fields_of
from taglint.terraform.convert import reconcile, to_number, to_string
from taglint.terraform.functions.encoding import json_text
from taglint.terraform.functions.table import call
from taglint.terraform.partial_values import verdict
from taglint.values import items_of


def calculate(text: str) -> Value:
    """The value of an expression."""
    return evaluate(parse(text, 0, len(text)))


def answer(text: str) -> str:
    """The JSON of an expression's value, ERROR where Terraform refuses it, or why it is unknown."""
    try:
        value = calculate(text)
    except FunctionError:
        return "ERROR"
    return f"unknown: {doubt(value)}" if doubt(value) else json_text(value)


def evaluate(node: nodes.Expression) -> Value:
    span = Span("test", node.start, node.end)
    match node:
        case nodes.Literal(kind="number", text=digits):
            return to_number(Value("string", digits, span))
        case nodes.Literal(kind=kind, text=word):
            return Value(kind, "" if kind == "null" else word, span)
        case nodes.Parentheses(inner=other):
            return evaluate(other)
        case nodes.Tuple(items=items):
            return Value("list", tuple(map(evaluate, items)), span)
        case nodes.Object(items=pairs):
            whole = Value(
                "map", tuple(Entry(key_of(pair.key), evaluate(pair.value)) for pair in pairs), span
            )
            fields = fields_of(whole)
            return whole._replace(data=(*fields.known.values(), *fields.unnamed), open=fields.open)
        case nodes.Variable(name=name):
            return Value("unknown", name, span)
        case nodes.Template(parts=parts):
            return template(parts, span)
    return operation(node, span)


def operation(node: nodes.Expression, span: Span) -> Value:
    match node:
        case nodes.Binary(operator=operator, left=left, right=right):
            return operators.binary(operator, evaluate(left), evaluate(right), span)
        case nodes.Unary(operator=operator, operand=operand):
            return operators.unary(operator, evaluate(operand), span)
        case nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
            holds = verdict(evaluate(condition)) is True
            first, second = evaluate(then), evaluate(otherwise)
            return reconcile(first, second) if holds else reconcile(second, first)
        case nodes.Call(name=name, arguments=arguments, spread=spread):
            values = [evaluate(argument) for argument in arguments]
            if spread:
                values[-1:] = items_of(values[-1])
            return call(name, tuple(values), span)
    raise AssertionError(type(node).__name__)


def template(parts: tuple[nodes.Part, ...], span: Span) -> Value:
    values = []
    for part in parts:
        assert not isinstance(part, nodes.TemplateIf | nodes.TemplateFor)
        values.append(
            Value("string", part.text, span) if isinstance(part, nodes.Text) else evaluate(part)
        )
    if len(values) == 1:
        return values[0]
    return operators.concatenate(values, span)


def key_of(key: nodes.Key | nodes.Expression) -> Value:
    if isinstance(key, nodes.Key):
        return Value("string", key.text, Span("test", key.start, key.end))
    value = to_string(evaluate(key))
    if value.kind == "null":
        raise FunctionError("a null key")
    return value
