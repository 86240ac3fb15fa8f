"""The README is true: its commands are CI's, and its samples are real."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
POLICY = README.partition("\n## Policy\n")[2].partition("\n## ")[0]


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def test_ci_runs_the_readmes_test_command() -> None:
    commands = [block.strip() for block in blocks(README, "console")]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert any("pytest" in command and command in script for command in commands)


def test_shown_output_is_real() -> None:
    """The README begins with a finding of the sample, as `check --format text` prints it."""
    from taglint.engine.session import Options, check
    from taglint.report.formats import load
    from taglint.report.view import View
    from taglint.rules.table import TABLE

    shown = blocks(README, "text")[0]
    head = re.match(r"(tests/fixtures/showcase/\S+?):\d+:\d+: ", shown)
    assert head
    run = check([str(ROOT / head[1])], Options(tuple(TABLE)))
    printed = load("text").render(View(run.report))
    assert shown in re.sub(rf"(?m)^\S*/?{re.escape(head[1])}:", f"{head[1]}:", printed)


def test_shown_tags_are_those_of_the_manual() -> None:
    shown = blocks(README, "text")[1]
    assert f"```text\n{shown}```" in (ROOT / "docs/evaluation.md").read_text(encoding="utf-8")


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
    form = 'resource "aws_s3_bucket" "{}" {{\n  tags = {{\n    {} = "{}"\n'
    form += '    Stage = "{}"\n  }}\n}}\n\n'
    (tmp_path / "main.tf").write_text("".join(form.format(*row) for row in used))
    text = first_policy(
        resource for resource, _ in engine.resources([str(tmp_path)], engine.Options(()))
    )
    assert text.endswith(blocks(POLICY, "toml")[0])
    (tmp_path / "taglint.toml").write_text(text)
    (found,) = findings(tmp_path)
    place = f"main.tf:{found['line']}:{found['column']}"
    line = f"{place}: {found['severity']}: {found['message']} [{found['rule']}]"
    assert line == blocks(POLICY, "text")[0].strip()


def test_shown_hooks_exist() -> None:
    import yaml

    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    part = README.partition("\n## As a pre-commit hook\n")[2].partition("\n## ")[0]
    (shown,) = blocks(part, "yaml")
    assert {hook["id"] for hook in yaml.safe_load(shown)["repos"][0]["hooks"]} <= hooks
    assert set(re.findall(r"^\| `([\w-]+)` \|", part, re.M)) == hooks
