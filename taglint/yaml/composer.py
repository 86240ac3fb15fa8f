"""The slow reader of YAML: puts the events of ruamel.yaml (pure Python) together to nodes.

Only its scanner and parser are used. Its constructor would make objects of what a file says. Its
composer loses where an alias stands, recurses as deep as the file, and resolves kinds of scalars
that we decide ourselves.
"""

from __future__ import annotations

import re
from functools import cache

from taglint.lean_typing import TYPE_CHECKING
from taglint.yaml.nodes import DEPTH, Alias, Fault, Mapping, Node, Scalar, Sequence, Style, Unread
from taglint.yaml.regexes import lazily
from taglint.yaml.scalars import block_scalar, whole

if TYPE_CHECKING:
    from typing import Any

    from ruamel.yaml import YAML

# How many characters of one file it reads. It reads 150,000 in a second.
BUDGET = 80_000
# How many nodes all aliases of a document may repeat: a few lines of aliases of aliases stand for
# millions of nodes, which would all be walked. The largest real file has a third of this.
_REPEATS = 100_000
_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "block", ">": "block"}
# The properties of a node (section 6.9): tag and anchor, each with the blanks and comments behind.
_PROPERTIES = lazily(
    r"(?:(?:!<[^>\r\n]*+>|![^ \t\r\n]*+|&[^ \t\r\n,\[\]{}]++)"
    r"(?:[ \t\r\n]|(?<=[ \t\r\n])\#[^\r\n]*+)*+)*+"
)
_COLON = lazily(r"[ \t]*+:")
_HEADER = lazily(r"[|>][+\-0-9]*+[^\r\n]*+(?:\r\n?|\n|\Z)")


class _Open:
    """A collection whose end has not come. Its node exists already: an alias inside may name it."""

    __slots__ = ("anchor", "node", "nodes", "weight")

    def __init__(self, node: Mapping | Sequence, nodes: list[Node], anchor: str | None) -> None:
        self.node = node
        self.nodes = nodes
        self.anchor = anchor
        # How many nodes it is made of, each alias counted as what it names.
        self.weight = 1


@cache
def _ruamel() -> YAML:
    """One object for all texts: to make one, ruamel looks through the installed packages."""
    from ruamel.yaml import YAML

    from taglint.yaml.tolerant import TolerantScanner

    found = YAML(typ="safe", pure=True)
    found.Scanner = TolerantScanner
    return found


