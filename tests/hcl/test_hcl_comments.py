"""The comments: which there are, and what only looks like one."""

from __future__ import annotations

import pytest
from hcl_texts import broken
from hypothesis import given, settings
from hypothesis import strategies as st

from taglint.hcl.comments import comments

CASES = {
    "three-kinds": ("# a\n// b\n/* c\n d */ x = 1 # e", ["# a", "// b", "/* c\n d */", "# e"]),
    "crlf": ("# a\r\nb = 1 // c\r\n", ["# a", "// c"]),
    "string": ('a = "# b // c /* d */" # e\n', ["# e"]),
    "escaped-quote": ('a = "\\"# b" # c\n', ["# c"]),
    "sequence": ('a = "${ b /* c */ } # d"\n', ["/* c */"]),
    "sequence-line": ('a = "${ b # c }"\n} # d"\n', ['# c }"']),
    "sequence-braces": ('a = "${ {b = "}"} /* c */ } # d" # e\n', ["/* c */", "# e"]),
    "escaped-sequence": ('a = "$${" # b\n', ["# b"]),
    "heredoc": ("a = <<E\n# b\n// c\nE\n# d\n", ["# d"]),
    "heredoc-quote": ('a = <<E\n"\nE\n# d\n', ["# d"]),
    "heredoc-sequence": ("a = <<E\n${ b # c\n}\n# d\nE\n# e\n", ["# c", "# e"]),
    "heredoc-nested": ("a = <<E\n${ <<E\n# b\nE\n} # c\nE\n# d\n", ["# d"]),
    "divided": ("a = b / c\n", []),
    "compared": ("a = b < c # <<E\nd = 1 # e\n", ["# <<E", "# e"]),
    "comment-in-comment": ("# /* a\nb = 1 // */\n", ["# /* a", "// */"]),
    "empty": ("#\n//\n/**/", ["#", "//", "/**/"]),
    "stars": ("/***/ /* * / **/", ["/***/", "/* * / **/"]),
    "broken-string": ('a = "b\n# c\n', ["# c"]),
    "broken-sequence": ('a = "${"b\n# c\n', ["# c"]),
    "open-comment": ("/* a\n# b\n", ["# b"]),
    "extra-braces": ("}}}\n# a\n", ["# a"]),
    "astral": ('a = "\U0001f600" # \U0001f600\n', ["# \U0001f600"]),
}


@pytest.mark.parametrize("name", CASES)
def test_comments(name):
    text, found = CASES[name]
    assert [comment.text for comment in comments(text)] == found
    assert all(text[comment.start : comment.end] == comment.text for comment in comments(text))


def test_many_open_comments_take_no_time():
    assert [*comments("a {\n/*\n" * 100_000)] == []


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text('ab={}"<E\n-/*#$%~\\ \r', max_size=60), broken()))
def test_never_raises_and_goes_forward(text):
    end = 0
    for comment in comments(text):
        assert end <= comment.start < comment.end <= len(text)
        assert text[comment.start : comment.end] == comment.text
        end = comment.end
