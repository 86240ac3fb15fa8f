"""What HCL is made of.

The skim finds bodies, blocks and attributes; the parser makes trees of expressions. Every `start`
and exclusive `end` is an offset in code points into the text that the node was read from.
"""

from __future__ import annotations

from re import Match

from taglint.lean_typing import Literal as OneOf
from taglint.lean_typing import NamedTuple


class HclError(Exception):
    """A text cannot be read; `message` says what is wrong from `offset` to the exclusive `end`."""

    def __init__(self, offset: int, end: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.end = end
        self.message = message


class TooDeep(HclError):
    """The expression may be valid, but nests too deep to be read: its value is unknown."""


class Attribute(NamedTuple):
    """`name = value` in a body; the value is a stretch of text that is not parsed yet."""

    start: int
    name: str
    name_end: int
    value_start: int
    value_end: int


def attribute_of(found: Attribute | Match[str]) -> Attribute:
    """The attribute that a match of the skim's pattern found."""
    if isinstance(found, Attribute):
        return found
    return Attribute(found.start(1), found[1], found.end(1), *found.span(2))


class Label(NamedTuple):
    """A block label, decoded; the offsets leave its quotes out."""

    text: str
    start: int
    end: int


class Head(NamedTuple):
    """The words of a block before its brace.

    The type is the second field, since that is where a match of the skim's pattern has it: `[1]` is
    right for both.
    """

    start: int
    type: str
    labels: tuple[Label, ...]
    head_end: int
    brace: int


class Block:
    """A block: `head_end` is after the last label (or the type), `end` after the closing brace.

    Most of what a file holds is never asked for. The words of a block and its attributes are
    therefore kept as they are found, mostly as a match of the skim's pattern (groups: 1 type or
    name, 2 value, 4 and 5 labels, 6 and 7 a brace), and made on demand.
    """

    __slots__ = ("blocks", "end", "found", "head")

    def __init__(self, head: Head | Match[str], end: int = 0) -> None:
        self.head, self.end = head, end
        self.found: list[Attribute | Match[str]] = []
        self.blocks: list[Block] = []

    @property
    def type(self) -> str:
        """The word that the block begins with."""
        return self.head[1]

    @property
    def start(self) -> int:
        """Where the block begins."""
        return self.head.start if isinstance(self.head, Head) else self.head.start(1)

    @property
    def head_end(self) -> int:
        """The end of the words before the brace."""
        head = self.head
        if isinstance(head, Head):
            return head.head_end
        for group in (5, 4):
            if head[group] is not None:
                return head.end(group) + 1  # after the quote
        return head.end(1)

    @property
    def brace(self) -> int:
        """Where the opening brace stands."""
        head = self.head
        if isinstance(head, Head):
            return head.brace
        # Of `{}` the pattern keeps only the closing brace.
        return head.start(6) if head[6] else head.string.rindex("{", 0, head.start(7))

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels in the order they are written."""
        head = self.head
        if isinstance(head, Head):
            return head.labels
        return tuple(
            Label(head[group], *head.span(group)) for group in (4, 5) if head[group] is not None
        )

    def label(self, place: int) -> str:
        """The text of one of the labels, "" when there are fewer."""
        head = self.head
        if isinstance(head, Head):
            return head.labels[place].text if place < len(head.labels) else ""
        return head[4 + place] or "" if place < 2 else ""

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """The attributes in the order they are written."""
        return tuple(map(attribute_of, self.found))

    def attribute(self, name: str) -> Attribute | None:
        """The first attribute of this name."""
        head = self.head
        # Most attributes that are asked for are not there, and neither is their name: to search for
        # it takes less time than to look at all attributes.
        if not isinstance(head, Head) and head.string.find(name, head.end(), self.end) < 0:
            return None
        for found in self.found:
            if found[1] == name:
                return attribute_of(found)
        return None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Block) and self._parts() == other._parts()

    def __repr__(self) -> str:
        return f"Block{self._parts()!r}"

    def _parts(self) -> tuple[object, ...]:
        return (
            self.type,
            self.labels,
            self.start,
            self.head_end,
            self.end,
            self.attributes,
            self.blocks,
        )


class Fault(NamedTuple):
    """A mistake in the structure of a file, at the place where a person would correct it."""

    start: int
    end: int
    message: str


class Body(NamedTuple):
    """A whole file.

    A block with a mistake in its structure is left out, since half of it would be misleading.
    """

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]


class Literal(NamedTuple):
    """A number, bool or null; `text` is as written."""

    kind: OneOf["number", "bool", "null"]
    text: str
    start: int
    end: int


class Text(NamedTuple):
    """Literal characters of a template, decoded and trimmed.

    The offsets are those of what is written, before trimming.
    """

    text: str
    start: int
    end: int


class TemplateIf(NamedTuple):
    """`%{ if }` to `%{ endif }`; the offsets cover both directives."""

    condition: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...]
    start: int
    end: int


class TemplateFor(NamedTuple):
    """`%{ for }` to `%{ endfor }`; the offsets cover both directives."""

    key: str | None  # the name of the variable for keys, None when there is none
    value: str  # the name of the variable for values
    collection: Expression
    body: tuple[Part, ...]  # what stands between the directives
    start: int
    end: int


class Template(NamedTuple):
    """A quoted string or a heredoc; the offsets leave out the quotes, or the lines of the markers.

    No parts is the empty string. A single part that is an expression (`"${x}"`) has the value of
    that expression, with its type. A `Text` that trimming leaves empty is kept, because it makes
    the template a string.
    """

    parts: tuple[Part, ...]
    start: int
    end: int
    heredoc: bool


class Key(NamedTuple):
    """A bare key of an object: a string. That of the number `1.50` is "1.5"."""

    text: str
    start: int
    end: int


class Item(NamedTuple):
    """One `key = value` of an object."""

    key: Key | Expression
    value: Expression


class Object(NamedTuple):
    """`{ … }`."""

    items: tuple[Item, ...]
    start: int
    end: int


class Tuple(NamedTuple):
    """`[ … ]`."""

    items: tuple[Expression, ...]
    start: int
    end: int


class Call(NamedTuple):
    """`name(…)`."""

    name: str  # with its namespaces before it: `provider::aws::arn_parse`
    arguments: tuple[Expression, ...]
    spread: bool  # whether `...` after the last argument makes its items arguments
    name_start: int  # the offset of the name
    start: int
    end: int


class Variable(NamedTuple):
    """The first word of a reference."""

    name: str
    start: int
    end: int


class GetAttr(NamedTuple):
    """`object.name`."""

    object: Expression
    name: str
    start: int
    end: int


class Index(NamedTuple):
    """`object[key]`, also the old `object.0`."""

    object: Expression
    key: Expression
    start: int
    end: int


class Each(NamedTuple):
    """The element at hand, in what a splat does with each of them."""

    start: int
    end: int


class Splat(NamedTuple):
    """`object[*]…` (full) or `object.*…`.

    `rest` is evaluated for each element, which `Each` stands for in it.
    """

    object: Expression
    full: bool
    rest: Expression
    start: int
    end: int


class Conditional(NamedTuple):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    start: int
    end: int


class Binary(NamedTuple):
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


class Unary(NamedTuple):
    """`!operand` or `-operand`."""

    operator: str
    operand: Expression
    start: int
    end: int


class For(NamedTuple):
    """`[for …]` or `{for …}`."""

    key: str | None  # the name of the variable for keys, None when there is none
    value: str  # the name of the variable for values
    collection: Expression
    key_result: Expression | None  # what stands before `=>`, None in `[for …]`
    value_result: Expression
    condition: Expression | None  # what stands after `if`
    spread: bool  # whether `...` groups the values of equal keys
    start: int
    end: int


class Parentheses(NamedTuple):
    """`(inner)`."""

    inner: Expression
    start: int
    end: int


Expression = (
    Literal
    | Template
    | Object
    | Tuple
    | Call
    | Variable
    | GetAttr
    | Index
    | Each
    | Splat
    | Conditional
    | Binary
    | Unary
    | For
    | Parentheses
)
Part = Text | TemplateIf | TemplateFor | Expression
