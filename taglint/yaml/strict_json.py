"""Read JSON (RFC 8259) into nodes on demand; the standard library proves that it is JSON.

An object at the root is walked: its keys and those of the objects near the root one by one, and
what stands deeper as a whole by the scanner of the standard library, which is quicker than finding
the partner of each bracket. The walk also tells where the objects near the root end. Where the walk
is not sure, all is read by `json.loads`, which says what is wrong, and brackets are paired.
"""

from __future__ import annotations

import json
import re
from functools import partial

from taglint.yaml.nodes import Fault, Head, Mapping, Node, Scalar, Sequence
from taglint.yaml.regexes import lazily
from taglint.yaml.scalars import whole

# The deepest that collections may be nested.
_DEPTH = 400
# In a text that is known to be JSON: a string, and what stands between brackets.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_BODY = rf'[^"\[\]{{}}]*+(?:{_STRING}[^"\[\]{{}}]*+)*+'
# A collection that holds no other one, as most do not.
_FLAT = rf"(?:\{{{_BODY}\}}|\[{_BODY}\])"
_BRACKET = lazily(rf'[^"\[\]{{}}]*+(?:(?:{_STRING}|{_FLAT})[^"\[\]{{}}]*+)*+([\[\]{{}}])')
_NESTED = lazily(rf"{_BODY}[\[{{]")
_SPACE = r"[ \t\r\n]*+"
# A value and the comma after it; a collection that holds others only begins here. Groups: string,
# number or word, flat collection, comma. A pair has the group of its key before these.
_VALUE = rf'(?:(?:({_STRING})|([^ \t\r\n,\[\]{{}}"]++)|({_FLAT}))(?:{_SPACE}(,))?|(?=[\[{{]))'
_PAIR = lazily(rf"{_SPACE}({_STRING}){_SPACE}:{_SPACE}{_VALUE}")
_ITEM = lazily(rf"{_SPACE}{_VALUE}")
_COMMA = lazily(rf"{_SPACE},")
_CLOSE = lazily(rf"{_SPACE}\}}")
_BLANK = lazily(_SPACE)
# In a text that is not known to be JSON: strings and numbers of RFC 8259, sections 7 and 6. The
# groups of a pair are as above, but the one of a flat collection never matches.
_SOUND = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\x00-\x1f]*+)*+"'
_NUMBER = r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+\-]?+[0-9]++)?+"
_SOUND_PAIR = lazily(
    rf"{_SPACE}({_SOUND}){_SPACE}:{_SPACE}"
    rf"(?:(?:({_SOUND})|((?:true|false|null|{_NUMBER})(?=[ \t\r\n,}}]))|((?!)))(?:{_SPACE}(,))?"
    r"|(?=[\[{]))"
)
# Objects are walked down to this depth below the root: there stand the resources of a template.
_NEAR = 2
_new = tuple.__new__


class _Odd(Exception):
    """The walk cannot say what is wrong, or whether anything is."""


