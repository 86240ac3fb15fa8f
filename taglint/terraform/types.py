"""Type constraints: what `type = …` of a variable says, and which type several values agree on."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from taglint.hcl import nodes
from taglint.lean_typing import Literal, NamedTuple, cast
from taglint.model import Value
from taglint.terraform.certainty import TOO_LARGE, FunctionError, Unsure, doubt
from taglint.values import entries_of, items_of, text_of

TypeKind = Literal["any", "string", "number", "bool", "list", "set", "map", "tuple", "object"]


class Type(NamedTuple):
    """A type constraint.

    `elements` holds the one element type of a list, set or map, and those of a tuple in order.
    """

    kind: TypeKind
    elements: tuple[Type, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class Attribute(NamedTuple):
    """One attribute of an object type; `default` only where `optional` has one."""

    name: str
    type: Type
    optional: bool = False
    default: Value | None = None


ANY = Type("any")
STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
_PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL}
_COLLECTIONS = {"list", "set", "map"}

_Evaluate = Callable[[nodes.Expression], Value]


def parse_type(expression: nodes.Expression, evaluate: _Evaluate) -> Type:
    """The type that the expression of a `type` argument means.

    `evaluate` gives the defaults in `optional(…)`. Raises FunctionError where Terraform would
    refuse the expression.
    """
    match expression:
        case nodes.Parentheses(inner=inner):
            return parse_type(inner, evaluate)
        case nodes.Variable(name=name):
            return _named(name)
        case nodes.Template(parts=(nodes.Text(text=name),)):
            return _named(name)  # the quoted form of Terraform 0.11
        case nodes.Call(name=name, arguments=(argument,)) if name in _COLLECTIONS:
            return Type(cast(TypeKind, name), (parse_type(argument, evaluate),))
        case nodes.Call(name="tuple", arguments=(nodes.Tuple(items=items),)):
            return Type("tuple", tuple(parse_type(item, evaluate) for item in items))
        case nodes.Call(name="object", arguments=(nodes.Object(items=pairs),)):
            return Type("object", attributes=tuple(_attribute(pair, evaluate) for pair in pairs))
    raise FunctionError("not a type")


def _named(name: str) -> Type:
    if name == "any":
        return ANY
    if name in _COLLECTIONS:
        return Type(cast(TypeKind, name), (ANY,))
    if name in _PRIMITIVES:
        return _PRIMITIVES[name]
    raise FunctionError(f"{name} is not a type")


def _attribute(pair: nodes.Item, evaluate: _Evaluate) -> Attribute:
    name = _attribute_name(pair.key)
    match pair.value:
        case nodes.Call(name="optional", arguments=(inner,)):
            return Attribute(name, parse_type(inner, evaluate), optional=True)
        case nodes.Call(name="optional", arguments=(inner, default)):
            return Attribute(
                name, parse_type(inner, evaluate), optional=True, default=evaluate(default)
            )
    return Attribute(name, parse_type(pair.value, evaluate))


def _attribute_name(key: nodes.Key | nodes.Expression) -> str:
    match key:
        case nodes.Key(text=name) | nodes.Variable(name=name):
            return name
        case nodes.Template(parts=(nodes.Text(text=name),)):
            return name
    raise FunctionError("an attribute name of an object type has to be a plain word")


def type_of(value: Value) -> Type:
    """The type of a value, in which a list counts as a tuple and a map as an object.

    It is ANY where the value is null or not wholly known.
    """
    if value.kind in _PRIMITIVES:
        return _PRIMITIVES[value.kind]
    if value.kind == "timestamp":
        return STRING
    if value.open:
        return ANY
    if value.kind == "list":
        return Type("tuple", tuple(type_of(item) for item in items_of(value)))
    if value.kind == "map":
        named = {text_of(entry.key): entry.value for entry in entries_of(value)}
        attributes = tuple(Attribute(name, type_of(named[name])) for name in sorted(named))
        return Type("object", attributes=attributes)
    return ANY


def unify(values: Iterable[Value]) -> Type:
    """The one type that all values can have.

    FunctionError when there is none, Unsure when the values are too large to find it.
    """
    known = list(values)
    for value in known:
        if doubt(value) == TOO_LARGE:
            raise Unsure(TOO_LARGE)
    return unify_types([type_of(value) for value in known])


def unify_types(types: Iterable[Type]) -> Type:
    """The one type that values of these types can have; FunctionError when there is none."""
    distinct = list(dict.fromkeys(one for one in types if one.kind != "any"))
    kinds = {one.kind for one in distinct}
    if len(distinct) <= 1:
        return distinct[0] if distinct else ANY
    if kinds <= _PRIMITIVES.keys():
        if "string" not in kinds:
            raise FunctionError("a number and a bool have no type in common")
        return STRING
    if kinds == {"tuple"}:
        return _unify_tuples(distinct)
    if kinds == {"object"}:
        return _unify_objects(distinct)
    raise FunctionError("the values have no type in common")


def _unify_tuples(types: list[Type]) -> Type:
    if len({len(one.elements) for one in types}) == 1:
        columns = zip(*(one.elements for one in types), strict=True)
        return Type("tuple", tuple(unify_types(column) for column in columns))
    return Type("list", (unify_types(element for one in types for element in one.elements),))


def _unify_objects(types: list[Type]) -> Type:
    names = {tuple(attribute.name for attribute in one.attributes) for one in types}
    if len(names) == 1:
        columns = zip(*(one.attributes for one in types), strict=True)
        attributes = (
            Attribute(column[0].name, unify_types(one.type for one in column)) for column in columns
        )
        return Type("object", attributes=tuple(attributes))
    every = (attribute.type for one in types for attribute in one.attributes)
    return Type("map", (unify_types(every),))
