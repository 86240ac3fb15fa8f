"""From expressions to values.

Unknown is a value that carries its cause; a mistake is a FunctionError until somebody catches it.
"""

from __future__ import annotations

from collections.abc import Callable

from taglint.files.source import Source
from taglint.hcl import nodes
from taglint.lean_typing import cast
from taglint.model import Entry, Span, Value
from taglint.terraform.certainty import FunctionError, Unsure
from taglint.terraform.partial_values import attribute, indexed, shared, verdict
from taglint.terraform.scope import Scope
from taglint.values import cause_of, items_of, unknown, with_trail_of

# The first words of references whose second word names a whole value; all further steps lead into
# that value. Of other references it is the third word that does.
_WHOLE = frozenset(
    {"var", "local", "each", "count", "path", "terraform", "tofu", "self", "include", "dependency"}
)


def evaluate(node: nodes.Expression, scope: Scope) -> Value:
    """The value of an expression; FunctionError where Terraform would refuse it."""
    return _TABLE[type(node)](node, scope)


def known(node: nodes.Expression, scope: Scope) -> Value:
    """The value of an expression. Never raises.

    It is unknown, with the cause, where Terraform would refuse it or where it nests too deep.
    """
    try:
        return evaluate(node, scope)
    except FunctionError as error:
        return unknown(f"{scope.cause(node)}: {error}", scope.span(node))
    except Unsure as unsure:
        return unknown(f"{scope.cause(node)}: {unsure.cause}", scope.span(node))
    except RecursionError:
        return unknown(f"{scope.cause(node)}: nests too deep", scope.span(node))


def _part(node: nodes.Expression, scope: Scope) -> Value:
    """A part of a collection: one that is mistaken need not hide the others."""
    return evaluate(node, scope) if scope.strict else known(node, scope)


def _literal(node: nodes.Literal, scope: Scope) -> Value:
    text = node.text
    if node.kind == "number":
        from taglint.terraform.convert import canonical_text

        text = canonical_text(text)
    return Value(node.kind, "" if node.kind == "null" else text, scope.span(node))


def _template(node: nodes.Template, scope: Scope) -> Value:
    parts, span = node.parts, scope.span(node)
    if not parts:
        return Value("string", "", span)
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, nodes.Text):
            place = _unindented(scope.source, span, only.text) if node.heredoc else span
            return Value("string", only.text, place)
        if not isinstance(only, nodes.TemplateIf | nodes.TemplateFor):
            return evaluate(only, scope)
    from taglint.terraform.templates import rendered

    return rendered(parts, scope, span)


def _unindented(source: Source, span: Span, text: str) -> Span:
    """The span of a heredoc, without the indentation that `<<-` takes off its first line.

    The indentation is no part of the value.
    """
    raw = source.text[span.start : span.end]
    return span._replace(start=span.start + max(0, _blanks(raw) - _blanks(text)))


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def _object(node: nodes.Object, scope: Scope) -> Value:
    rows = []
    for key, value in node.items:
        if isinstance(key, nodes.Key):
            name = Value("string", key.text, scope.span(key))
        else:
            name = _part(key, scope)
            if name.kind in ("number", "bool"):
                name = name._replace(kind="string")
            elif name.open:
                name = unknown(name.open, name.span)
            elif name.kind not in ("string", "unknown"):
                name = unknown(f"{scope.cause(key)} is not a key", name.span)
        rows.append(Entry(name, _part(value, scope)))
    return Value("map", tuple(rows), scope.span(node))


def _tuple(node: nodes.Tuple, scope: Scope) -> Value:
    return Value("list", tuple(_part(item, scope) for item in node.items), scope.span(node))


def _parentheses(node: nodes.Parentheses, scope: Scope) -> Value:
    return evaluate(node.inner, scope)


def _variable(node: nodes.Variable, scope: Scope) -> Value:
    found = scope.bound.get(node.name)
    return found if found is not None else unknown(node.name, scope.span(node))


def _get_attr(node: nodes.GetAttr, scope: Scope) -> Value:
    found = _reference(node, scope)
    if found is not None:
        return found
    return attribute(evaluate(node.object, scope), node.name, scope.span(node))


def _index(node: nodes.Index, scope: Scope) -> Value:
    found = _reference(node, scope)
    if found is not None:
        return found
    return indexed(evaluate(node.object, scope), evaluate(node.key, scope), scope.span(node))


