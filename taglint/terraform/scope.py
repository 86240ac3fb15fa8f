"""Where an expression stands, and what it may ask from there."""

from __future__ import annotations

from collections.abc import Callable

from taglint.files.source import Source
from taglint.hcl.nodes import Expression, Key
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Protocol
from taglint.model import Span, Value

if TYPE_CHECKING:
    from taglint.terraform.functions.signature import FileAccess

_LONGEST_CAUSE = 60  # code points


class Names(Protocol):
    """What the names in an expression mean, and what else the expression may ask of its module."""

    def named_value(self, root: str, name: str, span: Span) -> Value | None:
        """`var.NAME`, `local.NAME`, `path.NAME` and the like; None when `root` is no such word."""

    def module_output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """`module.CALL[key].NAME`; `key` is None where none is written."""

    def resource_attribute(
        self, kind: str, name: str, key: str | None, attribute: str, span: Span
    ) -> Value:
        """`KIND.NAME[key].ATTRIBUTE`; `key` is None where none is written."""

    def own_function(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """The result of a function that only this dialect has; None for any other."""

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""

    def files(self) -> FileAccess:
        """The files that functions may read."""


class Scope(NamedTuple):
    """Where an expression is evaluated."""

    module: Names  # the module that its names are asked of
    source: Source  # the file that the expression stands in
    bound: dict[str, Value]  # what `each`, `count`, an iterator or a `for` mean at this place
    # Evaluates a part of the expression. It is handed in: loops, calls and templates need it, and
    # it needs them.
    evaluate: Evaluate
    # Whether a mistake in a part is a mistake of the whole, as inside `try` and `can`.
    strict: bool = False
    start: int = 0  # the offset in the file that the offsets of the nodes count from

    def value(self, node: Expression) -> Value:
        """The value of a part; FunctionError where Terraform would refuse it."""
        return self.evaluate(node, self)

    def span(self, node: Expression | Key) -> Span:
        """The place of a node in the file."""
        start = self.start
        return Span(self.source.path, start + node.start, start + node.end)

    def cause(self, node: Expression) -> str:
        """The text of a node as the cause of an unknown: in one line and cut to length."""
        start, end = self.start + node.start, self.start + node.end
        # White space may vanish: four times the length is enough to cut from.
        words = " ".join(self.source.text[start : min(end, start + 4 * _LONGEST_CAUSE)].split())
        return words if len(words) <= _LONGEST_CAUSE else words[: _LONGEST_CAUSE - 1] + "…"

    def binding(self, names: dict[str, Value]) -> Scope:
        """The same place, where more names have a meaning."""
        return self._replace(bound={**self.bound, **names})


Evaluate = Callable[[Expression, Scope], Value]
