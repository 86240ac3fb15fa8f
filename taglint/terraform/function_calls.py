"""Function calls: those that look at their arguments' expressions or at partial knowledge here, the others in `functions`."""

from __future__ import annotations

from taglint.files.source import Source
from taglint.hcl import nodes
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Span, Value
from taglint.terraform import partial
from taglint.terraform.certainty import FunctionError
from taglint.terraform.evaluate import Scope, evaluate, render
from taglint.values import cause_of, entries_of, items_of, unknown, with_trail_of

if TYPE_CHECKING:
    from taglint.terraform.functions.signature import FileAccess, Render


def called(node: nodes.Call, scope: Scope) -> Value:
    """The value of a call; FunctionError where Terraform would refuse it."""
    name = node.name.removeprefix("core::")
    if name == "try":
        return _try(node, scope)
    if name == "can":
        return _can(node, scope)
    span = scope.span(node)
    arguments = _arguments(node, scope)
    if isinstance(arguments, Value):
        return arguments if name != "merge" else partial.merged((arguments,), span)
    if name == "merge":
        return partial.merged(arguments, span)
    from taglint.terraform.functions.table import MODULES, call

    if name not in MODULES:
        return scope.module.own(name, arguments, span) or unknown(scope.cause(node), span)
    scope.module.work()
    value = call(name, tuple(arguments), span, scope.module.files(), _renderer(scope))
    scope.module.work(len(value.data) if isinstance(value.data, tuple) else 0)
    return value


def _arguments(node: nodes.Call, scope: Scope) -> list[Value] | Value:
    """The values of the arguments, or the unknown list that was to be spread."""
    values = [evaluate(argument, scope) for argument in node.arguments]
    if not node.spread or not values:
        return values
    last = values.pop()
    if last.kind == "unknown" or last.open:
        return unknown(cause_of(last), scope.span(node))
    if last.kind != "list":
        raise FunctionError(f"a {last.kind} cannot be spread")
    return [*values, *(with_trail_of(item, last) for item in items_of(last))]


def _try(node: nodes.Call, scope: Scope) -> Value:
    """The first argument that is no mistake; one that is unknown may turn out to be a mistake."""
    strict = scope._replace(strict=True)
    for argument in node.arguments:
        try:
            return evaluate(argument, strict)
        except FunctionError:
            continue
    raise FunctionError("no argument of try can be evaluated")


def _can(node: nodes.Call, scope: Scope) -> Value:
    span = scope.span(node)
    if len(node.arguments) != 1:
        raise FunctionError("can takes one argument")
    try:
        value = evaluate(node.arguments[0], scope._replace(strict=True))
    except FunctionError:
        return Value("bool", "false", span)
    return (
        unknown(cause_of(value), span) if value.kind == "unknown" else Value("bool", "true", span)
    )


def _renderer(scope: Scope) -> Render:
    def rendered(source: Source, variables: Value) -> Value:
        from taglint.hcl.parse import HclError, parse_template

        try:
            template = parse_template(source.text, 0, len(source.text))
        except HclError as error:
            raise FunctionError(f"{source.path}: {error.message}") from None
        names = {
            str(entry.key.data): entry.value
            for entry in entries_of(variables)
            if entry.key.kind == "string"
        }
        inner = Scope(_Nothing(scope), source, names, scope.strict)
        parts = template.parts
        whole = Span(source.path, 0, len(source.text))
        if len(parts) == 1 and not isinstance(
            parts[0], nodes.Text | nodes.TemplateIf | nodes.TemplateFor
        ):
            return evaluate(parts[0], inner)
        return render(parts, inner, whole)

    return rendered


class _Nothing:
    """What a template file sees of the module: nothing but its variables."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def first(self, root: str, name: str, span: Span) -> Value | None:
        """Nothing."""
        raise FunctionError(f"a template has no {root}")

    def output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """Nothing."""
        raise FunctionError("a template has no modules")

    def attribute(self, kind: str, name: str, key: str | None, attribute: str, span: Span) -> Value:
        """Nothing."""
        raise FunctionError("a template has no resources")

    def own(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """The module's."""
        return self.scope.module.own(name, arguments, span)

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop."""
        self.scope.module.work(steps)

    def files(self) -> FileAccess:
        """The module's."""
        return self.scope.module.files()
