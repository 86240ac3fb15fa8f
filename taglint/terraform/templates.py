"""Templates with several parts: the text that interpolations and directives put together."""

from __future__ import annotations

from taglint.files.source import Source
from taglint.hcl.nodes import Part, TemplateFor, TemplateIf, Text
from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.model import Span, Value
from taglint.terraform.certainty import MAX_TEXT, TOO_LARGE, FunctionError
from taglint.terraform.operators import concatenate
from taglint.terraform.partial_values import pairs, verdict
from taglint.terraform.scope import Scope
from taglint.values import cause_of, entries_of, unknown

if TYPE_CHECKING:
    from taglint.terraform.functions.signature import FileAccess

_MOST_HOPS = 20  # in the trail of a text that is made of many values


def rendered(parts: tuple[Part, ...], scope: Scope, span: Span) -> Value:
    """The text of a template's parts, everything at `span`; unknown when one of them is."""
    values = [_part(part, scope, span) for part in parts]
    hops = dict.fromkeys(hop for value in values for hop in value.trail)
    return concatenate(values, span)._replace(trail=tuple(hops)[:_MOST_HOPS])


def _part(part: Part, scope: Scope, span: Span) -> Value:
    if isinstance(part, Text):
        return Value("string", part.text, span)
    if isinstance(part, TemplateIf):
        condition = verdict(scope.value(part.condition))
        if isinstance(condition, str):
            return unknown(condition, span)
        return rendered(part.then if condition else part.otherwise, scope, span)
    if isinstance(part, TemplateFor):
        return _for(part, scope, span)
    return scope.value(part)


def _for(part: TemplateFor, scope: Scope, span: Span) -> Value:
    collection = scope.value(part.collection)
    if cause_of(collection):
        return unknown(cause_of(collection), span)
    texts: list[str] = []
    for key, value in pairs(collection):
        scope.module.work()
        names = {part.value: value, **({part.key: key} if part.key else {})}
        text = rendered(part.body, scope.binding(names), span)
        if cause_of(text):
            return text
        texts.append(cast(str, text.data))
    if sum(map(len, texts)) > MAX_TEXT:
        return unknown(TOO_LARGE, span)
    return Value("string", "".join(texts), span)


def rendered_file(source: Source, variables: Value, scope: Scope) -> Value:
    """The value of a template file, which sees nothing but the entries of the map `variables`."""
    from taglint.hcl.parse import HclError, parse_template

    try:
        template = parse_template(source.text, 0, len(source.text))
    except HclError as error:
        raise FunctionError(f"{source.path}: {error.message}") from None
    bound = {
        str(entry.key.data): entry.value
        for entry in entries_of(variables)
        if entry.key.kind == "string"
    }
    names = _TemplateNames(scope)
    inner = Scope(names, source, bound, evaluate=scope.evaluate, strict=scope.strict)
    parts = template.parts
    # A template that is one expression and nothing else has the value of that expression.
    if len(parts) == 1 and not isinstance(parts[0], Text | TemplateIf | TemplateFor):
        return inner.value(parts[0])
    return rendered(parts, inner, Span(source.path, 0, len(source.text)))


class _TemplateNames:
    """What a template file sees of the module: no names, only its functions and files."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def named_value(self, root: str, name: str, span: Span) -> Value | None:
        """A template has no variables but its own."""
        raise FunctionError(f"a template has no {root}")

    def module_output(self, call: str, key: str | None, name: str, span: Span) -> Value:
        """A template has no modules."""
        raise FunctionError("a template has no modules")

    def resource_attribute(
        self, kind: str, name: str, key: str | None, attribute: str, span: Span
    ) -> Value:
        """A template has no resources."""
        raise FunctionError("a template has no resources")

    def own_function(self, name: str, arguments: list[Value], span: Span) -> Value | None:
        """The result of a function that only the module's dialect has; None for any other."""
        return self.scope.module.own_function(name, arguments, span)

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""
        self.scope.module.work(steps)

    def files(self) -> FileAccess:
        """The files that the module's functions may read."""
        return self.scope.module.files()
