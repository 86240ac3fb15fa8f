"""Templates: from the characters of a string, heredoc or template file to their parts.

Trimming follows the reader in Go, which works on tokens: a `~` takes away white space of the one
literal beside it, and in a heredoc each line is a literal of its own.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.escapes import decode_bare, decode_quoted
from taglint.hcl.lexical import HEREDOC_RUN, QUOTED_RUN
from taglint.hcl.nodes import Expression, HclError, Part, TemplateFor, TemplateIf, Text
from taglint.lean_typing import NamedTuple, Protocol

# Unicode's White_Space, as in Go's unicode.IsSpace; `str.strip` would also take U+001C to U+001F.
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)


class Directive(NamedTuple):
    """`%{ word … }`."""

    word: str  # `if`, `else`, `endif`, `for`, `endfor`
    key: str | None  # of a `for` the name of the variable for keys, None when there is none
    name: str  # of a `for` the name of the variable for values
    expression: Expression | None  # the condition of an `if`, the collection of a `for`
    start: int
    end: int


class Sequence(NamedTuple):
    """What stands in `${ }` or `%{ }`, where it ends, and whether `~` trims what follows."""

    content: Expression | Directive
    end: int
    trims: bool


class Sequences(Protocol):
    """The parser, as far as templates need it."""

    def sequence(self, pos: int) -> Sequence:
        """Read `${ }` or `%{ }` at `pos`."""


_Piece = Text | Directive | Expression


@cache
def _runs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(QUOTED_RUN), re.compile(HEREDOC_RUN)


class Pieces:
    """The pieces of one template in order, trimmed.

    `end` is where the text that is read ends, `after` where what closes the template does.
    """

    def __init__(self, reader: Sequences, text: str, start: int, limit: int) -> None:
        self.reader = reader
        self.text = text
        self.limit = limit
        self.pieces: list[_Piece] = []
        self.trims = False  # whether the sequence before ended with `~`
        self.end = self.after = start

    def quoted(self) -> None:
        """Read up to the closing quote."""
        run = _runs()[0]
        while True:
            found = run.match(self.text, self.end, self.limit)
            if found and found[0]:
                self.add(decode_quoted(found[0], self.end), found.end())
            char = self.text[self.end : self.end + 1] if self.end < self.limit else ""
            if char == '"':
                self.after = self.end + 1
                return
            if not char or char not in "$%":
                raise HclError(self.end, self.end, "this string has no closing quote on its line")
            self.sequence()

    def lines(self, marker: str | None) -> None:
        """Read a heredoc up to the line that holds `marker`; without a marker, all there is."""
        fresh = True
        while marker is not None or self.end < self.limit:
            if fresh and marker is not None and self.closes(marker):
                return
            found = _runs()[1].match(self.text, self.end, self.limit)
            stop = found.end() if found else self.end
            fresh = stop < self.limit and self.text[stop] == "\n"
            stop += fresh
            if stop > self.end:
                self.add(decode_bare(self.text[self.end : stop]), stop)
            if not fresh and self.end < self.limit:
                self.sequence()
            elif not fresh and marker is not None:
                raise HclError(
                    self.limit, self.limit, f"no line holds the closing {marker} of this heredoc"
                )

    def closes(self, marker: str) -> bool:
        """Whether the line at hand is the one of the marker."""
        line_end = self.text.find("\n", self.end, self.limit)
        line = self.text[self.end : line_end if line_end >= 0 else self.limit]
        if line.strip(_SPACE) != marker:
            return False
        self.after = self.end + line.index(marker) + len(marker)
        return True

    def add(self, decoded: str, end: int) -> None:
        """Add the text up to an offset, decoded; its blanks go if a `~` stands before it."""
        self.pieces.append(Text(decoded.lstrip(_SPACE) if self.trims else decoded, self.end, end))
        self.trims = False
        self.end = end

    def sequence(self) -> None:
        """Add the `${…}` or `%{…}` at hand; a `~` in it takes the blanks beside it away."""
        last = self.pieces[-1] if self.pieces else None
        if self.text.startswith("~", self.end + 2) and isinstance(last, Text):
            self.pieces[-1] = last._replace(text=last.text.rstrip(_SPACE))
        content, self.end, self.trims = self.reader.sequence(self.end)
        self.pieces.append(content)

    def parts(self, flush: bool) -> tuple[Part, ...]:
        """The parts, with directives around what they rule.

        `flush` takes away the indentation of a `<<-` heredoc.
        """
        if flush:
            _unindent(self.pieces)
        nest = _Nest(_melded(self.pieces))
        parts = nest.parts(())
        if nest.at < len(nest.pieces):
            stray = nest.directive(nest.at)
            raise HclError(
                stray.start, stray.end, f'"%{{ {stray.word} }}" has no directive that it belongs to'
            )
        return parts


def _unindent(pieces: list[_Piece]) -> None:
    """Take the smallest indentation off each line.

    Blank lines do not count; a line that begins with a sequence has no indentation.
    """
    starts: list[tuple[int, Text]] = []
    least: int | None = None
    fresh = True
    for at, piece in enumerate(pieces):
        if fresh:
            text = piece.text if isinstance(piece, Text) else ""
            spaces = len(text) - len(text.lstrip(_SPACE))
            if not (text.endswith("\n") and spaces == len(text)):
                least = spaces if least is None else min(least, spaces)
                if isinstance(piece, Text):
                    starts.append((at, piece))
        fresh = isinstance(piece, Text) and piece.text.endswith("\n")
    for at, piece in starts:
        pieces[at] = piece._replace(text=piece.text[least:])


def _melded(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces, with texts that stand beside each other as one."""
    melded: list[_Piece] = []
    run: list[Text] = []
    for piece in [*pieces, None]:
        if isinstance(piece, Text):
            run.append(piece)
            continue
        if run:
            melded.append(Text("".join(text.text for text in run), run[0].start, run[-1].end))
            run = []
        if piece is not None:
            melded.append(piece)
    return melded


