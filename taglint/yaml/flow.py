"""Flow collections (`[a, b]`, `{a: b}`) of the plain subset, read into nodes at once.

They may be of many lines. What is not of the plain subset, such as a comment without a blank before
it or an anchor, gives None, and ruamel.yaml reads it.
"""

from __future__ import annotations

import re

from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence
from taglint.yaml.patterns import DOUBLE, FLOW_PLAIN, SINGLE, TAG
from taglint.yaml.regexes import lazily
from taglint.yaml.scalars import double_text, single_text

_DEPTH = 100
# ruamel takes no keys of more than 1,024 characters. It counts from a place that depends on what
# stands before the key, so we take a little less.
KEY_LENGTH = 1_000

# Blanks, breaks and comments, then one token; a scalar may be a key, whose colon stands before a
# blank (`key`) or right before the next character (`tight`).
_TOKEN = lazily(
    rf"(?:[ \n\t]|(?<=[ \n])\#[^\n]*+(?=\n))*+"
    rf"(?:(?P<mark>[\[\]{{}},])|(?P<tag>{TAG})(?=[ \n])"
    rf"|(?:(?P<plain>{FLOW_PLAIN})|(?P<single>{SINGLE})|(?P<double>{DOUBLE}))"
    rf"(?:(?P<key>\ *+:(?=[ \n]))|(?P<tight>\ *+:))?)"
)


def full_tag(tag: str) -> str:
    """The tag with its handle `!!` resolved (YAML 1.2.2 section 6.8.2); a local tag as written."""
    return "tag:yaml.org,2002:" + tag[2:] if tag.startswith("!!") else tag


def make_sequence(items: list[Node], start: int, end: int, tag: str, outer: int) -> Sequence:
    """A flow sequence whose items are known."""
    done = tuple(items)
    return Sequence(start, end, tag, True, lambda: done, outer)


def make_mapping(
    pairs: list[tuple[Node, Node]], start: int, end: int, tag: str, outer: int
) -> Mapping:
    """A flow mapping whose pairs are known."""
    done = tuple(pairs)
    return Mapping(start, end, tag, True, lambda: done, outer)


class _Level:
    """One open bracket: what stands in it so far.

    `mapping` is true for a brace. `full` is true when a comma or the closing bracket must come
    next. `key` waits for its value.
    """

    __slots__ = (
        "full",
        "items",
        "key",
        "lone",
        "mapping",
        "outer",
        "pairs",
        "single",
        "start",
        "tag",
    )

    def __init__(self, start: int, outer: int, tag: str, mapping: bool) -> None:
        self.start = start
        self.outer = outer
        self.tag = tag
        self.mapping = mapping
        self.key: Scalar | None = None
        self.pairs: list[tuple[Node, Node]] = []
        self.items: list[Node] = []
        # A key without a colon, whose value is empty and stands where the comma or bracket does.
        self.lone: Node | None = None
        self.full = False
        # `[a: b]` is a sequence of a mapping: True while the value of such a pair is awaited.
        self.single = False

    def takes(self) -> bool:
        """Whether a value may stand here."""
        return not self.full and (self.key is not None or not self.mapping)

    def put(self, node: Node) -> None:
        """Take a value, an item, or a key without a colon."""
        if self.key is not None and self.single:
            self.items.append(
                make_mapping([(self.key, node)], self.key.outer[0], _end(node), "", -1)
            )
            self.key, self.single = None, False
        elif self.key is not None:
            self.pairs.append((self.key, node))
            self.key = None
        elif self.mapping:
            self.lone = node
        else:
            self.items.append(node)
        self.full = True

    def close(self, end: int) -> Node:
        """The collection, which ends at `end`."""
        if self.mapping:
            return make_mapping(self.pairs, self.start, end, self.tag, self.outer)
        return make_sequence(self.items, self.start, end, self.tag, self.outer)


