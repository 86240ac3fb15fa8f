"""Where a value ends that the pattern of a line does not hold.

These are quoted scalars and flow collections of many lines, and the rarer forms of block scalars.
"""

from __future__ import annotations

from taglint.yaml import patterns
from taglint.yaml.flow import read_flow
from taglint.yaml.regexes import compiled, lazily

# Quoted scalars over several lines, by their quote.
_LONG = {"'": lazily(patterns.LONG_SINGLE), '"': lazily(patterns.LONG_DOUBLE)}
# Block scalars (YAML 1.2.2 section 8.1) that `patterns.line` leaves: at any indentation, which is
# the group; without content, the blanks of the next line being the group; with an indentation
# indicator, which is one of the groups.
_FREE_BLOCK = lazily(
    rf"[|>][+\-]?+{patterns.TRAIL}\n*+(\ ++)[^ \n][^\n]*+\n(?:(?:\1[^\n]*+|\ *+)\n)*+"
)
_EMPTY_BLOCK = lazily(r"[|>][+\-]?+" + patterns.TRAIL + r"\n*+(\ *+)(?:(?=[^ \n])|\Z)")
_HEADED_BLOCK = lazily(r"[|>](?:[+\-]?+([1-9])|([1-9])[+\-])" + patterns.TRAIL)


def value_end(text: str, shadow: str, at: int, end: int) -> int:
    """The offset after the quotes or brackets at `at`, -1 when they are unusual."""
    first = shadow[at]
    if first in "[{":
        flow = read_flow(text, shadow, at, end)
        return flow[1] if flow else -1
    quoted = _LONG[first].match(shadow, at, end)
    return quoted.end() if quoted else -1


def block_end(shadow: str, at: int, end: int, column: int) -> int:
    """The offset after the block scalar at `at`, of an entry in `column`; -1 when it is unusual.

    It has an indentation indicator or no content, or stands after several dashes.
    """
    if column < 0:
        return -1
    header = _HEADED_BLOCK.match(shadow, at, end)
    if header:
        indent = column + int(header[1] or header[2])
        lines = compiled(rf"(?:(?: {{{indent}}}[^\n]*+| *+)\n)*+")
        body = lines.match(shadow, header.end(), end)
        return body.end() if body else -1
    free = _FREE_BLOCK.match(shadow, at, end)
    if free and free.end(1) - free.start(1) > column:
        return free.end()
    empty = _EMPTY_BLOCK.match(shadow, at, end)
    if empty is None or empty.end() - empty.start(1) > column:
        return -1
    return empty.start(1)
