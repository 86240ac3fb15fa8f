"""Fixtures that say what they expect: `#~ rule "key"` behind the line, `#~^` for the line above, a `.expect` file for JSON.

`#~ rule@7 "key"` also pins the column. Several expectations stand behind one `#~`, separated by commas.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_MARK = re.compile(r"#~(\^*)\s*(.*?)\s*$")
_ONE = re.compile(r'([a-z-]+)(?:@(\d+))?(?:\s+"((?:[^"\\]|\\.)*)")?')


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
        if path.is_file() and path.suffix == ".expect":
            found += _listed(path, folder)
        elif path.is_file():
            found += _marked(path, folder)
    return found


def _marked(path: Path, folder: Path) -> list[Expected]:
    name = path.relative_to(folder).as_posix()
    found = []
    for number, line in enumerate(re.split(r"\r\n?|\n", path.read_bytes().decode("utf-8", "replace")), 1):
        mark = _MARK.search(line)
        if mark:
            found += [_one(name, number - len(mark[1]), words) for words in _split(mark[2])]
    return found


def _listed(path: Path, folder: Path) -> list[Expected]:
    """Lines of `LINE rule@COLUMN "key"` about the file beside."""
    name = path.with_suffix("").relative_to(folder).as_posix()
    found = []
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            number, words = line.split(" ", 1)
            found.append(_one(name, int(number), words))
    return found


def _split(words: str) -> list[str]:
    return [part for part in re.split(r",\s*(?=[a-z-]+)", words) if part]


def _one(name: str, line: int, words: str) -> Expected:
    match = _ONE.fullmatch(words.strip())
    assert match, f"{name}:{line}: cannot read the expectation {words!r}"
    key = None if match[3] is None else match[3].encode().decode("unicode_escape") if "\\" in match[3] else match[3]
    return Expected(name, line, match[1], int(match[2]) if match[2] else None, key)


def differences(folder: Path, findings: list[dict[str, object]]) -> list[str]:
    """What is missing and what is extra, as lines; the findings are those of the JSON format."""
    rest = [Expected(*(finding[name] for name in ("path", "line", "rule", "column", "key"))) for finding in findings]  # type: ignore[arg-type]
    lines = []
    for want in expected(folder):
        match = next((got for got in rest if _fits(want, got)), None)
        if match is None:
            lines.append(
                f"missing {want.path}:{want.line}: {want.rule}{f'@{want.column}' if want.column else ''} {want.key or ''}"
            )
        else:
            rest.remove(match)
    return lines + [f"extra {got.path}:{got.line}:{got.column}: {got.rule} {got.key or ''}" for got in rest]


def _fits(want: Expected, got: Expected) -> bool:
    return want[:3] == got[:3] and want.column in (None, got.column) and want.key in (None, got.key)
