"""How a function is declared: what it takes, and what it may reach from where it is called."""

from __future__ import annotations

from collections.abc import Callable

from taglint.files.source import Source
from taglint.lean_typing import NamedTuple, Protocol
from taglint.model import Span, Value

# Renders the text of a template with the entries of a map as its variables; raises FunctionError.
Render = Callable[[Source, Value], Value]


class FileAccess(Protocol):
    """The files that a module may read, by the paths that expressions have."""

    def read(self, path: str) -> Source | None:
        """The file, None when it cannot be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file."""

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        """The files below a folder that match, relative to it; None when that cannot be known."""


class Site(NamedTuple):
    """Where a function is called, and what it may reach from there."""

    name: str
    span: Span  # of the call
    files: FileAccess | None  # None where no file may be read
    render: Render | None  # None where no template can be rendered


class Function(NamedTuple):
    """How a function is called.

    `takes` has a letter for each parameter: `s` string, `n` number, `i` whole number, `b` bool, `S`
    list of strings, `v` any value. Those after `?` may be left out, one before `*` may come any
    number of times.

    If all letters are `v`, `run` gets the site and the values as they are. Else it gets Python's
    data; the result is unknown if an argument is, and null is refused.
    """

    run: Callable[..., object]
    takes: str
