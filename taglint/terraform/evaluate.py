"""Expressions to values. Unknown is a value that carries its cause; a mistake is a FunctionError until somebody holds it."""

from __future__ import annotations

from collections.abc import Callable

from taglint.files.source import Source
from taglint.hcl import nodes
from taglint.lean_typing import NamedTuple, cast
from taglint.model import Entry, Span, Value
from taglint.terraform import partial
from taglint.terraform.certainty import MAX_TEXT, FunctionError, Unsure
from taglint.terraform.names import Names
from taglint.values import cause_of, items_of, unknown, with_trail_of

_CAUSE = 60
# Words whose second step names a whole value; the steps after it lead into that.
_WHOLE = frozenset(
    {"var", "local", "each", "count", "path", "terraform", "tofu", "self", "include", "dependency"}
)
_LONGEST = 20  # hops of a string that is made of many values


class Scope(NamedTuple):
    """Where an expression is evaluated: the module's names, the file, the words that a for, each or count has bound.

    `strict` is set inside `try` and `can`, where a mistake in a part is a mistake of the whole. The offsets of its nodes count
    from `start` in the file.
    """

    module: Names
    source: Source
    bound: dict[str, Value]
    strict: bool = False
    start: int = 0

    def span(self, node: nodes.Expression | nodes.Key) -> Span:
        """The node's place."""
        start = self.start
        return Span(self.source.path, start + node.start, start + node.end)

    def cause(self, node: nodes.Expression) -> str:
        """The node's own text, in one line and cut to length."""
        start, end = self.start + node.start, self.start + node.end
        words = " ".join(self.source.text[start : min(end, start + 4 * _CAUSE)].split())
        return words if len(words) <= _CAUSE else words[: _CAUSE - 1] + "…"

    def binding(self, names: dict[str, Value]) -> Scope:
        """The scope with more words bound."""
        return self._replace(bound={**self.bound, **names})


def evaluate(node: nodes.Expression, scope: Scope) -> Value:
    """The value of an expression; FunctionError where Terraform would refuse it."""
    return _TABLE[type(node)](node, scope)


def known(node: nodes.Expression, scope: Scope) -> Value:
    """The value of an expression, unknown with its cause where Terraform would refuse it or where it nests too deep."""
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
    from taglint.terraform.convert import canonical_text

    text = (
        ""
        if node.kind == "null"
        else canonical_text(node.text)
        if node.kind == "number"
        else node.text
    )
    return Value(node.kind, text, scope.span(node))


def _template(node: nodes.Template, scope: Scope) -> Value:
    parts, span = node.parts, scope.span(node)
    if not parts:
        return Value("string", "", span)
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, nodes.Text):
            return Value(
                "string",
                only.text,
                _unindented(scope.source, span, only.text) if node.heredoc else span,
            )
        if not isinstance(only, nodes.TemplateIf | nodes.TemplateFor):
            return evaluate(only, scope)
    return render(parts, scope, span)


def _unindented(source: Source, span: Span, text: str) -> Span:
    """The span of a heredoc without the indentation that `<<-` takes off its first line: that is no part of the value."""
    raw = source.text[span.start : span.end]
    return span._replace(start=span.start + max(0, _blanks(raw) - _blanks(text)))


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def render(parts: tuple[nodes.Part, ...], scope: Scope, span: Span) -> Value:
    """The text of a template's parts; unknown when one of them is."""
    from taglint.terraform.operators import concatenate

    values = [_rendered(part, scope, span) for part in parts]
    hops = dict.fromkeys(hop for value in values for hop in value.trail)
    return concatenate(values, span)._replace(trail=tuple(hops)[:_LONGEST])


def _rendered(part: nodes.Part, scope: Scope, span: Span) -> Value:
    if isinstance(part, nodes.Text):
        return Value("string", part.text, span)
    if isinstance(part, nodes.TemplateIf):
        condition = _truth(evaluate(part.condition, scope))
        if isinstance(condition, str):
            return unknown(condition, span)
        return render(part.then if condition else part.otherwise, scope, span)
    if isinstance(part, nodes.TemplateFor):
        return _template_for(part, scope, span)
    return evaluate(part, scope)


def _template_for(part: nodes.TemplateFor, scope: Scope, span: Span) -> Value:
    collection = evaluate(part.collection, scope)
    if cause_of(collection):
        return unknown(cause_of(collection), span)
    pieces: list[str] = []
    for key, value in partial.pairs(collection):
        scope.module.work()
        names = {part.value: value, **({part.key: key} if part.key else {})}
        piece = render(part.body, scope.binding(names), span)
        if cause_of(piece):
            return piece
        pieces.append(cast(str, piece.data))
    if sum(map(len, pieces)) > MAX_TEXT:
        return unknown("too large", span)
    return Value("string", "".join(pieces), span)


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
                name = unknown(f"{scope.cause(key)} is no key", name.span)
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
    return partial.attribute(evaluate(node.object, scope), node.name, scope.span(node))


def _index(node: nodes.Index, scope: Scope) -> Value:
    found = _reference(node, scope)
    if found is not None:
        return found
    return partial.indexed(
        evaluate(node.object, scope), evaluate(node.key, scope), scope.span(node)
    )


def _reference(node: nodes.GetAttr | nodes.Index, scope: Scope) -> Value | None:
    """What a reference such as `var.x` or `aws_vpc.v[0].tags` names; None for a step into a value."""
    inner = node.object
    if isinstance(inner, nodes.Variable):
        if inner.name in scope.bound or isinstance(node, nodes.Index):
            return None
        return scope.module.first(inner.name, node.name, scope.span(node))
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
    """`module.NAME[key].OUTPUT` and `TYPE.NAME[key].ATTRIBUTE`; longer ones are steps into what these give."""
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
        return scope.module.output(name, place, rest[0], span)
    return scope.module.attribute(root, name, place, rest[0], span)


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


def _truth(value: Value) -> bool | str:
    """A condition's verdict, or why it has none."""
    if cause_of(value):
        return cause_of(value)
    from taglint.terraform.convert import to_bool

    decided = to_bool(value)
    if decided.kind != "bool":
        raise FunctionError("a condition is null")
    return decided.data == "true"


def _conditional(node: nodes.Conditional, scope: Scope) -> Value:
    condition = _truth(evaluate(node.condition, scope))
    if isinstance(condition, str):
        return partial.shared(
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
