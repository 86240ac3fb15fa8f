"""Reads TOML files, small ones in bounded time."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from taglint.config.values import ConfigError
from taglint.files.disk import TooLarge, Unreadable
from taglint.files.repository import Repository
from taglint.lean_typing import Json, Object, cast

# In bytes. Larger files are no configurations, and tomllib, which is slow on contrived texts, takes
# less than a second up to here.
_LARGEST = 250_000
# In one line: tomllib takes a time that grows with the square of a dotted key's length.
_MOST_DOTS = 200
_AT = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


def read_text(repository: Repository, path: str) -> str:
    """The text of a file that is small enough for a configuration. Raises `ConfigError`."""
    try:
        data = repository.data(path, _LARGEST)
    except Unreadable as error:
        raise ConfigError(path, 0, "", f"cannot be read: {error.reason}") from None
    except TooLarge:
        problem = f"has more than {_LARGEST:,} bytes, too much for a configuration"
        raise ConfigError(path, 0, "", problem) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(path, line, "", "not UTF-8 text") from None


def parse_toml(path: str, text: str) -> Object:
    """What a TOML text says, with its dates as texts. Raises `ConfigError`."""
    import tomllib

    for row, words in enumerate(text.split("\n"), 1):
        if words.count(".") > _MOST_DOTS:
            raise ConfigError(path, row, "", f"more than {_MOST_DOTS} dots in a line")
    try:
        return cast(Object, _plain(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        found = _AT.fullmatch(str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        problem = f"not valid TOML: {found[1] if found else error}"
        raise ConfigError(path, line, "", problem) from None
    except RecursionError:
        raise ConfigError(path, 0, "", "nested too deeply") from None
    except ValueError as error:
        raise ConfigError(path, 0, "", f"not valid TOML: {error}") from None


def _plain(value: object) -> Json:
    """A value of TOML as JSON, which has no dates."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else cast(Json, value)
