"""Writes settings as the text of a `taglint.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from taglint.lean_typing import Json, Object
from taglint.wording import visible

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST = 120  # a longer list has one item on each line


def written(settings: Object, remarks: Iterable[str] = ()) -> str:
    """The settings as TOML, plain ones before tables; the remarks stand above them as comments."""
    lines = [comment(remark) for remark in remarks]
    lines += [*([""] if lines else []), *_table(settings, ())]
    return "\n".join(lines).strip("\n") + "\n"


def comment(text: str) -> str:
    """A line of comment; characters that end a line or hide are written as escapes."""
    return f"# {visible(text)}"


def quoted(text: str) -> str:
    """A text as a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else _escape(char) for char in escaped) + '"'


def key(name: str) -> str:
    """A key as TOML writes it, without quotes where it needs none."""
    return name if _BARE.fullmatch(name) else quoted(name)


def _table(settings: Object, path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table and of the tables in it."""
    # `required-when` is short: it is written as an inline table.
    tables = {
        name: value
        for name, value in settings.items()
        if isinstance(value, dict) and name != "required-when"
    }
    plain = {name: value for name, value in settings.items() if name not in tables}
    if path and (plain or not tables):
        yield from ("", f"[{'.'.join(map(key, path))}]")
    for name, value in plain.items():
        yield f"{key(name)} = {_value(value)}"
    for name, value in tables.items():
        yield from _table(value, (*path, name))


def _value(value: Json) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        pairs = ", ".join(f"{key(name)} = {_value(item)}" for name, item in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, list):
        items = [_value(item) for item in value]
        line = f"[{', '.join(items)}]"
        if len(line) <= _WIDEST:
            return line
        return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return str(value)


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
