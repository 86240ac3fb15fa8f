"""Split a text into documents, and read each with the cheapest reader that is sure of it.

See `read` for the two readers of YAML and how they share a document.
"""

from __future__ import annotations

from taglint.lean_typing import TYPE_CHECKING
from taglint.yaml import patterns
from taglint.yaml.block_nodes import nest
from taglint.yaml.block_text import BlockText, Unusual
from taglint.yaml.nodes import Document, Fault, Mapping, Node, Sequence, Unread
from taglint.yaml.regexes import lazily
from taglint.yaml.skim import Skim

if TYPE_CHECKING:
    from taglint.yaml.composer import Composer

# Markers of documents (YAML 1.2.2 section 9.1). A literal first character makes the search several
# times quicker than an anchor.
_MARKER = lazily(r"\n(?:---|\.\.\.)(?=[ \n\t])")
_FIRST_MARKER = lazily(r"(?:---|\.\.\.)(?=[ \n\t])")
# What is at the start of a line a marker, a directive, or something that ruamel reads in its own
# way. Most texts have none of it.
_SPECIAL = lazily(r"\n(?:[%|>!&]|---|\.\.\.)")
_SIGNS = ("%", "|", ">", "!", "&", "---", "...")
# The header of a block scalar that is the root; ruamel takes a marker right after it for content.
_ROOT_BLOCK = lazily(r"\n(?:--- ++)?+(?:[!&][^ \n]*+[ \n]++)*+[|>]")
# A directive of a template engine (`{% if … %}`).
_DIRECTIVE = lazily(r"\ *+\{%")
# More unusual entries than this in one document, and all of it is read slowly. And how often an
# entry is made longer, when it cannot be read by itself.
_ENTRIES = 200
_TRIES = 3


class Piece:
    """The stretch of one document in the text.

    `start` is the offset of its marker, `body` that where its content begins, -1 when this cannot
    be told, and `end` the offset where the next document starts.
    """

    __slots__ = ("body", "end", "start")

    def __init__(self, start: int, body: int, end: int) -> None:
        self.start = start
        self.body = body
        self.end = end


def split(shadow: str, length: int) -> list[Piece] | None:
    """The documents of a text of `length` code points.

    None when they can be told apart only by reading the whole. A marker in the first column ends
    every scalar but a quoted one, which it makes an error.
    """
    first = _FIRST_MARKER.match(shadow)
    if not _SPECIAL.search(shadow):
        if first and shadow[0] == "-":
            tail = patterns.END_OF_LINE.match(shadow, first.end())
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
        tail = patterns.END_OF_LINE.match(shadow, match.end())
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
    """Whether nothing but blank lines and comments stands between two offsets."""
    if start < 0:
        return False
    match = patterns.BLANK.match(shadow, start, end)
    return match is not None and match.end() == end


class Reader:
    """Reads the documents of one text; they share the budget of the slow reader.

    `unusual` becomes true when the slow reader had to read something.
    """

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
        """Read the whole text with the slow reader."""
        self.slow(Piece(0, -1, len(self.text)))

    def piece(self, piece: Piece) -> None:
        """Read one document."""
        if self._composer is not None:
            # Anchors hold for one document.
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
        skim = Skim(self.text, self.shadow, piece.body, end, self.many)
        fault = self.walk(skim, unusual)
        if fault is not None:
            self.faults.append(fault)
            self.documents.append(Document(None, piece.start, piece.end))
        elif len(skim.columns) < 2:
            self.composer.anchors = {}
            self.slow(piece)
        else:
            self.documents.append(Document(self.root(skim, unusual), piece.start, piece.end))

    def walk(self, skim: Skim, unusual: Unusual) -> Fault | None:
        """Walk a document, and read its unusual entries with the slow reader.

        What they hold is put into `unusual`. Gives the fault of a document that has one. Where an
        entry cannot be read by itself, the skim is left with no open collection but the one around
        the root, and the whole document is to be read slowly.
        """
        while True:
            at = skim.walk()
            if at < 0:
                return None
            self.unusual = True
            directive = _DIRECTIVE.match(self.shadow, at)
            if directive:
                # What ruamel would say, at a hundredth of the cost; some templates are full of it.
                message = "found character '%' that cannot start any token"
                return Fault(directive.end() - 1, directive.end(), message)
            found = skim.entry(at) if len(unusual) < _ENTRIES else None
            if found is None:
                skim.resume(0, at)
                return None
            level, start, end = found
            for attempt in range(_TRIES):
                try:
                    unusual[start] = (end, self.entry(skim, level, start, end))
                    break
                except Unread as unread:
                    # An error in a longer stretch may come from what does not belong to the entry.
                    if unread.certain and not attempt:
                        return unread.fault
                    # Quotes or brackets may reach over what looks like the next entry.
                    if attempt == _TRIES - 1 or not skim.starts_at(level, end):
                        skim.resume(0, at)
                        return None
                    end = skim.boundary(level, end)
            skim.resume(level, end)

    def entry(
        self, skim: Skim, level: int, start: int, end: int
    ) -> tuple[tuple[Node, Node], ...] | tuple[Node, ...]:
        """What the slow reader makes of one entry: the same as in the whole document.

        These are the pairs of a mapping or the items of a sequence: mostly one, more where the next
        ones cannot be told from it. Raises `Unread`.
        """
        column = skim.columns[level]
        roots = self.composer.read(start, min(end, len(self.text)), column)
        root = roots[0][0] if len(roots) == 1 else None
        # A tag or anchor before the first key would be one of the whole collection here, but in its
        # place it belongs to the key.
        if (
            isinstance(root, Mapping | Sequence)
            and not root.flow
            and root.start == root.outer == start
        ):
            if isinstance(root, Mapping) and skim.kinds[level] == "M":
                return root.pairs
            if isinstance(root, Sequence) and skim.kinds[level] in "SI":
                return root.items
        raise Unread(Fault(start, start, "an entry that is none by itself"), False)

    def slow(self, piece: Piece) -> None:
        """Read a document with the slow reader, which may find more than one in it."""
        self.unusual = True
        try:
            roots = self.composer.read(piece.start, piece.end)
        except Unread as unread:
            self.faults.append(unread.fault)
            self.documents.append(Document(None, piece.start, piece.end))
            return
        starts = [max(start, piece.start) for _, start in roots[1:]]
        # There are no roots at all in a text of nothing but comments.
        for (root, _), start, end in zip(
            roots, [piece.start, *starts], [*starts, piece.end], strict=False
        ):
            self.documents.append(Document(root, start, end))

    def root(self, skim: Skim, unusual: Unusual) -> Node | None:
        """The root of a document that the skim has walked: its first line is the root's first."""
        column = skim.columns[1]
        blank = patterns.BLANK.match(self.shadow, skim.first)
        first = (blank.end() if blank else skim.first) + column
        block_text = BlockText(self.text, self.shadow, unusual, skim.reaching, skim.first, skim.end)
        return nest(block_text, first, column, skim.end)
