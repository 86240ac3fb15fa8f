"""The prefilter: a cheap look at a tag that may only acquit.

Compiled from the same schema that `jsonschema` judges by. Whatever it does not understand in a schema, or is not sure of
in a string, it leaves to the judge; a property test holds it to "acquitted implies valid" for every shipped schema.
"""

from __future__ import annotations

import re

from taglint.catalog import Object
from taglint.record import NamedTuple, cast
from taglint.source import BLANKS

_ANNOTATIONS = frozenset({"$schema", "$id", "$comment", "$defs", "title", "description", "x-taglint", "examples"})
_ROOT = _ANNOTATIONS | {"type", "maxProperties", "propertyNames", "additionalProperties"}
_STRING = _ANNOTATIONS | {"type", "minLength", "maxLength", "pattern", "allOf", "not"}
_UNBOUND = 1 << 60

_ASCII = frozenset(map(chr, range(128)))
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
# Letters of every Unicode version in use: Latin-1, Latin Extended-A, Greek and Cyrillic without their gaps and marks.
_MORE_LETTERS = frozenset(
    map(chr, (*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x180), *range(0x3B1, 0x3CA), *range(0x400, 0x482)))
)
_CLASSES = {
    "L": _LETTERS | _MORE_LETTERS,
    "Lu": frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "Ll": frozenset("abcdefghijklmnopqrstuvwxyz"),
    "N": frozenset("0123456789"),
    "Nd": frozenset("0123456789"),
    "Z": frozenset(" "),
}
_WHOLE_CLASS = re.compile(r"\^\(?\[(\^?)((?:[^\]\\]|\\.)*)\]([*+])\)?\$")
_BEYOND = re.compile(r"\\p|\\u(?!00)|[^\x00-\xff]")
_CLASS_PART = re.compile(r"\\p\{(\w+)\}|(?:\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(.)|(.))", re.S)
_PREFIX = re.compile(r"\^((?:\[(?:([a-z])([A-Z])|([A-Z])([a-z]))\]|[A-Za-z0-9_:/-])+)(?:\.\*\$?)?")


class _Unclear(Exception):
    """Something in a schema that the prefilter does not understand."""


class Prefilter:
    """Acquits keys, values and counts by one schema (and by its advice, so that an acquitted tag has no warning either)."""

    def __init__(self, schema: Object) -> None:
        advice = cast(dict[str, Object], schema.get("$defs", {})).get("advice", {})
        self._limit = min(cast(int, part.get("maxProperties", _UNBOUND)) for part in (schema, advice))
        try:
            if (schema.keys() | advice.keys()) - _ROOT:
                raise _Unclear
            self._key = _union([_terms(part.get("propertyNames", {})) for part in (schema, advice)])
            self._value = _union([_terms(part.get("additionalProperties", {})) for part in (schema, advice)])
            self._clear = True
        except _Unclear:
            self._clear = False

    def acquits(self, key: str, value: str | None) -> bool:
        """Surely valid; a value of None is not looked at."""
        return self._clear and _passes(self._key, key) and (value is None or _passes(self._value, value))

    def acquits_count(self, count: int) -> bool:
        """Surely few enough tags."""
        return count <= self._limit


class _Terms(NamedTuple):
    least: int
    most: int
    allowed: frozenset[str] | None
    any_letter: bool
    prefixes: tuple[str, ...]
    folded_prefixes: tuple[str, ...]
    names: frozenset[str]
    edges: bool


def _passes(terms: _Terms, text: str) -> bool:
    if not terms.least <= len(text) <= terms.most or text in terms.names:
        return False
    if terms.allowed is not None and not terms.allowed.issuperset(text) and not (terms.any_letter and _is_known(terms, text)):
        return False
    if terms.prefixes and text.startswith(terms.prefixes):
        return False
    if terms.folded_prefixes and text[:64].lower().startswith(terms.folded_prefixes):
        return False
    return not (terms.edges and text and (text[0] in BLANKS or text[-1] in BLANKS))


