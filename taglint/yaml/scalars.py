"""Decode the text of scalars: folding, escapes, the indentation of block scalars.

Line breaks become LF. Offsets and texts are those of the original text, whose line breaks may be
LF, CRLF or CR.
"""

from __future__ import annotations

import re

from taglint.yaml.nodes import Scalar
from taglint.yaml.regexes import compiled, lazily

_BREAK = lazily(r"\r\n?|\n")
# What line folding (YAML 1.2.2 section 6.5) joins: in a plain scalar a break, the group of empty
# lines behind it, and the blanks around. In quotes also blanks without a break, which stay.
_PLAIN_FOLD = lazily(r" *+(?:\r\n?|\n)((?: *+(?:\r\n?|\n))*+) *+")
_SINGLE = lazily(r"''|[ \t]++(?:(?:\r\n?|\n)[ \t]*+)*+|(?:(?:\r\n?|\n)[ \t]*+)++")
# Groups: codes of two, four and eight digits, an escaped break with the empty lines behind it, any
# other escaped character (section 5.7), blanks and breaks.
_DOUBLE = lazily(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})"
    r"|((?:\r\n?|\n)[ \t]*+(?:(?:\r\n?|\n)[ \t]*+)*+)|(.))"
    r"|([ \t]++(?:(?:\r\n?|\n)[ \t]*+)*+|(?:(?:\r\n?|\n)[ \t]*+)++)",
    re.DOTALL,
)
_PAIR = lazily("[\ud800-\udbff][\udc00-\udfff]")
_SURROGATE = lazily("[\ud800-\udfff]")
# YAML 1.2.2 section 5.7
_ESCAPES = {
    "0": "\0", "a": "\x07", "b": "\x08", "t": "\t", "\t": "\t", "n": "\n", "v": "\x0b", "f": "\x0c",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
    "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def plain_text(raw: str) -> str:
    """The text of a plain scalar, which may be of several lines."""
    if "\n" not in raw and "\r" not in raw:
        return raw
    return _PLAIN_FOLD.sub(lambda match: "\n" * len(_BREAK.findall(match[1])) or " ", raw)


def single_text(raw: str) -> str:
    """The text that stands between single quotes, as `raw`."""
    if "'" not in raw and "\n" not in raw and "\r" not in raw:
        return raw
    return _SINGLE.sub(lambda match: "'" if match[0] == "''" else _folded(match[0]), raw)


def double_text(raw: str) -> str:
    """The text that stands between double quotes, as `raw`, with its escapes resolved."""
    if "\\" not in raw and "\n" not in raw and "\r" not in raw:
        return raw
    return whole(_DOUBLE.sub(_unescape, raw))


def whole(text: str) -> str:
    """The text without surrogates.

    Pairs, as JSON writes characters above U+FFFF, are joined. A lone half, which cannot be encoded,
    becomes U+FFFD.
    """
    if _SURROGATE.search(text) is None:
        return text
    joined = _PAIR.sub(
        lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
    return _SURROGATE.sub("\ufffd", joined)


def _folded(blanks: str) -> str:
    """What blanks and breaks inside quotes become.

    Blanks alone stay, a single break becomes a blank, and of several breaks the first is dropped.
    """
    breaks = len(_BREAK.findall(blanks))
    if not breaks:
        return blanks
    return "\n" * (breaks - 1) or " "


def _unescape(match: re.Match[str]) -> str:
    two, four, eight, line, single, blanks = match.groups()
    code = two or four or eight
    if code:
        number = int(code, 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    if line:
        # The escaped break itself is dropped, empty lines stay.
        return "\n" * (len(_BREAK.findall(line)) - 1)
    if single:
        return _ESCAPES.get(single, single)
    return _folded(blanks)


def block_scalar_text(body: str, indent: int, folded: bool, chomp: str) -> str:
    """The text of a block scalar (YAML 1.2.2 section 8.1) from its lines.

    `indent` is its indentation in blanks. `chomp` says what becomes of the breaks at the end: ""
    keeps one, "+" all, "-" none.
    """
    lines = _BREAK.split(body)
    ends_with_break = lines[-1] == ""
    if ends_with_break:
        lines.pop()
    rows = [line[indent:] for line in lines]
    last = len(rows) - 1
    while last >= 0 and not rows[last]:
        last -= 1
    if last < 0:
        return "\n" * len(rows) if chomp == "+" else ""
    text = _fold_block(rows[: last + 1]) if folded else "\n".join(rows[: last + 1])
    if chomp == "-":
        return text
    if last == len(rows) - 1 and not ends_with_break:
        return text
    if chomp == "+":
        # A blank line at the very end that has no break of its own does not count.
        return text + "\n" * (len(rows) - last - (0 if ends_with_break else 1))
    return text + "\n"


def _fold_block(rows: list[str]) -> str:
    """The lines of a folded scalar (YAML 1.2.2 section 8.1.3) put together.

    A break between two lines that do not begin with a blank becomes a blank; empty lines stay
    breaks.
    """
    chunks: list[str] = []
    blanks = 0
    previous = ""
    for row in rows:
        if not row:
            blanks += 1
            continue
        if previous:
            more = previous[0] in " \t" or row[0] in " \t"
            chunks.append("\n" * (blanks + 1) if more else "\n" * blanks or " ")
        else:
            chunks.append("\n" * blanks)
        chunks.append(row)
        previous, blanks = row, 0
    return "".join(chunks)


# The lines of a block scalar with this indentation, and the blanks of its first line with text.
_BODY = r"(?:(?: {%d}[^\r\n]*+|\ *+(?=[\r\n]))(?:\r\n?|\n|\Z))*+"
_FIRST = lazily(r"(?:\ *+(?:\r\n?|\n))*+(\ *+)")


def block_scalar(
    text: str, start: int, limit: int, indent: int, header: str, tag: str, outer: int
) -> Scalar:
    """The block scalar whose body starts at `start`, where a line begins, and ends before `limit`.

    `indent` is its indentation in blanks, 0 to take that of its first line. `header` begins with
    `|` or `>`. `outer` is where its tag or header starts.
    """
    # A header that ends the text has no line below it.
    start = min(start, len(text))
    first = _FIRST.match(text, start, limit)
    if not indent:
        indent = len(first[1]) if first else 1
    match = compiled(_BODY % max(indent, 1)).match(text, start, limit)
    end = match.end() if match else start
    chomp = "+" if "+" in header else "-" if "-" in header else ""
    body = text[start:end]
    content = block_scalar_text(body, indent, header[0] == ">", chomp)
    stripped = body.rstrip(" \r\n")
    if not stripped:
        return Scalar(content, start, start, "block", tag, (outer, start))
    last = compiled(r"[\r\n]|\Z").search(text, start + len(stripped), end)
    stop = last.start() if last else end
    head = compiled(r"\s*").match(body)
    skipped = min(head.end() if head else 0, len(stripped))
    line = max(body.rfind("\n", 0, skipped), body.rfind("\r", 0, skipped)) + 1
    return Scalar(content, start + line + indent, stop, "block", tag, (outer, stop))