class Composer:
    """The slow reader of one text, which may read stretches of it one by one.

    `anchors` hold for the whole document, whichever stretch they stand in; whoever goes on to the
    next document clears them. `left` is what is left of the budget, `repeats` how many nodes
    aliases may still repeat.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.anchors: dict[str, Node] = {}
        self.weights: dict[str, int] = {}
        self.left = BUDGET
        self.repeats = _REPEATS

    def read(self, start: int, end: int, column: int = 0) -> list[tuple[Node | None, int]]:
        """The documents in the stretch from `start`, which stands in `column`, to `end`.

        Of each the root, None when it is empty, and the offset where it starts. Raises `Unread`.
        """
        if end - start > self.left:
            message = (
                f"needs the slow reader, which takes no more than {BUDGET:,} characters of a file; "
                "not read"
            )
            raise Unread(Fault(start, min(start + 1, end), message), False)
        self.left -= end - start
        piece = " " * column + self.text[start:end]
        try:
            return self._documents(_ruamel().parse(piece), start - column)
        except Unread:
            raise
        except Exception as error:
            # ruamel raises not only its own errors, but ValueError (of chr) and AttributeError too.
            raise self._unread(error, start - column, end) from None

    def _unread(self, error: Exception, base: int, end: int) -> Unread:
        """What an error of ruamel says; `base` is the offset of what ruamel was given."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        index = mark.index if mark is not None else getattr(error, "position", 0)
        problem = next(
            (
                found
                for name in ("problem", "context", "reason")
                if (found := getattr(error, name, None))
            ),
            "not YAML",
        )
        start = min(max(base + index, 0), max(len(self.text) - 1, 0))
        message = re.sub(r"\s+", " ", str(problem)).strip().rstrip(".")
        # An error that the end of the stretch may have caused says nothing about the whole text.
        rest = self.text[start + 1 : end].strip() if mark is not None else ""
        return Unread(
            Fault(start, min(start + 1, len(self.text)), message), bool(rest) and not _at_end(error)
        )

    def _documents(self, events: Any, base: int) -> list[tuple[Node | None, int]]:
        """The roots that the events give, and where each starts.

        Collections are put on a stack: no recursion, for the depth is the file's.
        """
        roots: list[tuple[Node | None, int]] = []
        stack: list[_Open] = []
        for event in events:
            name = type(event).__name__
            if name == "DocumentStartEvent":
                if roots:
                    self.anchors = {}
                continue
            if name in ("SequenceStartEvent", "MappingStartEvent"):
                if len(stack) >= DEPTH:
                    start = base + event.start_mark.index
                    raise Unread(
                        Fault(start, start + 1, f"nested more than {DEPTH} levels deep; not read"),
                        True,
                    )
                stack.append(self._opened(event, base, name[0] == "M"))
                continue
            if name == "ScalarEvent":
                node: Node = self._scalar(event, base)
            elif name == "AliasEvent":
                node = self._alias(event, base, stack)
            elif name in ("SequenceEndEvent", "MappingEndEvent"):
                node = self._close(stack, base + event.end_mark.index)
            else:
                continue
            if stack:
                stack[-1].weight += 1
                nodes = stack[-1].nodes
                if len(nodes) % 2 and isinstance(stack[-1].node, Mapping) and _is_empty(node):
                    node = self._after_colon(nodes[-1], node)
                nodes.append(node)
            else:
                roots.append((None if _is_empty(node) else node, base + event.start_mark.index))
        return roots

    def _after_colon(self, key: Node, node: Node) -> Node:
        """An empty value, moved to its colon: ruamel puts it where the next token starts."""
        end = key.outer[1] if isinstance(key, Scalar) else key.end
        colon = _COLON.match(self.text, end) if end >= 0 else None
        if colon is None or not isinstance(node, Scalar) or colon.end() > node.start:
            return node
        return node._replace(start=colon.end(), end=colon.end(), outer=(colon.end(), colon.end()))

    def _opened(self, event: Any, base: int, mapping: bool) -> _Open:
        outer = base + event.start_mark.index
        tag = _tag(event)
        start = outer
        if tag or event.anchor:
            properties = _PROPERTIES.match(self.text, max(outer, 0))
            start = properties.end() if properties else outer
        nodes: list[Node] = []
        node: Mapping | Sequence
        flow = bool(event.flow_style)
        if mapping:
            node = Mapping(
                start,
                -1,
                tag,
                flow,
                lambda: tuple(zip(nodes[::2], nodes[1::2], strict=True)),
                outer,
            )
        else:
            node = Sequence(start, -1, tag, flow, lambda: tuple(nodes), outer)
        if event.anchor:
            self.anchors[event.anchor] = node
        return _Open(node, nodes, event.anchor)

    def _alias(self, event: Any, base: int, stack: list[_Open]) -> Alias:
        start, end = base + event.start_mark.index, base + event.end_mark.index
        target = self.anchors.get(event.anchor)
        if target is None:
            raise Unread(
                Fault(start, end, f"alias {event.anchor!r} names no anchor before it"), True
            )
        if any(opened.node is target for opened in stack):
            # It names a collection that it stands in. Nodes must be a tree, which has an end.
            return Alias(
                event.anchor,
                start,
                end,
                Scalar("", start, end, "plain", "!recursive", (start, end)),
            )
        weight = self.weights.get(event.anchor, 1)
        self.repeats -= weight
        if self.repeats < 0:
            raise Unread(
                Fault(start, end, f"aliases repeat more than {_REPEATS:,} nodes; not read"), True
            )
        if stack:
            stack[-1].weight += weight
        return Alias(event.anchor, start, end, target)

    def _close(self, stack: list[_Open], end: int) -> Node:
        opened = stack.pop()
        if opened.anchor:
            self.weights[opened.anchor] = opened.weight
        if stack:
            stack[-1].weight += opened.weight
        if opened.node.flow:
            opened.node.ends(end)
        return opened.node

    def _scalar(self, event: Any, base: int) -> Scalar:
        outer, end = base + event.start_mark.index, base + event.end_mark.index
        style = _STYLES.get(event.style or "", "plain")
        tag = _tag(event)
        start = outer
        if tag or event.anchor:
            properties = _PROPERTIES.match(self.text, outer)
            start = properties.end() if properties else outer
        node = self._placed(whole(event.value), style, tag, outer, start, end)
        if event.anchor:
            self.anchors[event.anchor] = node
            self.weights[event.anchor] = 1
        return node

    def _placed(
        self, text: str, style: Style, tag: str, outer: int, start: int, end: int
    ) -> Scalar:
        """The scalar with its own characters' place, which ruamel gives with quotes and header."""
        if style == "plain":
            start = min(start, end) if text else end
            return Scalar(text, start, end, style, tag, (outer, end))
        if style != "block":
            return Scalar(text, start + 1, end - 1, style, tag, (outer, end))
        header = _HEADER.match(self.text, start)
        body = header.end() if header else start
        found = block_scalar(self.text, body, max(end, body), 0, "|", tag, outer)
        return found._replace(text=text)


def _tag(event: Any) -> str:
    return "" if event.ctag is None else str(event.ctag)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.text and not node.tag and node.style == "plain"


def _at_end(error: Exception) -> bool:
    """Whether ruamel was at the end of the stretch when it found the error."""
    text = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    return "stream end" in text or "end of stream" in text or "'\\x00'" in text
