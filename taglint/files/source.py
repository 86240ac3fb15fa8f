"""Text and positions: the only place that knows lines, columns and encodings."""

from __future__ import annotations

from bisect import bisect_right

from taglint.lazy import lazily
from taglint.lean_typing import NamedTuple

_LINE_END = lazily(r"\r\n?|\n")
_BOM = b"\xef\xbb\xbf"


class NotText(Exception):
    """The bytes are not UTF-8; `before` is the text in front of the first bad byte."""

    def __init__(self, before: str, byte: int) -> None:
        super().__init__(f"byte 0x{byte:02x} is not UTF-8")
        self.before = before


class Source(NamedTuple):
    """A decoded file: `path` as it was opened, `text` without the byte order mark.

    `bom` says whether there was one.
    """

    path: str
    text: str
    bom: bool = False


class Damaged(NamedTuple):
    """A file that was found but is not text, or too much of it.

    `text` is what could be read; `offset` counts code points of it.
    """

    path: str
    message: str
    text: str = ""
    offset: int = 0


class Position(NamedTuple):
    """1-based line and column; the column counts code points."""

    line: int
    column: int


class Lines:
    """The line table of one text; CR, LF and CRLF end a line, U+2028 and the like do not."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """Line and column of a code-point offset; an offset past the end is the end."""
        offset = min(offset, len(self.text))
        row = bisect_right(self.starts, offset) - 1
        return Position(row + 1, offset - self.starts[row] + 1)

    def line(self, number: int) -> str:
        """The text of a 1-based line without its end."""
        start = self.starts[number - 1]
        found = _LINE_END.search(self.text, start)
        return self.text[start : found.start() if found else len(self.text)]

    def bounds(self, number: int) -> tuple[int, int]:
        """Start and end offset of a 1-based line, the end without the line's own ending."""
        start = self.starts[number - 1]
        return start, start + len(self.line(number))


def decode(path: str, data: bytes) -> Source:
    """Decode UTF-8 with or without a byte order mark; raises `NotText` at the first bad byte."""
    bom = data.startswith(_BOM)
    body = data[3:] if bom else data
    try:
        return Source(path, body.decode("utf-8"), bom)
    except UnicodeDecodeError as fault:
        raise NotText(body[: fault.start].decode("utf-8"), body[fault.start]) from None


def text_of(path: str, data: bytes, limit: int) -> Source | Damaged:
    """Decode bytes that were read from a file or from standard input; `limit` counts bytes."""
    if len(data) > limit:
        return Damaged(path, too_large(None, limit))
    try:
        source = decode(path, data)
    except NotText as fault:
        return Damaged(path, f"not UTF-8 text: {fault}", fault.before, len(fault.before))
    if "\0" in source.text:
        where = source.text.index("\0")
        return Damaged(path, "not text: the file has a NUL character", source.text, where)
    return source


def too_large(size: int | None, limit: int) -> str:
    """What is wrong with a file of more bytes than the limit; a size of None is not known."""
    if size is None:
        return f"the file has more than {limit:,} bytes; files up to that are read (max-file-size)"
    return f"the file has {size:,} bytes; files up to {limit:,} are read (max-file-size)"


# Unicode's White_Space, and two characters that cannot be seen and that ECMA-262 or people take for
# a blank. All rules share this definition, for `str.strip`, `re` and `regex` disagree on
# U+001C..1F, U+0085 and U+FEFF.
BLANKS = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def trim(text: str) -> str:
    """The text without the blanks at its two ends."""
    start, end = 0, len(text)
    while start < end and text[start] in BLANKS:
        start += 1
    while end > start and text[end - 1] in BLANKS:
        end -= 1
    return text[start:end]
