"""What is certain although something is not known.

A plain name in an expression is an unknown value.
"""

from __future__ import annotations

import json

import pytest
from calculator import calculate

from taglint.model import Value
from taglint.values import entries_of, items_of, text_of

# How values are shown: <x> is an unknown value whose cause is x, 1|<x> is a 1 that another value
# may replace, …<x> says that there may be more.
ROWS = {
    "merge({a = 1}, x)": "{a: 1|<x>, …<x>}",
    "merge(x, {a = 1})": "{a: 1, …<x>}",
    "merge({a = 1, b = 2}, x, {a = 3})": "{b: 2|<x>, a: 3, …<x>}",
    "merge({a = 1}, {(k) = 2})": "{a: 1|<k>, <k>: 2, …<k>}",
    "merge({(k) = 2}, {a = 1})": "{<k>: 2, a: 1, …<k>}",
    "merge({a = x}, {b = 1})": "{a: <x>, b: 1}",
    "merge({a = {b = 1}}, x)": "{a: <x>, …<x>}",
    "merge({a = 1}, null, {b = 2})": "{a: 1, b: 2}",
    "merge({a = 1}, x, y)": "{a: 1|<x>, …<x>}",
    "merge(merge({a = 1}, x), {b = 2})": "{a: 1|<x>, b: 2, …<x>}",
    "merge({a = 1}, merge(x, {a = 2}))": "{a: 2, …<x>}",
    "keys({a = x, b = 1})": '["a", "b"]',
    "keys({(k) = 1})": "<k>",
    "keys(merge({a = 1}, x))": "<x>",
    "values({b = 1, a = x})": "[<x>, 1]",
    "values(merge(x, {a = 1}))": "<x>",
    "length({a = x})": "1",
    "length(merge(x, {a = 1}))": "<x>",
    "length([x, y])": "2",
    "length(x)": "<x>",
    'lookup({a = 1}, "a", x)': "1",
    'lookup({a = x}, "a", 1)': "<x>",
    'lookup({a = 1}, "b", x)': "<x>",
    "lookup({a = 1}, x, 2)": "<x>",
    'lookup(merge({a = 1}, x), "a", 2)': "1|<x>",
    'lookup(merge(x, {a = 1}), "a", 2)': "1",
    'lookup(merge(x, {a = 1}), "b", 2)': "<x>",
    'lookup(merge({a = {b = 1}}, x), "a", {})': "<x>",
    'concat(["a"], x, ["b"])': '["a", "b", …<x>]',
    'concat(["a"], [x])': '["a", <x>]',
    'contains(["a", x], "a")': "true",
    'contains([x, "a"], "a")': "true",
    'contains(["b", x], "a")': "<x>",
    'contains(["a"], x)': "<x>",
    "contains([], x)": "false",
    'contains(concat(["a"], x), "a")': "true",
    'contains(concat(["a"], x), "b")': "<x>",
    'index(["a", x, "b"], "a")': "0",
    'index(["a", x, "b"], "b")': "<x>",
    'coalesce(null, "a", x)': '"a"',
    'coalesce("", x, "a")': "<x>",
    'coalesce(x, "a")': "<x>",
    "coalesce(1, x)": "1",
    "coalescelist([x], [1])": "[<x>]",
    "coalescelist([], x)": "<x>",
    'element(["a", x], 0)': '"a"',
    'element(["a", x], 1)': "<x>",
    'element(["a"], x)': "<x>",
    'element(concat(["a"], x), 0)': "<x>",
    'join(",", ["a", x])': "<x>",
    "join(x, [])": "<x>",
    'format("%s-%s", "a", x)': "<x>",
    'formatlist("%s-%s", ["a", x], "b")': '["a-b", <x>]',
    "upper(x)": "<x>",
    'replace("a", "b", x)': "<x>",
    "tomap({a = x, b = 1})": "{a: <x>, b: 1}",
    'tolist(["a", x, 1])': '["a", <x>, "1"]',
    'toset(["b", x, "a"])': '["a", "b", <x>, …<x>]',
    "toset([x])": "[<x>]",
    'zipmap(["a", "b"], [x, 1])': "{a: <x>, b: 1}",
    'zipmap(["a", k], [1, 2])': "{a: 1|<k>, <k>: 2, …<k>}",
    "zipmap(x, [1])": "<x>",
    'flatten([["a"], [x], "b"])': '["a", "b", …<x>]',
    "flatten([[1], [[2]]])": "[1, 2]",
    'compact(["a", x, ""])': '["a", …<x>]',
    'distinct(["a", x])': "<x>",
    'setunion(["a"], [x])': "<x>",
    "sort([x])": "<x>",
    "reverse([1, x])": "[<x>, 1]",
    "slice([1, x, 3], 1, 3)": "[<x>, 3]",
    "chunklist([1, x, 3], 2)": "[[1, <x>], [3]]",
    "one([x])": "<x>",
    "one(x)": "<x>",
    "alltrue([x, false])": "false",
    "alltrue([x, true])": "<x>",
    "anytrue([x, true])": "true",
    "anytrue([x, false])": "<x>",
    "jsonencode({a = x})": "<x>",
    "jsonencode(merge(x, {a = 1}))": "<x>",
    'matchkeys([x, 1], ["a", "b"], ["a"])': "[<x>]",
    "max(1, x)": "<x>",
    "timestamp()": "<timestamp()>",
    "uuid()": "<uuid()>",
    "nosuch(1)": "<nosuch(…)>",
    "provider::aws::arn_parse(1)": "<provider::aws::arn_parse(…)>",
    'file("x")': '<file("x")>',
    'templatefile("x", {})': '<templatefile("x")>',
    "x && false": "false",
    "false && x": "false",
    "x || true": "true",
    "true || x": "true",
    "x || false": "<x>",
    "x && true": "<x>",
    "!x": "<x>",
    "-x": "<x>",
    "x + 1": "<x>",
    'x == "a"': "<x>",
    "x != null": "<x>",
    "{a = x} == {b = x}": "false",
    "{a = x} == {a = 1}": "<x>",
    "[x] == [1, 2]": "false",
    "[x, 1] == [1, 2]": "false",
    "merge(x, {a = 1}) == null": "false",
    "merge(x, {a = 1}) == {a = 2}": "false",
    "[1] == [1]": "<a comparison of collections>",
    '"a-${x}"': "<x>",
    '"${x}"': "<x>",
}


def drawn(value: Value) -> str:
    if value.kind == "unknown":
        return f"<{value.data}>"
    more = [f"…<{value.open}>"] if value.open else []
    if value.kind == "list":
        return f"[{', '.join([*map(drawn, items_of(value)), *more])}]"
    if value.kind == "map":
        pairs = [
            f"{text_of(key) if key.kind == 'string' else drawn(key)}: {drawn(item)}"
            for key, item in entries_of(value)
        ]
        return "{" + ", ".join([*pairs, *more]) + "}"
    shown = (
        json.dumps(value.data)
        if value.kind == "string"
        else value.kind
        if value.kind == "null"
        else text_of(value)
    )
    return f"{shown}|<{value.open}>" if value.open else shown


@pytest.mark.parametrize(("text", "expected"), ROWS.items(), ids=ROWS.keys())
def test_what_is_certain_is_known_and_nothing_more(text: str, expected: str) -> None:
    assert drawn(calculate(text)) == expected