class _JsonText:
    """A text that is JSON.

    `partners` are offsets of opening brackets -> of closing ones, as far as they are known. `known`
    are the pairs of the objects that were walked, by the offset of the brace.
    """

    __slots__ = ("_left", "known", "partners", "scan", "text")

    def __init__(self, text: str, partners: dict[int, int]) -> None:
        self.text = text
        self.partners = partners
        self.known: dict[int, list[re.Match[str]]] = {}
        # Numbers stay text: int() refuses very long ones, and is slow on long ones.
        self.scan = json.JSONDecoder(
            parse_int=str, parse_float=str, parse_constant=_refuse
        ).scan_once  # type: ignore[attr-defined]
        # How many characters may still be scanned for an end. To scan a collection, then those in
        # it, and so on, could cost more than to pair all brackets.
        self._left = len(text)

    def walk(self, start: int, level: int = 0) -> int:
        """The offset after the object at `start`, which is proved to be one.

        Raises `_Odd`, and what the scanner raises.
        """
        text, found, at = self.text, self.known.setdefault(start, []), start + 1
        while match := _SOUND_PAIR.match(text, at):
            found.append(match)
            last = match.lastindex or 0
            at = match.end()
            if last == 5:
                continue
            if last == 1:
                at = self._skipped(at, level)
                comma = _COMMA.match(text, at)
                if comma:
                    at = comma.end()
                    continue
            break
        else:
            if found:
                raise _Odd
        close = _CLOSE.match(text, at)
        if close is None:
            raise _Odd
        self.partners[start] = close.end() - 1
        return close.end()

    def _skipped(self, at: int, level: int) -> int:
        """The offset after the collection at `at`."""
        if level < _NEAR and self.text[at] == "{":
            return self.walk(at, level + 1)
        end: int = self.scan(self.text, at)[1]
        most = _DEPTH - _NEAR - 2
        if (
            end - at > 2 * most
            and self.text.count("{", at, end) + self.text.count("[", at, end) > most
        ):
            # Perhaps too deep.
            raise _Odd
        self.partners[at] = end - 1
        return end

    def end(self, start: int) -> int:
        """The offset of the bracket that closes the collection at `start`."""
        found = self.partners.get(start)
        if found is None:
            found = self.partners[start] = self.scan(self.text, start)[1] - 1
            self._left -= found - start
            if self._left < 0:
                pairs = _paired(self.text)
                self.partners = self.partners if isinstance(pairs, Fault) else pairs | self.partners
        return found

    def matches(self, start: int, pattern: re.Pattern[str], before: int) -> list[re.Match[str]]:
        """The pairs or items of the collection at `start`.

        A match of the pattern has `before` groups before those of its value.
        """
        if start in self.known:
            return self.known[start]
        text, found, at = self.text, [], start + 1
        while match := pattern.match(text, at):
            found.append(match)
            last = match.lastindex or 0
            if last > before:
                if last < before + 4:
                    break
                at = match.end()
                continue
            # A collection that holds others ends further on, where it may have its comma.
            comma = _COMMA.match(text, self.end(match.end()) + 1)
            if comma is None:
                break
            at = comma.end()
        return found


class _Object(Mapping):
    """The object from its brace at `start` to `end`; its values are read on demand."""

    __slots__ = ("_json_text", "_named")
    flow = True

    def __init__(self, json_text: _JsonText, start: int, end: int) -> None:
        self.start = self.outer = start
        self.tag = ""
        self._end = end
        self._pairs = None
        self._json_text = json_text
        self._named: dict[str, re.Match[str] | Node] | None = None

    def _load(self) -> tuple[tuple[Node, Node], ...]:
        json_text = self._json_text
        return tuple(
            (_string(json_text.text, *match.span(1)), _node(json_text, match, 2))
            for match in self._matches()
        )

    def _matches(self) -> list[re.Match[str]]:
        return self._json_text.matches(self.start, _PAIR, 1)

    def find(self, name: str) -> Node | None:
        """The value of the last key whose text is `name`; nodes of other pairs are not made."""
        if self._pairs is not None:
            return Mapping.find(self, name)
        if self._named is None:
            text = self._json_text.text
            self._named = {_content(text, *match.span(1)): match for match in self._matches()}
        found = self._named.get(name)
        if isinstance(found, re.Match):
            found = self._named[name] = _node(self._json_text, found, 2)
        return found

    def headed(self, name: str) -> list[Head] | None:
        """The head of each pair, with the value of `name` where the pair's value was walked."""
        heads: list[Head] = []
        quoted = f'"{name}"'
        for match in self._matches():
            is_near = match.lastindex == 1
            word = None
            for each in self._json_text.known.get(match.end(), ()) if is_near else ():
                key = each[1]
                if "\\" in key or (key == quoted and word is not None):
                    word = None
                    break
                if key == quoted:
                    word = each[2] or ""
            end = self._json_text.end(match.end()) + 1 if is_near else match.end()
            heads.append((word[1:-1] if word and "\\" not in word else None, match.start(1), end))
        return heads

    def pair(self, at: int, limit: int) -> tuple[Node, Node]:
        """The pair between these offsets."""
        match = _PAIR.match(self._json_text.text, at)
        assert match is not None, "a head was made of it"
        return _string(self._json_text.text, *match.span(1)), _node(self._json_text, match, 2)

    def lone(self, starts: tuple[str, ...] = ()) -> Scalar | None:
        """The key of an object that has just one, see `Mapping.lone`."""
        first = _PAIR.match(self._json_text.text, self.start + 1) if starts else None
        if first and not _content(self._json_text.text, *first.span(1)).startswith(starts):
            return None
        return super().lone(starts)


