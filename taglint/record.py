"""What the value types need of `typing`, for a fraction of its cost at start-up.

`typing.NamedTuple` compiles each annotation of each field when the class is made; with some eighty value types that took
longer than reading a file, and importing `typing` as long as a third of a bare interpreter's start. Type checkers see the
real ones.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple, NoReturn, Protocol, TypeVar, cast
else:
    from collections import namedtuple

    _OWN = frozenset({"__annotations__", "__module__", "__qualname__", "__dict__", "__weakref__", "__slots__"})

    class _Maker(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body[field] for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            made.__annotations__ = dict(fields)
            made.__qualname__ = body["__qualname__"]
            for key, value in body.items():
                if key not in fields and key not in _OWN:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """A tuple with named fields, written as a class with annotations."""

    class Literal:
        """One of a few strings."""

        def __class_getitem__(cls, names):
            return str

    class TypeVar:
        """A type that a call decides."""

        def __init__(self, name, **bounds):
            self.__name__ = name

    class Protocol:
        """What a module or an object has to offer."""

    Any = NoReturn = object

    def cast(kind, value):
        """The value itself."""
        return value


__all__ = ["TYPE_CHECKING", "Any", "Literal", "NamedTuple", "NoReturn", "Protocol", "TypeVar", "cast"]
