"""Inheritance of tag policies: the documents of root, unit and account, merged.

Each document says by operators (`@@assign`) how it changes the policies above it. Follows
"Inheritance operators" and "Inheritance examples" in the AWS Organizations User Guide (read
2026-11-22); the other clouds with this form of document use the same operators.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.lean_typing import Json, Object, cast

_SETTERS = ("@@assign", "@@remove", "@@append")
_CONTROL = "@@operators_allowed_for_child_policies"
_DEEPEST = 8


class Malformed(Exception):
    """A document that is no tag policy: the key, and what is wrong with it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


class Node:
    """A setting of the effective policy: its name, its value, and the settings below it.

    `allowed` are the operators that policies further down may use on it.
    """

    __slots__ = ("allowed", "below", "name", "value")

    def __init__(self, name: str) -> None:
        self.name = name
        self.value: str | list[str] | None = None
        self.below: dict[str, Node] = {}
        self.allowed = frozenset(_SETTERS)

    def words(self, name: str) -> list[str] | None:
        """The value of a setting below as a list, None when it is not set."""
        value = self.below[name].value if name in self.below else None
        return [value] if isinstance(value, str) else value


def effective(documents: list[Object]) -> tuple[Node, list[str]]:
    """The effective policy of documents from the root down, and what in them has no effect.

    Raises `Malformed`.
    """
    root = Node("tags")
    remarks: list[str] = []
    for document in documents:
        tags = document.get("tags")
        if not isinstance(tags, dict):
            raise Malformed("tags", "must be an object")
        remarks += _apply(root, tags, root.allowed, "tags", 0)
    return root, remarks


def _apply(
    node: Node, statement: Json, allowed: frozenset[str], where: str, depth: int
) -> Iterator[str]:
    """Apply what one document says about a setting; say what policies above do not allow."""
    if depth > _DEEPEST:
        raise Malformed(where, "nested too deeply")
    # The clouds print an effective policy without operators.
    body = statement if isinstance(statement, dict) else {"@@assign": statement}
    allowed &= node.allowed
    for operator in _SETTERS:
        if operator in body:
            if operator in allowed:
                node.value = _changed(node.value, operator, body[operator], where)
            else:
                yield f"{where}: {operator} has no effect, the policy above does not allow it"
    for name, below in body.items():
        if name.startswith("@@"):
            if name not in (*_SETTERS, _CONTROL):
                raise Malformed(where, f"unknown operator {name}")
            continue
        # Policy keys are told apart without regard to case, as tag keys are in a policy.
        child = node.below.setdefault(name.casefold(), Node(name))
        yield from _apply(child, below, allowed, f"{where}.{name}", depth + 1)
    if _CONTROL in body:
        node.allowed &= _operators(body[_CONTROL], where)


def _changed(
    value: str | list[str] | None, operator: str, operand: Json, where: str
) -> str | list[str]:
    """The value of a setting after an operator."""
    if isinstance(operand, str) and operator == "@@assign":
        return operand
    words = [operand] if isinstance(operand, str) else operand
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise Malformed(f"{where}.{operator}", "must be a string or a list of strings")
    texts = cast(list[str], words)
    if operator == "@@assign":
        return list(dict.fromkeys(texts))
    before = [value] if isinstance(value, str) else value or []
    if operator == "@@remove":
        return [word for word in before if word not in texts]
    return list(dict.fromkeys([*before, *texts]))


def _operators(words: Json, where: str) -> frozenset[str]:
    """The operators that a document allows to those below it."""
    listed = [words] if isinstance(words, str) else words
    if not isinstance(listed, list) or not all(
        word in (*_SETTERS, "@@all", "@@none") for word in listed
    ):
        raise Malformed(
            f"{where}.{_CONTROL}", "must list @@all, @@none, @@assign, @@append or @@remove"
        )
    if "@@all" in listed:
        return frozenset(_SETTERS)
    return frozenset(cast(list[str], listed)) - {"@@none"}
