"""The exact reading of a line in a body: the words that it begins with, and what may end it."""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.escapes import decode_quoted
from taglint.hcl.extent import Unfinished
from taglint.hcl.lexical import BLANK, GAP, QUOTED_RUN, WORD, misnamed
from taglint.hcl.nodes import HclError, Head, Label
from taglint.lean_typing import NamedTuple


class Slip(HclError):
    """A mistake that ends with its line: reading may go on with the next one."""


class _Patterns(NamedTuple):
    gap: re.Pattern[str]
    blank: re.Pattern[str]
    word: re.Pattern[str]
    run: re.Pattern[str]
    labels: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    labels = rf"(?>(?:{BLANK}(?:{WORD}|\"{QUOTED_RUN}\"))*){BLANK}"
    return _Patterns(*(re.compile(source) for source in (GAP, BLANK, WORD, QUOTED_RUN, labels)))


def skip_gap(text: str, pos: int) -> int:
    """The offset of what comes after white space and comments at `pos`."""
    found = _patterns().gap.match(text, pos)
    return found.end() if found else pos


def skip_blank(text: str, pos: int) -> int:
    """The same within the line, if no comment between `/*` and `*/` leads to another one."""
    found = _patterns().blank.match(text, pos)
    return found.end() if found else pos


def word_end(text: str, pos: int) -> int:
    """The offset after the identifier at `pos`; HclError when there is none."""
    found = _patterns().word.match(text, pos)
    if not found:
        raise _no_statement(text, pos)
    bad = misnamed(found[0])
    if bad >= 0:
        at = pos + bad
        raise HclError(at, at + 1, f"the character U+{ord(text[at]):04X} cannot stand here")
    return found.end()


def read_head(text: str, start: int, name_end: int) -> Head:
    """The head of the block whose type stands at `text[start:name_end]`.

    HclError when no labels and no brace follow it.
    """
    labels: list[Label] = []
    found = _patterns().labels.match(text, name_end)
    brace = found.end() if found else name_end
    if not text.startswith("{", brace):
        raise _no_brace(text, start, name_end, brace)
    end = name_end
    while (pos := skip_blank(text, end)) < brace:
        if text[pos] == '"':
            labels.append(_quoted_label(text, pos))
            end = labels[-1].end + 1
        else:
            end = word_end(text, pos)
            labels.append(Label(text[pos:end], pos, end))
    return Head(start, text[start:name_end], tuple(labels), end, brace)


def _quoted_label(text: str, start: int) -> Label:
    run = _patterns().run.match(text, start + 1)
    end = run.end() if run else start + 1
    return Label(decode_quoted(text[start + 1 : end], start + 1), start + 1, end)


def _unquoted(text: str, start: int) -> HclError:
    """The error of a label that lacks its closing quote, or that holds a template."""
    run = _patterns().run.match(text, start + 1)
    end = run.end() if run else start + 1
    if text.startswith(("$", "%"), end):
        return HclError(
            end,
            end + 2,
            "a block label cannot hold a template; it has to be known without evaluation",
        )
    return HclError(start, end, "this string has no closing quote on its line")


def _no_brace(text: str, start: int, name_end: int, pos: int) -> HclError:
    """The error of a line that has no brace at `pos`, where it would have to be."""
    end = start + len(text[start:pos].rstrip())
    labelled = end > name_end
    if text.startswith('"', pos):
        return _unquoted(text, pos)
    if text.startswith("/*", pos):
        return Unfinished(pos, pos + 2, "this comment is never closed")
    if text.startswith("=", pos) and labelled:
        return HclError(pos, pos + 1, 'a block takes no "=" before its "{"')
    if at_line_end(text, pos):
        wanted = '"{" on this line' if labelled else '"=" or a block after this word'
        return HclError(start, end, f"expected {wanted}")
    return HclError(pos, pos + 1, f'expected "=", a label or "{{" instead of "{text[pos]}"')


def _no_statement(text: str, pos: int) -> HclError:
    """The error of a line that begins neither an attribute nor a block."""
    char = text[pos : pos + 1]
    if text.startswith("/*", pos):
        return Unfinished(pos, pos + 2, "this comment is never closed")
    if char == '"':
        return HclError(pos, pos + 1, "the name of an attribute or block is written without quotes")
    shown = f'"{char}"' if char.isprintable() else f"U+{ord(char):04X}"
    return HclError(pos, pos + 1, f"expected an attribute or a block instead of {shown}")


def at_line_end(text: str, pos: int) -> bool:
    """Whether the line ends at `pos`, perhaps with a comment, or the text does."""
    return pos >= len(text) or text.startswith(("\n", "\r\n", "#", "//"), pos)


def line_end(text: str, pos: int, value_start: int = -1) -> int:
    """The offset of the end of the line on which something ends at `pos`.

    HclError when more follows on the line. `value_start` is where the value starts, if it is an
    attribute that ends at `pos`.
    """
    after = skip_blank(text, pos)
    if at_line_end(text, after):
        return after
    char = text[after]
    if value_start < 0:
        raise HclError(after, after + 1, f'expected a new line after the block instead of "{char}"')
    if char == "," and at_line_end(text, skip_blank(text, after + 1)):
        raise Slip(after, after + 1, "attributes of a block are separated by new lines, not commas")
    if char == "=":
        # `a = b c = d`: the last word of the value is meant as a name.
        name = max(text.rfind(" ", value_start, pos), text.rfind("\t", value_start, pos)) + 1
        raise HclError(max(name, value_start), pos, "expected a new line before this attribute")
    raise HclError(after, after + 1, f'expected a new line after the value instead of "{char}"')


def value_start(text: str, name_end: int) -> int:
    """The offset of the value after the name that ends at `name_end`, -1 when no `=` follows it."""
    equals = skip_blank(text, name_end)
    if not text.startswith("=", equals) or text.startswith("==", equals):
        return -1
    start = skip_blank(text, equals + 1)
    if at_line_end(text, start):
        raise Slip(equals, equals + 1, 'expected an expression after "="')
    return start
