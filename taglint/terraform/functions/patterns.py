"""The functions with patterns. Every search has a time limit."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import regex

from taglint.terraform.certainty import MAX_ITEMS, MAX_TEXT, TOO_LARGE, FunctionError, Unsure
from taglint.terraform.functions.re2 import Translator
from taglint.terraform.functions.signature import Function

_SECONDS = 0.25


def compiled(pattern: str) -> regex.Pattern[str]:
    """The pattern, compiled.

    FunctionError where RE2 would refuse it, Unsure where it is not understood.
    """
    translated = Translator(pattern).translate()
    try:
        # RE2 folds case character by character: ß is not ss.
        return regex.compile(f"(?-f){translated}", regex.VERSION1)
    except (regex.error, ValueError, OverflowError, KeyError):
        # RE2 and `regex` disagree, or RE2 refuses it as well.
        raise Unsure("a pattern that cannot be read") from None


def _matches(pattern: regex.Pattern[str], text: str) -> Iterator[regex.Match[str]]:
    """All matches as Go finds them.

    No empty match comes right after another match, and after an empty one the search goes on one
    code point further.
    """
    at = count = 0
    before = -1  # where the last match ended
    end = time.monotonic() + _SECONDS
    while at <= len(text):
        count += 1
        left = end - time.monotonic()
        if count > MAX_ITEMS or left <= 0:
            raise Unsure(TOO_LARGE)
        found = _search(pattern, text, at, left)
        if found is None:
            return
        if found.end() > found.start() or found.start() != before:
            yield found
        before = found.end()
        at = found.end() + (found.end() == found.start())


def _search(
    pattern: regex.Pattern[str], text: str, at: int, seconds: float
) -> regex.Match[str] | None:
    try:
        return pattern.search(text, at, timeout=seconds)
    except TimeoutError:
        raise Unsure("a pattern that takes too long") from None


def _result(found: regex.Match[str]) -> object:
    """A text without groups, a list of unnamed groups, a map of named ones."""
    if found.re.groups == 0:
        return found[0]
    if not found.re.groupindex:
        return list(found.groups())
    if len(found.re.groupindex) != found.re.groups:
        raise FunctionError("the pattern has groups with and without a name")
    return found.groupdict()


def _regex(pattern: str, text: str) -> object:
    expression = compiled(pattern)
    for found in _matches(expression, text):
        return _result(found)
    raise FunctionError("the pattern does not match")


def _regexall(pattern: str, text: str) -> list[object]:
    expression = compiled(pattern)
    if 0 < len(expression.groupindex) != expression.groups:
        raise FunctionError("the pattern has groups with and without a name")
    return [_result(found) for found in _matches(expression, text)]


def substitute(pattern: str, text: str, template: str) -> str:
    """The text with all matches replaced; `$1`, `${name}` stand for groups, `$$` for a dollar."""
    pieces: list[str] = []
    at = size = 0
    for found in _matches(compiled(pattern), text):
        pieces += [text[at : found.start()], _expand(template, found)]
        size += len(pieces[-1]) + len(pieces[-2])
        if size > MAX_TEXT:
            raise Unsure(TOO_LARGE)
        at = found.end()
    return "".join(pieces) + text[at:]


def _expand(template: str, found: regex.Match[str]) -> str:
    """What a replacement writes for a match."""
    if "$" not in template:
        return template

    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if name is None:
            return "$"
        if name.isdigit():
            return found[int(name)] or "" if len(name) < 6 and int(name) <= found.re.groups else ""
        return found[name] or "" if name in found.re.groupindex else ""

    length = sum(len(part or "") for part in found.groups()) + len(found[0])
    if template.count("$") * length + len(template) > MAX_TEXT:
        raise Unsure(TOO_LARGE)
    return re.sub(r"\$(?:\$|\{(\w+)\}|(\w+))", group, template)


TABLE = {
    "regex": Function(_regex, "ss"),
    "regexall": Function(_regexall, "ss"),
}
