"""The escapes of quoted strings and of sequences that are not one."""

from __future__ import annotations

import re
from functools import cache

from taglint.hcl.nodes import HclError

_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))|([$%])\4++(\{)", re.S)


@cache
def _doubled() -> re.Pattern[str]:
    return re.compile(r"([$%])\1(?=\{)")


def decode_quoted(raw: str, start: int) -> str:
    """The characters that a stretch of a quoted string stands for; HclError at a bad escape.

    `raw` is the stretch as written, `start` its offset in the file.
    """
    if "\\" not in raw:
        return decode_bare(raw)

    def decoded(found: re.Match[str]) -> str:
        if found[5]:
            # `$${`: one of the signs escapes the others.
            return found[0][1:]
        code = found[1] or found[2]
        char = _character(int(code, 16)) if code else _SIMPLE.get(found[3])
        if char is None:
            at = start + found.start()
            raise HclError(
                at,
                start + found.end(),
                f'"{found[0]}" is not an escape; the escapes are \\n \\r \\t \\" \\\\ \\u \\U',
            )
        return char

    return _escape().sub(decoded, raw)


def decode_bare(raw: str) -> str:
    """The characters that a stretch of a heredoc or template file stands for.

    `$${` is `${` and `%%{` is `%{`; there are no other escapes.
    """
    return _doubled().sub(r"\1", raw) if "$${" in raw or "%%{" in raw else raw


def _character(code: int) -> str | None:
    """The character of a code point, None for a surrogate or a number that is too great."""
    return None if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
