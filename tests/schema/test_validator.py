"""Patterns as ECMA-262 has them, references that are not retrieved, and a time limit."""

from __future__ import annotations

import time

import jsonschema_rs
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from referencing.exceptions import Unresolvable

from taglint.schema.patterns import SlowPattern, first_refused, translated
from taglint.schema.validator import validator


def accepts(pattern: str, text: str) -> bool:
    return validator({"pattern": pattern}).is_valid(text)


@pytest.mark.parametrize(
    ("pattern", "text", "accepted"),
    [
        pytest.param("^a$", "a", True, id="whole"),
        pytest.param("^a$", "a\n", False, id="$ does not let a final newline through"),
        pytest.param("^a$", "b\na", False, id="^ is the start of the string, not of a line"),
        pytest.param("b", "abc", True, id="a pattern without anchors is searched"),
        pytest.param("^a.c$", "a\u2028c", False, id=". is no U+2028"),
        pytest.param("^a.c$", "a\rc", False, id=". is no CR"),
        pytest.param("^a.c$", "a\x85c", True, id=". is U+0085"),
        pytest.param("^a.c$", "a𝔘c", True, id=". is an astral character"),
        pytest.param(r"^\s$", "\ufeff", True, id=r"\s is U+FEFF"),
        pytest.param(r"^\s$", "\u3000", True, id=r"\s is an ideographic space"),
        pytest.param(r"^\s$", "\x85", False, id=r"\s is no U+0085"),
        pytest.param(r"^\s$", "\x1c", False, id=r"\s is no U+001C"),
        pytest.param(r"^\S$", "\x85", True, id=r"\S is U+0085"),
        pytest.param(r"^[\s]$", "\ufeff", True, id=r"\s in a class"),
        pytest.param(r"^\d$", "٣", False, id=r"\d is ASCII"),
        pytest.param(r"^\D$", "٣", True, id=r"\D is all else"),
        pytest.param(r"^[\d]$", "7", True, id=r"\d in a class"),
        pytest.param(r"^\w$", "é", False, id=r"\w is ASCII"),
        pytest.param(r"^[^\w]$", "é", True, id=r"\w in a negated class"),
        pytest.param(r"^\p{L}$", "é", True, id="a letter"),
        pytest.param(r"^\p{L}$", "7", False, id="no letter"),
        pytest.param(r"^[\p{L}\p{N}]*$", "é٣½", True, id="letters and numbers"),
        pytest.param(r"^\$$", "$", True, id="an escaped dollar"),
        pytest.param(r"^[$.]$", "$", True, id="a dollar in a class"),
        pytest.param(r"^[$.]$", "x", False, id="a dot in a class is a dot"),
        pytest.param(r"^[[]$", "[", True, id="a bracket in a class"),
        pytest.param(r"^[[a]]$", "a]", True, id="a bracket does not nest"),
        pytest.param(r"^\u0041$", "A", True, id="a code"),
        pytest.param(r"^(?!sys)[a-z]+(?<!x)$", "sysa", False, id="look-ahead"),
        pytest.param(r"^(?!sys)[a-z]+(?<!x)$", "ax", False, id="look-behind"),
        pytest.param(r"^(?!sys)[a-z]+(?<!x)$", "asys", True, id="both pass"),
    ],
)
def test_pattern(pattern: str, text: str, accepted: bool) -> None:
    assert accepts(pattern, text) is accepted


ATOMS = st.sampled_from(
    [
        "a",
        "b",
        r"\s",
        r"\d",
        r"\w",
        r"\S",
        r"[a-c]",
        r"[^a]",
        r"[\d_]",
        r"[$.]",
        r"\p{L}",
        r"\p{N}",
        "(a|b)",
        r"\.",
    ]
)
TERMS = st.builds(
    lambda atom, count: atom + count, ATOMS, st.sampled_from(["", "*", "+", "?", "{1,2}"])
)
WHOLE = st.builds(lambda terms: f"^{''.join(terms)}$", st.lists(TERMS, max_size=4))


@given(WHOLE, st.text(st.sampled_from("abz7_.$ \n\r\u2028\ufeff\x1céÉ٣𝔘"), max_size=6))
def test_pattern_agrees_with_another_implementation(pattern: str, text: str) -> None:
    # jsonschema-rs translates ECMA's classes too, but leaves `.` to the regex crate, for which CR
    # does not end a line.
    assert accepts(pattern, text) == jsonschema_rs.validator_for({"pattern": pattern}).is_valid(
        text
    )


def test_a_pattern_says_nothing_about_other_kinds() -> None:
    assert validator({"pattern": "^a$"}).is_valid(7)


@pytest.mark.parametrize("pattern", ["(a", "[z-a]", r"[\S]", r"\p{Nonsense}"])
def test_a_broken_pattern_is_an_error(pattern: str) -> None:
    with pytest.raises(regex.error):
        accepts(pattern, "a")


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a+)+$",
        r"^(a|aa)+$",
        r"^(.*,)*x$",
        r"^(a*)*b$",
        r"(x+x+)+y",
        r"^(([a-z])+.)+[A-Z]([a-z])+$",
    ],
)
def test_a_catastrophic_pattern_is_stopped(pattern: str) -> None:
    start = time.monotonic()
    try:
        assert not accepts(pattern, ("a" * 40 + "," + "x" * 40) * 600 + "!")
    except SlowPattern as error:
        assert repr(pattern) in str(error)
    assert time.monotonic() - start < 2


def test_the_time_limit_is_reached() -> None:
    with pytest.raises(SlowPattern, match="takes too long"):
        accepts(r"^(a|aa)+$", "a" * 50_000 + "!")


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.com/schema.json",
        "file:///etc/passwd",
        "other.json",
        "urn:x:y",
        "#/$defs/missing",
    ],
)
def test_references_are_not_retrieved(reference: str) -> None:
    with pytest.raises(Unresolvable):
        validator({"$ref": reference}).is_valid("a")


def test_references_within_a_schema_work() -> None:
    assert not validator({"$ref": "#/$defs/x", "$defs": {"x": {"maxLength": 1}}}).is_valid("ab")


@pytest.mark.parametrize(
    ("pattern", "text", "culprit"),
    [
        ("^[a-z]*$", "ab<c>", "<"),
        ("^[a-z]*$", "<", "<"),
        ("^[a-z]*$", "abc", ""),
        ("^[a-z]{3}$", "ab", ""),
        ("^[a-z]{3}$", "abcd", "d"),
        (r"^[\p{L}]*$", "é😀", "😀"),
        ("^(?!sys)[a-z]*$", "sysx", "s"),
        ("^[a-z]*$", "ab\n", "\n"),
        ("", "", ""),
    ],
    ids=ascii,
)
def test_first_refused(pattern: str, text: str, culprit: str) -> None:
    assert first_refused(pattern, text) == culprit


@pytest.mark.parametrize(
    ("pattern", "python"),
    [
        ("^a$", r"^a\Z"),
        ("a.b", r"a[^\n\r\u2028\u2029]b"),
        ("[.$]", "[.$]"),
        (r"\.\$", r"\.\$"),
        (r"\d[\d]", "[0-9][0-9]"),
        ("a\\", "a\\"),
    ],
)
def test_translation(pattern: str, python: str) -> None:
    assert translated(pattern) == python
