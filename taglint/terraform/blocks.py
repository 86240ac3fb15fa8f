"""The blocks of a module and their arguments, each with the file that it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.files.source import Source
from taglint.hcl.nodes import Attribute, Block
from taglint.model import Span


class ModuleBlock:
    """A block and the file that it stands in.

    `over` are the blocks of override files that are laid over it, the strongest last.
    """

    __slots__ = ("node", "over", "source")

    def __init__(self, source: Source, node: Block) -> None:
        self.source, self.node = source, node
        self.over: list[ModuleBlock] = []

    @property
    def type(self) -> str:
        """The word that the block begins with: `resource`, `variable`, `lifecycle`."""
        return self.node.type

    @property
    def head(self) -> Span:
        """The few words that name the block."""
        return Span(self.source.path, self.node.start, self.node.head_end)

    @property
    def span(self) -> Span:
        """The whole block."""
        return Span(self.source.path, self.node.start, self.node.end)

    def label(self, place: int) -> str:
        """The text of a label, "" when the block has fewer."""
        return self.node.label(place)

    def argument(self, name: str) -> Argument | None:
        """The argument of a name: the strongest one where override files have it, too."""
        for block in (*reversed(self.over), self) if self.over else (self,):
            attribute = block.node.attribute(name)
            if attribute is not None:
                return Argument(block.source, attribute)
        return None

    def arguments(self) -> Iterator[Argument]:
        """The arguments, each name once: the strongest one where override files have it, too."""
        if not self.over:
            for attribute in self.node.attributes:
                yield Argument(self.source, attribute)
            return
        found: dict[str, Argument] = {}
        for block in (self, *self.over):
            for attribute in block.node.attributes:
                found[attribute.name] = Argument(block.source, attribute)
        yield from found.values()

    def children(self, kind: str = "") -> Iterator[ModuleBlock]:
        """The blocks inside, of one kind or all; a dynamic block is of the kind that it makes.

        The blocks of one kind in an override file replace all of that kind.
        """
        if not self.over:
            for node in self.node.blocks:
                is_made = node.type == "dynamic" and node.label(0) == kind
                if not kind or node.type == kind or is_made:
                    yield ModuleBlock(self.source, node)
            return
        kept: list[ModuleBlock] = [ModuleBlock(self.source, node) for node in self.node.blocks]
        for block in self.over:
            replaced = {_kind(node) for node in block.node.blocks}
            kept = [child for child in kept if _kind(child.node) not in replaced]
            kept += [ModuleBlock(block.source, node) for node in block.node.blocks]
        yield from (child for child in kept if not kind or _kind(child.node) == kind)


class Argument:
    """An argument of a block, `name = value`, and the file that it stands in."""

    __slots__ = ("node", "source")

    def __init__(self, source: Source, node: Attribute) -> None:
        self.source, self.node = source, node

    @property
    def name(self) -> str:
        """The argument's name."""
        return self.node.name

    @property
    def span(self) -> Span:
        """The whole argument, name and value."""
        return Span(self.source.path, self.node.start, self.node.value_end)

    @property
    def name_span(self) -> Span:
        """The name alone."""
        return Span(self.source.path, self.node.start, self.node.name_end)

    @property
    def value_span(self) -> Span:
        """The value alone."""
        return Span(self.source.path, self.node.value_start, self.node.value_end)

    @property
    def text(self) -> str:
        """The value as written."""
        return self.source.text[self.node.value_start : self.node.value_end]


def _kind(node: Block) -> str:
    """The type of a block, of a dynamic one that of the blocks that it makes."""
    return node.label(0) or node.type if node.type == "dynamic" else node.type
