"""Where the keys of a TOML text stand; `tomllib` gives values without positions.

The text must be valid TOML. Offsets are in code points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from taglint.yaml.regexes import compiled, lazily

# The way to a value: names of keys, and the numbers of items in arrays.
KeyPath = tuple[str | int, ...]

_BLANK = compiled(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = compiled(r"[ \t]*+(?:([A-Za-z0-9_-]++)|\"((?:[^\"\\]|\\.)*+)\"|'([^'\n]*+)')[ \t]*+(\.?)")
_SCALAR = compiled(
    r"\"\"\"(?:[^\"\\]++|\\.|\"{1,2}(?!\"))*+\"{3,5}|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r"|\"(?:[^\"\\\n]++|\\.)*+\"|'[^'\n]*+'|[^,\]}#\n]++",
    re.DOTALL,
)
_ESCAPE = compiled(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
# A string, which may hold a `#`, or a comment.
_PIECE = lazily(
    r"\"\"\"(?:[^\"\\]++|\\.|\"{1,2}(?!\"))*+\"{3,5}|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
    r"|\"(?:[^\"\\\n]++|\\.)*+\"|'[^'\n]*+'|(#[^\r\n]*+)",
    re.DOTALL,
)


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Where the comments of a TOML text are."""
    return (match.span() for match in _PIECE.finditer(text) if match[1])


@lru_cache(maxsize=8)
def positions(text: str) -> dict[KeyPath, int]:
    """The offset of every table header, key and array item, by its path."""
    return _Scan(text).run()


class _Scan:
    """Walks the text once, without recursion.

    `at` is the offset of what comes next, `counts` the number of the last table of each array of
    tables. `open` holds the arrays and inline tables around `at`: the bracket, the path, and for an
    array how many items have been seen.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.found: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}
        self.open: list[tuple[str, KeyPath, int]] = []

    def run(self) -> dict[KeyPath, int]:
        """The offsets of the whole text."""
        table: KeyPath = ()
        while self._blank() < len(self.text):
            before = self.at
            if self.open:
                self._in_brackets()
            elif self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            if self.at <= before:  # The text is no TOML after all.
                break
        return self.found

    def _blank(self) -> int:
        """Skip blanks, line ends and comments; the new offset."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _header(self) -> KeyPath:
        """The path of the table whose header, `[a.b]` or `[[a.b]]`, stands here."""
        is_array = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_array else 1
        names = self._key()
        path: KeyPath = ()
        for place, name in enumerate(names):
            path += (name,)
            # A name of an array of tables above means the last table of it.
            if (place < len(names) - 1 or not is_array) and path in self.counts:
                path += (self.counts[path],)
        if is_array:
            self.counts[path] = self.counts.get(path, -1) + 1
            path += (self.counts[path],)
        self.found.setdefault(path, start)
        self.at = self.text.find("]", self.at) + (2 if is_array else 1)
        return path

    def _key(self) -> list[str]:
        """The parts of the dotted key that stands here."""
        names: list[str] = []
        while True:
            found = _KEY.match(self.text, self.at)
            if found is None:
                return names
            self.at = found.end()
            names.append(
                found[1] or (_unescaped(found[2]) if found[2] is not None else found[3] or "")
            )
            if not found[4]:
                return names

    def _pair(self, table: KeyPath) -> None:
        """A `key = value` of a table, up to the value or into it."""
        start = self.at
        path = (*table, *self._key())
        # At most 64 of its parts: a long dotted key would take a time that grows with its square.
        for length in range(len(table) + 1, len(path) + 1)[-64:]:
            self.found.setdefault(path[:length], start)
        self.at = self.text.find("=", self.at) + 1 or len(self.text)
        self._blank()
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opener = self.text[self.at : self.at + 1]
        if opener in ("[", "{"):
            self.open.append((opener, path, 0))
            self.at += 1
            return
        found = _SCALAR.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1

    def _in_brackets(self) -> None:
        kind, path, count = self.open[-1]
        char = self.text[self.at]
        if char in "]}":
            self.open.pop()
            self.at += 1
        elif char == ",":
            self.at += 1
        elif kind == "[":
            self.open[-1] = (kind, path, count + 1)
            self.found.setdefault((*path, count), self.at)
            self._value((*path, count))
        else:
            self._pair(path)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(
        lambda found: (
            chr(int(found[1] or found[2], 16))
            if found[1] or found[2]
            else _ESCAPED.get(found[3], found[3])
        ),
        text,
    )
