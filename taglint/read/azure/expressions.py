"""The expressions of Azure Resource Manager, as far as the template alone tells their values."""

from __future__ import annotations

import re
from collections.abc import Callable

from taglint.lean_typing import cast
from taglint.model import Entry, Hop, Span, Value
from taglint.values import any_of, entries_of, joined, unknown, with_hop
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.values import value_by

_TOKEN = (
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w]*)|(?P<number>-?\d+)"
    r"|(?P<mark>[(),.\[\]]))"
)
# Blanks outside of strings: an even number of quotes follows them.
_BLANKS = r"\s+(?=(?:[^']*'[^']*')*[^']*$)"
# How deep expressions, and variables that are expressions, are followed into each other.
_DEEPEST = 20
# What `format` replaces: doubled braces, and the number of an argument in braces.
_FORMAT = r"\{\{|\}\}|\{(\d+)\}"


class Unclear(Exception):
    """An expression cannot be evaluated here."""


class Scope:
    """The parameters and variables of a template, which its expressions may name.

    `depth` counts how deep expressions name variables that are expressions again.
    """

    def __init__(self, path: str, root: Node) -> None:
        self.path, self.root = path, root
        self.depth = 0

    def value(self, node: Node) -> Value:
        """The value of a node, its expressions evaluated where that can be done."""
        return value_by(self.path, node, "1.2", self._special)

    def parameter(self, name: str, span: Span) -> Value:
        """What is known of a parameter.

        It is one of the allowed values, or else the default, which a deployment may replace.
        """
        body = _find(get(self.root, "parameters"), name)
        cause = f"parameter {name}"
        kind = get(body, "type")
        if body is None or (isinstance(kind, Scalar) and kind.text.lower().startswith("secure")):
            return unknown(cause, span)
        allowed = get(body, "allowedValues")
        if isinstance(allowed, Sequence):
            found = any_of([self.value(item) for item in allowed.items], span) or Value(
                "unknown", cause, span
            )
            return found._replace(
                trail=(Hop("parameter", Span(self.path, allowed.start, allowed.end)),)
            )
        default = get(body, "defaultValue")
        if default is None:
            return unknown(cause, span)
        value = self.value(default)
        return value._replace(
            trail=(*value.trail, Hop("parameter", span)), open=value.open or cause
        )

    def variable(self, name: str, span: Span) -> Value:
        """The value that a variable is set to."""
        node = _find(get(self.root, "variables"), name)
        if node is None:
            return unknown(f"variable {name}", span)
        value = self.value(node)
        return with_hop(value, "variable", span)

    def _special(self, node: Scalar | Mapping | Sequence, span: Span) -> Value | None:
        """The value of a string that is an expression, None for any other node.

        Two opening brackets stand for one, and make a plain string.
        """
        if not isinstance(node, Scalar) or node.style == "plain" or not node.text.startswith("["):
            return None
        if node.text.startswith("[["):
            return Value("string", node.text[1:], Span(span.path, span.start + 1, span.end))
        if not node.text.endswith("]"):
            return None
        self.depth += 1
        try:
            if self.depth > _DEEPEST:
                raise Unclear
            found = _Reader(node.text[1:-1], self, span).whole()
        except Unclear:
            found = None
        finally:
            self.depth -= 1
        return found or unknown(_shortened(node.text), span)


