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
    from taglint.rules.table import TABLE, load, manual

    rows = [
        f"| `{name}` | {load(name).severity} | {manual(name).splitlines()[0]} |" for name in TABLE
    ]
    return "\n".join(["| rule | severity | finds |", "|---|---|---|", *rows]) + "\n"


def test_rule_table_is_fresh() -> None:
    found = _TABLE.search(README.read_text())
    assert found and found[2] == rule_table()


def test_ci_runs_the_readmes_test_command() -> None:
    commands = re.findall(r"```console\n(.*?)\n```", README.read_text())
    assert any(
        "pytest" in command and command in (ROOT / ".ci/run").read_text() for command in commands
    )


def test_named_paths_exist() -> None:
    for path in re.findall(
        r"`((?:tools|schemas|tests|taglint|\.ci)/[\w./-]+)`", README.read_text()
    ):
        assert (ROOT / path).exists(), path


def test_shown_output_is_real() -> None:
    """Every line of the README's sample output is printed by the command above it."""
    from conftest import findings

    shown = re.search(r"Among what it prints:\n\n```text\n(.*?)```", README.read_text(), re.S)
    assert shown
    heads = re.findall(
        r"^tests/fixtures/showcase/(\S+?):(\d+):(\d+): (\w+): (.*) \[(.*)\]$", shown[1], re.M
    )
    real = {
        (f["path"], str(f["line"]), str(f["column"]), f["severity"], f["message"], f["rule"])
        for f in findings(ROOT / "tests/fixtures/showcase")
    }
    assert heads
    assert set(heads) <= real


def test_shown_policy_is_what_init_writes_and_check_says(tmp_path: Path) -> None:
    """The README's five resources: what `init` writes, and the one finding."""
    from conftest import findings

    from taglint.config.first_policy import first_policy
    from taglint.engine import session as engine

    used = [
        ("bucket", "Owner", "payments", "prod"),
        ("b", "Owner", "payments", "dev"),
        ("c", "Owner", "orders", "prod"),
    ]
    used += [("d", "owner", "payments", "dev"), ("e", "Owner", "payments", "prod")]
    form = 'resource "aws_s3_bucket" "{}" {{\n  tags = {{\n    {} = "{}"\n    Stage = "{}"\n  }}\n}}\n\n'
    (tmp_path / "main.tf").write_text("".join(form.format(*row) for row in used))
    text = first_policy(
        resource for resource, _ in engine.resources([str(tmp_path)], engine.Options(()))
    )
    shown = re.findall(
        r"```(?:toml|text)\n(.*?)```", README.read_text().partition("## Policy")[2], re.S
    )
    assert text.endswith(shown[0])
    (tmp_path / "taglint.toml").write_text(text)
    (found,) = findings(tmp_path)
    line = f"main.tf:{found['line']}:{found['column']}: {found['severity']}: {found['message']} [{found['rule']}]"
    assert line == shown[1].strip()


def test_shown_configuration_is_one(tmp_path: Path) -> None:
    from taglint.config.load import load
    from taglint.files.repository import Repository

    shown = re.findall(r"```toml\n(.*?)```", README.read_text().partition("## Policy")[2], re.S)
    (tmp_path / "taglint.toml").write_text(
        shown[1].replace('extends = ["org/tag-policy.json", "base.toml"]', "extends = []")
    )
    assert load(Repository(), str(tmp_path / "taglint.toml"), str(tmp_path)).exemptions


if __name__ == "__main__":
    README.write_text(
        _TABLE.sub(lambda match: match[1] + rule_table() + match[3], README.read_text())
    )
