"""How text from a linted file is shown to people: cut to length, without a control character."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 48
_QUOTED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'"}
# Bidirectional controls reorder what a terminal shows; zero-width characters hide in it.
_HIDDEN = frozenset("\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def visible(text: str) -> str:
    """The text with escapes for control, bidirectional, zero-width and surrogate characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if _unsafe(char) else char for char in text)


def quoted(text: str) -> str:
    """The text in single quotes, at most 48 code points of it, safe for a terminal."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    shown = (_QUOTED.get(char) or (_escape(char) if _unsafe(char) else char) for char in cut)
    return f"'{''.join(shown)}'"


def as_written(pattern: str) -> str:
    """A pattern in single quotes, with its backslashes as in the configuration."""
    return quoted(pattern).replace("\\\\", "\\")


def listed(items: Iterable[str], last: str = "or") -> str:
    """`a`, `a or b`, `a, b or c`."""
    *head, tail = items
    return f"{', '.join(head)} {last} {tail}" if head else tail


def counted(number: int, noun: str) -> str:
    """`1 tag`, `2 tags`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that the writer of a word most likely meant, None when none is near."""
    from difflib import get_close_matches

    known = {choice.lower(): choice for choice in choices}
    found = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def _unsafe(char: str) -> bool:
    """Whether a character cannot be seen, or changes what a terminal shows."""
    code = ord(char)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or char in _HIDDEN


def _escape(char: str) -> str:
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
