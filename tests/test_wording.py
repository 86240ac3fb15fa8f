"""How text from a linted file is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taglint.wording import as_written, counted, listed, nearest, quoted, visible

ANY = st.text(st.characters(), max_size=80)
DRIVES_A_TERMINAL = {
    *map(chr, (*range(0x20), *range(0x7F, 0xA0))),
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    *"\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("team-a é 漢 😀", "team-a é 漢 😀", id="letters of any script"),
        pytest.param("\x1b[31m", r"\x1b[31m", id="escape sequence"),
        pytest.param("a\nb\r\t", r"a\x0ab\x0d\x09", id="line ends"),
        pytest.param("\x7f\x9b", r"\x7f\x9b", id="DEL and C1"),
        pytest.param("a\u202eb\u2066", r"a\u202eb\u2066", id="bidirectional"),
        pytest.param(
            "\u200b\u200d\ufeff\u2060\u00ad", r"\u200b\u200d\ufeff\u2060\xad", id="hidden"
        ),
        pytest.param("\u2028\u2029", r"\u2028\u2029", id="line separators"),
        pytest.param("\ud800a\udfff", r"\ud800a\udfff", id="surrogates"),
        pytest.param("\\n'", "\\n'", id="a backslash is itself"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("", "''", id="nothing"),
        pytest.param("team-a", "'team-a'", id="plain"),
        pytest.param("it's", r"'it\'s'", id="quote"),
        pytest.param("a\\b", r"'a\\b'", id="backslash"),
        pytest.param("a\nb\tc\r", r"'a\nb\tc\r'", id="short escapes"),
        pytest.param("\x1b", r"'\x1b'", id="escape"),
        pytest.param("x" * 48, f"'{'x' * 48}'", id="48 characters"),
        pytest.param("x" * 49, f"'{'x' * 47}…'", id="49 characters"),
        pytest.param("𝔘" * 49, f"'{'𝔘' * 47}…'", id="astral characters are counted once"),
        pytest.param("\x1b" * 48, "'" + r"\x1b" * 48 + "'", id="cut before escaping"),
    ],
)
def test_quoted(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_a_pattern_is_shown_as_it_is_written() -> None:
    assert as_written(r"\d{4}|\p{Lu}.*") == r"'\d{4}|\p{Lu}.*'"
    assert as_written("a\nb\x1b") == r"'a\nb\x1b'"


@given(ANY)
def test_nothing_that_is_shown_drives_a_terminal(text: str) -> None:
    for shown in (visible(text), quoted(text)):
        assert not DRIVES_A_TERMINAL.intersection(shown)
        assert all(unicodedata.category(char) not in ("Cc", "Cs") for char in shown)
        shown.encode("utf-8")


@given(st.text(st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("words", "shown"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")],
    ids=["one", "two", "three"],
)
def test_listed(words: list[str], shown: str) -> None:
    assert listed(words) == shown


def test_listed_with_another_word() -> None:
    assert listed(iter(["a", "b"]), "and") == "a and b"


@pytest.mark.parametrize(("number", "shown"), [(0, "0 tags"), (1, "1 tag"), (2, "2 tags")])
def test_counted(number: int, shown: str) -> None:
    assert counted(number, "tag") == shown


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("key-to-long", "key-too-long"),
        ("KEY-TOO-LONG", "key-too-long"),
        ("too-long", "key-too-long"),
        ("zzz", None),
        ("", None),
    ],
)
def test_nearest(word: str, found: str | None) -> None:
    assert nearest(word, ["key-too-long", "edge-whitespace"]) == found


def test_nearest_gives_the_choice_in_its_own_case() -> None:
    assert nearest("owner", ["Owner"]) == "Owner"
