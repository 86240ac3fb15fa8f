"""The skim: offsets, where a fault stands, what is read after one, and that nothing takes long."""

from __future__ import annotations

import re
import time

import pytest
from hcl_texts import broken
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taglint.hcl import comments, cursor, extent, heads, plain, template
from taglint.hcl.nodes import Label
from taglint.hcl.skim import _item, _line_start, skim


def names(body):
    return [item.name for item in body.attributes] + [
        (block.type, *(label.text for label in block.labels)) for block in body.blocks
    ]


VALUES = {
    "string": ('a = "x y" # c\n', '"x y"'),
    "no-space": ("a=b\n", "b"),
    "trailing-space": ("a = b  \t\n", "b"),
    "comment": ("a = b/**/ // c\n", "b"),
    "comment-inside": ("a = b /* + */ + c /* d */\n", "b /* + */ + c"),
    "crlf": ("a = b\r\n", "b"),
    "end": ("a = b", "b"),
    "brackets": ("a = f(x, { b = [1] }) # c\n", "f(x, { b = [1] })"),
    "lines": ("a = [\n  1, # x\n]\n", "[\n  1, # x\n]"),
    "heredoc": ("a = <<E\nx\n  E\nb = 1\n", "<<E\nx\n  E"),
    "heredoc-then-operator": ("a = f(<<E\nx\nE\n) + 1\n", "f(<<E\nx\nE\n) + 1"),
    "compare": ("a = b == c && d <= e\n", "b == c && d <= e"),
    "astral": ('a = "\U0001f600${"é"}" # \U0001f600\n', '"\U0001f600${"é"}"'),
    "deep": ("a = " + "[" * 5 + "]" * 5 + " # c\n", "[[[[[]]]]]"),
    "one-line-block": ("b { a = c[0] }\n", "c[0]"),
    "slash": ("a = b / c // d\n", "b / c"),
}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_where_a_value_ends(name, depth):
    text, value = VALUES[name]
    body = skim(text, depth)
    attribute = [*body.attributes, *(item for block in body.blocks for item in block.attributes)][0]
    assert body.faults == ()
    assert text[attribute.value_start : attribute.value_end] == value
    assert text[attribute.start : attribute.name_end] == attribute.name == "a"


def test_block_offsets():
    text = 'x "a\\"b" "é" c /**/ {\n  y {\n  }\n}\n'
    labels = (Label('a"b', 3, 7), Label("é", 10, 11), Label("c", 13, 14))
    (outer,) = skim(text).blocks
    (inner,) = outer.blocks
    assert (outer.type, outer.labels, outer.start, outer.head_end, outer.brace, outer.end) == (
        "x",
        labels,
        0,
        14,
        20,
        33,
    )
    assert (inner.type, inner.labels, inner.start, inner.head_end, inner.brace, inner.end) == (
        "y",
        (),
        24,
        25,
        26,
        31,
    )
    assert outer == skim(f"{text} ").blocks[0] != inner


@pytest.mark.parametrize(
    "text",
    [
        'x "a" "b" {\n}\n',
        'x "a" b {\n}\n',
        "x { }\n",
        'x "a" {\n  y = 1\n}\n',
        "x {\n  y = 1\n  y = 2\n}\n",
    ],
)
def test_a_block_is_the_same_however_it_was_read(text):
    (plain,), (exact,) = skim(text).blocks, skim(text.replace("x", "x/**/", 1)).blocks
    moved = len("/**/")
    assert [label.text for label in plain.labels] == [label.text for label in exact.labels]
    assert [plain.label(place) for place in range(4)] == [exact.label(place) for place in range(4)]
    assert plain.brace + moved == exact.brace and plain.end + moved == exact.end
    assert [item.value_start + moved for item in plain.attributes] == [
        item.value_start for item in exact.attributes
    ]
    assert plain.attribute("y") == (plain.attributes[0] if plain.attributes else None)
    assert plain.attribute("z") is None