def _is_known(terms: _Terms, text: str) -> bool:
    """Allowed characters, and the Han, Kana and Hangul letters that every Unicode version has."""
    allowed = terms.allowed or frozenset()
    return all(
        char in allowed
        or "\u4e00" <= char <= "\u9fa5"
        or "\u3041" <= char <= "\u3094"
        or "\u30a1" <= char <= "\u30fa"
        or "\uac00" <= char <= "\ud7a3"
        for char in text
    )


def _union(parts: list[_Terms]) -> _Terms:
    """What is allowed by both the schema and its advice."""
    sets = [part.allowed for part in parts if part.allowed is not None]
    return _Terms(
        max(part.least for part in parts),
        min(part.most for part in parts),
        frozenset.intersection(*sets) if sets else None,
        all(part.any_letter or part.allowed is None for part in parts),
        tuple(prefix for part in parts for prefix in part.prefixes),
        tuple(prefix for part in parts for prefix in part.folded_prefixes),
        frozenset().union(*(part.names for part in parts)),
        any(part.edges for part in parts),
    )


def _terms(schema: object) -> _Terms:
    if schema is True:
        schema = {}
    if not isinstance(schema, dict) or schema.keys() - _STRING or schema.get("type", "string") != "string":
        raise _Unclear
    allowed, any_letter, least = _allowed(schema.get("pattern"))
    least, most = max(least, schema.get("minLength", 0)), schema.get("maxLength", _UNBOUND)
    own = _Terms(least, most, allowed, any_letter, (), (), frozenset(), False)
    if "not" in schema:
        own = _union([own, _forbidden(schema["not"])])
    return _union([own, *(_terms(part) for part in schema.get("allOf", []))])


def _forbidden(schema: Object) -> _Terms:
    free = _Terms(0, _UNBOUND, None, True, (), (), frozenset(), False)
    if schema.keys() == {"enum"}:
        return free._replace(names=frozenset(cast(list[str], schema["enum"])))
    if schema.keys() - {"type"} != {"pattern"} or schema.get("type", "string") != "string":
        raise _Unclear
    pattern = cast(str, schema["pattern"])
    if pattern == r"^\s|\s$":
        return free._replace(edges=True)
    found = _PREFIX.fullmatch(pattern)
    if not found:
        raise _Unclear
    folded = re.sub(r"\[(.)(.)\]", lambda pair: pair[1].lower() if pair[1].lower() == pair[2].lower() else "\0", found[1])
    if "\0" in folded:
        raise _Unclear
    if "[" in found[1]:
        return free._replace(folded_prefixes=(folded.lower(),))
    return free._replace(prefixes=(folded,))


def _allowed(pattern: object) -> tuple[frozenset[str] | None, bool, int]:
    """The characters of a `^[…]*$` pattern that are surely allowed, whether every letter is, and the least length (`+`)."""
    if pattern is None:
        return None, True, 0
    found = _WHOLE_CLASS.fullmatch(cast(str, pattern))
    if not found:
        raise _Unclear
    members, any_letter = _members(found[2])
    least = int(found[3] == "+")
    if not found[1]:
        return members, any_letter, least
    # Where only characters below U+0100 are named, and no class, every other letter is allowed.
    named = not _BEYOND.search(found[2])
    return (_ASCII | _MORE_LETTERS if named else _ASCII) - members, named, least


def _members(body: str) -> tuple[frozenset[str], bool]:
    members: set[str] = set()
    parts = list(_CLASS_PART.finditer(body))
    any_letter, index = False, 0
    while index < len(parts):
        part = parts[index]
        if part[1]:
            if part[1] not in _CLASSES:
                raise _Unclear
            members |= _CLASSES[part[1]]
            any_letter = any_letter or part[1] == "L"
        elif index + 2 < len(parts) and parts[index + 1][0] == "-" and not parts[index + 2][1]:
            members.update(map(chr, range(ord(_char(part)), min(ord(_char(parts[index + 2])), 0x17F) + 1)))
            index += 2
        else:
            members.add(_char(part))
        index += 1
    return frozenset(members), any_letter


def _char(part: re.Match[str]) -> str:
    code, letter = part[2] or part[3], part[4]
    if code:
        return chr(int(code, 16))
    if letter and letter.isalnum():
        raise _Unclear
    return letter or part[5]
