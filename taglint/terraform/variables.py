"""Input variables: what is passed, else the default, in the type declared.

A default is what a module has when nobody passes anything. When a reusable module is linted on its
own, though, its callers are not seen: a default that a caller is bound to replace (an empty one, a
flag, a collection) may then be replaced. A root module gets values when Terraform runs: unless the
user says which, an empty default stands for what is passed then.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.model import Entry, Hop, Span, Value
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.certainty import FunctionError
from taglint.values import cause_of, entries_of, is_null, items_of, unknown, with_hop

if TYPE_CHECKING:
    from taglint.terraform.instance import Instance
    from taglint.terraform.types import Type


class InputValue(NamedTuple):
    """The value that is passed for a variable, and the hop that says where, if that is known."""

    value: Value
    hop: Hop | None


def no_arguments(name: str) -> InputValue | None:
    """What a root module gets from a caller: nothing."""
    return None


class Variables:
    """The variables of one evaluation of a module; `input_value` gives what is passed for each."""

    def __init__(self, instance: Instance, input_value: Callable[[str], InputValue | None]) -> None:
        self.instance, self.input_value = instance, input_value

    def value(self, name: str, span: Span) -> Value:
        """The value of `var.NAME`. Never raises."""
        block = self.instance.module.variables.get(name)
        if block is None:
            return unknown(f"var.{name} is not declared", span)
        passed = self.input_value(name)
        if passed is not None and not (passed.value.kind == "null" and self._refuses_null(block)):
            value = with_hop(passed.value, *passed.hop) if passed.hop else passed.value
            return value if value.kind == "unknown" else _converted(value, self._type(block), name)
        default = block.argument("default")
        if default is None:
            return unknown(f"var.{name} has no value", span)
        value = self.instance.evaluate(default)
        # Null is of every type.
        wanted = None if value.kind in ("null", "unknown") else self._type(block)
        value = self._default(value, wanted, name)
        if self.instance.parent is None and self.instance.root.is_reusable:
            return loosened(value, f"var.{name} is for the caller to set", wanted)
        return value

    def _default(self, value: Value, wanted: Type | None, name: str) -> Value:
        """The default in its type.

        What is empty in it is unknown in a root module of which the user says no values.
        """
        root = self.instance.root
        if self.instance.parent is not None or root.has_values or root.is_reusable:
            return _converted(value, wanted, name)
        cause = f"var.{name} is empty unless set when Terraform runs"
        if value.kind == "map" and not value.data and wanted and wanted.attributes:
            # The defaults of the attributes stand.
            value = _converted(value, wanted, name)
            rows = (
                (key, filled(item, cause) if _is_empty(item) else item)
                for key, item in entries_of(value)
            )
            return value._replace(data=tuple(Entry(key, item) for key, item in rows))
        return _converted(filled(value, cause), wanted, name)

    def _type(self, block: ModuleBlock) -> Type | None:
        argument = block.argument("type")
        if argument is None or argument.text in ("any", "string", '"string"'):
            from taglint.terraform.types import ANY, STRING

            return STRING if argument is not None and "string" in argument.text else ANY
        quotes = int(argument.source.path.endswith(".json"))
        text = argument.text[quotes : len(argument.text) - quotes]
        if "optional" not in text:
            return _plain_type(text)
        from taglint.hcl.nodes import HclError
        from taglint.terraform.evaluate import evaluate, known
        from taglint.terraform.scope import Scope
        from taglint.terraform.types import parse_type

        # The defaults of attributes are values of this module.
        start = argument.node.value_start + quotes
        scope = Scope(self.instance, argument.source, {}, evaluate=evaluate, start=start)
        try:
            return parse_type(
                self.instance.module.texts.tree(text), lambda node: known(node, scope)
            )
        except (HclError, FunctionError):
            return None

    def _refuses_null(self, block: ModuleBlock) -> bool:
        nullable = block.argument("nullable")
        return nullable is not None and nullable.text == "false"


@lru_cache(1_000)
def _plain_type(text: str) -> Type | None:
    """The type that a text without defaults means, None when Terraform would refuse it.

    It is remembered by the text: most variables have one of a few types.
    """
    from taglint.hcl.parse import HclError, parse
    from taglint.terraform.types import parse_type

    try:
        return parse_type(
            parse(text, 0, len(text)), lambda node: unknown("not asked for", Span("", 0, 0))
        )
    except (HclError, FunctionError):
        return None


def loosened(value: Value, cause: str, wanted: Type | None = None) -> Value:
    """A default that a caller may replace.

    A word or number stands, an empty one is unknown, of the rest nothing is certain.
    """
    if is_null(value) or (value.kind == "string" and value.data == ""):
        return unknown(cause, value.span)
    if value.kind in ("string", "number", "timestamp", "unknown"):
        return value
    if value.kind == "map":
        types = (
            {attribute.name: attribute.type for attribute in wanted.attributes} if wanted else {}
        )
        inner = [
            (key, loosened(item, cause, types.get(str(key.data))))
            for key, item in entries_of(value)
        ]
        if types:
            return value._replace(data=tuple(Entry(key, item) for key, item in inner))
        # The caller's map takes the place of this one: nothing in it is certain.
        rows = tuple(
            Entry(key, item if cause_of(item) else item._replace(open=cause)) for key, item in inner
        )
        return value._replace(data=rows, open=value.open or cause)
    return value._replace(open=value.open or cause)


def _is_empty(value: Value) -> bool:
    return not value.open and value.kind in ("null", "string", "map", "list") and not value.data


def filled(value: Value, cause: str) -> Value:
    """A default in which whatever is empty is unknown: it is there to be set."""
    if _is_empty(value):
        return (
            value._replace(open=cause)
            if value.kind in ("map", "list")
            else unknown(cause, value.span)
        )
    if value.kind == "map":
        return value._replace(
            data=tuple(Entry(key, filled(item, cause)) for key, item in entries_of(value))
        )
    if value.kind == "list":
        return value._replace(data=tuple(filled(item, cause) for item in items_of(value)))
    return value


def _converted(value: Value, wanted: Type | None, name: str) -> Value:
    if wanted is None or value.kind == "unknown":
        return value
    from taglint.terraform.types import ANY

    if wanted == ANY:
        return value
    from taglint.terraform.convert import convert

    try:
        return convert(value, wanted)
    except FunctionError as error:
        return unknown(f"var.{name}: {error}", value.span, value.trail)
