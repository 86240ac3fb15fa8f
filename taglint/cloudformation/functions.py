"""The values of a template's nodes, with its intrinsic functions evaluated.

What depends on the deployment or on what exists in the cloud is unknown.
"""

from __future__ import annotations

import collections.abc
import re
from collections.abc import Callable

from taglint.lean_typing import cast
from taglint.model import Entry, Hop, Span, Value
from taglint.values import (
    any_of,
    items_of,
    joined,
    one_of,
    possible_texts,
    unknown,
)
from taglint.yaml.kinds import kind_of
from taglint.yaml.nodes import Alias, Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.values import Special, all_pairs

# The values that a deployment gives to parameters, by their names.
Parameters = collections.abc.Mapping[str, Value]
# How deep functions, lists and maps are followed into each other.
_DEEPEST = 12
# Makes a named tuple without calling its own constructor, which is written in Python.
_new = tuple.__new__
# `${Name}` in a text for `Fn::Sub`, and `${!Name}`, which stands for `${Name}` itself.
_VARIABLE = r"\$\{(!?)\s*([^}]*?)\s*\}"
_REMOVED = "AWS::NoValue"
_CALLS = ("Ref", "Fn::")


def call_of(node: Node) -> str:
    """The name of the function that a node calls (`!Ref`, `Fn::If`), "" when it calls none."""
    if isinstance(node, Alias):
        return ""
    if node.tag.startswith("!") and node.tag != "!":
        return node.tag
    if isinstance(node, Mapping):
        key = node.lone(_CALLS)
        is_call = key is not None and (key.text == "Ref" or key.text.startswith("Fn::"))
        return key.text if key is not None and is_call else ""
    return "template expression" if isinstance(node, Scalar) and "{{" in node.text else ""


