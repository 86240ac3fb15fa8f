"""The table of rules is the folder of rules."""

from __future__ import annotations

from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "taglint/rules"


def test_rule_table_is_the_rule_folder() -> None:
    from taglint.rules.table import TABLE, load

    files = {path.stem for path in RULES.glob("*.py")} - {"__init__", "rule", "table"}
    assert files == {name.replace("-", "_") for name in TABLE}
    assert [load(name).name for name in TABLE] == list(TABLE)
