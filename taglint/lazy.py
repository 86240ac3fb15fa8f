"""Patterns that are compiled at their first use: most runs need few of those that the modules have."""

from __future__ import annotations

import re
from collections.abc import Callable

from taglint.record import cast

Compile = Callable[[str, int], re.Pattern[str]]


class _Lazy:
    """Compiles when something is asked of it, and then answers as quickly as the pattern itself."""

    def __init__(self, pattern: str, flags: int, compile_: Compile) -> None:
        self._make = (compile_, pattern, flags)

    def __getattr__(self, name: str) -> object:
        compile_, pattern, flags = self._make
        found: object = getattr(compile_(pattern, flags), name)
        setattr(self, name, found)
        return found


def lazily(pattern: str, flags: int = 0, compile_: Compile = re.compile) -> re.Pattern[str]:
    """What `compile_` makes of the pattern, made when it is first needed."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags, compile_))
