"""The output formats: one module each, with `render(view) -> str`."""

from __future__ import annotations

from importlib import import_module

from taglint.lean_typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from taglint.report.view import View

# What `--format` takes; each is the module of its name in this folder. `statistics` is a format
# too, but has an option of its own.
FORMATS = ("text", "concise", "json")
# Those that print nothing when nothing was found; a clean run does not import them.
SILENT_WHEN_CLEAN = ("text", "concise", "statistics")


class Format(Protocol):
    """The module of a format."""

    def render(self, view: View) -> str:
        """The whole output; it ends with a newline unless it is empty."""


def load(name: str) -> Format:
    """The module of a format of `FORMATS`, or of `statistics`."""
    return cast(Format, import_module(f"taglint.report.{name}"))
