"""What can be known of Jinja in Ansible: variables that a play sets to literals.

Also maps that the filter `combine` makes of such variables.
"""

from __future__ import annotations

import re

from taglint.files.source import Source
from taglint.model import Entry, Span, Value
from taglint.values import with_hop
from taglint.yaml.nodes import Node, Scalar
from taglint.yaml.values import pairs, value_of

_CAUSE = "Jinja"
_WHOLE = re.compile(r"\s*\{\{-?([^{}]*)-?\}\}\s*")
_NAME = re.compile(r"[A-Za-z_]\w*")
_COMBINED = re.compile(r"\s*(\w+)((?:\s*\|\s*combine\(\s*\w+\s*\))+)\s*")
_ARGUMENT = re.compile(r"combine\(\s*(\w+)\s*\)")
_DEEPEST = 5


def cause(node: Node) -> str:
    """Why a node cannot be known, "" for a plain one: a custom tag (`!vault`), or Jinja."""
    if not isinstance(node, Scalar):
        return ""
    if node.tag.startswith("!") and node.tag not in ("!", "!unsafe"):
        return node.tag
    return _CAUSE if ("{{" in node.text or "{%" in node.text) and node.tag != "!unsafe" else ""


class Scope:
    """The variables that can be seen from a task; the last mapping is the nearest."""

    def __init__(self, source: Source, variables: tuple[Node, ...]) -> None:
        self.source = source
        self._variables = variables
        self._nodes: dict[str, tuple[Node, Span]] | None = None
        self._known: dict[str, Value | None] = {}

    def value(self, node: Node) -> Value:
        """The value of a node; its templates are filled in where their result is known."""
        return self._filled(value_of(self.source.path, node, "1.1", cause), 0)

    def _filled(self, value: Value, depth: int) -> Value:
        """The value with its templates filled in."""
        if value.kind == "map":
            entries = (
                Entry(*(self._filled(half, depth) for half in entry))
                for entry in value.data
                if isinstance(entry, Entry)
            )
            return value._replace(data=tuple(entries))
        if value.kind == "list":
            return value._replace(
                data=tuple(
                    self._filled(item, depth) for item in value.data if isinstance(item, Value)
                )
            )
        if value.kind != "unknown" or value.data != _CAUSE or depth >= _DEEPEST:
            return value
        return self._expression(value, depth) or value

    def _expression(self, value: Value, depth: int) -> Value | None:
        """The value of a text that is one expression, None when that is not known."""
        whole = _WHOLE.fullmatch(self.source.text[value.span.start : value.span.end])
        if not whole:
            return None
        if _NAME.fullmatch(whole[1].strip()):
            found = self._variable(whole[1].strip(), depth)
            return found._replace(trail=(*value.trail, *found.trail)) if found else None
        combined = _COMBINED.fullmatch(whole[1])
        if not combined:
            return None
        return self._combined([combined[1], *_ARGUMENT.findall(combined[2])], value, depth)

    def _combined(self, names: list[str], value: Value, depth: int) -> Value:
        """The maps with these names, combined; one that is not known leaves the result open."""
        merged: dict[object, Entry] = {}
        open_, known = "", False
        for name in names:
            part = self._variable(name, depth)
            if part is None or part.kind != "map":
                # This part may replace any key of the maps before it.
                merged, open_ = {}, _CAUSE
                continue
            known = True
            open_ = open_ or part.open
            for entry in part.data:
                if isinstance(entry, Entry):
                    marked = entry.value._replace(trail=(*entry.value.trail, *part.trail))
                    merged[entry.key.data] = Entry(entry.key, marked)
        if not known:
            return value
        return Value("map", tuple(merged.values()), value.span, trail=value.trail, open=open_)

    def _variable(self, name: str, depth: int) -> Value | None:
        """The value of a variable, None when the play does not set it."""
        if self._nodes is None:
            path = self.source.path
            self._nodes = {
                key.text: (node, Span(path, key.start, key.end))
                for table in self._variables
                for key, node in pairs(table)
            }
        if name not in self._known:
            # This stops a variable that names itself.
            self._known[name] = None
            if name in self._nodes:
                node, place = self._nodes[name]
                value = self._filled(value_of(self.source.path, node, "1.1", cause), depth + 1)
                self._known[name] = with_hop(value, "variable", place)
        return self._known[name]
