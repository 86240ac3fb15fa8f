"""Type constraints: how they are read, and what they make of values."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from calculator import calculate, evaluate
from plain_data import Unknown, plain
from test_partial_knowledge import drawn

from taglint.hcl.parse import parse
from taglint.model import Span
from taglint.terraform.certainty import FunctionError, doubt
from taglint.terraform.convert import convert
from taglint.terraform.functions.encoding import json_text
from taglint.terraform.plain_data import from_plain
from taglint.terraform.types import Type, parse_type

# type, value, what a variable of that type then holds (as JSON) or ERROR
KNOWN = [
    ("string", "1.50", '"1.5"'),
    ("string", "1e3", '"1000"'),
    ("string", "true", '"true"'),
    ("string", "null", "null"),
    ("string", "[]", "ERROR"),
    ("number", '"1.50"', "1.5"),
    ("number", '"x"', "ERROR"),
    ("number", "true", "ERROR"),
    ("bool", '"true"', "true"),
    ("bool", '"1"', "true"),
    ("bool", "1", "ERROR"),
    ("any", '{a = 1, b = "x"}', '{"a":1,"b":"x"}'),
    ("list(string)", "[1, true, null]", '["1","true",null]'),
    ("list(any)", '[1, "a"]', '["1","a"]'),
    ("list(number)", '["1", 2]', "[1,2]"),
    ("list(string)", "{a = 1}", "ERROR"),
    ("list(string)", '"a"', "ERROR"),
    ("set(string)", '["b", "a", "b"]', '["a","b"]'),
    ("set(number)", '[10, "9", 9]', "[9,10]"),
    ("map(string)", "{a = 1, b = true, c = null}", '{"a":"1","b":"true","c":null}'),
    ("map(any)", '{a = 1, b = "x"}', '{"a":"1","b":"x"}'),
    ("map(string)", "[]", "ERROR"),
    ("map(list(string))", "{a = [1]}", '{"a":["1"]}'),
    ("map(any)", "{a = 1, b = []}", "ERROR"),
    ("tuple([string, number])", '[1, "2"]', '["1",2]'),
    ("tuple([string])", "[1, 2]", "ERROR"),
    ("object({a = string})", "{a = 1, extra = 2}", '{"a":"1"}'),
    ("object({a = string})", "{}", "ERROR"),
    ("object({a = string})", "[]", "ERROR"),
    ("object({a = optional(string)})", "{}", '{"a":null}'),
    ("object({a = optional(string, 5)})", "{}", '{"a":"5"}'),
    ("object({a = optional(string, 5)})", "{a = null}", '{"a":"5"}'),
    ('object({a = optional(map(string), {x = "y"})})', "{}", '{"a":{"x":"y"}}'),
    ("object({a = optional(object({b = optional(number, 1)}), {})})", "{}", '{"a":{"b":1}}'),
    (
        "list(object({a = optional(bool, true), b = string}))",
        '[{b = 1}, {b = "x", a = false}]', '[{"a":true,"b":"1"},{"a":false,"b":"x"}]',
    ),
    ("map(object({a = optional(string)}))", "{x = {}}", '{"x":{"a":null}}'),
    ("list", '["a", 1]', '["a","1"]'),
    ("map", "{a = 1}", '{"a":1}'),
]  # fmt: skip


def made(wanted: str, value: str) -> str:
    try:
        result = convert(calculate(value), parse_type(parse(wanted, 0, len(wanted)), evaluate))
    except FunctionError:
        return "ERROR"
    assert not doubt(result)
    return json_text(result)


@pytest.mark.parametrize(
    ("wanted", "value", "expected"), KNOWN, ids=[f"{row[1]} as {row[0]}" for row in KNOWN]
)
def test_a_value_takes_the_type(wanted: str, value: str, expected: str) -> None:
    assert made(wanted, value) == expected


@pytest.mark.skipif(not shutil.which("terraform"), reason="needs terraform")
@pytest.mark.slow
def test_terraform_makes_the_same_of_them(tmp_path: Path) -> None:
    rows = [row for row in KNOWN if row[2] != "ERROR"]
    blocks = [
        f'variable "v{at}" {{\n  type = {row[0]}\n  default = {row[1]}\n}}\n'
        for at, row in enumerate(rows)
    ]
    (tmp_path / "main.tf").write_text("".join(blocks))
    line = ",".join(f"jsonencode(var.v{at})" for at in range(len(rows)))
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        ["terraform", "console"], input=f"jsonencode([{line}])\n", capture_output=True,
        text=True, encoding="utf-8", cwd=tmp_path, env=environment, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(json.loads(done.stdout)) == [expected for _, _, expected in rows]


def test_the_quoted_form_of_terraform_0_11_is_still_read() -> None:
    assert made('"string"', "1") == '"1"'


UNKNOWN = [
    ("string", "x", "<x>"),
    ("map(string)", "merge({a = 1}, x)", '{a: "1"|<x>, …<x>}'),
    ("map(string)", "{a = x, b = 1}", '{a: <x>, b: "1"}'),
    ("list(string)", "concat([1], x)", '["1", …<x>]'),
    ("set(string)", '["b", x, "a"]', '["a", "b", <x>, …<x>]'),
    ("object({a = string, b = number})", "merge(x, {a = 1})", '{a: "1", b: <x>}'),
    ("object({a = optional(string, 1)})", "{a = x}", "{a: <x>}"),
    ("tuple([string])", "concat([], x)", "<x>"),
    ("number", '"1e99999"', "<too large>"),
]


@pytest.mark.parametrize(
    ("wanted", "value", "expected"), UNKNOWN, ids=[f"{row[1]} as {row[0]}" for row in UNKNOWN]
)
def test_what_is_not_known_stays_so(wanted: str, value: str, expected: str) -> None:
    assert (
        drawn(convert(calculate(value), parse_type(parse(wanted, 0, len(wanted)), evaluate)))
        == expected
    )


NO_TYPES = [
    "strin",
    "list(",
    "list()",
    "list(string, string)",
    "object([])",
    "1",
    "object({(a()) = string})",
    "foo(string)",
]


@pytest.mark.parametrize("text", NO_TYPES)
def test_what_is_no_type_is_refused(text: str) -> None:
    from taglint.hcl.nodes import HclError

    with pytest.raises((FunctionError, HclError)):
        parse_type(parse(text, 0, len(text)), evaluate)


def test_a_converted_value_keeps_its_place() -> None:
    value = calculate("{a = 1.50}")
    converted = convert(value, Type("map", (Type("string"),)))
    assert converted.span == value.span
    assert [entry.value.span for entry in converted.data] == [
        entry.value.span for entry in value.data
    ]  # type: ignore[union-attr]


def test_plain_data_goes_there_and_back() -> None:
    data = {"a": [1, Decimal("1.5"), True, None, "x"], "b": {"c": []}}
    assert plain(from_plain(data, Span("f", 0, 0))) == data
    with pytest.raises(Unknown, match="x"):
        plain(calculate("[1, x]"))
