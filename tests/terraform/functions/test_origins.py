"""Where the result of a function points.

A result that is the value of an argument points at that value's text, a computed one at the call.
"""

from __future__ import annotations

import pytest
from calculator import calculate

from taglint.model import Value
from taglint.values import entries_of, items_of

# «» mark what the span of the result, or of its first item or value, has to cover.
OWN = [
    'merge({a = "x"}, {a = «"y"»})',
    'lookup({a = «"y"»}, "a", "z")',
    'lookup({a = "y"}, "b", «"z"»)',
    'element(["x", «"y"»], 1)',
    'coalesce("", «"y"»)',
    'coalesce(«1», "y")',
    'concat([], [«"y"»])',
    'values({b = "x", a = «"y"»})',
    'keys({b = "x", «a» = "y"})',
    'zipmap(["a"], [«"y"»])',
    'flatten([[], [[«"y"»]]])',
    'compact(["", «"y"»])',
    'distinct([«"y"», "y"])',
    'reverse(["x", «"y"»])',
    'sort(["x", «"a"»])',
    'toset(["x", «"a"»])',
    'tolist([«1», "a"])',
    'tomap({a = «1», b = "x"})',
    'one([«"y"»])',
    'slice(["x", «"y"»], 1, 2)',
    'setunion(["b"], [«"a"»])',
    "tostring(«1.50»)",
    'true ? «1» : "x"',
]
COMPUTED = [
    '«upper("x")»',
    '[«upper("x")»]',
    '«format("%s", "x")»',
    '{a = «join("", ["x"])»}',
    '«"a${1}"»',
    "«1 + 1»",
    "«length([1])»",
]


def inner(value: Value) -> Value:
    while value.kind in ("list", "map"):
        value = (*items_of(value), *(entry.value for entry in entries_of(value)))[0]
    return value


@pytest.mark.parametrize("marked", [*OWN, *COMPUTED])
def test_the_span_is_that_of_the_literal_or_the_call(marked: str) -> None:
    start, end = marked.index("«"), marked.index("»") - 1
    text = marked.replace("«", "").replace("»", "")
    quoted = text[start] == '"'
    span = inner(calculate(text)).span
    assert (span.start, span.end) == (start + quoted, end - quoted)
