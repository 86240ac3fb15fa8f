"""A small evaluator for tests: literals, operators, templates and calls, each function called as it is."""

from __future__ import annotations

import json

from taglint.hcl import nodes
from taglint.hcl.parse import parse
from taglint.model import Entry, Span, Value
from taglint.terraform import operators
from taglint.terraform.convert import NUMBER, convert, from_plain, reconcile, to_string
from taglint.terraform.functions import FunctionError, call
from taglint.terraform.functions.encoding import json_text
from taglint.terraform.functions.knowledge import doubt, fields_of, items_of


def calculate(text: str) -> Value:
    return evaluate(parse(text, 0, len(text)), text)


def answer(text: str) -> str:
    """The JSON of an expression's value, ERROR where Terraform refuses it, unknown with the cause otherwise."""
    try:
        value = calculate(text)
    except FunctionError:
        return "ERROR"
    return f"unknown: {doubt(value)}" if doubt(value) else json_text(value)


def evaluate(node: nodes.Expression, text: str) -> Value:
    span = Span("test", node.start, node.end)

    def inner(other: nodes.Expression) -> Value:
        return evaluate(other, text)

    match node:
        case nodes.Literal(kind="null"):
            return Value("null", "", span)
        case nodes.Literal(kind="number", text=digits):
            return from_plain(convert(Value("string", digits, span), NUMBER), span)
        case nodes.Literal(kind=kind, text=word):
            return Value(kind, word, span)
        case nodes.Parentheses(inner=other):
            return inner(other)
        case nodes.Tuple(items=items):
            return Value("list", tuple(map(inner, items)), span)
        case nodes.Object(items=pairs):
            entries = tuple(Entry(key_of(pair.key, text), inner(pair.value)) for pair in pairs)
            return Value("map", tuple(fields_of(Value("map", entries, span)).known.values()), span)
        case nodes.Variable(name=name):
            return Value("unknown", name, span)
        case nodes.Template(parts=()):
            return Value("string", "", span)
        case nodes.Template(parts=(nodes.Text(text=content),)):
            return Value("string", content, span)
        case nodes.Template(parts=(part,)) if not isinstance(part, nodes.Text | nodes.TemplateIf | nodes.TemplateFor):
            return inner(part)
        case nodes.Template(parts=parts):
            values = [Value("string", part.text, span) if isinstance(part, nodes.Text) else inner(part) for part in parts]
            return operators.concatenate(values, span)
        case nodes.Binary(operator=operator, left=left, right=right):
            return operators.binary(operator, inner(left), inner(right), span)
        case nodes.Unary(operator=operator, operand=operand):
            return operators.unary(operator, inner(operand), span)
        case nodes.Conditional(condition=condition, then=then, otherwise=otherwise):
            holds = operators.truth(inner(condition))
            first, second = inner(then), inner(otherwise)
            return reconcile(first, second) if holds else reconcile(second, first)
        case nodes.Call(name=name, arguments=arguments, spread=spread):
            values = [inner(argument) for argument in arguments]
            if spread:
                values[-1:] = items_of(values[-1])
            return call(name, tuple(values), span)
    raise AssertionError(json.dumps(type(node).__name__))


def key_of(key: nodes.Key | nodes.Expression, text: str) -> Value:
    if isinstance(key, nodes.Key):
        return Value("string", key.text, Span("test", key.start, key.end))
    value = to_string(evaluate(key, text))
    if value.kind == "null":
        raise FunctionError("a null key")
    return value
