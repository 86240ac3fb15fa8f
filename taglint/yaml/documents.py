"""Split a text into documents and read each with the cheapest engine that is sure of it."""

from __future__ import annotations

from taglint.lean_typing import TYPE_CHECKING
from taglint.yaml import patterns as p
from taglint.yaml.block_nodes import nest
from taglint.yaml.block_text import BlockText, Unusual
from taglint.yaml.nodes import Document, Fault, Mapping, Node, Sequence, Unread
from taglint.yaml.regexes import lazily
from taglint.yaml.skim import Lines

if TYPE_CHECKING:
    from taglint.yaml.composer import Composer

# A literal first character makes the search several times quicker than an anchor.
_MARKER = lazily(r"\n(?:---|\.\.\.)(?=[ \n\t])")
_FIRST_MARKER = lazily(r"(?:---|\.\.\.)(?=[ \n\t])")
# Most texts have nothing of that at the start of a line, nor what ruamel takes for something else.
_SPECIAL = lazily(r"\n(?:[%|>!&]|---|\.\.\.)")
_SIGNS = ("%", "|", ">", "!", "&", "---", "...")
# ruamel takes a marker right after such a header for content.
_ROOT_BLOCK = lazily(r"\n(?:--- ++)?+(?:[!&][^ \n]*+[ \n]++)*+[|>]")
_DIRECTIVE = lazily(r"\ *+\{%")
_SLICES = 200
_TRIES = 3


class Piece:
    """A stretch between document markers: from `start` (its own marker included) to `end`, content from `body`."""

    __slots__ = ("body", "end", "start")

    def __init__(self, start: int, body: int, end: int) -> None:
        self.start = start
        self.body = body
        self.end = end


def split(shadow: str, length: int) -> list[Piece] | None:
    """The documents of a text; None when only a reader of the whole can tell them apart.

    A marker at column 0 ends every scalar, except a quoted one, which it makes an error.
    """
    first = _FIRST_MARKER.match(shadow)
    if not _SPECIAL.search(shadow):
        if first and shadow[0] == "-":
            tail = p.END_OF_LINE.match(shadow, first.end())
            return [Piece(0, tail.end() if tail else -1, length)]
        if not shadow.startswith(_SIGNS):
            return [] if _is_blank(shadow, 0, len(shadow)) else [Piece(0, 0, length)]
    if (
        shadow.startswith("%")
        or "\n%" in shadow
        or _ROOT_BLOCK.search(shadow)
        or _ROOT_BLOCK.match("\n" + shadow[:200])
    ):
        return None
    pieces: list[Piece] = []
    start, body, explicit, ended = 0, 0, False, False
    for match in [*([first] if first else []), *_MARKER.finditer(shadow)]:
        at = match.end() - 3
        if explicit or not _is_blank(shadow, body, at):
            pieces.append(Piece(start, body, min(at, length)))
            ended = False
        tail = p.END_OF_LINE.match(shadow, match.end())
        if shadow[at] == ".":
            if ended or not pieces or tail is None:
                return None
            start, body, explicit, ended = tail.end(), tail.end(), False, True
        else:
            start, explicit, ended = at, True, False
            body = tail.end() if tail else -1
    if explicit or not _is_blank(shadow, body, len(shadow)):
        pieces.append(Piece(start, body, length))
    return pieces


def _is_blank(shadow: str, start: int, end: int) -> bool:
    if start < 0:
        return False
    match = p.BLANK.match(shadow, start, end)
    return match is not None and match.end() == end