def _reference(node: nodes.GetAttr | nodes.Index, scope: Scope) -> Value | None:
    """The value of a reference such as `var.x` or `aws_vpc.v[0].tags`.

    None for anything else: a step into a value, which may be a reference itself.
    """
    inner = node.object
    if isinstance(inner, nodes.Variable):
        if inner.name in scope.bound or isinstance(node, nodes.Index):
            return None
        return scope.module.named_value(inner.name, node.name, scope.span(node))
    steps: list[str | nodes.Expression] = []
    at: nodes.Expression = node
    while isinstance(at, nodes.GetAttr | nodes.Index):
        steps.append(at.name if isinstance(at, nodes.GetAttr) else at.key)
        if len(steps) > 5:
            return None
        at = at.object
    if not isinstance(at, nodes.Variable) or at.name in scope.bound or at.name in _WHOLE:
        return None
    return _address(at.name, steps[::-1], node, scope)


def _address(
    root: str, steps: list[str | nodes.Expression], node: nodes.Expression, scope: Scope
) -> Value | None:
    """The value of `module.NAME[key].OUTPUT` or `TYPE.NAME[key].ATTRIBUTE`.

    None for anything longer: its last step leads into one of these.
    """
    span = scope.span(node)
    name, rest = steps[0], steps[1:]
    if root == "data" or not isinstance(name, str):
        return unknown(f"{scope.cause(node)} is read when Terraform runs", span)
    key: Value | None = None
    if rest and not isinstance(rest[0], str):
        key, rest = evaluate(rest[0], scope), rest[1:]
    if len(rest) > 1:
        return None
    if not rest or not isinstance(rest[0], str):
        return unknown(f"{scope.cause(node)} is known after apply", span)
    if key is not None and cause_of(key):
        return unknown(cause_of(key), span)
    place = None if key is None else cast(str, key.data)
    if root == "module":
        return scope.module.module_output(name, key=place, name=rest[0], span=span)
    return scope.module.resource_attribute(root, name, key=place, attribute=rest[0], span=span)


def _splat(node: nodes.Splat, scope: Scope) -> Value:
    span = scope.span(node)
    if isinstance(node.object, nodes.GetAttr) and isinstance(node.object.object, nodes.Variable):
        root = node.object.object.name
        if root not in scope.bound and root not in _WHOLE:
            return unknown(f"{scope.cause(node)} is known after apply", span)
    value = evaluate(node.object, scope)
    if value.kind == "null":
        return Value("list", (), span)
    if value.kind == "unknown":
        return value._replace(span=span)
    items = (
        [with_trail_of(item, value) for item in items_of(value)]
        if value.kind == "list"
        else [value]
    )
    found = []
    for each in items:
        scope.module.work()
        found.append(evaluate(node.rest, scope.binding({"[*]": each})))
    return Value("list", tuple(found), span, open=value.open if value.kind == "list" else "")


def _each(node: nodes.Each, scope: Scope) -> Value:
    return scope.bound.get("[*]") or unknown("[*]", scope.span(node))


def _conditional(node: nodes.Conditional, scope: Scope) -> Value:
    condition = verdict(evaluate(node.condition, scope))
    if isinstance(condition, str):
        return shared(
            _part(node.then, scope), _part(node.otherwise, scope), condition, scope.span(node)
        )
    chosen = evaluate(node.then if condition else node.otherwise, scope)
    if chosen.kind not in ("number", "bool"):
        return chosen
    other = known(node.otherwise if condition else node.then, scope)
    if other.kind == chosen.kind:
        return chosen
    from taglint.terraform.convert import reconcile

    try:
        return reconcile(chosen, other)
    except (FunctionError, Unsure):
        return chosen


def _binary(node: nodes.Binary, scope: Scope) -> Value:
    from taglint.terraform import operators

    return operators.binary(
        node.operator, evaluate(node.left, scope), evaluate(node.right, scope), scope.span(node)
    )


def _unary(node: nodes.Unary, scope: Scope) -> Value:
    from taglint.terraform import operators

    return operators.unary(node.operator, evaluate(node.operand, scope), scope.span(node))


def _for(node: nodes.For, scope: Scope) -> Value:
    from taglint.terraform.loops import loop

    return loop(node, scope)


def _call(node: nodes.Call, scope: Scope) -> Value:
    from taglint.terraform.function_calls import called

    return called(node, scope)


_TABLE: dict[type, Callable[..., Value]] = {
    nodes.Literal: _literal,
    nodes.Template: _template,
    nodes.Object: _object,
    nodes.Tuple: _tuple,
    nodes.Parentheses: _parentheses,
    nodes.Variable: _variable,
    nodes.GetAttr: _get_attr,
    nodes.Index: _index,
    nodes.Splat: _splat,
    nodes.Each: _each,
    nodes.Conditional: _conditional,
    nodes.Binary: _binary,
    nodes.Unary: _unary,
    nodes.For: _for,
    nodes.Call: _call,
}