class _Nest:
    """Puts directives around the pieces between them; `at` is the piece that comes next."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.pieces = pieces
        self.at = 0

    def directive(self, at: int) -> Directive:
        piece = self.pieces[at]
        assert isinstance(piece, Directive)
        return piece

    def parts(self, stops: tuple[str, ...]) -> tuple[Part, ...]:
        """The parts up to a directive that opens nothing; HclError when it is none of `stops`."""
        parts: list[Part] = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            if not isinstance(piece, Directive):
                parts.append(piece)
                self.at += 1
            elif piece.word in ("if", "for"):
                self.at += 1
                parts.append(self.condition(piece) if piece.word == "if" else self.loop(piece))
            else:
                break
        if stops:
            self.check(stops)
        return tuple(parts)

    def check(self, stops: tuple[str, ...]) -> None:
        """Raise HclError unless one of these directives comes next."""
        if self.at < len(self.pieces) and self.directive(self.at).word in stops:
            return
        if self.at < len(self.pieces):
            stray = self.directive(self.at)
            raise HclError(
                stray.start,
                stray.end,
                f'expected "%{{ {stops[-1]} }}" before "%{{ {stray.word} }}"',
            )
        end = self.pieces[-1].end
        raise HclError(end, end, f'expected "%{{ {stops[-1]} }}" before the end of the template')

    def condition(self, opening: Directive) -> TemplateIf:
        then = self.parts(("else", "endif"))
        otherwise: tuple[Part, ...] = ()
        if self.directive(self.at).word == "else":
            self.at += 1
            otherwise = self.parts(("endif",))
        closing = self.directive(self.at)
        self.at += 1
        assert opening.expression is not None
        return TemplateIf(opening.expression, then, otherwise, opening.start, closing.end)

    def loop(self, opening: Directive) -> TemplateFor:
        body = self.parts(("endfor",))
        closing = self.directive(self.at)
        self.at += 1
        assert opening.expression is not None
        return TemplateFor(
            opening.key, opening.name, opening.expression, body, opening.start, closing.end
        )
