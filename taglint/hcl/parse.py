"""The parser of expressions: it makes trees of the values that are asked for."""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl import brackets, plain
from taglint.hcl.cursor import END, HEREDOC, NAME, NUMBER, SIGN, Cursor
from taglint.hcl.nodes import (
    Binary,
    Conditional,
    Each,
    Expression,
    GetAttr,
    HclError,
    Index,
    Literal,
    Splat,
    Template,
    TooDeep,
    Unary,
    Variable,
)
from taglint.hcl.template import Directive, Pieces, Sequence

__all__ = ["MAX_CHAIN", "MAX_DEPTH", "HclError", "TooDeep", "parse", "parse_template"]

# Expressions inside expressions. Python allows about 1,000 calls in calls, and each expression
# takes three to five of them.
MAX_DEPTH = 100
MAX_CHAIN = 250  # operators, or steps of a reference, in a row

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}


@cache
def _valid_number() -> re.Pattern[str]:
    return re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")


def parse(text: str, start: int, end: int) -> Expression:
    """The tree of the expression at `text[start:end]`.

    HclError where it is invalid, TooDeep where it passes MAX_DEPTH or MAX_CHAIN.
    """
    parser = Parser(text, start, end)
    cursor = parser.cursor
    cursor.lines = [True]  # outside brackets the end of a line is a word
    try:
        cursor.jump(start)
        expression = parser.expression()
    except RecursionError:
        raise _too_deep(cursor) from None
    if cursor.kind != END:
        raise cursor.unexpected("the end of the expression")
    return expression


def parse_template(text: str, start: int, end: int) -> Template:
    """The tree of `text[start:end]`, the content of a template file; raises what `parse` raises."""
    parser = Parser(text, start, end)
    pieces = Pieces(parser, text, start, end)
    try:
        pieces.lines(None)
        return Template(pieces.parts(flush=False), start, end, heredoc=False)
    except RecursionError:
        raise _too_deep(parser.cursor) from None


def _too_deep(cursor: Cursor) -> TooDeep:
    # The caller was deep already, so that Python's limit came before ours.
    return TooDeep(cursor.start, cursor.end, "the expression nests too deep")


