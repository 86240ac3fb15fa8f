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
    matches by itself.
    """

    spec: GitIgnoreSpec
    by_name: bool
    deep: bool


def parse(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of an ignore file, in order; lines that are no pattern are left out."""
    return tuple(pattern for line in lines if (pattern := _pattern(line.rstrip("\r\n"))))


def verdict(patterns: Sequence[Pattern], parts: Sequence[str], is_folder: bool) -> bool | None:
    """Whether the last pattern that names the path ignores it, None when no pattern names it.

    `parts` are the segments of the path.
    """
    end = "/" if is_folder else ""
    path, parent = "/".join(parts) + end, "".join(f"{part}/" for part in parts[:-1])
    for spec, by_name, deep in reversed(patterns):
        # `a/**` speaks of what is inside a folder, not of the folder `a/`.
        says = spec.check_file(
            parts[-1] + end if by_name else path.rstrip("/") if deep else path
        ).include
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
    return Pattern(spec, "/" not in body.rstrip("/"), body.endswith("/**"))
