"""The output formats: one module each, with `render(view) -> str`."""

from __future__ import annotations

from importlib import import_module

from taglint.lean_typing import Protocol, cast
from taglint.report.view import View

# What `--format` takes; `statistics` is an option of its own.
FORMATS = ("text", "concise", "json")


class Reporter(Protocol):
    """A reporter module."""

    def render(self, view: View) -> str:
        """The whole output, with a final newline unless empty."""


def load(name: str) -> Reporter:
    """The reporter for a format of `FORMATS`, or for `statistics`."""
    return cast(Reporter, import_module(f"taglint.report.{name}"))
