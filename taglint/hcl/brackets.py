"""What stands in brackets: tuples, objects, `for` expressions, calls, parentheses, directives.

Each function begins at the word at hand and ends at the word after what it has read.
"""

from __future__ import annotations

from taglint.hcl import plain
from taglint.hcl.cursor import END, LINE, Cursor
from taglint.hcl.nodes import (
    Call,
    Expression,
    For,
    HclError,
    Item,
    Key,
    Literal,
    Object,
    Parentheses,
    Tuple,
    Variable,
)
from taglint.hcl.template import Directive
from taglint.lean_typing import Protocol

# Digits of a number that is the key of an object; nobody writes 1e999999999 as a key.
_MOST_DIGITS = 400


class Expressions(Protocol):
    """The parser, as far as brackets need it."""

    cursor: Cursor

    def expression(self) -> Expression: ...

    def closing(self, sign: str) -> int: ...


def call(parser: Expressions, name: str, start: int) -> Call:
    """`name(…)`, the word at hand being what follows the name, which begins at `start`."""
    cursor = parser.cursor
    while cursor.at("::"):
        cursor.advance()
        name += "::" + cursor.name('a function name after "::"')
    if not cursor.at("("):
        raise cursor.unexpected(f'"(" after the function name {name}')
    cursor.lines.append(False)
    cursor.advance()
    found, spread = _arguments(parser)
    end = parser.closing(")")
    return Call(name, found, spread, name_start=start, start=start, end=end)


def _arguments(parser: Expressions) -> tuple[tuple[Expression, ...], bool]:
    """The arguments up to the closing parenthesis, and whether `...` spreads the last."""
    cursor = parser.cursor
    found: list[Expression] = []
    while not cursor.at(")"):
        found.append(parser.expression())
        if cursor.at("..."):
            cursor.advance()
            return tuple(found), True
        if not cursor.at(")"):
            cursor.expect(",", '"," or ")"')
    return tuple(found), False


def parentheses(parser: Expressions) -> Parentheses:
    """`( … )`, the word at hand being its parenthesis."""
    cursor = parser.cursor
    start = cursor.start
    cursor.lines.append(False)
    cursor.advance()
    inner = parser.expression()
    return Parentheses(inner, start, parser.closing(")"))


def tuple_or_for(parser: Expressions) -> Expression:
    """`[ … ]`, the word at hand being its bracket."""
    cursor = parser.cursor
    start = cursor.start
    cursor.lines.append(False)
    cursor.advance()
    if cursor.at_name("for"):
        return _loop(parser, start, "]")
    items: list[Expression] = []
    while not cursor.at("]"):
        items.append(parser.expression())
        if not cursor.at("]"):
            cursor.expect(",", '"," or "]"')
    return Tuple(tuple(items), start, parser.closing("]"))


def object_or_for(parser: Expressions) -> Expression:
    """`{ … }`, the word at hand being its brace."""
    cursor = parser.cursor
    start, inside = cursor.start, cursor.end
    cursor.lines.append(False)
    cursor.advance()
    if cursor.at_name("for"):
        return _loop(parser, start, "}")
    # In an object the end of a line ends an item.
    cursor.lines[-1] = True
    items: list[Item] = []
    cursor.end = plain.items(cursor.text, inside, cursor.limit, items)
    cursor.advance()
    while True:
        while cursor.kind == LINE:
            cursor.advance()
        if cursor.at("}"):
            return Object(tuple(items), start, parser.closing("}"))
        items.append(_item(parser))
        if cursor.kind == LINE or cursor.at(","):
            cursor.end = plain.items(cursor.text, cursor.end, cursor.limit, items)
            cursor.advance()
        elif not cursor.at("}"):
            raise cursor.unexpected('a new line, "," or "}" after the value')


def _item(parser: Expressions) -> Item:
    cursor = parser.cursor
    key = _key(parser.expression())
    if not (cursor.at("=") or cursor.at(":")):
        raise cursor.unexpected('"=" after the key')
    cursor.advance()
    if cursor.kind in (LINE, END):
        raise HclError(cursor.previous - 1, cursor.previous, "expected a value after this")
    return Item(key, parser.expression())


def _key(expression: Expression) -> Key | Expression:
    """The key of an item. A bare word is a string, and so is a number; all else is evaluated."""
    if isinstance(expression, Variable):
        return Key(expression.name, expression.start, expression.end)
    if not isinstance(expression, Literal):
        return expression
    text = expression.text if expression.kind != "number" else canonical_number(expression.text)
    return expression if text is None else Key(text, expression.start, expression.end)


def canonical_number(written: str) -> str | None:
    """The string that HCL makes of a number: that of `1.50` is "1.5"; None past 400 digits."""
    mantissa, _, exponent = written.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if len(exponent) > 4 or abs(int(exponent or "0")) + len(mantissa) > _MOST_DIGITS:
        return None
    point = len(whole) + int(exponent or "0")
    digits = whole + fraction
    digits = "0" * -point + digits + "0" * (point - len(digits))
    point = max(point, 0)
    whole, fraction = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def directive(parser: Expressions, pos: int) -> Directive:
    """The directive of the `%{ }` at `pos`, up to its closing brace; HclError when it is none.

    The word at hand is the first one inside.
    """
    cursor = parser.cursor
    start = cursor.start
    word = cursor.name('"if", "else", "endif", "for" or "endfor"')
    found = Directive(word, key=None, name="", expression=None, start=pos, end=pos)
    if word == "if":
        return found._replace(expression=parser.expression())
    if word == "for":
        key, name, collection = _loop_head(parser)
        return found._replace(key=key, name=name, expression=collection)
    if word in ("else", "endif", "endfor"):
        return found
    raise HclError(
        start,
        start + len(word),
        f'"{word}" is no directive; these are if, else, endif, for and endfor',
    )


def _loop_head(parser: Expressions) -> tuple[str | None, str, Expression]:
    """`key, value in collection` after `for`."""
    cursor = parser.cursor
    key = None
    name = cursor.name('a variable name after "for"')
    if cursor.at(","):
        cursor.advance()
        key, name = name, cursor.name("the name of the value variable")
    if not cursor.at_name("in"):
        raise cursor.unexpected('"in"')
    cursor.advance()
    return key, name, parser.expression()


def _loop(parser: Expressions, start: int, closer: str) -> For:
    cursor = parser.cursor
    cursor.advance()
    key, name, collection = _loop_head(parser)
    cursor.expect(":", '":" after the collection')
    key_result: Expression | None = None
    value = parser.expression()
    if cursor.at("=>"):
        cursor.advance()
        key_result, value = value, parser.expression()
    _check_results(closer, key_result, value, cursor)
    spread = cursor.at("...")
    if spread:
        cursor.advance()
    condition: Expression | None = None
    if cursor.at_name("if"):
        cursor.advance()
        condition = parser.expression()
    return For(
        key=key,
        value=name,
        collection=collection,
        key_result=key_result,
        value_result=value,
        condition=condition,
        spread=spread,
        start=start,
        end=parser.closing(closer),
    )


def _check_results(
    closer: str, key_result: Expression | None, value: Expression, cursor: Cursor
) -> None:
    if closer == "}" and key_result is None:
        raise HclError(
            value.start, value.end, 'an object needs a key, "=>" and a value in its for expression'
        )
    if closer == "]" and key_result is not None:
        raise HclError(
            key_result.start, key_result.end, "a list takes no key in its for expression"
        )
    if closer == "]" and cursor.at("..."):
        raise HclError(cursor.start, cursor.end, '"..." groups the values of an object only')
