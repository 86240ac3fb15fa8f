"""The skim: all blocks and attributes of a file with their offsets, without parsing a value.

A pattern reads what is written as usual; for the rest there are the exact steps of `heads` and the
scanner of `extent`.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import zip_longest
from operator import itemgetter

from taglint.hcl.extent import Mismatch, Unfinished, value_end
from taglint.hcl.heads import (
    Slip,
    at_line_end,
    line_end,
    read_head,
    skip_blank,
    skip_gap,
    value_start,
    word_end,
)
from taglint.hcl.lexical import BLOCK_COMMENT, GAP, HEREDOC, WORD, line_value
from taglint.hcl.nodes import Attribute, Block, Body, Fault, HclError, Head

# A word with a letter beyond ASCII is read by an exact step: not every character may stand in one.
_PLAIN_WORD = r"[A-Za-z_][A-Za-z0-9_-]*+"
# A mistake that is found at the end of the text makes reading go on far before it. After so many of
# them it stops: a file full of them must not be read once for each line.
_END_FAULTS = 8
# Stands for the head of the whole file.
_FILE = Head(0, "", (), 0, 0)
_name = itemgetter(1)


def skim(text: str, depth: int = 1) -> Body:
    """The structure of a whole file. Never raises.

    After a mistake reading goes on at the next block that starts a line, with one fault for what is
    left out. `depth`, 1 to 3, is that of the brackets that the pattern reads: a greater one takes
    longer to compile and less time for each file.
    """
    reader = _Reader(text)
    reader.read(_item(depth))
    top, faults = reader.stack[0], reader.faults
    # Half of all files have some ten lines: what is done once for each file counts.
    return Body(
        top.attributes if top.found else (),
        tuple(top.blocks),
        tuple(sorted(faults)) if faults else (),
    )


@cache
def _item(depth: int) -> re.Pattern[str]:
    """One line of a body.

    Groups: 1 word, 2 value, 3 marker of a heredoc, 4 and 5 labels, 6 `{` of a block that goes on,
    7 `}` of a block on one line, 8 `}` of one on many. At anything else it matches the empty text,
    so that `finditer` finds each line right after the other.
    """
    # Each alternative begins with a literal character where it can, so that one that does not fit
    # is not tried. None is written with `?`: that takes several times as long.
    tail = r"[ \t]*+(?:\n|\r\n|\Z|(?=#|//))"
    label = r"(?:\"([^\"\\$%\r\n]*+)\"[ \t]*+|)"
    # Most values are one word or one plain string to the end of the line.
    simple = r"(?:\"[^\"\\$%\r\n]*+\"|[^\s\"#/<=,;\[\](){}]++)(?=\r?\n)"
    # To compile the pattern of a heredoc takes longer than to read the few of one file exactly.
    heredoc = HEREDOC if depth > 1 else "(?!)()"
    attribute = rf"=[ \t]*+({simple}|{heredoc}|{line_value(depth)}){tail}"
    block = rf"{label}{label}(?:(\{{)[ \t]*+(?:\n|\r\n|(?=#|//))|\{{[ \t]*+(\}}){tail})"
    gap = rf"[ \t\r\n]*+(?:#[^\n]*+{GAP}|//[^\n]*+{GAP}|{BLOCK_COMMENT}{GAP}|)"
    return re.compile(rf"{gap}(?:({_PLAIN_WORD})[ \t]*+(?:{attribute}|{block})|(\}}){tail})|")


@cache
def _line_start(block_only: bool) -> re.Pattern[str]:
    """The head of a block at the start of a line; unless `block_only` that of an attribute, too."""
    block = rf"(?>(?:[ \t]++(?:\"[^\"\r\n]*+\"|{WORD}))*)[ \t]*+\{{"
    return re.compile(rf"^{WORD}{block}" if block_only else rf"^{WORD}(?:{block}|[ \t]*+=)", re.M)


class _Reader:
    """One walk over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        # The blocks whose closing brace has not come yet; the first one stands for the file.
        self.stack = [Block(_FILE)]
        self.faults: list[Fault] = []
        self.faulty = -1  # the start of the outermost block that has its fault already
        self.ends = 0  # faults that were found at the end of the text

    def read(self, item: re.Pattern[str]) -> None:
        pos, end = 0, len(self.text)
        while pos >= 0:
            pos = self.run(item, pos)
            if pos == end and len(self.stack) == 1:
                break
            try:
                pos = self.step(pos)
            except HclError as error:
                pos = self.resume(error)
        if self.stack[0].found:
            self.blame_names(self.stack[0])

    def run(self, item: re.Pattern[str], pos: int) -> int:
        """Read from `pos` on what the pattern can read; returns where it cannot go on."""
        stack = self.stack
        add = stack[-1].found.append
        for found in item.finditer(self.text, pos):
            kind = found.lastindex
            if kind == 2:
                add(found)
            elif kind == 6:
                block = Block(found)
                stack.append(block)
                add = block.found.append
            elif kind == 8 and len(stack) > 1:
                add = self.close(found.end(8)).found.append
            elif kind == 7:
                stack[-1].blocks.append(Block(found, found.end(7)))
            else:
                return found.start()
        return len(self.text)

    def step(self, pos: int) -> int:
        """Read one line exactly; returns where the next one begins, -1 after the last."""
        text = self.text
        pos = skip_gap(text, pos) if pos < len(text) else pos
        if pos >= len(text):
            return self.finish()
        if text[pos] == "}":
            if len(self.stack) == 1:
                raise HclError(pos, pos + 1, '"}" closes nothing, no block is open here')
            self.close(pos + 1)
            return line_end(text, pos + 1)
        name_end = word_end(text, pos)
        start = value_start(text, name_end)
        if start >= 0:
            return line_end(text, self.attribute(pos, name_end, start), start)
        head = read_head(text, pos, name_end)
        self.stack.append(Block(head))
        inside = skip_blank(text, head.brace + 1)
        return inside if at_line_end(text, inside) else self.one_line(inside)

    def one_line(self, pos: int) -> int:
        """Read the rest of a block that opens and closes on one line; returns the line's end."""
        text = self.text
        if text[pos] != "}":
            name_end = word_end(text, pos)
            start = value_start(text, name_end)
            if start < 0:
                raise HclError(
                    pos,
                    name_end,
                    'expected "=" after this word; a block on one line holds one attribute',
                )
            end = self.attribute(pos, name_end, start)
            pos = skip_blank(text, end)
            if not text.startswith("}", pos):
                raise HclError(
                    pos,
                    min(pos + 1, len(text)),
                    'expected "}", a block on one line holds one attribute',
                )
        self.close(pos + 1)
        return line_end(text, pos + 1)

    def attribute(self, start: int, name_end: int, value: int) -> int:
        """Add the attribute; returns where its value ends."""
        end = value_end(self.text, value)
        if end == value:
            raise HclError(
                value, value + 1, f'expected an expression instead of "{self.text[value]}"'
            )
        self.stack[-1].found.append(
            Attribute(start, self.text[start:name_end], name_end, value, end)
        )
        return end

    def close(self, end: int) -> Block:
        """End the innermost open block; returns the one around it."""
        block = self.stack.pop()
        block.end = end
        found = block.found
        if len(found) > 1 and len(set(map(_name, found))) < len(found):
            self.blame_names(block)
        outer = self.stack[-1]
        outer.blocks.append(block)
        return outer

    def blame_names(self, block: Block) -> None:
        """Note each attribute whose name another before it has."""
        seen: set[str] = set()
        for attribute in block.attributes:
            if attribute.name in seen:
                message = f'"{attribute.name}" is set a second time in one body'
                self.faults.append(Fault(attribute.start, attribute.name_end, message))
            seen.add(attribute.name)

    def finish(self) -> int:
        """End the reading; for blocks that are still open the last that starts a line is blamed."""
        if len(self.stack) == 1:
            return -1
        opened = self.stack[1:]
        block = next(
            (block for block in reversed(opened) if self.starts_line(block.start)), opened[0]
        )
        self.note(Fault(block.brace, block.brace + 1, f'this block "{block.type}" is never closed'))
        self.abandon()
        return -1

    def resume(self, error: HclError) -> int:
        """Note the fault; returns where reading can go on, -1 for nowhere."""
        self.note(Fault(error.offset, error.end, error.message))
        if isinstance(error, Slip):
            return error.end
        in_block = len(self.stack) > 1
        self.abandon()
        self.ends += isinstance(error, Unfinished)
        if self.ends > _END_FAULTS:
            return -1
        pos = error.found if isinstance(error, Mismatch) else error.end
        found = _line_start(in_block).search(self.text, pos)
        return found.start() if found else -1

    def note(self, fault: Fault) -> None:
        """Keep a fault, unless the outermost block that it stands in has one."""
        item = self.stack[1].start if len(self.stack) > 1 else -1
        if item < 0 or item != self.faulty:
            self.faults.append(fault)
        self.faulty = item

    def abandon(self) -> None:
        """Drop the open blocks.

        Whole blocks in them that start a line are kept: one that is never closed has swallowed
        them. They count as such when they have labels, or when what is in the other is indented.
        """
        top, *opened = self.stack
        del self.stack[1:]
        for block, inner in zip_longest(opened, opened[1:]):
            first = min(
                (part[0].start for part in (block.attributes, block.blocks) if part), default=-1
            )
            indented = first >= 0 and not self.starts_line(first)
            heads = [*block.blocks, *([inner] if inner else [])]
            swallowed = [
                head for head in heads if self.starts_line(head.start) and (indented or head.labels)
            ]
            top.blocks.extend(head for head in swallowed if head is not inner)
            fault = Fault(
                block.brace, block.brace + 1, f'this block "{block.type}" is never closed'
            )
            if swallowed and self.starts_line(block.start) and fault not in self.faults[-1:]:
                self.faults.append(fault)

    def starts_line(self, pos: int) -> bool:
        return pos == 0 or self.text[pos - 1] == "\n"
