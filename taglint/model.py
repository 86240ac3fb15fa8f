"""The value types that every room uses: Value -> Tag -> Resource -> Finding.

All are NamedTuples: made once, complete, never changed. Offsets count code points of the decoded
text, ends are exclusive; lines, columns and UTF-16 exist only in `files/source` and at the edges.
"""

from __future__ import annotations

from taglint.lean_typing import Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Kind = Literal["string", "number", "bool", "null", "timestamp", "map", "list", "absent", "unknown"]
Shape = Literal["map", "list", "blocks", "strings", "pair", "any"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Span(NamedTuple):
    """A stretch of one file's text: the path as it was opened, offsets in code points."""

    path: str
    start: int
    end: int


class Hop(NamedTuple):
    """One step of the way that a value took through the files to its resource."""

    kind: str  # local, variable, argument, default_tags, merge, anchor, ...
    span: Span


class Value(NamedTuple):
    """What is known of an expression."""

    kind: Kind  # absent: a tag that is written without a value
    # A string's decoded text; the canonical text of a number, bool or timestamp; a map's entries;
    # a list's items; the cause of an unknown; "" for null and absent.
    data: str | tuple[Entry, ...] | tuple[Value, ...]
    span: Span  # the literal's own characters, without quotes
    trail: tuple[Hop, ...] = ()  # how the value came here
    # Why this may not be all, "" when it is: a map may have more keys than are seen, another value
    # may replace a scalar.
    open: str = ""
    # All texts that an unknown may turn out to be, () where they are not known. The unknown
    # satisfies what each of them satisfies.
    options: tuple[str, ...] = ()


class Entry(NamedTuple):
    """One `key = value` of a map as written; a key written twice gives two entries."""

    key: Value
    value: Value


class Tag(NamedTuple):
    """A tag whose key is known."""

    key: str
    value: Value
    key_span: Span  # the key's own characters, without quotes
    value_span: Span  # the value's own characters, without quotes
    trail: tuple[Hop, ...] = ()  # how the tag came to the resource
    # Not string where a YAML reader takes an unquoted key for something else (`on`, `010`).
    key_kind: Kind = "string"


class Slot(NamedTuple):
    """Where and in which shape a type takes its tags."""

    path: str  # dotted: `root_block_device.tags`
    shape: Shape
    span: Span | None  # where the tags are written, None when they are not written at all
    nested: bool = False  # whether it is a place inside a resource that is tagged on its own
    found: str = ""  # what is written in place of the shape (`a map`), "" when the shape is right
    strict: bool = False  # whether a value that is no string is refused; else it is converted
    odd: tuple[Span, ...] = ()  # the items of a list that have another shape


class Resource(NamedTuple):
    """One thing that carries tags: a resource, or a place inside one that is tagged on its own."""

    address: str  # `aws_s3_bucket.logs`
    type: str
    schema: str  # the catalogue's id of the schema that judges it: `aws/secretsmanager`
    tags: tuple[Tag, ...]  # the effective ones
    span: Span
    head_span: Span  # the few words that name it
    open: str  # why it may have more keys than are seen, "" when it cannot
    slot: Slot
    defaults: tuple[Tag, ...] = ()  # what the provider's configuration sets for all its resources
    ignored: tuple[str, ...] = ()  # globs of the keys that others may set
    added: tuple[str, ...] = ()  # keys that the provider adds by itself and counts
    # What the resource starts, as `tasks`, if this stands for those: they get none of the
    # resource's tags, because the switch that `slot` then holds is off.
    started: str = ""
    judged_at: str = ""  # the path whose configuration judges it, if not that of its own file
    calls: tuple[Span, ...] = ()  # the heads of the module calls that lead to it, from the root on
    # Where a caller would pass a tag that it lacks, and the address of that call.
    passed_at: Span | None = None
    passed_by: str = ""

    @property
    def policy_path(self) -> str:
        """The path whose configuration judges the resource."""
        return self.judged_at or self.span.path


class Edit(NamedTuple):
    """Replace the characters of `span` by `text`."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that mend a finding.

    `safe` when the new text is certain and nobody else uses the text that it changes.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Related(NamedTuple):
    """Another place that helps to understand a finding."""

    span: Span
    message: str


class Finding(NamedTuple):
    """One mistake, at the place where a person would mend it."""

    rule: str
    severity: Severity
    message: str
    span: Span
    resource: Resource | None = None
    key: str | None = None  # of the tag that it is about, None when it is about none or many
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    reach: int = 1  # how many resources share the mistake; the message says so too
    bound: int | None = None  # of the provider, that the text breaks, in the unit of its schema

    @property
    def policy_path(self) -> str:
        """The path whose configuration judges the finding: its resource's, else its own file's."""
        return self.resource.policy_path if self.resource else self.span.path
