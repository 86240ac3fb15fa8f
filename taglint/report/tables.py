"""Data as columns of text, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from taglint.lean_typing import Json
from taglint.wording import visible


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row, indented by two blanks; columns stand two blanks apart."""
    texts = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in texts)
    return [f"  {'  '.join(row).rstrip()}" for row in padded]


def as_json(data: Json) -> str:
    """A JSON document for people: indented, with all characters as they are."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