def read_json(text: str) -> Node | Fault:
    """The value that a JSON text holds, or why it is no JSON."""
    start = _after_blank(text, 0)
    json_text = _JsonText(text, {})
    if text.startswith("{", start):
        try:
            end = json_text.walk(start)
            if _after_blank(text, end) == len(text):
                return _Object(json_text, start, end)
        except (_Odd, StopIteration, json.JSONDecodeError, RecursionError):
            pass
    fault = _check(text)
    if fault is not None:
        return fault
    # A lone string has no brackets, only what looks like them.
    partners = _paired(text) if text.startswith(("{", "["), start) else {}
    return partners if isinstance(partners, Fault) else _value(text, partners, 0)


def read_stream(text: str) -> list[Node] | Fault:
    """The objects and lists that a text holds one after the other, or why it is no such text."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse)
    starts: list[int] = []
    at = _after_blank(text, 0)
    try:
        while text[at : at + 1] in ("{", "["):
            starts.append(at)
            at = _after_blank(text, decoder.raw_decode(text, at)[1])
    except json.JSONDecodeError as error:
        return _fault(text, error)
    except RecursionError:
        return Fault(0, 1, f"nested more than {_DEPTH} levels deep; not read")
    if at < len(text):
        return Fault(at, at + 1, "not JSON: extra data")
    partners = _paired(text)
    if isinstance(partners, Fault):
        return partners
    return [_value(text, partners, start) for start in starts]


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _paired(text: str) -> dict[int, int] | Fault:
    """The offset of the closing bracket of each opening one; flat collections are left out."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for match in iter(_BRACKET.scanner(text).match, None):  # type: ignore[attr-defined]
        spot = match.end() - 1
        if match[1] in "[{":
            opened.append(spot)
            if len(opened) >= _DEPTH:
                nested = _NESTED.match(text, spot + 1)
                spot = nested.end() - 1 if nested else spot
                return Fault(spot, spot + 1, f"nested more than {_DEPTH} levels deep; not read")
        else:
            partners[opened.pop()] = spot
    return partners


def _value(text: str, partners: dict[int, int], at: int) -> Node:
    """The value at `at`, where one is known to stand."""
    value = _ITEM.match(text, at)
    assert value is not None, "the standard library read a value here"
    return _node(_JsonText(text, partners), value, 1)


def _refuse(constant: str) -> object:
    """Refuse `NaN` and `Infinity`, which the standard library would take."""
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


def _check(text: str) -> Fault | None:
    """Why a text is no JSON, None when it is."""
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return _fault(text, error)
    except RecursionError:
        return Fault(0, 1, f"nested more than {_DEPTH} levels deep; not read")
    return None


def _fault(text: str, error: json.JSONDecodeError) -> Fault:
    start = 0 if "is not JSON" in error.msg else min(error.pos, max(len(text) - 1, 0))
    return Fault(
        start, min(start + 1, len(text)), f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    )


def _content(text: str, start: int, end: int) -> str:
    """What the string between these offsets says."""
    raw = text[start + 1 : end - 1]
    return whole(json.loads(f'"{raw}"')) if "\\" in raw else raw


def _string(text: str, start: int, end: int) -> Scalar:
    return _new(
        Scalar, (_content(text, start, end), start + 1, end - 1, "double", "", (start, end))
    )


def _node(json_text: _JsonText, match: re.Match[str], group: int) -> Node:
    """The value that a match holds; `group` is the first of the groups of a value."""
    text = json_text.text
    start, end = match.span(group)
    if start >= 0:
        return _string(text, start, end)
    start, end = match.span(group + 1)
    if start >= 0:
        return _new(Scalar, (text[start:end], start, end, "plain", "", (start, end)))
    start, end = match.span(group + 2)
    if start < 0:
        start = match.end()
        end = json_text.end(start) + 1
    if text[start] == "{":
        return _Object(json_text, start, end)
    return Sequence(start, end, "", True, partial(_items, json_text, start))


def _items(json_text: _JsonText, start: int) -> tuple[Node, ...]:
    return tuple(_node(json_text, match, 1) for match in json_text.matches(start, _ITEM, 0))
