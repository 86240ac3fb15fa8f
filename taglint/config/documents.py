"""`[[documents]]`: which files carry tags, and the JSONPath-like address of the tags in them."""

from __future__ import annotations

import re

from taglint.catalog.catalogue import Catalogue
from taglint.config.values import Document, Layer, error_at
from taglint.globs import paths
from taglint.lean_typing import Object, cast
from taglint.yaml.regexes import compiled

_STEP = compiled(
    r"""\.(?P<name>[\w-]+)|\.?(?P<each>\*)"""
    r"""|\[(?:(?P<item>\d{1,6})|(?P<all>\*)|'(?P<one>[^']*)'|"(?P<two>[^"]*)")\]"""
)


def document(layer: Layer, place: int) -> Document:
    """The entry of `[[documents]]` with this number. Raises `ConfigError`."""
    row = cast(list[Object], layer.data["documents"])[place]
    files, address = row["files"], cast(str, row["tags"])
    found = steps(address)
    if found is None:
        example = "write a path such as $.tags, $.items[*].tags or $['a.b']"
        raise error_at(
            layer,
            ("documents", place, "tags"),
            f"{address!r} is not a valid address of tags; {example}",
        )
    globs = [files] if isinstance(files, str) else cast(list[str], files)
    return Document(
        paths(globs), found, cast(str, row["schema"]), layer=layer, place=("documents", place)
    )


def check_schema(row: Document, known: Catalogue) -> None:
    """Raise `ConfigError` when the catalogue has no schema of that name."""
    try:
        # An id such as `aws/iam`, no path: only files in the folders of schemas may be read.
        if not re.fullmatch(r"[\w-]+/[\w.-]+", row.schema):
            raise LookupError
        known.schema(row.schema)
    except LookupError:
        problem = f"unknown schema {row.schema!r}"
        raise error_at(row.layer, (*row.place, "schema"), problem) from None


def steps(address: str) -> tuple[str | int, ...] | None:
    """The steps of an address such as `$.items[*].tags`, None when the text is no address.

    A step is a key, the number of a list's item, or -1 for each item.
    """
    if not address.startswith("$"):
        return None
    found: list[str | int] = []
    at = 1
    while at < len(address):
        match = _STEP.match(address, at)
        if match is None or match.lastgroup is None:
            return None
        text = match[match.lastgroup]
        if match.lastgroup in ("each", "all"):
            found.append(-1)
        else:
            found.append(int(text) if match.lastgroup == "item" else text)
        at = match.end()
    return tuple(found)