class Functions:
    """Evaluates the nodes of one template document.

    `special` gives the value of a scalar that means something else than it says, None for others.
    `text` is that of the document: it tells whether there is an `Fn::If` at all.
    """

    def __init__(
        self,
        path: str,
        root: Node | None,
        special: Special | None = None,
        parameters: Parameters | None = None,
        text: str = "",
    ) -> None:
        self.path, self.root = path, root
        self.special, self.parameters, self.text = special, parameters or {}, text
        self._may_choose: bool | None = None if text else True

    def value(self, node: Node, depth: int = 0) -> Value:
        """The value of a node; of several possible texts it is unknown, with these as options."""
        if (
            type(node) is Scalar
            and not node.tag
            and self.special is None
            and "{{" not in node.text
            and depth <= _DEEPEST
        ):
            # The commonest node of all: a text.
            return self._scalar(node, _new(Span, (self.path, node.start, node.end)), ())
        whole = resolve(node)
        span = Span(self.path, whole.start, whole.end)
        trail = (Hop("alias", _span(self.path, node)),) if isinstance(node, Alias) else ()
        if depth > _DEEPEST:
            return unknown("nested too deeply", span, trail)
        found = None
        if self.special and isinstance(whole, Scalar) and not whole.tag:
            found = self.special(whole, span)
        if found is None and (name := call_of(whole)):
            found = self._called(name, whole, span, depth)
        if found is not None:
            return found._replace(trail=trail + found.trail)
        if isinstance(whole, Scalar):
            return self._scalar(whole, span, trail)
        if isinstance(whole, Sequence):
            return self._list(whole, depth, span, trail)
        return self._map(whole, depth, span, trail)

    def _scalar(self, node: Scalar, span: Span, trail: tuple[Hop, ...]) -> Value:
        """A text: CloudFormation makes a string of a number or boolean that is written the same."""
        kind, text = kind_of(node, "1.1")
        if text == node.text and kind != "null" and kind != "timestamp":
            kind = "string"
        return _new(Value, (kind, text, span, trail, "", ()))

    def alternatives(self, node: Node) -> tuple[Value, ...]:
        """The values that a node may have.

        It is one value, or those of both branches of an `Fn::If` that cannot be decided: then each
        is open.
        """
        branches = self._branches(node, 0)
        if branches is None:
            return (self.value(node),)
        found = [
            value
            for branch in branches
            for value in self.alternatives(branch)
            if not _is_removed(value)
        ]
        return tuple(value._replace(open=value.open or "Fn::If") for value in found)

    def _called(
        self, name: str, node: Scalar | Mapping | Sequence, span: Span, depth: int
    ) -> Value:
        """What a call of this function gives, unknown for one that is not evaluated here."""
        handler = _HANDLERS.get(name.removeprefix("!").removeprefix("Fn::"))
        argument = _argument(name, node)
        found = (
            handler(self, argument, span, depth + 1) if handler and argument is not None else None
        )
        return found or unknown(name, span)

    def _list(self, node: Sequence, depth: int, span: Span, trail: tuple[Hop, ...]) -> Value:
        """A list, without the items that are removed, and open where an `Fn::If` decides of one."""
        rows, open_ = [], ""
        for item in node.items:
            branches = self._branches(item, depth)
            if branches is None:
                row = self.value(item, depth + 1)
                if not _is_removed(row):
                    rows.append(row)
            else:
                from taglint.cloudformation.undecided import either

                values = [self.value(branch, depth + 2) for branch in branches]
                kept = [value for value in values if not _is_removed(value)]
                rows += either(kept, _span(self.path, item))
                open_ = "Fn::If"
        known = tuple(rows)
        if open_:
            from taglint.cloudformation.undecided import without_rivals

            known = without_rivals(known)
        return _new(Value, ("list", known, span, trail, open_, ()))

    def _map(self, node: Mapping, depth: int, span: Span, trail: tuple[Hop, ...]) -> Value:
        """A map, without the pairs that are removed, and open where a function brings more."""
        entries, open_ = [], ""
        found, cause = all_pairs(node)
        for key, item in found:
            if key.text.startswith("Fn::"):
                open_ = key.text
                continue
            value = self.value(item, depth + 1)
            if not _is_removed(value):
                entries.append(_new(Entry, (self.value(key, depth + 1), value)))
        return _new(Value, ("map", tuple(entries), span, trail, open_ or cause, ()))

    def _ref(self, argument: Node, span: Span, depth: int) -> Value:
        """`Ref`: a parameter, or what removes the setting."""
        name = argument.text if isinstance(argument, Scalar) else ""
        if name == _REMOVED:
            return Value("absent", _REMOVED, span)
        return self._named(name, span)

    def _named(self, name: str, span: Span) -> Value:
        """What a name stands for: the value of a parameter, or something unknown."""
        body = get(get(self.root, "Parameters"), name) if self.root else None
        kind = get(body, "Type")
        if body is None or not isinstance(kind, Scalar) or kind.text not in ("String", "Number"):
            return unknown(f"!Ref {name}", span)
        return _parameter(name, body, span, self.parameters)

    def _sub(self, argument: Node, span: Span, depth: int) -> Value | None:
        """`Fn::Sub`: a text with variables, whose values may stand in a map beside it."""
        parts = argument.items if isinstance(argument, Sequence) else (argument,)
        template = resolve(parts[0]) if parts else None
        if not isinstance(template, Scalar) or "{{resolve:" in template.text:
            return None
        own = parts[1] if len(parts) > 1 else None
        pieces: list[Value] = []
        at = 0
        for match in re.finditer(_VARIABLE, template.text):
            pieces.append(Value("string", template.text[at : match.start()], span))
            at = match.end()
            if match[1]:
                pieces.append(Value("string", "${" + match[2] + "}", span))
                continue
            written = get(own, match[2]) if own else None
            pieces.append(self.value(written, depth) if written else self._named(match[2], span))
        if not pieces:
            return Value("string", template.text, _span(self.path, template))
        return joined([*pieces, Value("string", template.text[at:], span)], "", span)

    def _join(self, argument: Node, span: Span, depth: int) -> Value | None:
        """`Fn::Join`: a delimiter and a list of texts."""
        if not isinstance(argument, Sequence) or len(argument.items) != 2:
            return None
        delimiter, rows = (self.value(item, depth) for item in argument.items)
        if delimiter.kind != "string" or delimiter.open or rows.kind != "list" or rows.open:
            return None
        return joined(list(items_of(rows)), cast(str, delimiter.data), span)

    def _find_in_map(self, argument: Node, span: Span, depth: int) -> Value | None:
        """`Fn::FindInMap`: the value of two keys in a mapping; any first key, if it is unknown."""
        if not isinstance(argument, Sequence) or len(argument.items) < 3:
            return None
        name, first, second = (self.value(item, depth) for item in argument.items[:3])
        table = None
        if name.kind == "string":
            table = get(get(self.root, "Mappings"), cast(str, name.data))
        if table is None or second.kind != "string" or second.open:
            return None
        last = cast(str, second.data)
        if first.kind == "string" and not first.open:
            found = get(get(table, cast(str, first.data)), last)
            return self.value(found, depth) if found else None
        whole = resolve(table)
        rows = [get(row, last) for _, row in whole.pairs] if isinstance(whole, Mapping) else []
        return any_of([self.value(row, depth) for row in rows if row], span)

    def _select(self, argument: Node, span: Span, depth: int) -> Value | None:
        """`Fn::Select`: the item of a list at an index."""
        if not isinstance(argument, Sequence) or len(argument.items) != 2:
            return None
        index, rows = (self.value(item, depth) for item in argument.items)
        items = items_of(rows)
        text = str(index.data)
        if rows.open or index.open or not text.isdecimal() or int(text[:9]) >= len(items):
            return None
        return items[int(text)]

    def _if(self, argument: Node, span: Span, depth: int) -> Value | None:
        """`Fn::If`: the branch that a condition chooses, or one of both if it is not known."""
        if not isinstance(argument, Sequence) or len(argument.items) != 3:
            return None
        decided = self._holds(argument.items[0], depth)
        if decided is not None:
            return self.value(argument.items[1 if decided else 2], depth)
        found = [self.value(item, depth) for item in argument.items[1:]]
        rest = [value for value in found if not _is_removed(value)]
        if len(rest) == 1 and rest[0].kind in ("map", "list"):
            return rest[0]._replace(open="Fn::If")
        return any_of(found, span) if len(rest) == 2 else None

    def _branches(self, node: Node, depth: int) -> tuple[Node, Node] | None:
        """The branches of an `Fn::If` whose condition is not known, None for anything else."""
        if self._may_choose is None:
            self._may_choose = "!If" in self.text or "Fn::If" in self.text
        if not self._may_choose:
            return None
        whole = resolve(node)
        name = call_of(whole)
        if name not in ("!If", "Fn::If") or depth >= _DEEPEST:
            return None
        argument = _argument(name, whole)
        if not isinstance(argument, Sequence) or len(argument.items) != 3:
            return None
        condition, one, other = argument.items
        return (one, other) if self._holds(condition, depth) is None else None

    def _holds(self, node: Node, depth: int) -> bool | None:
        """Whether a condition holds, None when the template does not tell."""
        whole = resolve(node)
        if depth > _DEEPEST:
            return None
        if isinstance(whole, Scalar) and whole.tag in ("", "!Condition"):
            body = get(get(self.root, "Conditions"), whole.text)
            return self._holds(body, depth + 1) if body else None
        if isinstance(whole, Mapping) and (lone := whole.lone()) and lone.text == "Condition":
            return self._holds(whole.pairs[0][1], depth + 1)
        name = call_of(whole)
        argument = _argument(name, whole) if name else None
        word = name.removeprefix("!").removeprefix("Fn::")
        if not isinstance(argument, Sequence):
            return None
        if word == "Equals" and len(argument.items) == 2:
            return _equal(*(self.value(item, depth + 1) for item in argument.items))
        # `Fn::And` and `Fn::Or` take at most ten conditions.
        return _combined(word, [self._holds(item, depth + 1) for item in argument.items[:20]])