# The text, the characters the fault marks ("" for none), and what is left of the file.
FAULTS = {
    "missing-value": ("b {\n  a =\n  c = 1\n}\nd = 2\n", "=", ["d", ("b",)]),
    "comma": ("b {\n  a = 1,\n  c = 2\n}\n", ",", [("b",)]),
    "duplicate": ("b {\n  a = 1\n  a = 2\n}\nc {}\n", "a", [("b",), ("c",)]),
    "junk-in-block": ("b {\n  ? x\n  c = }\n}\n\nd {}\n", "?", [("d",)]),
    "two-on-a-line": ("b {\n  a = 1 c = 2\n}\nd {}\n", "c", [("d",)]),
    "string": ('b {\n  a = "x\n}\nd {\n}\n', '"x', [("d",)]),
    "label": ('b "x {\n}\nd {\n}\n', '"x {', [("d",)]),
    "bracket": ("b {\n  a = [1, 2\n  c = 3\n}\nd {}\n", "[", [("d",)]),
    "parenthesis": ('b {\n  a = "${f(1}"\n  c = (3\n}\nd {}\n', "(", [("d",)]),
    "brace-in-the-middle": (
        'b "x" {\n  a = 1\n\nd "y" {\n  e = 2\n}\n\nf "z" {\n}\n',
        "{",
        [("d", "y"), ("f", "z")],
    ),
    "object-brace": ('b "x" {\n  a = {\n    c = 1\n}\n\nd "y" {\n}\n', "{", [("d", "y")]),
    "brace-too-many": ("b {\n}\n}\nd {}\n", "}", [("b",), ("d",)]),
    "next-line": ('b "x"\n{\n  a = 1\n}\nd {}\n', 'b "x"', [("d",)]),
    "heredoc": ('b {\n  a = <<E\n  x\n}\nd "y" {\n}\n', "<<E", [("d", "y")]),
    "comment": ("b {}\n/* x\nd {}\n", "/*", [("b",), ("d",)]),
    "end-of-file": ("b {}\nd {\n  a = 1\n", "{", [("b",)]),
    "tfvars": ('a = "x\nb = 2\nc = [\n', '"x', ["b"]),
    "no-break-space": ("b {\n\u00a0 a = 1\n}\nd {}\n", "\u00a0", [("d",)]),
}


@pytest.mark.parametrize("name", FAULTS)
def test_where_a_fault_stands_and_what_is_left(name):
    text, marked, left = FAULTS[name]
    body = skim(text)
    assert names(body) == left
    first, *more = body.faults
    assert text[first.start : first.end] == marked
    assert len(more) == (1 if name == "tfvars" else 0)
    assert not first.message.endswith(".")


def test_two_broken_blocks_have_a_fault_each():
    text = 'a "x" {\n  b = "\n  c = "\n}\nd {}\ne "y" {\n  f = ]\n}\ng {}\n'
    body = skim(text)
    assert names(body) == [("d",), ("g",)]
    assert [text[fault.start] for fault in body.faults] == ['"', "]"]


N = 100_000
EXTREMES = {
    "2000-brackets": ("a = " + "[" * 2000 + "]" * 2000, 0),
    "2000-blocks": ("a {\n" * 2000 + "}\n" * 2000, 0),
    "open-brackets": ("a = " + "[" * N, 1),
    "closed-brackets": ("a = " + "[" * N + "]" * N, 0),
    "open-lines": ("a = (\n" * N, 1),
    "open-blocks": ("a {\n" * N, 1),
    "open-comments": ("a {\n/*\n" * 20_000, 9),
    "open-heredocs": ("a = <<E\n" * 20_000, 9),
    "open-sequences": ('a = "' + '${"' * N, 1),
    "big-heredoc": ("a = <<E\n" + "some text\n" * 500_000 + "E\n", 0),
    "big-string": ('a = "' + "x" * 5_000_000 + '"\n', 0),
    "escapes": ('a = "' + "\\n" * 500_000 + '"\n', 0),
    "stars": ("/*" + "*" * 5_000_000, 1),
    "words": ("a " * 500_000, 1),
    "spaces": ("a = 1" + " " * 5_000_000 + "+ 1\n", 0),
    "many-comments": ("a = 1 " + "/**/" * 500_000 + "\n", 0),
}


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_extremes_take_no_time(name, depth):
    text, faults = EXTREMES[name]
    before = time.process_time()
    body = skim(text, depth)
    # Ten times the usual time: this is to catch quadratic time, not a slow machine.
    assert time.process_time() - before < 10
    assert len(body.faults) == faults


@example("A{A=0")
@example("A=0 <<")
@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.text('ab={}[]()"<E\n-/*#$%~\\ \r,.:?0\ufeffé', max_size=60), broken())
)
def test_offsets_say_what_they_name(text):
    body = skim(text)
    assert skim(text, 2) == skim(text, 3) == body
    waiting = [body]
    while waiting:
        node = waiting.pop()
        waiting += node.blocks
        for attribute in node.attributes:
            assert text[attribute.start : attribute.name_end] == attribute.name
            assert attribute.name_end < attribute.value_start < attribute.value_end <= len(text)
            assert text[attribute.value_end - 1].strip(" \t\r\n")
        for block in node.blocks:
            assert text.startswith(block.type, block.start) and text[block.end - 1] == "}"
    for fault in body.faults:
        assert 0 <= fault.start <= fault.end <= len(text)


def test_no_pattern_repeats_a_group_possessively():
    # CPython before 3.11.5 gets these wrong (gh-106052), and this Python may be a later one.
    patterns = [
        _item(1),
        _item(2),
        _item(3),
        _line_start(True),
        *map(extent._pattern, extent._SOURCES),
        *heads._patterns(),
    ]
    patterns += [cursor._word(False), cursor._word(True)]
    patterns += [
        *comments._patterns(),
        *template._runs(),
        plain._operand(True),
        plain._operand(False),
        plain._item(),
    ]
    assert [
        pattern.pattern for pattern in patterns if re.search(r"(?<!\\)\)[*+?]\+", pattern.pattern)
    ] == []
