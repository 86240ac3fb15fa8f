"""`[[documents]]`: which files carry tags, and the JSONPath-like address of the tags in them."""

from __future__ import annotations

import re

from taglint.catalog.catalogue import Catalogue, Object
from taglint.config.values import Document, Layer, error_at
from taglint.globs import paths
from taglint.lean_typing import cast
from taglint.yaml.regexes import compiled

_STEP = compiled(
    r"""\.(?P<name>[\w-]+)|\.?(?P<each>\*)|\[(?:(?P<item>\d{1,6})|(?P<all>\*)|'(?P<one>[^']*)'|"(?P<two>[^"]*)")\]"""
)


def document(layer: Layer, place: int) -> Document:
    """One entry of `[[documents]]`. Raises `ConfigError`."""
    row = cast(list[Object], layer.data["documents"])[place]
    files, address = row["files"], cast(str, row["tags"])
    found = steps(address)
    if found is None:
        example = "write a path such as $.tags, $.items[*].tags or $['a.b']"
        raise error_at(
            layer, ("documents", place, "tags"), f"{address!r} is no address of tags; {example}"
        )
    globs = [files] if isinstance(files, str) else cast(list[str], files)
    return Document(paths(globs), found, cast(str, row["schema"]), layer, ("documents", place))


def check_schema(row: Document, known: Catalogue) -> None:
    """Raise `ConfigError` when the catalogue has no schema of that name."""
    try:
        # An id, no path: nothing outside the folders of schemas is read.
        if not re.fullmatch(r"[\w-]+/[\w.-]+", row.schema):
            raise LookupError
        known.schema(row.schema)
    except LookupError:
        problem = f"there is no schema {row.schema!r}"
        raise error_at(row.layer, (*row.place, "schema"), problem) from None


def steps(address: str) -> tuple[str | int, ...] | None:
    """The steps of an address, -1 for each item of a list, None when it is none."""
    if not address.startswith("$"):
        return None
    found: list[str | int] = []
    at = 1
    while at < len(address):
        match = _STEP.match(address, at)
        if match is None or match.lastgroup is None:
            return None
        text = match[match.lastgroup]
        found.append(
            int(text)
            if match.lastgroup == "item"
            else -1
            if match.lastgroup in ("each", "all")
            else text
        )
        at = match.end()
    return tuple(found)
