"""Which kind an unquoted scalar has: a string, a number, a boolean…

Readers of YAML 1.1 (CloudFormation, Ansible; as PyYAML) and of 1.2 (as ruamel.yaml) decide it by
different patterns.
"""

from __future__ import annotations

from taglint.lean_typing import Literal
from taglint.yaml.nodes import Scalar
from taglint.yaml.regexes import lazily

Kind = Literal["string", "number", "bool", "null", "timestamp"]
Version = Literal["1.1", "1.2"]

_CORE = "tag:yaml.org,2002:"
# Python refuses to make a number of more digits than about this, or a text of such a number. The
# text then stands for itself.
_DIGITS = 4_000
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLS_12 = {
    "true": "true",
    "True": "true",
    "TRUE": "true",
    "false": "false",
    "False": "false",
    "FALSE": "false",
}
_BOOLS_11 = _BOOLS_12 | {
    "yes": "true", "Yes": "true", "YES": "true", "on": "true", "On": "true", "ON": "true",
    "no": "false", "No": "false", "NO": "false", "off": "false", "Off": "false", "OFF": "false",
}  # fmt: skip
# The resolvers of PyYAML for 1.1 and of ruamel.yaml for 1.2. Each alternative is named by its base;
# numbers of base sixty, which YAML 1.1 writes as times (12:30:45), have colons.
_INT_11 = lazily(
    r"[-+]?(?:0b(?P<two>[01_]+)|0x(?P<sixteen>[0-9a-fA-F_]+)"
    r"|(?P<sixty>[1-9][0-9_]*(?::[0-5]?[0-9])+)"
    r"|0(?P<eight>[0-7_]+)|(?P<ten>0|[1-9][0-9_]*))"
)
_INT_12 = lazily(
    r"[-+]?(?:0b(?P<two>[01_]+)|0o?(?P<eight>[0-7_]+)|(?P<ten>[0-9_]+)|0x(?P<sixteen>[0-9a-fA-F_]+))"
)
# PyYAML takes no sign before a number that starts with its dot.
_FLOAT_11 = lazily(
    r"[-+]?(?:(?P<ten>[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|(?<![-+])\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)"
    r"|(?P<sixty>[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)"
    r"|(?P<word>\.(?:inf|Inf|INF)))|(?P<nan>\.(?:nan|NaN|NAN))"
)
_FLOAT_12 = lazily(
    r"[-+]?(?:(?P<ten>[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+"
    r"|\.[0-9_]+(?:[eE][-+][0-9]+)?)"
    r"|(?P<sixty>(?!))|(?P<word>\.(?:inf|Inf|INF)))|(?P<nan>\.(?:nan|NaN|NAN))"
)
_TIMESTAMP = lazily(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_BASES = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}


def kind_of(scalar: Scalar, version: Version) -> tuple[Kind, str]:
    """The kind that a reader of a YAML version sees, and the text of what it makes of the scalar.

    Numbers are written as Python prints them (`1.50` is 1.5, `0x1F` is 31), infinities as `.inf`.
    The text of a null is empty.
    """
    text = scalar.text
    if scalar.tag.startswith(_CORE):
        return _tagged(scalar.tag[len(_CORE) :], text, version)
    # Who has a local tag for a scalar takes it as a string; the tag "!" says that it is a string.
    if scalar.style != "plain" or scalar.tag:
        return "string", text
    if text in _NULLS:
        return "null", ""
    bools = _BOOLS_11 if version == "1.1" else _BOOLS_12
    if text in bools:
        return "bool", bools[text]
    if text[0] not in "+-.0123456789":
        return "string", text
    number = _number(text, version)
    if number is not None:
        return "number", number
    if _TIMESTAMP.fullmatch(text):
        return "timestamp", text
    return "string", text


def _tagged(name: str, text: str, version: Version) -> tuple[Kind, str]:
    """The kind and text of a scalar with a core tag (YAML 1.2.2 section 10.3) of this name.

    A text that is none of the tag's kind stays a string.
    """
    if name == "null":
        return "null", ""
    if name == "bool":
        value = _BOOLS_11.get(text)
        return ("bool", value) if value else ("string", text)
    if name == "timestamp":
        return ("timestamp", text) if _TIMESTAMP.fullmatch(text) else ("string", text)
    if name == "int":
        number = _int(text, version)
        return ("number", number) if number is not None else ("string", text)
    if name == "float":
        number = _int(text, version)
        found = _float_text(number) if number is not None else _float(text, version)
        return ("number", found) if found is not None else ("string", text)
    return "string", text


def _number(text: str, version: Version) -> str | None:
    found = _int(text, version)
    return _float(text, version) if found is None else found


def _int(text: str, version: Version) -> str | None:
    match = (_INT_11 if version == "1.1" else _INT_12).fullmatch(text)
    if match is None or match.lastgroup is None:
        return None
    digits = match[match.lastgroup].replace("_", "")
    if not digits:
        # PyYAML and ruamel take underscores alone for a number, and then fail on it; `0_` is zero.
        is_zero = text.strip("+-").startswith("0") and "_" in text and match.lastgroup == "eight"
        return "0" if is_zero else None
    if len(digits) > _DIGITS:
        return text
    sign = "-" if text[0] == "-" else ""
    if match.lastgroup == "sixty":
        value = _sixty(digits)
    else:
        # 1.2 reads 010 as ten: only 0o14 is octal there.
        octal = match.lastgroup == "eight" and (version == "1.1" or "o" in text)
        value = int(
            digits, 8 if octal else 10 if match.lastgroup == "eight" else _BASES[match.lastgroup]
        )
    return f"{sign}{value}" if value else "0"


def _sixty(text: str) -> int:
    """The number that a text in base 60 stands for: `12:30:45`."""
    value = 0
    for part in text.split(":"):
        value = value * 60 + int(part)
    return value


def _float(text: str, version: Version) -> str | None:
    match = (_FLOAT_11 if version == "1.1" else _FLOAT_12).fullmatch(text)
    if match is None or match.lastgroup is None:
        return None
    sign = "-" if text[0] == "-" else ""
    if match.lastgroup == "nan":
        return ".nan"
    if match.lastgroup == "word":
        return f"{sign}.inf"
    if len(text) > _DIGITS:
        return text
    digits = match[match.lastgroup].replace("_", "")
    if digits.strip(".") == "":
        return None
    if match.lastgroup == "ten":
        return _float_text(sign + digits)
    head, _, tail = digits.rpartition(":")
    return _float_text(f"{sign}{_sixty(head) * 60 + float(tail)}")


def _float_text(digits: str) -> str:
    """A number as Python prints a float, one of too many digits as it is."""
    if len(digits) > _DIGITS:
        return digits
    text = repr(float(digits))
    return {"inf": ".inf", "-inf": "-.inf"}.get(text, text)
