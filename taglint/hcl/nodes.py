"""What HCL is made of: bodies, blocks and attributes as the skim finds them, expressions as the parser builds them.

Every `start` and exclusive `end` is an offset in code points into the text the node was read from.
"""

from __future__ import annotations

from taglint.record import Literal as OneOf
from taglint.record import NamedTuple


class HclError(Exception):
    """The text from `offset` to the exclusive `end` cannot be read; `message` says what is wrong there."""

    def __init__(self, offset: int, end: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.end = end
        self.message = message


class TooDeep(HclError):
    """The expression may be valid, but nests deeper than `parse.MAX_DEPTH`: its value has to be called unknown."""


class Attribute(NamedTuple):
    """`name = value` in a body; the value is a stretch of text that nobody has parsed yet."""

    name: str
    start: int
    name_end: int
    value_start: int
    value_end: int


class Label(NamedTuple):
    """A block label, decoded; the offsets leave its quotes out."""

    text: str
    start: int
    end: int


class Block(NamedTuple):
    """A block: `head_end` is after the last label (or the type word), `end` after the closing brace."""

    type: str
    labels: tuple[Label, ...]
    start: int
    head_end: int
    end: int
    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]


class Fault(NamedTuple):
    """A mistake in the structure of a file, at the place where a person would mend it."""

    start: int
    end: int
    message: str


class Body(NamedTuple):
    """A whole file; a block that a structural fault stands in is left out, since half of it would tell lies."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...]


class Literal(NamedTuple):
    """A number, bool or null, `text` as written."""

    kind: OneOf["number", "bool", "null"]
    text: str
    start: int
    end: int


class Text(NamedTuple):
    """Literal characters of a template, decoded and trimmed; the offsets cover what is written, before trimming."""

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

    key: str | None
    value: str
    collection: Expression
    body: tuple[Part, ...]
    start: int
    end: int


class Template(NamedTuple):
    """A quoted string (offsets without the quotes) or a heredoc (offsets of its body, without the marker lines).

    No parts is the empty string. A single part that is an expression (`"${x}"`) hands the value through with its type; a
    `Text` that trimming left empty is kept, because it makes the template a string.
    """

    parts: tuple[Part, ...]
    start: int
    end: int
    heredoc: bool


class Key(NamedTuple):
    """A bare object key, a string; `text` of a number is its canonical decimal form (`1.50` is "1.5")."""

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
    """`name(…)`; the name holds its namespaces (`provider::aws::arn_parse`), `spread` is the final `...`."""

    name: str
    arguments: tuple[Expression, ...]
    spread: bool
    name_start: int
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
    """Stands in a splat's `rest` for the element at hand."""

    start: int
    end: int


class Splat(NamedTuple):
    """`object[*]…` (full) or `object.*…`; `rest` is the expression to evaluate for each element, over `Each`."""

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
    """`[for …]`, or `{for …}` when `key_result` is there; `spread` is the grouping `...`."""

    key: str | None
    value: str
    collection: Expression
    key_result: Expression | None
    value_result: Expression
    condition: Expression | None
    spread: bool
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
