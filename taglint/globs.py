"""Globs over names and paths, compiled once.

No pattern can make them slow: a star never gives back what it took.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

Match = Callable[[str], object]
Item = TypeVar("Item")
_WILD = re.compile(r"[*?\[]")


def names(patterns: Iterable[str]) -> Match:
    """Whether a whole name matches one of the globs; `*` is any characters, case counts."""
    return _alternatives(tuple(patterns))


def paths(patterns: Iterable[str]) -> Match:
    """Whether a path with `/` matches one of the globs.

    `*` stays within a folder, `**` crosses folders. A pattern without `/` matches in any folder,
    and one that names a folder matches everything below it.
    """
    compiled = tuple((_literals(pattern), _segments(pattern)) for pattern in patterns)

    def match(path: str) -> bool:
        parts = path.split("/")
        found = set(parts)
        return any(literals <= found and _walks(segments, parts) for literals, segments in compiled)

    return match


def fixed_folder(pattern: str) -> str:
    """The leading folders of a path glob without wildcards, "" when the first one has some."""
    *folders, _ = pattern.removeprefix("/").split("/")
    fixed = []
    for folder in folders:
        if _WILD.search(folder):
            break
        fixed.append(folder)
    return "/".join(fixed)


class Index(Generic[Item]):
    """Items by globs over names: finds the few whose glob may match a name.

    It compares the name with what stands before the first wildcard of a glob or behind its last.
    """

    def __init__(self, pairs: Iterable[tuple[str, Item]]) -> None:
        self._begins: dict[str, list[Item]] = {}
        self._ends: dict[str, list[Item]] = {}
        for pattern, item in pairs:
            fixed = re.split(r"[*?]|\[.*\]", pattern)
            if len(fixed[-1]) > len(fixed[0]):
                self._ends.setdefault(fixed[-1], []).append(item)
            else:
                self._begins.setdefault(fixed[0], []).append(item)
        self._lengths = (
            sorted({len(part) for part in self._begins}),
            sorted({len(part) for part in self._ends}),
        )

    def candidates(self, name: str) -> Iterator[Item]:
        """The items of all globs that begin or end as the name does."""
        for length in self._lengths[0]:
            yield from self._begins.get(name[:length], ())
        for length in self._lengths[1]:
            yield from self._ends.get(name[-length:], ())


@lru_cache(maxsize=4096)
def _alternatives(patterns: tuple[str, ...]) -> Match:
    """The cheapest matcher: a set for plain names, a prefix for `name*`, else expressions."""
    exact = frozenset(pattern for pattern in patterns if not _WILD.search(pattern))
    rest = [pattern for pattern in patterns if pattern not in exact]
    if not rest:
        return exact.__contains__
    begins = tuple(
        pattern[:-1] for pattern in rest if pattern.endswith("*") and not _WILD.search(pattern[:-1])
    )
    if len(begins) == len(rest):
        return lambda name: name.startswith(begins) or name in exact
    from fnmatch import translate

    # One expression for each glob, no union: the names of the groups, by which `fnmatch` makes
    # stars atomic, would clash.
    matchers = [re.compile(translate(pattern)).match for pattern in rest]
    if len(matchers) == 1 and not exact:
        return matchers[0]
    return lambda name: name in exact or any(match(name) for match in matchers)


def _literals(pattern: str) -> frozenset[str]:
    """The parts of a path glob that have no wildcard: a path that matches has them all."""
    return frozenset(
        part for part in pattern.split("/") if part not in ("", ".") and not _WILD.search(part)
    )


def _segments(pattern: str) -> tuple[Match | None, ...]:
    """A matcher for each folder of the pattern, None for `**`."""
    body = pattern.removeprefix("./")
    anchored = "/" in body.rstrip("/")
    parts = [part for part in body.strip("/").split("/") if part not in ("", ".")]
    steps = [None if part == "**" else _alternatives((part,)) for part in parts]
    if not anchored:
        steps.insert(0, None)
    # Several `**` in a row say the same as one.
    return tuple(
        step
        for place, step in enumerate(steps)
        if step is not None or place == 0 or steps[place - 1] is not None
    )


def _walks(segments: tuple[Match | None, ...], parts: list[str]) -> bool:
    """Whether the matchers match all parts of a path, or the leading ones.

    `states` are the numbers of matchers that may have been used up so far: each pair of a state and
    a part is looked at once, so the time is bounded by their product.
    """
    states = {0}
    for part in parts:
        states |= {
            state + 1 for state in states if state < len(segments) and segments[state] is None
        }
        if len(segments) in states:
            return True
        after = set()
        for state in states:
            step = segments[state]
            if step is None:
                after.add(state)
            elif step(part):
                after.add(state + 1)
        states = after
        if not states:
            return False
    return len(segments) in states