class Reader:
    """Reads the documents of one text; the budget of the slow reader is shared by all of them."""

    __slots__ = ("_composer", "documents", "faults", "many", "shadow", "text", "unusual")

    def __init__(self, text: str, shadow: str, many: bool) -> None:
        self.many = many
        self.text = text
        self.shadow = shadow
        self._composer: Composer | None = None
        self.documents: list[Document] = []
        self.faults: list[Fault] = []
        self.unusual = False

    @property
    def composer(self) -> Composer:
        """The slow reader, loaded for the first text that needs it."""
        if self._composer is None:
            from taglint.yaml.composer import Composer

            self._composer = Composer(self.text)
        return self._composer

    def whole(self) -> None:
        """Hand the whole text to the slow reader."""
        self.slow(Piece(0, -1, len(self.text)))

    def piece(self, piece: Piece) -> None:
        """Read one document."""
        if self._composer is not None:
            self._composer.anchors = {}
        if piece.body < 0:
            self.slow(piece)
            return
        if (
            _is_blank(self.shadow, piece.body, max(piece.end, piece.body))
            or piece.body >= piece.end
        ):
            self.documents.append(Document(None, piece.start, piece.end))
            return
        unusual: Unusual = {}
        end = len(self.shadow) if piece.end == len(self.text) else piece.end
        lines = Lines(self.text, self.shadow, piece.body, end, self.many)
        fault = self.walk(lines, unusual)
        if fault is not None:
            self.faults.append(fault)
            self.documents.append(Document(None, piece.start, piece.end))
        elif len(lines.columns) < 2:
            self.composer.anchors = {}
            self.slow(piece)
        else:
            self.documents.append(Document(self.root(lines, unusual), piece.start, piece.end))

    def walk(self, lines: Lines, unusual: Unusual) -> Fault | None:
        """Walk a document, unusual entries read by the slow reader; only the root is left open when that cannot be done."""
        while True:
            at = lines.walk()
            if at < 0:
                return None
            self.unusual = True
            directive = _DIRECTIVE.match(self.shadow, at)
            if directive:
                # What ruamel would say, at a hundredth of the cost: many a template is full of them.
                return Fault(
                    directive.end() - 1,
                    directive.end(),
                    "found character '%' that cannot start any token",
                )
            if len(unusual) >= _SLICES:
                lines.resume(0, at)
                return None
            found = lines.entry(at)
            if found is None:
                lines.resume(0, at)
                return None
            level, start, end = found
            for attempt in range(_TRIES):
                try:
                    unusual[start] = (end, self.slice(lines, level, start, end))
                    break
                except Unread as unread:
                    # What a longer slice says is certain only if it reads.
                    if unread.certain and not attempt:
                        return unread.fault
                    # Quotes or brackets may reach over what looks like the next entry.
                    if attempt == _TRIES - 1 or not lines.starts_at(level, end):
                        lines.resume(0, at)
                        return None
                    end = lines.boundary(level, end)
            lines.resume(level, end)

    def slice(
        self, lines: Lines, level: int, start: int, end: int
    ) -> tuple[tuple[Node, Node], ...] | tuple[Node, ...]:
        """What one entry and its content hold, exactly as if the whole had been read; raises `Unread`."""
        column = lines.columns[level]
        roots = self.composer.read(start, min(end, len(self.text)), column)
        root = roots[0][0] if len(roots) == 1 else None
        # A tag or anchor before the first key would be the collection's here, and a mistake in its place.
        if (
            isinstance(root, Mapping | Sequence)
            and not root.flow
            and root.start == root.outer == start
        ):
            if isinstance(root, Mapping) and lines.kinds[level] == "M":
                return root.pairs
            if isinstance(root, Sequence) and lines.kinds[level] in "SI":
                return root.items
        raise Unread(Fault(start, start, "an entry that is none by itself"), False)

    def slow(self, piece: Piece) -> None:
        """Read all of a piece with the slow reader."""
        self.unusual = True
        try:
            roots = self.composer.read(piece.start, piece.end)
        except Unread as unread:
            self.faults.append(unread.fault)
            self.documents.append(Document(None, piece.start, piece.end))
            return
        starts = [max(start, piece.start) for _, start in roots[1:]]
        # No roots at all in a text of nothing but comments.
        for (root, _), start, end in zip(
            roots, [piece.start, *starts], [*starts, piece.end], strict=False
        ):
            self.documents.append(Document(root, start, end))

    def root(self, lines: Lines, unusual: Unusual) -> Node | None:
        column = lines.columns[1]
        blank = p.BLANK.match(self.shadow, lines.first)
        first = (blank.end() if blank else lines.first) + column
        block_text = BlockText(
            self.text, self.shadow, unusual, lines.reaching, lines.first, lines.end
        )
        return nest(block_text, first, column, lines.end)