class Parser:
    """Recursive descent over one cursor.

    Every method begins at the word at hand and ends at the word after what it has read.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.cursor = Cursor(text, start, end)
        self.depth = 0

    def expression(self) -> Expression:
        """A conditional, or operators over operands."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeep(
                self.cursor.start,
                self.cursor.end,
                f"the expression nests more than {MAX_DEPTH} deep",
            )
        condition = self.operators()
        if self.cursor.at("?"):
            self.cursor.advance()
            then = self.expression()
            self.cursor.expect(":", '":" and the value for false')
            otherwise = self.expression()
            condition = Conditional(condition, then, otherwise, condition.start, otherwise.end)
        self.depth -= 1
        return condition

    def operators(self) -> Expression:
        """Operators by precedence, of equal ones the left one first.

        A stack takes the place of calls, so that long rows of operators stay within Python's limit.
        """
        operands = [self.operand()]
        waiting: list[str] = []
        chain = 0
        while self.cursor.kind == SIGN and (rank := _PRECEDENCE.get(self.cursor.word, 0)):
            while waiting and _PRECEDENCE[waiting[-1]] >= rank:
                _combine(operands, waiting.pop())
            waiting.append(self.cursor.word)
            self.cursor.advance()
            operands.append(self.operand())
            if (chain := chain + 1) > MAX_CHAIN:
                raise self.too_long()
        while waiting:
            _combine(operands, waiting.pop())
        return operands[0]

    def operand(self) -> Expression:
        """A term with its signs before and its steps after."""
        cursor = self.cursor
        if cursor.kind == NAME or cursor.word == '"':
            found = plain.operand(self.text, cursor.start, cursor.limit, cursor.lines[-1])
            if found is not None:
                cursor.end = found.end + (cursor.word == '"')
                cursor.advance()
                return found
        signs: list[tuple[str, int]] = []
        while cursor.kind == SIGN and cursor.word in ("-", "!"):
            signs.append((cursor.word, cursor.start))
            cursor.advance()
            if len(signs) > MAX_CHAIN:
                raise self.too_long()
        expression = self.steps(self.term())
        for sign, start in reversed(signs):
            expression = Unary(sign, expression, start, expression.end)
        return expression

    def too_long(self) -> TooDeep:
        """The error of too many operators or steps in a row."""
        return TooDeep(
            self.cursor.start, self.cursor.end, f"more than {MAX_CHAIN} operators or steps in a row"
        )

    def term(self) -> Expression:
        """A term without its steps."""
        cursor = self.cursor
        if cursor.kind == NAME:
            return self.named()
        if cursor.kind == NUMBER:
            return _number(self.cursor)
        if cursor.kind == HEREDOC:
            return self.heredoc()
        if cursor.kind == SIGN:
            if cursor.word == '"':
                return self.quoted()
            if cursor.word == "(":
                return brackets.parentheses(self)
            if cursor.word == "[":
                return brackets.tuple_or_for(self)
            if cursor.word == "{":
                return brackets.object_or_for(self)
        raise cursor.unexpected("an expression")

    def named(self) -> Expression:
        """A call, a word for a value, or the first word of a reference."""
        cursor = self.cursor
        name = cursor.word
        start, end = cursor.start, cursor.end
        cursor.advance()
        if cursor.kind == SIGN and cursor.word in ("(", "::"):
            return brackets.call(self, name, start)
        if name == "null":
            return Literal("null", name, start, end)
        if name in ("true", "false"):
            return Literal("bool", name, start, end)
        return Variable(name, start, end)

    def closing(self, sign: str) -> int:
        """Step over the closing bracket of the innermost one; returns the offset after it."""
        cursor = self.cursor
        if not cursor.at(sign):
            raise cursor.unexpected(f'"{sign}"')
        end = cursor.end
        cursor.lines.pop()
        cursor.advance()
        return end

    def quoted(self) -> Template:
        """A quoted string."""
        cursor = self.cursor
        start = cursor.end
        pieces = Pieces(self, self.text, start, cursor.limit)
        pieces.quoted()
        return self.template(pieces, start, flush=False, heredoc=False)

    def heredoc(self) -> Template:
        """A heredoc; `<<-` takes away its indentation."""
        cursor = self.cursor
        flush = cursor.word.startswith("<<-")
        marker = cursor.word[2 + flush :].rstrip("\r\n")
        start = cursor.end
        pieces = Pieces(self, self.text, start, cursor.limit)
        pieces.lines(marker)
        return self.template(pieces, start, flush, heredoc=True)

    def template(self, pieces: Pieces, start: int, flush: bool, heredoc: bool) -> Template:
        """The template of pieces that are read; the cursor goes on behind them."""
        template = Template(pieces.parts(flush), start, pieces.end, heredoc)
        self.cursor.previous = pieces.after
        self.cursor.jump(pieces.after)
        return template

    def sequence(self, pos: int) -> Sequence:
        """Read `${ }` or `%{ }` at `pos`; afterwards the word at hand is its closing brace."""
        cursor = self.cursor
        cursor.lines.append(False)
        cursor.jump(pos + 2 + self.text.startswith("~", pos + 2))
        content: Expression | Directive = (
            self.expression() if self.text[pos] == "$" else brackets.directive(self, pos)
        )
        if not (cursor.at("}") or cursor.at("~}")):
            raise cursor.unexpected(
                '"}" after the interpolated expression' if self.text[pos] == "$" else '"}"'
            )
        cursor.lines.pop()
        if isinstance(content, Directive):
            content = content._replace(end=cursor.end)
        return Sequence(content, cursor.end, cursor.word == "~}")

    def steps(self, expression: Expression) -> Expression:
        """The steps `.name`, `.0`, `.*`, `[key]` and `[*]` after an expression."""
        chain = 0
        while self.cursor.kind == SIGN and self.cursor.word in (".", "["):
            expression = (
                self.dot(expression) if self.cursor.word == "." else self.subscript(expression)
            )
            if (chain := chain + 1) > MAX_CHAIN:
                raise self.too_long()
        return expression

    def dot(self, expression: Expression) -> Expression:
        """The step that a dot begins: a name, a number or a splat."""
        cursor = self.cursor
        cursor.advance()
        if not cursor.at("*"):
            return self.member(expression)
        rest: Expression = Each(cursor.start, cursor.end)
        cursor.advance()
        chain = 0
        while cursor.at("."):
            cursor.advance()
            rest = self.member(rest)
            if (chain := chain + 1) > MAX_CHAIN:
                raise self.too_long()
        return Splat(expression, False, rest, expression.start, rest.end)

    def member(self, expression: Expression) -> Expression:
        """The name or number after a dot."""
        cursor = self.cursor
        if cursor.kind == NUMBER and "." in cursor.word:
            raise HclError(
                cursor.start,
                cursor.end,
                "two numbers cannot follow each other after a dot, write them in brackets",
            )
        if cursor.kind == NUMBER:
            key = _number(self.cursor)
            return Index(expression, key, expression.start, key.end)
        end = cursor.end
        name = cursor.name('a name after "."')
        return GetAttr(expression, name, expression.start, end)

    def subscript(self, expression: Expression) -> Expression:
        """The step in brackets: a key or a splat."""
        cursor = self.cursor
        opening = cursor.end
        cursor.advance()
        if cursor.at("*"):
            return self.full_splat(expression)
        # In brackets the end of a line means nothing; before the star of a splat it is not allowed.
        cursor.lines.append(False)
        cursor.jump(opening)
        key = self.expression()
        return Index(expression, key, expression.start, self.closing("]"))

    def full_splat(self, expression: Expression) -> Splat:
        """`[*]`, which takes all steps after it to each element."""
        cursor = self.cursor
        start = cursor.start
        cursor.advance()
        end = cursor.end
        cursor.expect("]", '"]" after the "*"')
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_long()
        rest = self.steps(Each(start, end))
        self.depth -= 1
        return Splat(expression, True, rest, expression.start, rest.end)


def _number(cursor: Cursor) -> Literal:
    """A number; HclError at one that only looks so, as `1e`."""
    if not _valid_number().fullmatch(cursor.word):
        raise HclError(cursor.start, cursor.end, f'"{cursor.word}" is not a number')
    literal = Literal("number", cursor.word, cursor.start, cursor.end)
    cursor.advance()
    return literal


def _combine(operands: list[Expression], operator: str) -> None:
    """Put the last two operands together."""
    right = operands.pop()
    left = operands.pop()
    operands.append(Binary(operator, left, right, left.start, right.end))
