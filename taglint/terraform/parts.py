"""What a module is made of: blocks that know their file, with what override files lay over them."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.files.source import Source
from taglint.hcl.nodes import Attribute, Block
from taglint.model import Span


class Part:
    """A block and the file that it stands in.

    `over` are the blocks of override files that are laid over it, the strongest last.
    """

    __slots__ = ("block", "over", "source")

    def __init__(self, source: Source, block: Block) -> None:
        self.source, self.block = source, block
        self.over: list[Part] = []

    @property
    def head(self) -> Span:
        """The few words that name the block."""
        return Span(self.source.path, self.block.start, self.block.head_end)

    @property
    def span(self) -> Span:
        """The whole block."""
        return Span(self.source.path, self.block.start, self.block.end)

    def label(self, place: int) -> str:
        """A label's text, "" when the block has fewer."""
        return self.block.label(place)

    def attribute(self, name: str) -> Setting | None:
        """The attribute of a name: the strongest one where override files have it, too."""
        for part in (*reversed(self.over), self) if self.over else (self,):
            attribute = part.block.attribute(name)
            if attribute is not None:
                return Setting(part.source, attribute)
        return None

    def attributes(self) -> Iterator[Setting]:
        """The attributes, each name once: the strongest one where override files have it, too."""
        if not self.over:
            for attribute in self.block.attributes:
                yield Setting(self.source, attribute)
            return
        found: dict[str, Setting] = {}
        for part in (self, *self.over):
            found |= {
                attribute.name: Setting(part.source, attribute)
                for attribute in part.block.attributes
            }
        yield from found.values()

    def children(self, kind: str = "") -> Iterator[Part]:
        """The blocks inside, of one kind or all; a dynamic block is of the kind that it makes.

        The blocks of one kind in an override file replace all of that kind.
        """
        if not self.over:
            for block in self.block.blocks:
                if (
                    not kind
                    or block.type == kind
                    or (block.type == "dynamic" and _kind(block) == kind)
                ):
                    yield Part(self.source, block)
            return
        kept: list[Part] = [Part(self.source, block) for block in self.block.blocks]
        for part in self.over:
            replaced = {_kind(block) for block in part.block.blocks}
            kept = [child for child in kept if _kind(child.block) not in replaced]
            kept += [Part(part.source, block) for block in part.block.blocks]
        yield from (part for part in kept if not kind or _kind(part.block) == kind)


class Setting:
    """An attribute and the file that it stands in."""

    __slots__ = ("attribute", "source")

    def __init__(self, source: Source, attribute: Attribute) -> None:
        self.source, self.attribute = source, attribute

    @property
    def name(self) -> str:
        """The attribute's name."""
        return self.attribute.name

    @property
    def span(self) -> Span:
        """The whole attribute, name and value."""
        return Span(self.source.path, self.attribute.start, self.attribute.value_end)

    @property
    def name_span(self) -> Span:
        """The name alone."""
        return Span(self.source.path, self.attribute.start, self.attribute.name_end)

    @property
    def value_span(self) -> Span:
        """The value alone."""
        return Span(self.source.path, self.attribute.value_start, self.attribute.value_end)

    @property
    def text(self) -> str:
        """The value as written."""
        return self.source.text[self.attribute.value_start : self.attribute.value_end]


def _kind(block: Block) -> str:
    return block.label(0) or block.type if block.type == "dynamic" else block.type
