"""The prefilter: a cheap look at a tag that may acquit, and never convict.

It is compiled from the same schema that `jsonschema` judges by. What it does not understand in a
schema (`Unclear`), or is not sure of in a text, it leaves to the judge. A property test proves for
every shipped schema that what is acquitted is valid.
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

# A whole text of characters of one class: `^[…]*$`, `^([…]*)$`. Before it may stand the choice of a
# prefix with characters of its own, `^(?:prefix[…]*|[…]*)$`: a text that only fits that choice is
# left to the judge. Groups: `^` of a negated class, its body, the repetition.
_WHOLE_CLASS = lazily(
    r"\^(?:\(\?:[\w:-]+\[(?:[^\]\\]|\\.)*\]\*\||\(?)\[(\^?)((?:[^\]\\]|\\.)*)\]([*+])\)?\$"
)
# What a class names beyond U+00FF: a property, a code of four digits, the character itself.
_BEYOND = lazily(r"\\p|\\u(?!00)|[^\x00-\xff]")
# A prefix, perhaps in any case: `^aws:`, `^[aA][wW][sS]:.*$`.
_PREFIX = lazily(r"\^((?:\[(?:([a-z])([A-Z])|([A-Z])([a-z]))\]|[A-Za-z0-9_:/-])+)(?:\.\*\$?)?")
# The longest text that a plain pattern is run on. A pattern with two repetitions may take time that
# grows with the cube of the length; for 128 characters that is a few milliseconds.
_PLAIN_LENGTH = 128


class Prefilter:
    """Acquits keys, values and counts by one schema.

    It reads the advice in the schema too, so that an acquitted tag gets no warning either.
    """

    def __init__(self, schema: Object) -> None:
        advice = cast(dict[str, Object], schema.get("$defs", {})).get("advice", {})
        self._limit = min(
            cast(int, part.get("maxProperties", _UNBOUND)) for part in (schema, advice)
        )
        try:
            if (schema.keys() | advice.keys()) - _ROOT:
                raise Unclear
            self._key = _all_of(
                [_terms(part.get("propertyNames", {})) for part in (schema, advice)]
            )
            self._value = _all_of(
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
        """Whether a tag is surely valid; a value of None is not known and not looked at."""
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
        """Whether this is surely no more tags than allowed."""
        return count <= self._limit


class _Terms(NamedTuple):
    """What a text must fulfil to be acquitted.

    `least` and `most` bound its length in code points. `allowed` are the characters that it may
    have, None for any; with `any_letter` it may have letters of any script too. It may not begin
    with one of `prefixes`, nor in any case with one of `folded_prefixes`, and may not be one of
    `names`. With `edges` no blank may stand at its edges. It must match none of `bans` and all of
    `musts`.
    """

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
    """Whether a text has no more UTF-8 bytes, nor UTF-16 units: a text has never more of these."""
    return len(text) * 4 <= most or (
        len(text) <= most and len(text.encode("utf-8", "surrogatepass")) <= most
    )


def _passes(terms: _Terms, text: str) -> bool:
    """Whether a text surely fulfils the terms."""
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
    """Whether a text obeys the patterns, which know ASCII only."""
    if len(text) > _PLAIN_LENGTH or not text.isascii():
        return False
    return all(must.search(text) for must in terms.musts) and not any(
        ban.search(text) for ban in terms.bans
    )


def _is_known(terms: _Terms, text: str) -> bool:
    """Whether each character is an allowed one, or a letter.

    Letters are the Han, Kana and Hangul letters that every Unicode version in use has.
    """
    allowed = terms.allowed or frozenset()
    return all(
        char in allowed
        or "\u4e00" <= char <= "\u9fa5"
        or "\u3041" <= char <= "\u3094"
        or "\u30a1" <= char <= "\u30fa"
        or "\uac00" <= char <= "\ud7a3"
        for char in text
    )


def _all_of(parts: list[_Terms]) -> _Terms:
    """The terms that ask for all that the parts ask for, such as a schema and its advice."""
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
    """The terms of a schema for a text. Raises `Unclear`."""
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
        own = _all_of([own, _forbidden(schema["not"])])
    return _all_of([own, *(_terms(part) for part in schema.get("allOf", []))])


def _forbidden(schema: Object) -> _Terms:
    """The terms of what stands under `not`. Raises `Unclear`."""
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
    # `[aA]` is the letter in any case; a class of two different letters becomes NUL and is unclear.
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
    """What a pattern asks for: allowed characters, whether every letter, least length, patterns.

    The first three come from a pattern such as `^[…]*$`; another pattern is to be obeyed itself.
    Most schemas share a few patterns, so the answers are remembered. Raises `Unclear`.
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
