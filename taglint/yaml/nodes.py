"""The nodes that YAML and JSON are read into: each knows where it stands in the text.

Offsets are in code points of the text that was read, ends are exclusive. `Mapping` and `Sequence`
read their content when somebody asks for it: a reader wants a few paths of a file, and pays only
for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from taglint.lean_typing import Literal, NamedTuple
from taglint.model import Span

Style = Literal["plain", "single", "double", "block"]

# The deepest that collections may be nested; real files reach a tenth of it.
DEPTH = 400
# How many pairs a merge may visit before it is given up; real files stay below a few hundred.
_MERGE_BOUND = 10_000


class MergeUnknown(Exception):
    """What a merge key brings in is not known: its value is no mapping, or brings in too much."""


class Scalar(NamedTuple):
    """A scalar. `text` is its decoded text; what kind it is of is decided by `kinds.kind_of`.

    `start` and `end` bound the content's own characters: without quotes, of a block scalar from the
    first character of its body to the end of its last line that is not blank, of an empty value at
    the place where it would stand. `style` says how it is written. `tag` is resolved
    (`tag:yaml.org,2002:str`), or as written where it is local (`!Ref`), "" for none. `outer` are
    the start and end with tag, anchor, quotes and header.
    """

    text: str
    start: int
    end: int
    style: Style
    tag: str
    outer: tuple[int, int]


# Of a pair whose value is a mapping: the word that a certain key of that mapping has for its value,
# None where that is not sure. And the two offsets that the pair stands between, for `Mapping.pair`.
Head = tuple["str | None", int, int]


class Mapping:
    """A mapping: its pairs as written, with duplicates, and `<<` as an ordinary pair.

    `flow` is true for one between braces. `outer` is the start with tag and anchor.
    """

    __slots__ = ("_end", "_load", "_pairs", "flow", "outer", "start", "tag")

    def __init__(
        self,
        start: int,
        end: int,
        tag: str,
        flow: bool,
        load: Callable[[], tuple[tuple[Node, Node], ...]],
        outer: int = -1,
    ) -> None:
        self.start = start
        self.tag = tag
        self.flow = flow
        self.outer = start if outer < 0 else outer
        self._end = end
        self._load = load
        self._pairs: tuple[tuple[Node, Node], ...] | None = None

    @property
    def pairs(self) -> tuple[tuple[Node, Node], ...]:
        """Key and value nodes in the order of the text."""
        if self._pairs is None:
            self._pairs = self._load()
        return self._pairs

    def find(self, name: str) -> Node | None:
        """The value of the last key whose text is `name`."""
        for key, value in reversed(self.pairs):
            plain = resolve(key)
            if isinstance(plain, Scalar) and plain.text == name:
                return value
        return None

    def lone(self, starts: tuple[str, ...] = ()) -> Scalar | None:
        """The key of a mapping that has just one, if it is a scalar; else None.

        With `starts` the caller wants only a key that begins with one of these, and may get None
        for any other.
        """
        pairs = self.pairs
        key = pairs[0][0] if len(pairs) == 1 else None
        return key if isinstance(key, Scalar) else None

    def headed(self, name: str) -> list[Head] | None:
        """The head of each pair, with the value of `name`; None where the pairs would be needed."""
        return None

    def pair(self, at: int, limit: int) -> tuple[Node, Node]:
        """The pair between the two offsets of a head."""
        raise NotImplementedError

    @property
    def end(self) -> int:
        """The end of the last thing written in it."""
        if self._end < 0:
            self._end = _last_end(self)
        return self._end

    @property
    def limit(self) -> int:
        """An offset that it does not reach beyond, and that costs nothing to know.

        It may be where the next thing starts, with blank lines and comments before it.
        """
        return self.end

    def ends(self, end: int) -> None:
        """Settle where the collection ends; for the reader that made it before it knew."""
        self._end = end

    def __repr__(self) -> str:
        where = f"start={self.start}, tag={self.tag!r}, flow={self.flow}"
        return f"Mapping({where}, pairs={self.pairs!r})"


class Sequence:
    """A sequence: its items as written; `flow` is true for one between brackets."""

    __slots__ = ("_end", "_items", "_load", "flow", "outer", "start", "tag")

    def __init__(
        self,
        start: int,
        end: int,
        tag: str,
        flow: bool,
        load: Callable[[], tuple[Node, ...]],
        outer: int = -1,
    ) -> None:
        self.start = start
        self.tag = tag
        self.flow = flow
        self.outer = start if outer < 0 else outer
        self._end = end
        self._load = load
        self._items: tuple[Node, ...] | None = None

    @property
    def items(self) -> tuple[Node, ...]:
        """The nodes in the order of the text."""
        if self._items is None:
            self._items = self._load()
        return self._items

    @property
    def end(self) -> int:
        """The end of the last thing written in it."""
        if self._end < 0:
            self._end = _last_end(self)
        return self._end

    def ends(self, end: int) -> None:
        """Settle where the collection ends; for the reader that made it before it knew."""
        self._end = end

    def __repr__(self) -> str:
        where = f"start={self.start}, tag={self.tag!r}, flow={self.flow}"
        return f"Sequence({where}, items={self.items!r})"


class Alias:
    """A `*name`. `target` is the node that it names, which is never an alias."""

    __slots__ = ("end", "name", "start", "target")

    def __init__(self, name: str, start: int, end: int, target: Node) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.target = target

    def __repr__(self) -> str:
        # The target is left out: an alias may stand inside what it names.
        return f"Alias(name={self.name!r}, start={self.start}, end={self.end})"


Node = Scalar | Mapping | Sequence | Alias


class Fault(NamedTuple):
    """What could not be read, and where."""

    start: int
    end: int
    message: str


class Unread(Exception):
    """A stretch of text was not read.

    `fault` says why, and `certain` whether that is a mistake whatever text follows.
    """

    def __init__(self, fault: Fault, certain: bool) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.certain = certain


class Document(NamedTuple):
    """One document; `root` is None when it is empty or could not be read."""

    root: Node | None
    start: int
    end: int


class Stream(NamedTuple):
    """All documents of a text in order; `unusual` says that ruamel.yaml had to read some of it."""

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]
    unusual: bool

    def spans(self, path: str) -> Iterator[tuple[Span, str]]:
        """Where the faults are in the file `path`, and what they say."""
        return ((Span(path, fault.start, fault.end), fault.message) for fault in self.faults)


def _last_end(node: Node) -> int:
    """The end of the last thing in a node.

    It goes down to the last child in a loop, not by recursion, for the depth is the file's.
    """
    end = node.start
    while True:
        if isinstance(node, Mapping) and node._end < 0 and node.pairs:
            key, value = node.pairs[-1]
            end = max(end, key.end)
            node = value
        elif isinstance(node, Sequence) and node._end < 0 and node.items:
            node = node.items[-1]
        elif isinstance(node, Scalar):
            return max(end, node.outer[1])
        else:
            return max(end, node.end if isinstance(node, Alias) else node._end)


def resolve(node: Node) -> Scalar | Mapping | Sequence:
    """The node itself, or what an alias names."""
    while isinstance(node, Alias):
        node = node.target
    return node


def get(node: Node | None, name: str) -> Node | None:
    """The value of the key `name`, None if there is none; of duplicate keys that of the last.

    An alias stays an alias.
    """
    if node is None:
        return None
    mapping = resolve(node)
    return mapping.find(name) if isinstance(mapping, Mapping) else None


def text_of(node: Node | None) -> str:
    """The text of a scalar, also of one that an alias names; "" for anything else."""
    whole = resolve(node) if node is not None else None
    return whole.text if isinstance(whole, Scalar) else ""


def items_of(node: Node | None) -> tuple[Scalar | Mapping | Sequence, ...]:
    """The items of a sequence, their aliases resolved; none for anything else."""
    whole = resolve(node) if node is not None else None
    return tuple(resolve(item) for item in whole.items) if isinstance(whole, Sequence) else ()


def is_merge(key: Node) -> bool:
    """Whether a key is the merge key `<<`; a quoted one is an ordinary key."""
    if not isinstance(key, Scalar):
        return False
    return key.tag == "tag:yaml.org,2002:merge" or (
        key.text == "<<" and key.style == "plain" and not key.tag
    )


def flatten(mapping: Mapping) -> Iterator[tuple[Scalar, Node, bool]]:
    """The pairs of a mapping with those of its merge keys: key, value, and whether it was merged.

    The own pairs come first, then those that they do not override. Keys that are no scalars are
    left out. Raises `MergeUnknown` when a merge cannot be resolved.
    """
    waiting: list[Mapping] = []
    seen: set[str] = set()
    for key, value in mapping.pairs:
        if is_merge(key):
            waiting.extend(_merged(value))
            continue
        plain = resolve(key)
        if isinstance(plain, Scalar):
            seen.add(plain.text)
            yield plain, value, False
    yield from _flatten_merged(mapping, waiting, seen)


def _flatten_merged(
    mapping: Mapping, waiting: list[Mapping], seen: set[str]
) -> Iterator[tuple[Scalar, Node, bool]]:
    """The pairs of the mappings in `waiting`, and of those that they merge, with keys not yet seen.

    A mapping that is met a second time adds nothing, for all its keys have been seen: it is not
    visited again. Otherwise a few lines that merge each other would bring in millions of pairs.
    """
    visited = {id(mapping)}
    waiting.reverse()
    work = 0
    while waiting:
        current = waiting.pop()
        if id(current) in visited:
            continue
        visited.add(id(current))
        work += len(current.pairs) + 1
        inner: list[Mapping] = []
        for key, value in current.pairs:
            if is_merge(key):
                inner.extend(_merged(value))
                work += len(inner)
        if work > _MERGE_BOUND:
            raise MergeUnknown(f"merge keys bring in more than {_MERGE_BOUND:,} pairs")
        waiting.extend(reversed(inner))
        yield from _unseen(current, seen)


def _unseen(mapping: Mapping, seen: set[str]) -> Iterator[tuple[Scalar, Node, bool]]:
    """The pairs whose key has not been seen; of duplicate keys the last, as in a loaded mapping."""
    found: dict[str, tuple[Scalar, Node]] = {}
    for key, value in mapping.pairs:
        plain = resolve(key)
        if isinstance(plain, Scalar) and plain.text not in seen and not is_merge(key):
            found[plain.text] = (plain, value)
    seen.update(found)
    for plain, value in found.values():
        yield plain, value, True


def _merged(value: Node) -> list[Mapping]:
    """The mappings that a merge key names: one, or a sequence of them."""
    target = resolve(value)
    nodes = list(target.items) if isinstance(target, Sequence) else [target]
    if len(nodes) > _MERGE_BOUND:
        raise MergeUnknown(f"merge keys bring in more than {_MERGE_BOUND:,} pairs")
    found = []
    for node in nodes:
        mapping = resolve(node)
        if not isinstance(mapping, Mapping) or mapping.tag not in ("", "tag:yaml.org,2002:map"):
            raise MergeUnknown("a merge key names something that is not a mapping")
        found.append(mapping)
    return found
