"""Ignore files as gitignore(5) describes them; `pathspec` matches the patterns.

A pattern that is asked about a path answers for its parents too, and then `*`, `!*/`, `!*.tf` hides every folder; a walk asks
about each folder on the way, so here every line is asked by itself and speaks of the very path only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pathspec import GitIgnoreSpec

from taglint.lean_typing import NamedTuple


class Pattern(NamedTuple):
    """One line: its matcher, whether it looks at the last segment only, and whether what is below a match matches by itself."""

    spec: GitIgnoreSpec
    by_name: bool
    deep: bool


def parse(lines: Iterable[str]) -> tuple[Pattern, ...]:
    """The patterns of an ignore file, in its order; lines that are no pattern are left out, as git does."""
    return tuple(pattern for line in lines if (pattern := _pattern(line.rstrip("\r\n"))))


def verdict(patterns: Sequence[Pattern], parts: Sequence[str], is_folder: bool) -> bool | None:
    """Whether the last pattern that names the path ignores it, None when none does; `parts` are the path's segments."""
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
