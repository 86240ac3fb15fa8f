"""Read tests/vectors/limits: tags at the limits of each schema.

tools/gen_limit_vectors.py wrote that table from facts about the providers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "vectors/limits"


class Case(NamedTuple):
    """Some tags, and the rules they break: errors, and warnings beside them."""

    data: dict[str, str]
    rules: set[str]
    warnings: set[str]


def cases() -> dict[str, list[Case]]:
    """The cases of each schema."""
    found: dict[str, list[Case]] = {}
    for path in sorted(FOLDER.glob("*.json")):
        for schema, rows in json.loads(path.read_text(encoding="utf-8")).items():
            found[schema] = [case(*row) for row in rows]
    return found


def case(count: int, key: str, value: str, rules: list[str], warnings: list[str]) -> Case:
    """The case of one row: its tag, and more tags like it until there are `count`."""
    data = {spelled(key): spelled(value)} | {
        f"k{number}": spelled(value) for number in range(1, count)
    }
    return Case(data, set(rules), set(warnings) - set(rules))


def spelled(text: str) -> str:
    """`k×3` is kkk."""
    letter, times, number = text.partition("×")
    return letter * int(number) if times else text
