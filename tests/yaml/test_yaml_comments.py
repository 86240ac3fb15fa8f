# ruff: noqa: E501  tables read better with a case in one piece
"""Comments are found where they are, in readable and unreadable texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taglint.yaml.comments import comments

CASES = {
    "line": ("# a\nb: 1\n", ["# a"]), "after value": ("a: b # c\n", ["# c"]), "after key": ("a: # b\n  c: d\n", ["# b"]), "in word": ("a: b#c\n", []),
    "in single": ("a: 'x # y' # z\n", ["# z"]), "in double": ('a: "x # \\" # y" # z\n', ["# z"]), "quote in word": ("a: it's # x\nb: 'q' # y\n", ["# x", "# y"]),
    "in literal": ("a: |\n  # x\n  y\n# z\n", ["# z"]), "on header": ("a: |- # x\n  # y\nb: 1\n", ["# x"]), "after literal": ("a: >\n  x\n # y\nb: 1 # z\n", ["# y", "# z"]),
    "literal in item": ("- |\n # x\n- a # y\n", ["# y"]), "literal in pair in item": ("- a: |\n    # x\n  b: 1 # y\n", ["# y"]), "tagged literal": ("a: !Sub |\n  # x\n# y\n", ["# y"]),
    "indicator": ("a: |1\n   x\n # y\n# z\n", ["# z"]), "quoted lines": ("a: 'x\n  # y\n  z' # w\n", ["# w"]), "flow": ("a: [b, # x\n  'c # d', e#f] # y\n", ["# x", "# y"]),
    "flow map": ("a: {b: c} # x\n", ["# x"]), "directive": ("%YAML 1.2 # x\n--- # y\na: 1\n", ["# x", "# y"]), "crlf": ("a: b # c\r\n# d\r\n", ["# c", "# d"]),
    "literal crlf": ("a: |\r\n  # x\r\n\r\nb: 1 # y\r\n", ["# y"]), "plain lines": ("a: b\n  'c # x\nd: 1 # y\n", ["# x", "# y"]), "pipe in word": ("a: b | c\n  d # x\n", ["# x"]),
    "anchor": ("a: &x # y\n  b: 1\n", ["# y"]), "alias": ("a: *x # y\n", ["# y"]), "empty": ("#\na: 1 #", ["#", "#"]), "broken": ("a: [b\n# c\n", ["# c"]),
    "open quote": ("a: 'b\nc: d # e\n", ["# e"]), "blank in literal": ("a: |\n\n  # x\n\n  # y\nb: 1 # z\n", ["# z"]), "tab": ("a: b\t# c\n", ["# c"]),
    "folded in nested": ("a:\n  b: >-\n    # x\n  # y\n  c: 1\n", ["# y"]), "markers": ("a: |\n  # x\n--- # y\nb: 1\n", ["# y"]), "helm": ("{{- if x }} # y\na: 1 # z\n", ["# y", "# z"]),
    "quoted key": ("'a # b': 1 # c\n", ["# c"]), "url": ("a: http://x/#y # z\n", ["# z"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "found"), CASES.values(), ids=CASES)
def test_comments(text: str, found: list[str]) -> None:
    result = list(comments(text))
    assert [text[comment.start : comment.end] for comment in result] == found
    assert [comment.text for comment in result] == [part[1:] for part in found]


@given(st.text(alphabet="ab:- \n'\"#[]{},|>&*!?%\\\t\r1", max_size=60))
def test_comments_never_raise_and_stand_in_order(text: str) -> None:
    result = list(comments(text))
    assert all(text[comment.start] == "#" for comment in result)
    assert [comment.start for comment in result] == sorted({comment.start for comment in result})
