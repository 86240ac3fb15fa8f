"""What is made at its first use: patterns, of which most runs need few, and costly attributes."""

from __future__ import annotations

import re
from collections.abc import Callable

from taglint.lean_typing import TYPE_CHECKING, cast

Compile = Callable[[str, int], re.Pattern[str]]


class _Lazy:
    """Compiles at the first use of an attribute, and keeps that attribute for the next use."""

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


if TYPE_CHECKING:
    from functools import cached_property as once
else:

    class once:  # noqa: N801
        """An attribute that is worked out when it is first used.

        In Python 3.11 `functools.cached_property` takes a lock for each attribute.
        """

        def __init__(self, make):
            self.make = make

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, instance, owner):
            found = vars(instance)[self.name] = self.make(instance)
            return found


__all__ = ["lazily", "once"]
