"""Values of Terraform as Python's data."""

from __future__ import annotations

from taglint.model import Value
from taglint.terraform.certainty import TOO_DEEP, FunctionError, Unsure, doubt, fields_of
from taglint.terraform.equality import number_of
from taglint.values import is_null, items_of, text_of


class Unknown(Exception):
    """`plain` met something that is not known; `cause` says what."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def plain(value: Value) -> object:
    """The value as str, bool, int, Decimal, None, list or dict.

    Raises Unknown where something is not known.
    """
    cause = doubt(value)
    if cause:
        raise Unknown(cause)
    try:
        return _plain(value)
    except (Unsure, FunctionError) as error:
        raise Unknown(str(error)) from None
    except RecursionError:
        raise Unknown(TOO_DEEP) from None


def _plain(value: Value) -> object:
    if value.kind == "list":
        return [_plain(item) for item in items_of(value)]
    if value.kind == "map":
        return {key: _plain(entry.value) for key, entry in fields_of(value).known.items()}
    if value.kind == "bool":
        return value.data == "true"
    if is_null(value):
        return None
    return number_of(value) if value.kind == "number" else text_of(value)
