"""Text and positions."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taglint.files.source import BLANKS, Lines, NotText, Position, Source, decode, trim

TEXTS = st.text(
    st.one_of(
        st.sampled_from("\r\n\t a\u2028\x85\x0c𝔘é"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        pytest.param("", 0, (1, 1), id="nothing"),
        pytest.param("abc", 0, (1, 1), id="start"),
        pytest.param("abc", 2, (1, 3), id="middle"),
        pytest.param("abc", 3, (1, 4), id="end without a newline"),
        pytest.param("abc", 99, (1, 4), id="past the end"),
        pytest.param("a\nb", 1, (1, 2), id="on the newline"),
        pytest.param("a\nb", 2, (2, 1), id="after it"),
        pytest.param("a\n", 2, (2, 1), id="after the last newline"),
        pytest.param("a\r\nb", 2, (1, 3), id="between CR and LF"),
        pytest.param("a\r\nb", 3, (2, 1), id="after CRLF"),
        pytest.param("a\rb", 2, (2, 1), id="after a lone CR"),
        pytest.param("a\r\rb", 3, (3, 1), id="two lone CR"),
        pytest.param("a\n\rb", 3, (3, 1), id="LF then CR"),
        pytest.param("\tb", 1, (1, 2), id="a tab is one column"),
        pytest.param("𝔘b", 1, (1, 2), id="an astral character is one column"),
        pytest.param("e\u0301b", 2, (1, 3), id="a combining mark is a column"),
        pytest.param("a\u2028b", 2, (1, 3), id="U+2028 ends no line"),
        pytest.param("a\x85b", 2, (1, 3), id="U+0085 ends no line"),
        pytest.param("a\x0cb", 2, (1, 3), id="a form feed ends no line"),
    ],
)
def test_position(text: str, offset: int, position: tuple[int, int]) -> None:
    assert Lines(text).position(offset) == Position(*position)


def naive(text: str, offset: int) -> Position:
    """Walk character by character."""
    line = column = 1
    for index in range(offset):
        if text[index] == "\n" or (text[index] == "\r" and text[index + 1 : index + 2] != "\n"):
            line, column = line + 1, 1
        else:
            column += 1
    return Position(line, column)


@given(TEXTS, st.data())
def test_position_is_that_of_a_walk(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert Lines(text).position(offset) == naive(text, offset)


@given(TEXTS, st.data())
def test_position_leads_back_to_the_offset(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    lines = Lines(text)
    at = lines.position(offset)
    begin, end = lines.bounds(at.line)
    assert begin + at.column - 1 == offset
    assert text[begin:end] == lines.line(at.line)


@given(TEXTS)
def test_lines_are_those_of_a_split(text: str) -> None:
    lines = Lines(text)
    assert [lines.line(number) for number in range(1, len(lines.starts) + 1)] == re.split(
        r"\r\n|\r|\n", text
    )


@pytest.mark.parametrize(
    ("data", "text", "bom"),
    [
        pytest.param(b"", "", False, id="nothing"),
        pytest.param(b"a\xc3\xa9", "aé", False, id="two bytes"),
        pytest.param(b"\xef\xbb\xbfa", "a", True, id="a byte order mark"),
        pytest.param(b"\xef\xbb\xbf", "", True, id="only a byte order mark"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfa", "\ufeffa", True, id="two of them"),
        pytest.param(b"a\xef\xbb\xbf", "a\ufeff", False, id="one in the middle"),
        pytest.param(b"a\r\nb\rc\n", "a\r\nb\rc\n", False, id="line ends are kept"),
        pytest.param(b"\xf0\x9d\x94\x98", "𝔘", False, id="four bytes"),
    ],
)
def test_decode(data: bytes, text: str, bom: bool) -> None:
    assert decode("x.tf", data) == Source("x.tf", text, bom)


@pytest.mark.parametrize(
    ("data", "before", "byte"),
    [
        pytest.param(b"\xff", "", "0xff", id="at the start"),
        pytest.param(b"caf\xe9\n", "caf", "0xe9", id="Latin-1"),
        pytest.param(b"\xf0\x9d\x94\x98\x80", "𝔘", "0x80", id="after an astral character"),
        pytest.param(b"\xef\xbb\xbfa\xff", "a", "0xff", id="after a byte order mark"),
        pytest.param(b"\xed\xa0\x80", "", "0xed", id="a surrogate"),
        pytest.param(b"a\xc0\xaf", "a", "0xc0", id="overlong"),
        pytest.param(b"a\xe6\xbc", "a", "0xe6", id="cut off"),
        pytest.param(b"\xf4\x90\x80\x80", "", "0xf4", id="beyond Unicode"),
    ],
)
def test_decode_refuses(data: bytes, before: str, byte: str) -> None:
    with pytest.raises(NotText, match=f"byte {byte} is not UTF-8") as caught:
        decode("x.tf", data)
    assert caught.value.before == before


def test_blanks_are_the_white_space_of_unicode_and_what_looks_like_nothing() -> None:
    # PropList.txt, White_Space; Python's isspace() also has U+001C..1F, which Unicode has not.
    white = {chr(code) for code in range(0x110000) if chr(code).isspace()} - set("\x1c\x1d\x1e\x1f")
    assert white | {"\u200b", "\ufeff"} == BLANKS
    assert {char for char in BLANKS if unicodedata.category(char) == "Zs"} == {
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Zs"
    }


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("", ""),
        (" ", ""),
        ("a", "a"),
        (" a ", "a"),
        ("a b", "a b"),
        ("\ufeffa\u200b", "a"),
        ("\x85\u2028a\u3000", "a"),
        ("\x1ca\x1f", "\x1ca\x1f"),
        ("\u2060a", "\u2060a"),
        (" \t\n", ""),
    ],
    ids=ascii,
)
def test_trim(text: str, trimmed: str) -> None:
    assert trim(text) == trimmed
