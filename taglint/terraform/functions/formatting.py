"""`format` and `formatlist`: those verbs of Go's `fmt` that Terraform has."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

from taglint.lean_typing import NamedTuple
from taglint.model import Value
from taglint.terraform.certainty import (
    MAX_ITEMS,
    MAX_TEXT,
    TOO_LARGE,
    FunctionError,
    Unsure,
    doubt,
    need,
)
from taglint.terraform.convert import to_bool, to_number, to_string
from taglint.terraform.functions.encoding import json_text
from taglint.terraform.functions.numerals import binary, bounded, decimal, whole
from taglint.terraform.functions.signature import Function, Site
from taglint.terraform.functions.strings import clusters, width
from taglint.terraform.plain_data import from_plain
from taglint.values import is_null, items_of, text_of, unknown

# Groups: 1 flags, 2 width, 3 precision with its dot, 4 number of the argument, 5 letter.
_VERB = r"%([ +#0-]*)([0-9]*)(\.[0-9]*)?(?:\[([0-9]+)\])?(?s:(.))"
_MAX_WIDTH = 10_000


class Verb(NamedTuple):
    """One `%…` of a format."""

    flags: str
    width: int  # the least one, in characters as people count them
    precision: int | None  # None when none is written
    letter: str


def _format(site: Site, template: Value, *arguments: Value) -> Value:
    if is_null(template):
        raise FunctionError("the format is null")
    pattern = to_string(template)
    need(pattern, *arguments)
    return from_plain(_formatted(text_of(pattern), arguments), site.span)


def _formatted(template: str, arguments: tuple[Value, ...]) -> str:
    """The text of a format; FunctionError when verbs and arguments do not match."""
    pieces: list[str] = []
    at = size = 0
    following = used = 0  # the argument that is next, the last one used, both from 1
    while (mark := template.find("%", at)) >= 0:
        pieces.append(template[at:mark])
        found = re.compile(_VERB).match(template, mark)
        if not found:
            raise FunctionError("the format ends within a verb")
        at = found.end()
        if found[5] == "%":
            pieces.append("%")
            continue
        following = _position(found[4]) if found[4] else following + 1
        used = max(used, following)
        if not 1 <= following <= len(arguments):
            raise FunctionError(
                f"the format wants {following} arguments instead of {len(arguments)}"
            )
        pieces.append(_shown(_verb(found), arguments[following - 1]))
        size += len(pieces[-1]) + len(pieces[-2])
        if size > MAX_TEXT:
            raise Unsure(TOO_LARGE)
    if used < len(arguments):
        raise FunctionError(f"the format uses {used} arguments of {len(arguments)}")
    return "".join(pieces) + template[at:]


def _position(digits: str) -> int:
    return int(digits[:9])


def _verb(found: re.Match[str]) -> Verb:
    least = int(found[2][:9] or 0)
    precision = None if found[3] is None else int(found[3][1:10] or 0)
    if max(least, precision or 0) > _MAX_WIDTH:
        raise Unsure(TOO_LARGE)
    return Verb(flags=found[1], width=least, precision=precision, letter=found[5])


def _shown(verb: Verb, value: Value) -> str:
    """What a verb writes of a value."""
    if verb.letter == "v":
        return _general(verb, value)
    if is_null(value):
        raise FunctionError(f"%{verb.letter} cannot show null")
    if verb.letter in ("s", "q"):
        text = text_of(to_string(value))
        return _text(verb, json_text(from_plain(text, value.span)) if verb.letter == "q" else text)
    if verb.letter == "t":
        return text_of(to_bool(value))
    if verb.letter in ("b", "d", "o", "x", "X"):
        return _integer(verb, whole(decimal(text_of(to_number(value)))))
    if verb.letter in ("e", "E", "f", "g", "G"):
        return _fraction(verb, decimal(text_of(to_number(value))))
    raise FunctionError(f"there is no verb %{verb.letter}")


def _general(verb: Verb, value: Value) -> str:
    """`%v`: a scalar as it is, everything else as JSON."""
    if "#" in verb.flags or value.kind in ("list", "map") or is_null(value):
        return _padded(verb, json_text(value))
    letter = {"number": "g", "bool": "t"}.get(value.kind, "s")
    precision = None if letter == "g" else verb.precision
    shown = _shown(verb._replace(letter=letter, precision=precision), value)
    return _padded(verb, shown) if letter == "t" else shown


def _text(verb: Verb, text: str) -> str:
    if verb.precision is not None:
        text = "".join(clusters(text)[: verb.precision])
    return _padded(verb, text)


def _padded(verb: Verb, text: str) -> str:
    missing = max(0, verb.width - width(text))
    if "-" in verb.flags:
        return text + " " * missing
    return ("0" if "0" in verb.flags else " ") * missing + text


def _signed(verb: Verb, negative: bool, digits: str) -> str:
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "0" in verb.flags and "-" not in verb.flags:
        return sign + digits.rjust(verb.width - len(sign), "0")
    return _padded(verb, sign + digits)


def _integer(verb: Verb, number: int) -> str:
    digits = format(abs(number), verb.letter)
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0")
    if "#" in verb.flags:
        digits = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.letter, "") + digits
    return _signed(verb, number < 0, digits)


def _fraction(verb: Verb, number: Decimal) -> str:
    exact = binary(bounded(number)).copy_abs()
    precision = 6 if verb.precision is None else verb.precision
    if verb.letter == "f":
        digits = _rounded(exact, -precision)
    elif verb.letter in ("e", "E"):
        digits = _scientific(exact, precision, verb.letter)
    else:
        digits = _shortest(number.copy_abs() if verb.precision is None else exact, verb)
    return _signed(verb, number.is_signed(), digits)


def _context(digits: int) -> Context:
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def _exact() -> Context:
    """A context with more digits than any number here has."""
    return _context(100_000)


def _rounded(number: Decimal, exponent: int) -> str:
    return f"{number.quantize(Decimal(1).scaleb(exponent), context=_exact()):f}"


def _scientific(number: Decimal, precision: int, letter: str) -> str:
    rounded = _context(precision + 1).plus(number)
    exponent = rounded.adjusted() if rounded else 0
    digits = "".join(map(str, rounded.as_tuple().digits)).ljust(precision + 1, "0")
    sign = "-" if exponent < 0 else "+"
    fraction = f".{digits[1 : precision + 1]}" if precision else ""
    return f"{digits[0]}{fraction}{letter}{sign}{abs(exponent):02}"


def _shortest(number: Decimal, verb: Verb) -> str:
    """`%g`: as few digits as tell the number from others.

    A great or small one has an exponent. Source: Go's `math/big`, the method `Format` of `Float`.
    """
    precision = verb.precision if verb.precision is None else max(verb.precision, 1)
    if precision is not None:
        number = _context(precision).plus(number)
    number = number.normalize(_exact()) if number else Decimal(0)
    digits = len(number.as_tuple().digits)
    bound = 6 if precision is None else precision
    if precision is not None and precision > digits > number.adjusted():
        bound = digits
    if number and not -4 <= number.adjusted() < bound:
        return _scientific(number, digits - 1, "E" if verb.letter == "G" else "e")
    return f"{number:f}"


def _formatlist(site: Site, template: Value, *arguments: Value) -> Value:
    if is_null(template):
        raise FunctionError("the format is null")
    lists = [argument for argument in arguments if argument.kind == "list"]
    need(template, *(one for one in arguments if one.kind == "unknown"))
    for one in lists:
        if one.open:
            raise Unsure(one.open)
    lengths = {len(one.data) for one in lists}
    if len(lengths) > 1:
        raise FunctionError("the lists have different lengths")
    count = lengths.pop() if lengths else 1
    if count * max(1, len(arguments)) > MAX_ITEMS:
        raise Unsure(TOO_LARGE)
    pattern = text_of(to_string(template))
    rows = [
        tuple(items_of(one)[row] if one.kind == "list" else one for one in arguments)
        for row in range(count)
    ]
    return Value("list", tuple(_row(site, pattern, row) for row in rows), site.span)


def _row(site: Site, pattern: str, row: tuple[Value, ...]) -> Value:
    for value in row:
        cause = doubt(value)
        if cause:
            return unknown(cause, site.span)
    return from_plain(_formatted(pattern, row), site.span)


TABLE = {
    "format": Function(_format, "vv*"),
    "formatlist": Function(_formatlist, "vv*"),
}
