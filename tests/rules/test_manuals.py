"""Each rule's docstring is its manual page, and the examples in it are true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from taglint.config.configurations import Configurations
from taglint.engine import session as engine
from taglint.model import SEVERITIES
from taglint.rules.table import TABLE, load, manual

ALL = engine.Options(tuple(TABLE))
FILES = {"hcl": "x.tf", "yaml": "x.yaml", "toml": "x.tf"}
HEADINGS = ["What", "Why", "Policy", "Bad", "Good", "Config"]


class Example(NamedTuple):
    """A code block of a manual page."""

    rule: str
    heading: str
    language: str
    text: str


def examples() -> list[Example]:
    found = []
    for rule in TABLE:
        for heading, body in sections(manual(rule)).items():
            if heading == "Policy":
                continue
            found += [
                Example(rule, heading, match[1], match[2])
                for match in re.finditer(r"```(\w*)\n(.*?)```", body, re.S)
            ]
    return found


def sections(page: str) -> dict[str, str]:
    parts = re.split(rf"^({'|'.join(HEADINGS)}):", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def found(example: Example, folder: Path) -> list[str]:
    """The rules that find something in an example, by the policy of its manual page.

    An example in TOML is itself the policy.
    """
    policy = re.search(r"```toml\n(.*?)```", sections(manual(example.rule)).get("Policy", ""), re.S)
    config = folder / "taglint.toml"
    is_policy = example.language == "toml"
    config.write_text(example.text if is_policy else policy[1] if policy else "")
    run = engine.check_text(
        FILES[example.language],
        b"" if is_policy else example.text.encode(),
        ALL._replace(configs=Configurations(str(config), TABLE)),
    )
    assert not run.crashes
    return [finding.rule for finding in run.report.findings]


@pytest.mark.parametrize("rule", TABLE)
def test_manual_has_its_headings(rule: str) -> None:
    page = manual(rule)
    headings = re.findall(r"^([A-Z]\w+):", re.sub(r"```.*?```", "", page, flags=re.S), re.M)
    assert headings == [heading for heading in HEADINGS if heading in headings]
    assert set(HEADINGS) - set(headings) <= {"Policy"}
    assert re.fullmatch(r"[A-Z].*\.", page.splitlines()[0])
    assert page.splitlines()[1] == ""
    assert all(body.strip() for body in sections(page).values())


@pytest.mark.parametrize(
    "example",
    [example for example in examples() if example.language in FILES],
    ids=lambda example: f"{example.rule}-{example.heading}-{example.language}",
)
def test_example_is_true(example: Example, tmp_path: Path) -> None:
    if example.heading == "Good":
        assert found(example, tmp_path) == []
    else:
        assert found(example, tmp_path) == [example.rule]


@pytest.mark.parametrize("rule", TABLE)
def test_manual_has_a_bad_and_a_good_example(rule: str) -> None:
    assert {example.heading for example in examples() if example.rule == rule} >= {"Bad", "Good"}


@pytest.mark.parametrize("rule", TABLE)
def test_rule_is_what_its_table_entry_says(rule: str) -> None:
    assert load(rule).name == rule
    assert load(rule).severity in SEVERITIES


@pytest.mark.parametrize("step", [load, manual])
def test_no_such_rule(step: object) -> None:
    assert callable(step)
    with pytest.raises(KeyError, match="no-such-rule"):
        step("no-such-rule")
