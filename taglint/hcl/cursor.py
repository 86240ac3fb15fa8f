"""One word of an expression at a time: the lexer that the parser pulls on."""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.lexical import BLANK, GAP, HEREDOC_OPEN, WORD, misnamed
from taglint.hcl.nodes import HclError

END, NUMBER, NAME, LINE, HEREDOC, SIGN = range(6)

_NUMBER = r"[0-9](?>(?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*)"
_SIGN = r"==|!=|<=|>=|&&|\|\||::|\.\.\.|=>|~\}|[\[\](){}.,*/%+\-=<>!?:\"]"
# The end of a line. A comment that runs up to it belongs to it.
_LINE = r"(?>(?:(?:#|//)[^\n]*+)?)\r?\n"


@cache
def _word(in_line: bool) -> re.Pattern[str]:
    """The next word and what may stand before it; `in_line` where the end of a line is a word.

    The number of the group that matches is the kind of the word.
    """
    # A heredoc's own groups would shift the numbers: they are taken out.
    heredoc = HEREDOC_OPEN.replace(rf"({WORD})", WORD).replace("(-?+)", "-?+")
    return re.compile(
        rf"{BLANK if in_line else GAP}(?:({_NUMBER})|({WORD})|({_LINE})|({heredoc})|({_SIGN}))?"
    )


class Cursor:
    """Stands at one word of a text: `kind`, `word`, and the offsets `start` and `end` are its own.

    `lines` says for each open bracket, the innermost last, whether the end of a line is a word
    there: outside brackets and in objects it is, elsewhere it means nothing.
    """

    def __init__(self, text: str, start: int, limit: int) -> None:
        self.text = text
        self.limit = limit
        self.kind = END
        self.word = ""
        self.start = self.end = start
        self.lines = [False]
        self.previous = start  # where the word before ended

    def advance(self) -> None:
        """Step to the next word; HclError at a character that begins none."""
        self.previous = self.end
        self.jump(self.end)

    def jump(self, pos: int) -> None:
        """Step to the first word at or after `pos`."""
        found = _word(self.lines[-1]).match(self.text, pos, self.limit)
        kind = found.lastindex if found else None
        if not found or not kind:
            self.without_word(found.end() if found else pos)
            return
        self.kind = kind
        self.word = found[kind]
        pos, self.end = found.span(kind)
        self.start = pos
        if kind == NAME and (bad := misnamed(self.word)) >= 0:
            raise HclError(
                pos + bad,
                pos + bad + 1,
                f"the character U+{ord(self.word[bad]):04X} cannot stand here",
            )

    def without_word(self, pos: int) -> None:
        """Step to the end of the text; HclError when something is left that begins no word."""
        if pos < self.limit and not self.text.startswith(("#", "//"), pos):
            char = self.text[pos]
            shown = f'"{char}"' if char.isprintable() else f"U+{ord(char):04X}"
            raise HclError(pos, pos + 1, f"{shown} cannot stand in an expression")
        self.kind, self.word = END, ""
        self.start = self.end = self.limit

    def at(self, sign: str) -> bool:
        """Whether the word at hand is this sign."""
        return self.kind == SIGN and self.word == sign

    def at_name(self, name: str) -> bool:
        """Whether the word at hand is this name."""
        return self.kind == NAME and self.word == name

    def expect(self, sign: str, wanted: str) -> None:
        """Step over this sign; HclError when another word is at hand."""
        if not self.at(sign):
            raise self.unexpected(wanted)
        self.advance()

    def name(self, wanted: str) -> str:
        """Step over a name and return it; HclError when another word is at hand."""
        if self.kind != NAME:
            raise self.unexpected(wanted)
        word = self.word
        self.advance()
        return word

    def unexpected(self, wanted: str) -> HclError:
        """The error that says what was wanted in place of the word at hand."""
        if self.kind == END:
            return HclError(self.previous, self.limit, f"expected {wanted}")
        found = "the end of the line" if self.kind == LINE else f'"{self.word.strip()}"'
        return HclError(self.start, self.end, f"expected {wanted} instead of {found}")
