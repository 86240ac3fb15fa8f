"""The value types that every room speaks: Value -> Tag -> Resource -> Finding.

All are NamedTuples: made once, complete, never changed. Offsets count characters (code points) of the decoded text,
ends are exclusive; lines, columns and UTF-16 exist only in `source` and at the edges.
"""

from __future__ import annotations

from taglint.lean_typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Kind = Literal["string", "number", "bool", "null", "timestamp", "map", "list", "absent", "unknown"]
Shape = Literal["map", "list", "blocks", "strings", "pair", "any"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Span(NamedTuple):
    """A stretch of one file's text: `path` as the file was opened, `start` and exclusive `end` in code points."""

    path: str
    start: int
    end: int


class Hop(NamedTuple):
    """One step of where a value came from; `kind` is a word such as local, variable, argument, default_tags, merge, anchor."""

    kind: str
    span: Span


class Value(NamedTuple):
    """What is known of an expression.

    `data` is the decoded text of a string; the canonical text of a number, bool or timestamp; the tuple of `Entry` of a
    map and of `Value` of a list; the cause of an unknown; "" for null and absent (a tag written without a value).
    `span` covers the literal's own characters, without quotes. `open` says why this may not be all: a map may hold more keys
    than we see, another value may replace a scalar. `options` are all the texts that an unknown may turn out to be, where that
    is known: it satisfies what every one of them satisfies.
    """

    kind: Kind
    data: str | tuple[Entry, ...] | tuple[Value, ...]
    span: Span
    trail: tuple[Hop, ...] = ()
    open: str = ""
    options: tuple[str, ...] = ()


class Entry(NamedTuple):
    """One `key = value` of a map as written; a key written twice gives two entries."""

    key: Value
    value: Value


class Tag(NamedTuple):
    """A tag whose key is known; the spans are the key's and the value's own characters, without quotes.

    `key_kind` is not string where a YAML reader makes something else of an unquoted key (`on`, `010`).
    """

    key: str
    value: Value
    key_span: Span
    value_span: Span
    trail: tuple[Hop, ...] = ()
    key_kind: Kind = "string"


class Slot(NamedTuple):
    """Where and in which shape a type takes its tags.

    `path` is dotted (`root_block_device.tags`); `span` is the place the tags are written at, None when they are not
    written at all; `found` says what stands there when it is not the shape wanted (`a map`), else "", and `odd` where, if that
    is in some items of a list. `strict` places refuse a value that is no string, others convert it.
    """

    path: str
    shape: Shape
    span: Span | None
    nested: bool = False
    found: str = ""
    strict: bool = False
    odd: tuple[Span, ...] = ()


class Resource(NamedTuple):
    """One thing that carries tags: a resource, or a nested place in one that is tagged on its own.

    `schema` is the catalogue id that judges it (`aws/secretsmanager`), `head_span` the few words that name it, `open` why
    more keys may exist that cannot be seen ("" = none can). `tags` are the effective ones; `defaults` those that the provider's
    configuration sets for all its resources, `ignored` globs of the keys that others may set, `added` keys that the provider
    adds by itself and counts. With `started` it stands for what the resource starts (`tasks`), which gets none of its tags: the
    slot is then the switch that is off.
    """

    address: str
    type: str
    schema: str
    tags: tuple[Tag, ...]
    span: Span
    head_span: Span
    open: str
    slot: Slot
    defaults: tuple[Tag, ...] = ()
    ignored: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    started: str = ""


class Edit(NamedTuple):
    """Replace the characters of `span` by `text`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that mend a finding; `safe` when the new text is certain and nobody else uses the text it changes."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Related(NamedTuple):
    """Another place that helps to understand a finding."""

    span: Span
    message: str


class Finding(NamedTuple):
    """One mistake, at the place where a person would mend it; `reach` counts the resources that share it, as the message does."""

    rule: str
    severity: Severity
    message: str
    span: Span
    resource: Resource | None = None
    key: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    reach: int = 1
