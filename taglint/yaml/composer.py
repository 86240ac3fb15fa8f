"""What is not plain YAML: events of ruamel.yaml (pure) put together into nodes, never constructed.

Events and not its composer, for that loses where an alias stands, recurses, and resolves kinds we decide ourselves.
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

# ruamel reads about 150 kB a second; this keeps a file under one.
BUDGET = 80_000
# Aliases may make much out of little, and what they make is walked; the largest real file has a third of this.
_REPEATS = 100_000
_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "block", ">": "block"}
_PROPERTIES = lazily(
    r"(?:(?:!<[^>\r\n]*+>|![^ \t\r\n]*+|&[^ \t\r\n,\[\]{}]++)(?:[ \t\r\n]|(?<=[ \t\r\n])\#[^\r\n]*+)*+)*+"
)
_COLON = lazily(r"[ \t]*+:")
_HEADER = lazily(r"[|>][+\-0-9]*+[^\r\n]*+(?:\r\n?|\n|\Z)")


class _Open:
    """A collection whose end has not come; its node exists already, for an alias inside may name it."""

    __slots__ = ("anchor", "node", "nodes", "weight")

    def __init__(self, node: Mapping | Sequence, nodes: list[Node], anchor: str | None) -> None:
        self.node = node
        self.nodes = nodes
        self.anchor = anchor
        # How many nodes it is made of when each alias is what it names.
        self.weight = 1


@cache
def _ruamel() -> YAML:
    """One for all: making one looks through the installed packages."""
    from ruamel.yaml import YAML

    from taglint.yaml.tolerant import TolerantScanner

    found = YAML(typ="safe", pure=True)
    found.Scanner = TolerantScanner
    return found


class Composer:
    """Puts nodes together from events; anchors live as long as the document, whichever slice they stand in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.anchors: dict[str, Node] = {}
        self.weights: dict[str, int] = {}
        self.left = BUDGET
        self.repeats = _REPEATS

    def read(self, start: int, end: int, column: int = 0) -> list[tuple[Node | None, int]]:
        """Roots (None when empty) with their offsets of the documents in a slice that starts in `column`; raises `Unread`."""
        if end - start > self.left:
            message = f"needs the slow reader, which takes no more than {BUDGET:,} characters of a file; not read"
            raise Unread(Fault(start, min(start + 1, end), message), False)
        self.left -= end - start
        piece = " " * column + self.text[start:end]
        try:
            return self._documents(_ruamel().parse(piece), start - column)
        except Unread:
            raise
        except (
            Exception
        ) as error:  # ruamel raises untyped errors too (ValueError of chr, AttributeError)
            raise self._unread(error, start - column, end) from None

    def _unread(self, error: Exception, base: int, end: int) -> Unread:
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
        # An error that the end of the slice may have caused says nothing about the text as a whole.
        rest = self.text[start + 1 : end].strip() if mark is not None else ""
        return Unread(
            Fault(start, min(start + 1, len(self.text)), message), bool(rest) and not _at_end(error)
        )

    def _documents(self, events: Any, base: int) -> list[tuple[Node | None, int]]:
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
        """A value that is missing stands after its colon; ruamel puts it where the next token starts."""
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
            # Nobody could write out what it means; a tree without it has an end.
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
    """Whether the reader was at the end of what it was given."""
    text = f"{getattr(error, 'problem', '')} {getattr(error, 'context', '')}"
    return "stream end" in text or "end of stream" in text or "'\\x00'" in text
