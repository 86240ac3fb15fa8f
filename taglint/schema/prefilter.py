"""The prefilter: a cheap look at a tag that may only acquit.

Compiled from the same schema that `jsonschema` judges by. Whatever it does not understand in a schema, or is not sure of
in a string, it leaves to the judge; a property test holds it to "acquitted implies valid" for every shipped schema.
"""

from __future__ import annotations

import re
from functools import lru_cache

from taglint.files.source import BLANKS
from taglint.lazy import lazily
from taglint.lean_typing import NamedTuple, Object, cast
from taglint.schema.annotations import bounds
from taglint.schema.ascii_patterns import ASCII, MORE_LETTERS, Unclear, members, plain

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "x-taglint", "examples"}
)
_ROOT = _ANNOTATIONS | {"type", "maxProperties", "propertyNames", "additionalProperties"}
_STRING = _ANNOTATIONS | {"type", "minLength", "maxLength", "pattern", "allOf", "not"}
_UNBOUND = 1 << 60

# A class, or a class as the other choice beside keys of one prefix: those are left to the judge.
_WHOLE_CLASS = lazily(
    r"\^(?:\(\?:[\w:-]+\[(?:[^\]\\]|\\.)*\]\*\||\(?)\[(\^?)((?:[^\]\\]|\\.)*)\]([*+])\)?\$"
)
_BEYOND = lazily(r"\\p|\\u(?!00)|[^\x00-\xff]")
_PREFIX = lazily(r"\^((?:\[(?:([a-z])([A-Z])|([A-Z])([a-z]))\]|[A-Za-z0-9_:/-])+)(?:\.\*\$?)?")
# What a plain pattern may be asked: two repetitions in 128 characters are at most a few milliseconds, three would not be.
_PLAIN_LENGTH = 128


class Prefilter:
    """Acquits keys, values and counts by one schema (and by its advice, so that an acquitted tag has no warning either)."""

    def __init__(self, schema: Object) -> None:
        advice = cast(dict[str, Object], schema.get("$defs", {})).get("advice", {})
        self._limit = min(
            cast(int, part.get("maxProperties", _UNBOUND)) for part in (schema, advice)
        )
        try:
            if (schema.keys() | advice.keys()) - _ROOT:
                raise Unclear
            self._key = _union([_terms(part.get("propertyNames", {})) for part in (schema, advice)])
            self._value = _union(
                [_terms(part.get("additionalProperties", {})) for part in (schema, advice)]
            )
            self._bytes = {
                part: min((b.most for b in bounds(schema) if b.part == part), default=_UNBOUND)
                for part in ("key", "value")
            }
            self._clear = True
        except Unclear:
            self._clear = False

    def acquits(self, key: str, value: str | None) -> bool:
        """Surely valid; a value of None is not looked at."""
        return (
            self._clear
            and _passes(self._key, key)
            and _fits(key, self._bytes["key"])
            and (
                value is None
                or (_passes(self._value, value) and _fits(value, self._bytes["value"]))
            )
        )

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
    bans: tuple[re.Pattern[str], ...] = ()
    musts: tuple[re.Pattern[str], ...] = ()


def _fits(text: str, most: int) -> bool:
    """No more UTF-8 bytes; a text never has more UTF-16 units than bytes."""
    return len(text) * 4 <= most or (
        len(text) <= most and len(text.encode("utf-8", "surrogatepass")) <= most
    )


def _passes(terms: _Terms, text: str) -> bool:
    if not terms.least <= len(text) <= terms.most or text in terms.names:
        return False
    if (
        terms.allowed is not None
        and not terms.allowed.issuperset(text)
        and not (terms.any_letter and _is_known(terms, text))
    ):
        return False
    if terms.prefixes and text.startswith(terms.prefixes):
        return False
    if terms.folded_prefixes and text[:64].lower().startswith(terms.folded_prefixes):
        return False
    if terms.edges and text and (text[0] in BLANKS or text[-1] in BLANKS):
        return False
    return not (terms.bans or terms.musts) or _obeys(terms, text)


def _obeys(terms: _Terms, text: str) -> bool:
    """The plain patterns know ASCII only."""
    if len(text) > _PLAIN_LENGTH or not text.isascii():
        return False
    return all(must.search(text) for must in terms.musts) and not any(
        ban.search(text) for ban in terms.bans
    )


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
    """What is allowed by all parts, such as a schema and its advice."""
    if len(parts) == 1:
        return parts[0]
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
        tuple(ban for part in parts for ban in part.bans),
        tuple(must for part in parts for must in part.musts),
    )


def _terms(schema: object) -> _Terms:
    if schema is True:
        schema = {}
    if (
        not isinstance(schema, dict)
        or schema.keys() - _STRING
        or schema.get("type", "string") != "string"
    ):
        raise Unclear
    allowed, any_letter, least, musts = _allowed(schema.get("pattern"))
    least, most = max(least, schema.get("minLength", 0)), schema.get("maxLength", _UNBOUND)
    own = _Terms(least, most, allowed, any_letter, (), (), frozenset(), False, (), musts)
    if "not" in schema:
        own = _union([own, _forbidden(schema["not"])])
    return _union([own, *(_terms(part) for part in schema.get("allOf", []))])


def _forbidden(schema: Object) -> _Terms:
    free = _Terms(0, _UNBOUND, None, True, (), (), frozenset(), False)
    if schema.keys() == {"enum"}:
        return free._replace(names=frozenset(cast(list[str], schema["enum"])))
    if schema.keys() - {"type"} != {"pattern"} or schema.get("type", "string") != "string":
        raise Unclear
    pattern = cast(str, schema["pattern"])
    if pattern == r"^\s|\s$":
        return free._replace(edges=True)
    found = _PREFIX.fullmatch(pattern)
    if not found:
        return free._replace(bans=(plain(pattern),))
    folded = re.sub(
        r"\[(.)(.)\]",
        lambda pair: pair[1].lower() if pair[1].lower() == pair[2].lower() else "\0",
        found[1],
    )
    if "\0" in folded:
        raise Unclear
    if "[" in found[1]:
        return free._replace(folded_prefixes=(folded.lower(),))
    return free._replace(prefixes=(folded,))


@lru_cache(256)
def _allowed(
    pattern: object,
) -> tuple[frozenset[str] | None, bool, int, tuple[re.Pattern[str], ...]]:
    """The characters of a `^[…]*$` pattern that are surely allowed, whether every letter is, the least length (`+`).

    Of another pattern, itself to be obeyed. Most schemas have one of a few.
    """
    if pattern is None:
        return None, True, 0, ()
    found = _WHOLE_CLASS.fullmatch(cast(str, pattern))
    if not found:
        return None, True, 0, (plain(cast(str, pattern)),)
    inside, any_letter = members(found[2])
    least = int(found[3] == "+")
    if not found[1]:
        return inside, any_letter, least, ()
    # Where only characters below U+0100 are named, and no class, every other letter is allowed.
    named = not _BEYOND.search(found[2])
    return (ASCII | MORE_LETTERS if named else ASCII) - inside, named, least, ()
