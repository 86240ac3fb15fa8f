"""What the value types need of `typing`, for a fraction of its cost at start-up.

`typing.NamedTuple` compiles each annotation of each field when the class is made, and
`collections.namedtuple` compiles a constructor for each class. With some eighty value types either
took longer than reading a file, and importing `typing` took a third of a bare interpreter's start.
Type checkers see the real ones.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple, NoReturn, Protocol, TypeVar, cast
else:
    try:
        from _collections import _tuplegetter
    except ImportError:
        from operator import itemgetter

        def _tuplegetter(place, doc):
            return property(itemgetter(place), doc=doc)

    _CODES = {}
    _function = type(lambda: None)

    def _constructor(name, fields):
        """The code of a `__new__` that makes a tuple of these fields.

        It is compiled once for each number of fields; only the names differ.
        """
        count = len(fields)
        if count not in _CODES:
            names = "".join(f"_{place}, " for place in range(count))
            _CODES[count] = eval(f"lambda _cls, {names}: _new(_cls, ({names}))").__code__
        return _CODES[count].replace(
            co_varnames=("_cls", *fields), co_name="__new__", co_qualname=f"{name}.__new__"
        )

    class _Maker(type):
        """Makes the classes that inherit from `NamedTuple`: plain subclasses of `tuple`."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = tuple(body[field] for field in fields if field in body)
            namespace = dict(body, __slots__=(), __match_args__=fields, _fields=fields, **_SHARED)
            namespace.update(
                (field, _tuplegetter(place, field)) for place, field in enumerate(fields)
            )
            namespace["__new__"] = _function(
                _constructor(name, fields), {"_new": tuple.__new__}, "__new__", defaults
            )
            return type(name, (tuple,), namespace)

    def _make(cls, values):
        return tuple.__new__(cls, values)

    def _replace(self, /, **changes):
        made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{type(self).__name__} has no {', '.join(changes)}")
        return made

    def _asdict(self):
        return dict(zip(self._fields, self, strict=True))

    def _repr(self):
        fields = ", ".join(
            f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True)
        )
        return f"{type(self).__name__}({fields})"

    def _getnewargs(self):
        return tuple(self)

    _SHARED = {
        "_make": classmethod(_make),
        "_replace": _replace,
        "_asdict": _asdict,
        "__repr__": _repr,
        "__getnewargs__": _getnewargs,
    }

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


# What `json.load` gives, and the commonest of it: a JSON object.
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Object = dict[str, Json]

__all__ = [
    "TYPE_CHECKING",
    "Any",
    "Json",
    "Literal",
    "NamedTuple",
    "NoReturn",
    "Object",
    "Protocol",
    "TypeVar",
    "cast",
]
