"""What an expression may ask of the module it stands in."""

from __future__ import annotations

from taglint.lean_typing import TYPE_CHECKING, Protocol
from taglint.model import Span, Value

if TYPE_CHECKING:
    from taglint.terraform.functions.signature import FileAccess


class Names(Protocol):
    """A module being evaluated, as its expressions see it."""

    def first(self, root: str, name: str, span: Span) -> Value | None:
        """`var.NAME`, `local.NAME`, `path.NAME` and the like; None when `root` is no such word."""

    def output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """`module.CALL[key].NAME`."""

    def attribute(self, kind: str, name: str, key: str | None, attribute: str, span: Span) -> Value:
        """`KIND.NAME[key].ATTRIBUTE` of a resource."""

    def own(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """A function that only this dialect has; None for any other."""

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""

    def files(self) -> FileAccess:
        """The files that functions may read."""
