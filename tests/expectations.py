"""Read what fixtures expect.

`#~ rule "key"` stands behind the line that it is about, `#~^` in the line below it. JSON has no
comments, so a `.expect` file beside it says the same. `#~ rule@7 "key"` also says the column; the
key is written as in JSON. Several expectations behind one `#~` are separated by commas.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"#~(\^*)\s*(.*?)\s*$")
_LINE = re.compile(r"(\d+) (.*)")
_ONE = re.compile(r'([a-z-]+)(?:@(\d+))?(?:\s+("(?:[^"\\]|\\.)*"))?\s*(?:,\s*|$)')


class Expected(NamedTuple):
    """A finding that a fixture expects; a column or key of None is not compared."""

    path: str
    line: int
    rule: str
    column: int | None
    key: str | None


def expected(folder: Path) -> list[Expected]:
    """Everything that the files of a fixture folder expect."""
    found: list[Expected] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found += _listed(path, folder) if path.suffix == ".expect" else _marked(path, folder)
    return found


def _marked(path: Path, folder: Path) -> Iterator[Expected]:
    name = path.relative_to(folder).as_posix()
    for number, line in enumerate(
        re.split(r"\r\n?|\n", path.read_bytes().decode("utf-8", "replace")), 1
    ):
        mark = _MARK.search(line)
        if mark:
            yield from _each(name, number - len(mark[1]), mark[2])


def _listed(path: Path, folder: Path) -> Iterator[Expected]:
    """The lines `LINE rule@COLUMN "key"` of a `.expect` file, about the file beside it."""
    name = path.with_suffix("").relative_to(folder).as_posix()
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            match = _LINE.fullmatch(line)
            assert match, f"{path}: cannot read the expectation {line!r}"
            yield from _each(name, int(match[1]), match[2])


def _each(name: str, line: int, words: str) -> Iterator[Expected]:
    at = 0
    while not at or at < len(words):
        match = _ONE.match(words, at)
        assert match, f"{name}:{line}: cannot read the expectation {words[at:]!r}"
        at = match.end()
        yield Expected(
            name,
            line,
            match[1],
            int(match[2]) if match[2] else None,
            json.loads(match[3]) if match[3] else None,
        )


def differences(folder: Path, findings: list[dict[str, object]]) -> list[str]:
    """Lines about findings that are missing or extra; `findings` are as in the JSON output."""
    rest = [
        Expected(*(finding[name] for name in ("path", "line", "rule", "column", "key")))
        for finding in findings
    ]  # type: ignore[arg-type]
    lines = []
    for want in expected(folder):
        match = next((got for got in rest if _fits(want, got)), None)
        if match is None:
            lines.append(
                f"missing {want.path}:{want.line}: "
                f"{want.rule}{f'@{want.column}' if want.column else ''} {want.key or ''}"
            )
        else:
            rest.remove(match)
    return lines + [
        f"extra {got.path}:{got.line}:{got.column}: {got.rule} {got.key or ''}" for got in rest
    ]


def _fits(want: Expected, got: Expected) -> bool:
    return want[:3] == got[:3] and want.column in (None, got.column) and want.key in (None, got.key)
