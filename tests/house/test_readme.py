"""The README is true: its table of rules is the rules', its commands are CI's, its paths exist.

`python tests/house/test_readme.py` writes the generated table into the README.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
_TABLE = re.compile(r"(<!-- rules: .*? -->\n)(.*?)(<!-- end of rules -->)", re.S)


def rule_table() -> str:
    from taglint.rules import TABLE, load, manual

    rows = [f"| `{name}` | {load(name).severity} | {manual(name).splitlines()[0]} |" for name in TABLE]
    return "\n".join(["| rule | severity | finds |", "|---|---|---|", *rows]) + "\n"


def test_rule_table_is_fresh() -> None:
    found = _TABLE.search(README.read_text())
    assert found and found[2] == rule_table()


def test_ci_runs_the_readmes_test_command() -> None:
    commands = re.findall(r"```console\n(.*?)\n```", README.read_text())
    assert any("pytest" in command and command in (ROOT / ".ci/run").read_text() for command in commands)


def test_named_paths_exist() -> None:
    for path in re.findall(r"`((?:tools|schemas|tests|taglint|\.ci)/[\w./-]+)`", README.read_text()):
        assert (ROOT / path).exists(), path


def test_shown_output_is_real() -> None:
    """Every line of the README's sample output is printed by the command above it."""
    from conftest import findings

    shown = re.search(r"Among what it prints:\n\n```text\n(.*?)```", README.read_text(), re.S)
    assert shown
    heads = re.findall(r"^tests/fixtures/showcase/(\S+?):(\d+):(\d+): (\w+): (.*) \[(.*)\]$", shown[1], re.M)
    real = {
        (f["path"], str(f["line"]), str(f["column"]), f["severity"], f["message"], f["rule"])
        for f in findings(ROOT / "tests/fixtures/showcase")
    }
    assert heads
    assert set(heads) <= real


if __name__ == "__main__":
    README.write_text(_TABLE.sub(lambda match: match[1] + rule_table() + match[3], README.read_text()))
