"""The files that `fileset` matches, by the rules of the library that Terraform uses (doublestar 1).

`*` and `?` match within one name, also a hidden one; `**` alone matches any number of folders;
`{a,b}` are alternatives within a name, `[a-z]` and `[^a]` classes, in which `!` is an ordinary
character; a backslash quotes. What this does not understand is not decided.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

# The names in a folder, and which of them are folders; None when that cannot be known.
Listing = Callable[[str], "list[tuple[str, bool]] | None"]
_MOST = 5_000  # names that are looked at
_MOST_STARS = 3  # in one name: to match takes the length of the name to the power of these
_TOKEN = re.compile(
    r"\*+|\?|\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|\{((?:\\.|[^{}\\])*)\}|([^*?\[{\\])", re.S
)
_MEMBER = re.compile(r"\\?(.)(?:-\\?(.))?", re.S)


class _Unsure(Exception):
    """What matches cannot be known."""


def matched(pattern: str, listing: Listing) -> list[str] | None:
    """The paths of the files below a folder that a pattern matches, sorted.

    None when that cannot be known. `listing` is asked by paths relative to the folder.
    """
    steps = posixpath.normpath(pattern).lstrip("/").split("/")
    if ".." in steps or not pattern:
        return None
    try:
        names = [None if step == "**" else _compiled(step) for step in steps]
        return sorted(set(_Walk(listing).below("", names)))
    except (_Unsure, re.error, RecursionError):
        return None


class _Walk:
    """One search, and how much it has looked at."""

    def __init__(self, listing: Listing) -> None:
        self.listing, self.seen = listing, 0
        self.known: dict[str, list[tuple[str, bool]]] = {}

    def below(self, folder: str, steps: list[re.Pattern[str] | None]) -> Iterator[str]:
        """The files below a folder that the steps lead to."""
        step, *rest = steps
        if step is None and rest:
            yield from self.below(folder, rest)
        for name, is_folder in self._list(folder):
            path = f"{folder}/{name}" if folder else name
            if step is None:
                if is_folder:
                    yield from self.below(path, steps)
                elif not rest:
                    yield path
            elif step.fullmatch(name) and is_folder == bool(rest):
                if is_folder:
                    yield from self.below(path, rest)
                else:
                    yield path

    def _list(self, folder: str) -> list[tuple[str, bool]]:
        """What a folder holds, asked once."""
        if folder not in self.known:
            found = self.listing(folder)
            if found is None:
                raise _Unsure
            self.known[folder] = found
        self.seen += 1 + len(self.known[folder])
        if self.seen > _MOST:
            raise _Unsure
        return self.known[folder]


def _compiled(step: str) -> re.Pattern[str]:
    """One step of a pattern as a regular expression over a name."""
    pieces, at = [], 0
    if step.count("*") > _MOST_STARS:
        raise _Unsure
    while at < len(step):
        found = _TOKEN.match(step, at)
        if found is None:
            raise _Unsure
        pieces.append(_piece(found))
        at = found.end()
    return re.compile("".join(pieces), re.S)


def _piece(found: re.Match[str]) -> str:
    """One token of a pattern as a regular expression."""
    quoted, negation, members, alternatives, plain = found.groups()
    if found[0].startswith("*"):
        return ".*"
    if found[0] == "?":
        return "."
    if members is not None:
        return f"[{negation}{''.join(map(_range, _MEMBER.findall(members)))}]"
    if alternatives is not None:
        return f"(?:{'|'.join(_compiled(part).pattern for part in alternatives.split(','))})"
    return re.escape(quoted or plain)


def _range(ends: tuple[str, str]) -> str:
    first, last = ends
    # How the library reads a hyphen or backslash here is not sure.
    if first == "-" or last in ("-", "\\"):
        raise _Unsure
    return re.escape(first) + (f"-{re.escape(last)}" if last else "")