class _Reader:
    """Reads one expression, and evaluates it on the way.

    A value of None is one that is not known. Raises `Unclear`.
    """

    def __init__(self, text: str, scope: Scope, span: Span) -> None:
        self.tokens = [
            (match.lastgroup or "", match[match.lastgroup or 0])
            for match in re.finditer(_TOKEN, text)
        ]
        if sum(len(word) for _, word in self.tokens) != len(re.sub(_BLANKS, "", text)):
            # Some characters belong to no token.
            raise Unclear
        self.scope, self.span, self.at, self.depth = scope, span, 0, 0
        self.functions: dict[str, Callable[[list[Value]], Value | None]] = {
            "parameters": lambda arguments: scope.parameter(_name(arguments), span),
            "variables": lambda arguments: scope.variable(_name(arguments), span),
            "concat": lambda arguments: joined(arguments, "", span),
            "format": self._format,
            "union": self._union,
            "createobject": self._object,
            "if": lambda arguments: any_of(arguments[1:], span) if len(arguments) == 3 else None,
            "tolower": lambda arguments: _changed(arguments, str.lower),
            "toupper": lambda arguments: _changed(arguments, str.upper),
        }

    def whole(self) -> Value | None:
        """The value of the whole expression."""
        value = self.value()
        if self.at != len(self.tokens):
            raise Unclear
        return value

    def value(self) -> Value | None:
        """The value that starts at the next token, with the members that are taken of it."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unclear
        kind, word = self._next()
        if kind == "text":
            found: Value | None = Value("string", word[1:-1].replace("''", "'"), self.span)
        elif kind == "number":
            found = Value("number", word, self.span)
        elif kind == "name":
            found = self._call(word)
        else:
            raise Unclear
        while self._peek() in (".", "["):
            found = self._member(found)
        self.depth -= 1
        return found

    def _call(self, name: str) -> Value | None:
        """What a function with this name gives."""
        self._expect("(")
        arguments: list[Value | None] = []
        while self._peek() != ")":
            arguments.append(self.value())
            if self._peek() == ",":
                self.at += 1
        self._expect(")")
        function = self.functions.get(name.lower())
        rows = [value or unknown(name, self.span) for value in arguments]
        return function(rows) if function else None

    def _member(self, value: Value | None) -> Value | None:
        """The member of a value that the next tokens name: `.name` or `['name']`."""
        if self._next()[1] == ".":
            kind, name = self._next()
            if kind != "name":
                raise Unclear
        else:
            key = self.value()
            self._expect("]")
            name = (
                str(key.data) if key is not None and key.kind == "string" and not key.open else ""
            )
        for entry in entries_of(value) if value is not None else ():
            if str(entry.key.data).lower() == name.lower():
                return entry.value._replace(open=entry.value.open or (value.open if value else ""))
        return None

    def _format(self, arguments: list[Value]) -> Value | None:
        """`format('{0}-{1}', …)`: the other arguments put into the first."""
        if not arguments or arguments[0].kind != "string":
            return None
        template, pieces, at = cast(str, arguments[0].data), [], 0
        for match in re.finditer(_FORMAT, template):
            pieces.append(Value("string", template[at : match.start()], self.span))
            at = match.end()
            if match[1] is None:
                pieces.append(Value("string", match[0][0], self.span))
            elif int(match[1][:6]) + 1 < len(arguments):
                pieces.append(arguments[int(match[1][:6]) + 1])
            else:
                return None
        rest = template[at:]
        return (
            joined([*pieces, Value("string", rest, self.span)], "", self.span)
            if "{" not in rest
            else None
        )

    def _union(self, arguments: list[Value]) -> Value | None:
        """Later maps win; an unknown map may bring anything and replace what stands before it."""
        entries: dict[str, Entry] = {}
        open_ = ""
        for value in arguments:
            if value.kind != "map":
                open_ = str(value.data) if value.kind == "unknown" else "union"
                entries = {
                    key: Entry(entry.key, entry.value._replace(open=open_))
                    for key, entry in entries.items()
                }
                continue
            open_ = open_ or value.open
            for entry in entries_of(value):
                entries[str(entry.key.data).lower()] = entry
        return Value("map", tuple(entries.values()), self.span, open=open_) if arguments else None

    def _object(self, arguments: list[Value]) -> Value | None:
        """`createObject('key', value, …)`."""
        rows = [Entry(*arguments[place : place + 2]) for place in range(0, len(arguments) - 1, 2)]
        return Value("map", tuple(rows), self.span)

    def _next(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise Unclear
        self.at += 1
        return self.tokens[self.at - 1]

    def _peek(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        kind, word = self.tokens[self.at]
        return word if kind == "mark" else "…"

    def _expect(self, mark: str) -> None:
        if self._next() != ("mark", mark):
            raise Unclear


def _find(section: Node | None, name: str) -> Node | None:
    """The node of a parameter or variable; their names are the same in upper and lower case."""
    found = get(section, name)
    whole = resolve(section) if section else None
    if found is not None or not isinstance(whole, Mapping):
        return found
    return next(
        (
            node
            for key, node in whole.pairs
            if isinstance(key, Scalar) and key.text.lower() == name.lower()
        ),
        None,
    )


def _name(arguments: list[Value]) -> str:
    """The one argument of a function, which must be a string that is known. Raises `Unclear`."""
    if len(arguments) != 1 or arguments[0].kind != "string" or arguments[0].open:
        raise Unclear
    return cast(str, arguments[0].data)


def _changed(arguments: list[Value], change: Callable[[str], str]) -> Value | None:
    """The one argument of a function as changed, None if it is no known string."""
    if len(arguments) != 1 or arguments[0].kind != "string":
        return None
    return arguments[0]._replace(data=change(cast(str, arguments[0].data)))


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
