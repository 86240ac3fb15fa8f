"""How Terraform's functions are declared: what one takes, and what it may reach where it is called."""

from __future__ import annotations

from collections.abc import Callable

from taglint.files.source import Source
from taglint.lean_typing import NamedTuple, Protocol
from taglint.model import Span, Value

# Renders the text of a template with the variables of a map; raises FunctionError.
Render = Callable[[Source, Value], Value]


class FileAccess(Protocol):
    """The files that a module may read; paths as the expression gives them."""

    def read(self, path: str) -> Source | None:
        """The file, None when it cannot be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file."""

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        """The files below a folder that match, relative to it; None when that cannot be known."""


class Site(NamedTuple):
    """Where a function is called and what it may reach."""

    name: str
    span: Span
    files: FileAccess | None
    render: Render | None


class Function(NamedTuple):
    """How a function is called.

    `takes` has a letter for each parameter: s string, n number, i whole number, b bool, S list of strings, v any value; those
    after `?` may be left out, one before `*` may come any number of times. If all letters are v, `run` gets the site and the
    values as they are; else it gets Python data, the result is unknown if an argument is, and null is refused.
    """

    run: Callable[..., object]
    takes: str
