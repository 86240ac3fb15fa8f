"""Ignore files as gitignore(5) describes them; `pathspec` matches the patterns.

`pathspec` lets a pattern answer for the folders above a path too; then the lines `*`, `!*/`,
`!*.tf` would hide every folder. A walk asks about each folder on its way. So here each line is
asked by itself, and only about the very path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pathspec import GitIgnoreSpec

from taglint.lean_typing import NamedTuple


class Pattern(NamedTuple):
    """One line of an ignore file.

    `by_name` says that it looks at the last segment only, `deep` that what lies below a match
    matches by itself. A segment that it names begins with `prefix` and ends with `suffix`: most
    lines are told by these, for asking `spec` takes a hundred times as long.
    """

    spec: GitIgnoreSpec
    by_name: bool
    deep: bool
    prefix: str
    suffix: str


def parse(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of an ignore file, in order; lines that are no pattern are left out."""
    return tuple(pattern for line in lines if (pattern := _pattern(line.rstrip("\r\n"))))


def verdict(patterns: Sequence[Pattern], parts: Sequence[str], is_folder: bool) -> bool | None:
    """Whether the last pattern that names the path ignores it, None when no pattern names it.

    `parts` are the segments of the path.
    """
    end = "/" if is_folder else ""
    path, parent = "/".join(parts) + end, "".join(f"{part}/" for part in parts[:-1])
    name = parts[-1]
    for spec, by_name, deep, prefix, suffix in reversed(patterns):
        if by_name and not (name.startswith(prefix) and name.endswith(suffix)):
            continue
        # `a/**` speaks of what is inside a folder, not of the folder `a/`.
        asked = name + end if by_name else path.rstrip("/") if deep else path
        says = spec.check_file(asked).include
        if says is not None and (
            by_name or deep or not parent or spec.check_file(parent).include is None
        ):
            return says
    return None


def _pattern(line: str) -> Pattern | None:
    try:
        spec = GitIgnoreSpec.from_lines([line])
    except ValueError:
        return None
    if not any(pattern.include is not None for pattern in spec.patterns):
        return None
    body = line.removeprefix("!").rstrip(" ")
    return Pattern(
        spec, "/" not in body.rstrip("/"), body.endswith("/**"), *_ends(body.rstrip("/"))
    )


def _ends(body: str) -> tuple[str, str]:
    """How each name begins and ends that a pattern without `/` matches, as far as that is plain."""
    if body != body.strip() or any(sign in body for sign in "?[]\\"):
        return "", ""
    start, star, _ = body.partition("*")
    return (start, body.rpartition("*")[2]) if star else (body, body)
