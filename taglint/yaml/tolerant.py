"""The scanner of ruamel.yaml, which also takes what libyaml takes.

The readers of CloudFormation, Kubernetes and Ansible descend from libyaml. The scanner differs from
ruamel's only where that refuses valid YAML: a tab may separate tokens (YAML 1.2.2 section 6.2; it
may not indent them), and a block scalar may begin with blank lines of any length.
"""

from __future__ import annotations

from ruamel.yaml.scanner import Scanner, ScannerError

from taglint.lean_typing import TYPE_CHECKING
from taglint.yaml.nodes import DEPTH

if TYPE_CHECKING:
    from typing import Any

_BREAKS = "\r\n\x85\u2028\u2029"
_END = _BREAKS + "\0"
_AFTER_MARKER = _END + " \t"


class TolerantScanner(Scanner):
    """Overrides what finds the next token, and how plain and block scalars go on.

    Names and arguments of the methods are those of ruamel.yaml, which calls them.
    """

    def scan_to_next_token(self) -> None:
        """Pass over blanks, breaks and comments, and over tabs where no key may start."""
        peek, forward = self.reader.peek, self.reader.forward
        if self.reader.index == 0 and peek() == "\ufeff":
            forward()
        while True:
            while peek() == " " or (
                peek() == "\t" and (self.flow_level or not self.allow_simple_key)
            ):
                forward()
            if peek() == "#":
                while peek() not in _END:
                    forward()
            if not self.scan_line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803
        """Enter a bracket, unless it stands too deep: ruamel's work grows with the square of it."""
        if self.flow_level > DEPTH:
            problem = f"nested more than {DEPTH} levels deep; not read"
            raise ScannerError(
                "while scanning for the next token", None, problem, self.reader.get_mark()
            )
        super().fetch_flow_collection_start(TokenClass, to_push)

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> list[str]:
        """What joins the words of a plain scalar; a tab that would indent is left alone."""
        blanks = self._blanks(-1)
        if self.reader.peek() not in _BREAKS:
            return [blanks] if blanks else []
        first = self.scan_line_break()
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self._at_marker():
            self._blanks(indent)
            if self.reader.peek() not in _BREAKS:
                return [*([first] if first != "\n" else [] if breaks else [" "]), *breaks]
            breaks.append(self.scan_line_break())
        return []

    def _blanks(self, indent: int) -> str:
        """Pass over blanks, and over tabs in the column `indent` or right of it."""
        peek, found = self.reader.peek, ""
        while peek() == " " or (peek() == "\t" and self.reader.column >= indent):
            found += peek()
            self.reader.forward()
        return found

    def _at_marker(self) -> bool:
        return self.reader.prefix(3) in ("---", "...") and self.reader.peek(3) in _AFTER_MARKER

    def scan_block_scalar_indicators(self, start_mark: Any) -> tuple[bool | None, int | None]:
        """What the header of a block scalar says: of the breaks at its end, of its indentation."""
        chomping: bool | None = None
        increment: int | None = None
        while True:
            char = self.reader.peek()
            if char in "+-" and chomping is None:
                chomping = char == "+"
            elif char in "123456789" and increment is None:
                increment = int(char)
            elif char in _AFTER_MARKER:
                self._blanks(-1)
                return chomping, increment
            else:
                problem = f"expected chomping or indentation indicators, but found {char!r}"
                raise ScannerError(
                    "while scanning a block scalar", start_mark, problem, self.reader.get_mark()
                )
            self.reader.forward()

    def scan_block_scalar_indentation(self) -> tuple[list[str], int, Any]:
        """The breaks before the text of a block scalar, its indentation, and where they end."""
        breaks: list[str] = []
        deepest = 0
        end = self.reader.get_mark()
        while self.reader.peek() in " " + _BREAKS:
            if self.reader.peek() == " ":
                self.reader.forward()
                deepest = max(deepest, self.reader.column)
            else:
                breaks.append(self.scan_line_break())
                end = self.reader.get_mark()
        return breaks, deepest, end