class _Flow:
    """The open brackets of a collection, and the tag that waits for a node.

    `tag` is its text, `outer` its start, `length` its length in the text. Each method takes one
    token, and gives False where it must not stand or is not of the plain subset.
    """

    __slots__ = ("length", "levels", "outer", "tag")

    def __init__(self, tag: str, outer: int) -> None:
        self.levels: list[_Level] = []
        self.tag, self.outer, self.length = tag, outer, 0

    def take_tag(self, tag: str, start: int, end: int) -> bool:
        """Take a tag, which must stand where a value may."""
        if self.tag or not self.levels or not self.levels[-1].takes():
            return False
        self.tag, self.outer, self.length = full_tag(tag), start, end - start
        return True

    def open(self, spot: int, mapping: bool) -> bool:
        """Take an opening bracket at `spot`, or a brace for a mapping."""
        if len(self.levels) > _DEPTH or (self.levels and self.levels[-1].full):
            return False
        self.levels.append(_Level(spot, spot if self.outer < 0 else self.outer, self.tag, mapping))
        self.tag, self.outer = "", -1
        return True

    def punctuate(self, mark: str, spot: int) -> bool:
        """Take a comma or a closing bracket."""
        if not self.levels or (
            self.tag and not _empty(self.levels[-1], self.tag, self.outer, self.outer + self.length)
        ):
            return False
        self.tag, self.outer = "", -1
        return _punctuate(self.levels[-1], mark, spot)

    def scalar(self, match: re.Match[str], text: str) -> bool:
        """Take a scalar, which may be a key."""
        if not self.levels or not _scalar(self.levels[-1], match, text, self.tag, self.outer):
            return False
        self.tag, self.outer = "", -1
        return True


def read_flow(
    text: str, shadow: str, start: int, end: int, tag: str = "", outer: int = -1
) -> tuple[Node, int] | None:
    """The collection that opens at `start`, and the offset after it.

    None when it is not of the plain subset. `tag` and `outer` are its tag and where that starts.
    """
    flow, at = _Flow(tag, outer), start
    while match := _TOKEN.match(shadow, at, end):
        at = match.end()
        mark = match["mark"]
        if mark is None:
            found = match["tag"]
            if not (
                flow.take_tag(found, match.start("tag"), at) if found else flow.scalar(match, text)
            ):
                return None
        elif mark in "[{":
            if not flow.open(at - 1, mark == "{"):
                return None
        elif not flow.punctuate(mark, at - 1):
            return None
        elif mark != ",":
            node = flow.levels.pop().close(at)
            if not flow.levels:
                return node, at
            flow.levels[-1].put(node)
    return None


def _end(node: Node) -> int:
    return node.outer[1] if isinstance(node, Scalar) else node.end


def _empty(level: _Level, tag: str, start: int, stop: int) -> bool:
    """Put an empty value where a tag stands before a comma or bracket."""
    if not level.takes():
        return False
    level.put(Scalar("", stop, stop, "plain", tag, (start, stop)))
    return True


def _punctuate(level: _Level, mark: str, spot: int) -> bool:
    """Take a comma, which needs an entry before it, or a closing bracket, which needs its partner.

    Both end an entry.
    """
    if level.key is not None:
        return False
    if level.lone is not None:
        level.pairs.append((level.lone, Scalar("", spot, spot, "plain", "", (spot, spot))))
        level.lone = None
    if mark == ",":
        if not level.full:
            return False
        level.full = False
        return True
    return (mark == "}") == level.mapping


def _scalar(level: _Level, match: re.Match[str], text: str, tag: str, outer: int) -> bool:
    """Take a scalar as a value, or as a key where a colon follows.

    A colon without a blank behind it may only follow a quoted key between braces. A key with a tag
    is left to ruamel.
    """
    if level.full:
        return False
    node = _node(match, text, tag, outer)
    if match["key"] is None and match["tight"] is None:
        if tag and not level.takes():
            return False
        level.put(node)
        return True
    if (
        level.key is not None
        or tag
        or (match["key"] is None and (node.style == "plain" or not level.mapping))
    ):
        return False
    level.key = node
    level.single = not level.mapping
    return node.outer[1] - node.outer[0] <= KEY_LENGTH


def _node(match: re.Match[str], text: str, tag: str, outer: int) -> Scalar:
    """The scalar that a token holds."""
    start, end = match.span("plain")
    if start >= 0:
        return Scalar(
            text[start:end], start, end, "plain", tag, (start if outer < 0 else outer, end)
        )
    start, end = match.span("single")
    if start >= 0:
        whole = (start if outer < 0 else outer, end)
        return Scalar(
            single_text(text[start + 1 : end - 1]), start + 1, end - 1, "single", tag, whole
        )
    start, end = match.span("double")
    whole = (start if outer < 0 else outer, end)
    return Scalar(double_text(text[start + 1 : end - 1]), start + 1, end - 1, "double", tag, whole)