# Methods of the class, not of an object: an object would hold itself through its bound methods, and
# its memory would wait for the collector of cycles.
_HANDLERS: dict[str, Callable[[Functions, Node, Span, int], Value | None]] = {
    "Ref": Functions._ref,
    "Sub": Functions._sub,
    "Join": Functions._join,
    "FindInMap": Functions._find_in_map,
    "Select": Functions._select,
    "If": Functions._if,
}


def _parameter(name: str, body: Node, span: Span, deployed: Parameters) -> Value:
    """The value of a parameter with this body, as far as template and deployment tell it.

    With allowed values it is one of them. A value of the deployment, and after it the default, is
    open: whoever deploys may give another one.
    """
    cause, hops = f"parameter {name}", (Hop("parameter", span),)
    allowed = get(body, "AllowedValues")
    rows = [resolve(item) for item in allowed.items] if isinstance(allowed, Sequence) else []
    texts = tuple(dict.fromkeys(row.text for row in rows if isinstance(row, Scalar)))
    if allowed and texts and all(isinstance(row, Scalar) for row in rows):
        if len(texts) == 1:
            return Value("string", texts[0], _span(span.path, rows[0]), hops)
        return one_of(texts, span, cause, (Hop("parameter", _span(span.path, allowed)),))
    if name in deployed:
        value = deployed[name]
        return value._replace(trail=(*value.trail, *hops), open=cause)
    default = get(body, "Default")
    plain = resolve(default) if default else None
    if isinstance(plain, Scalar) and get(body, "NoEcho") is None and not call_of(plain):
        return Value("string", plain.text, _span(span.path, plain), hops, cause)
    return unknown(cause, span)


def _span(path: str, node: Node) -> Span:
    return Span(path, node.start, node.end)


def _argument(name: str, node: Scalar | Mapping | Sequence) -> Node | None:
    """What a function is called with; in the short form the node itself without its tag."""
    if name.startswith("!"):
        return node._replace(tag="") if isinstance(node, Scalar) else node
    return resolve(node.pairs[0][1]) if isinstance(node, Mapping) and node.pairs else None


def _is_removed(value: Value) -> bool:
    """Whether a value is `AWS::NoValue`, which removes the setting that has it."""
    return value.kind == "absent" and value.data == _REMOVED


def _combined(word: str, parts: list[bool | None]) -> bool | None:
    """Whether `Not`, `And` or `Or` of these conditions holds, None when that is not known."""
    if word == "Not" and len(parts) == 1:
        return None if parts[0] is None else not parts[0]
    if word in ("And", "Or"):
        decisive = word == "Or"
        return decisive if decisive in parts else None if None in parts else not decisive
    return None


def _equal(one: Value, other: Value) -> bool | None:
    """Whether two values are equal, None when that is not known."""
    left, right = possible_texts(one), possible_texts(other)
    if one.open or other.open or not left or not right:
        return None
    if len(left) == len(right) == 1:
        return left == right
    return None if set(left) & set(right) else False
