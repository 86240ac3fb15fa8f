"""Whatever the arguments are: a value or a FunctionError, in little time and of bounded size."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from calculator import answer
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_data import Unknown, plain

from taglint.model import Entry, Span, Value
from taglint.terraform import operators
from taglint.terraform.certainty import MAX_ITEMS, MAX_TEXT, FunctionError, doubt
from taglint.terraform.convert import convert, reconcile, to_set
from taglint.terraform.equality import same
from taglint.terraform.functions.table import MODULES, call
from taglint.terraform.types import Attribute, Type, type_of

SPAN = Span("main.tf", 0, 1)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["", "1", "-1", "1e9", "%d%s", "%v", "%[1]#08.3f", "(a)(?P<b>c)", "[", "a*",
         "2018-01-02T23:12:01Z", "1h", "10.0.0.0/8", "fd00::/64", "[1,{}]", "a: &x [*x]",
         "a,b\n1,2", "YQ==", "/a(b)/", "$1", "true", "YYYY-MM", "dns", "\ud800", "e\u0301"]
    ),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-5, 5).map(str),
    st.sampled_from(["1e4000", "-0", "0.5", "1e99999", "123456789012345678901234567890", "nan"]),
)
OPEN = st.sampled_from(["", "", "", "var.x"])


def scalar(kind: str, data: st.SearchStrategy[str]) -> st.SearchStrategy[Value]:
    return st.builds(lambda text, why: Value(kind, text, SPAN, open=why), data, OPEN)  # type: ignore[arg-type]


SCALARS = st.one_of(
    scalar("string", TEXTS), scalar("number", NUMBERS),
    scalar("bool", st.sampled_from(["true", "false"])), scalar("timestamp", TEXTS),
    scalar("null", st.just("")), scalar("absent", st.just("")),
    st.just(Value("unknown", "var.x", SPAN)),
)  # fmt: skip


def collections(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    lists = st.builds(
        lambda items, why: Value("list", tuple(items), SPAN, open=why),
        st.lists(inner, max_size=4),
        OPEN,
    )
    entries = st.lists(st.builds(Entry, inner, inner), max_size=4)
    return st.one_of(
        lists,
        st.builds(lambda pairs, why: Value("map", tuple(pairs), SPAN, open=why), entries, OPEN),
    )


VALUES = st.recursive(SCALARS, collections, max_leaves=8)
ARGUMENTS = st.lists(VALUES, max_size=4).map(tuple)
PRIMITIVES = st.sampled_from([Type("any"), Type("string"), Type("number"), Type("bool")])
TYPES = st.recursive(
    PRIMITIVES,
    lambda inner: st.one_of(
        st.builds(
            lambda kind, one: Type(kind, (one,)), st.sampled_from(["list", "set", "map"]), inner
        ),
        st.lists(inner, max_size=3).map(lambda several: Type("tuple", tuple(several))),
        st.builds(
            lambda one, optional: Type("object", attributes=(Attribute("a", one, optional),)),
            inner,
            st.booleans(),
        ),
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("name", sorted(MODULES))
@given(arguments=ARGUMENTS)
@settings(max_examples=40, deadline=None)
def test_a_function_gives_a_value_or_a_function_error(
    name: str, arguments: tuple[Value, ...]
) -> None:
    try:
        value = call(name, arguments, SPAN)
    except FunctionError:
        return
    assert isinstance(value, Value)
    assert value.kind != "unknown" or value.data


@given(
    operator=st.sampled_from(
        ["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"]
    ),
    left=VALUES,
    right=VALUES,
)
@settings(max_examples=400, deadline=None)
def test_an_operator_gives_a_value_or_a_function_error(
    operator: str, left: Value, right: Value
) -> None:
    try:
        assert isinstance(operators.binary(operator, left, right, SPAN), Value)
        assert isinstance(operators.concatenate([left, right], SPAN), Value)
        assert isinstance(operators.unary("-", left, SPAN), Value)
        assert isinstance(operators.unary("!", right, SPAN), Value)
    except FunctionError:
        pass


@given(value=VALUES, wanted=TYPES)
@settings(max_examples=400, deadline=None)
def test_a_conversion_gives_a_value_or_a_function_error_and_settles(
    value: Value, wanted: Type
) -> None:
    type_of(value)
    try:
        converted = convert(value, wanted)
        again = convert(converted, wanted)
    except FunctionError:
        return
    assert again == converted


@given(left=VALUES, right=VALUES)
@settings(max_examples=400, deadline=None)
def test_equality_and_plain_data_never_break(left: Value, right: Value) -> None:
    assert same(left, right) == same(right, left)
    assert same(left, left) in (True, None)
    try:
        plain(left)
    except Unknown as unknown:
        assert unknown.cause
    for work in (lambda: to_set(left), lambda: reconcile(left, right)):
        with suppress(FunctionError):
            work()


ALIASES = "a: &a [1,1,1,1,1,1,1,1]" + "".join(
    f"\\n{key}: &{key} [{8 * f'*{old},'}]" for old, key in pairwise("abcdef")
)
BOMBS = {
    "range": "range(1000000000)",
    "width": 'format("%1000000000d", 1)',
    "precision": 'format("%.1000000000f", 1)',
    "long width": 'format("%99999999999999999999999s", 1)',
    "pow": "pow(10, 1000000)",
    "product": "1e4000 * 1e4000",
    "number": "tonumber(\"1e999999999999999999\")",
    "indent": 'indent(1000000000, "a\\nb")',
    "setproduct": "setproduct(range(1000), range(1000), range(1000))",
    "replace": f'replace("{"a" * 5000}", "a", "{"b" * 5000}")',
    "replace by pattern": f'replace("{"a" * 5000}", "/a/", "{"b" * 5000}")',
    "replace by groups": f'replace("{"a" * 5000}", "/(a*)/", "{"$1" * 5000}")',
    "join": f'join("{"a" * 9000}", range(1000))',
    "regex": f'regex("^(a|a)*$", "{"a" * 40}b")',
    "nested pattern": f'regex("((((x*)*)*)*)*y", "{"x" * 60}")',
    "repeated pattern": 'regex("((a{1000}){1000}){1000}", "a")',
    "cidrsubnets": "cidrsubnets(\"fd00::/8\", " + ", ".join(["32"] * 500) + ")",
    "flatten": "flatten(" + "[" * 90 + "]" * 90 + ")",
    "yaml": f'yamldecode("{ALIASES}")',
    "json": 'jsondecode("' + "[" * 5000 + "]" * 5000 + '")',
    "json number": 'jsondecode("1e999999999")',
    "digits": f'parseint("{"9" * 20000}", 10)',
    "duration": f'timeadd("2018-01-02T23:12:01Z", "{"9" * 190}h")',
}  # fmt: skip


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_work_is_bounded(text: str) -> None:
    shown = answer(text)
    assert shown == "ERROR" or shown.startswith("unknown: ") or len(shown) <= MAX_TEXT


def doubled(value: Value, times: int) -> Value:
    for _ in range(times):
        value = Value("list", (value, value), SPAN)
    return value


@pytest.mark.parametrize(
    "name",
    [
        "flatten",
        "jsonencode",
        "yamlencode",
        "distinct",
        "tolist",
        "toset",
        "sort",
        "setunion",
        "length",
        "concat",
    ],
)
def test_a_value_that_shares_its_parts_costs_no_more_than_its_bound(name: str) -> None:
    huge = doubled(Value("string", "x" * 100, SPAN), 40)
    try:
        value = call(name, (huge,), SPAN)
    except FunctionError:
        return
    assert value.kind == "unknown" or len(value.data) <= MAX_ITEMS
    assert same(huge, huge) is None
    assert doubt(huge) == "too large"


def test_depth_is_no_error() -> None:
    deep = Value("string", "x", SPAN)
    for _ in range(5000):
        deep = Value("list", (deep,), SPAN)
    for name in ("flatten", "jsonencode", "distinct", "tolist", "toset"):
        assert isinstance(call(name, (deep,), SPAN), Value)
    assert same(deep, deep) is None


@pytest.mark.parametrize("around", ["map", "list"])
def test_yamlencode_refuses_a_key_that_is_no_text(around: str) -> None:
    nothing = Value("null", "", SPAN)
    inner = Value("map", (Entry(nothing, nothing),), SPAN)
    key = Value("string", "a", SPAN)
    outer = (
        Value("list", (inner,), SPAN)
        if around == "list"
        else Value("map", (Entry(key, inner),), SPAN)
    )
    with pytest.raises(FunctionError, match="not text"):
        call("yamlencode", (outer,), SPAN)
