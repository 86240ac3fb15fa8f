"""Function calls.

`try`, `can` and `merge` are answered here: they look at the expressions of their arguments, or at
what is known of an argument in part. `functions` has the others.
"""

from __future__ import annotations

from taglint.files.source import Source
from taglint.hcl.nodes import Call
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Value
from taglint.terraform.certainty import FunctionError
from taglint.terraform.partial_values import merged
from taglint.terraform.scope import Scope
from taglint.values import cause_of, items_of, unknown, with_trail_of

if TYPE_CHECKING:
    from taglint.terraform.functions.signature import Render


def called(node: Call, scope: Scope) -> Value:
    """The value of a call; FunctionError where Terraform would refuse it."""
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, scope)
    if name == "can":
        return _can(node, scope)
    span = scope.span(node)
    arguments = _arguments(node, scope)
    if isinstance(arguments, Value):
        return arguments if name != "merge" else merged((arguments,), span)
    if name == "merge":
        return merged(arguments, span)
    from taglint.terraform.functions.table import MODULES, call

    if name not in MODULES:
        found = scope.module.own_function(name, arguments, span)
        return found or unknown(scope.cause(node), span)
    scope.module.work()
    files, render = scope.module.files(), _renderer(scope)
    value = call(name, tuple(arguments), span, files=files, render=render)
    scope.module.work(len(value.data) if isinstance(value.data, tuple) else 0)
    return value


def _arguments(node: Call, scope: Scope) -> list[Value] | Value:
    """The values of the arguments, or an unknown when the list that `...` spreads is one."""
    # Not `scope.value`: calls nest deep, and Python stands about 1,000 frames.
    values = [scope.evaluate(argument, scope) for argument in node.arguments]
    if not node.spread or not values:
        return values
    last = values.pop()
    if last.kind == "unknown" or last.open:
        return unknown(cause_of(last), scope.span(node))
    if last.kind != "list":
        raise FunctionError(f"a {last.kind} cannot be spread")
    return [*values, *(with_trail_of(item, last) for item in items_of(last))]


def _try(node: Call, scope: Scope) -> Value:
    """The first argument that is no mistake.

    An unknown one counts as none, although it may turn out to be a mistake.
    """
    strict = scope._replace(strict=True)
    for argument in node.arguments:
        try:
            return strict.value(argument)
        except FunctionError:
            continue
    raise FunctionError("no argument of try can be evaluated")


def _can(node: Call, scope: Scope) -> Value:
    span = scope.span(node)
    if len(node.arguments) != 1:
        raise FunctionError("can takes one argument")
    try:
        value = scope._replace(strict=True).value(node.arguments[0])
    except FunctionError:
        return Value("bool", "false", span)
    is_unknown = value.kind == "unknown"
    return unknown(cause_of(value), span) if is_unknown else Value("bool", "true", span)


def _renderer(scope: Scope) -> Render:
    """How `templatefile` and `templatestring` render a text when they are called from here."""

    def render(source: Source, variables: Value) -> Value:
        from taglint.terraform.templates import rendered_file

        return rendered_file(source, variables, scope)

    return render
