"""Values of a TOML text, each with its place; `tomllib` gives none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Entry, Span, Value

if TYPE_CHECKING:
    from taglint.config.toml_positions import KeyPath

# From the end of a key to its value.
EQUALS = r"[\"']?\s*=\s*"
_LITERAL = (
    r"\"\"\"\n?(?P<long>(?:[^\"\\]|\\.|\"(?!\"\"))*)\"\"\"|'''\n?(?P<raw>(?s:.*?))'''"
    r"|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[\w.:+-]+)"
)


class TomlValues:
    """Makes values of what `tomllib` read, each with its place.

    `found` are the offsets of keys and items in the source's text.
    """

    def __init__(self, source: Source, found: Mapping[KeyPath, int]) -> None:
        self.path, self.text = source.path, source.text
        self.places = found

    def value(self, data: object, steps: KeyPath) -> Value:
        """The value at these steps."""
        span = self._key(steps)
        if isinstance(data, dict):
            rows = [
                Entry(
                    Value("string", key, self._key((*steps, key))),
                    self.value(item, (*steps, key)),
                )
                for key, item in data.items()
            ]
            return Value("map", tuple(rows), span)
        if isinstance(data, list):
            items = (self.value(item, (*steps, place)) for place, item in enumerate(data))
            return Value("list", tuple(items), span)
        text = str(data).lower() if isinstance(data, bool) else str(data)
        written = literal(self.path, self.text, self._start(steps, span))
        return Value("string", text, written or span)

    def _key(self, steps: KeyPath) -> Span:
        """The characters of the key at these steps, without its quotes."""
        start = self.places.get(steps, 0)
        start += self.text[start : start + 1] in ("'", '"')
        name = str(steps[-1]) if steps else ""
        return Span(
            self.path, start, start + len(name) if self.text.startswith(name, start) else start
        )

    def _start(self, steps: KeyPath, span: Span) -> int:
        """Where a value starts: behind the `=` of its key, or as an item of a list."""
        is_key = bool(steps) and isinstance(steps[-1], str)
        equals = re.compile(EQUALS).match(self.text, span.end) if is_key else None
        return equals.end() if equals else self.places.get(steps, 0)


def literal(path: str, text: str, at: int) -> Span | None:
    """The characters of the TOML scalar at an offset, without its quotes; None without one."""
    found = re.compile(_LITERAL).match(text, at)
    return Span(path, *found.span(found.lastgroup)) if found and found.lastgroup else None
