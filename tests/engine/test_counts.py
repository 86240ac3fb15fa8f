"""What a run counts beside its findings; `summary` of the JSON output has these figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Taglint = Callable[..., "CompletedProcess[str]"]

POLICY = '[tags.Owner]\nrequired = true\n\n[tags.Stage]\nvalues = ["dev", "prod"]\n'
KNOWN = ("files", "resources", "errors", "warnings", "infos")


def counts(taglint: Taglint, *arguments: str) -> dict[str, int]:
    """The figures of a run that are not 0, but for those of the findings."""
    done = taglint("check", ".", "--format", "json", *arguments)
    assert done.returncode < 2, done.stderr
    summary = json.loads(done.stdout)["summary"]
    assert list(summary)[:5] == list(KNOWN)
    return {name: number for name, number in summary.items() if number and name not in KNOWN}


def write(folder: Path, text: str, policy: str = POLICY) -> None:
    (folder / "main.tf").write_text(text)
    (folder / "taglint.toml").write_text(policy)


def bucket(name: str, tags: str, more: str = "") -> str:
    return f'{more}resource "aws_s3_bucket" "{name}" {{\n  tags = {tags}\n}}\n'


@pytest.mark.parametrize(
    ("tags", "number"),
    [
        pytest.param('{ Owner = "a" }', 0, id="known"),
        pytest.param("{ Owner = var.x }", 1, id="a required value is unknown"),
        pytest.param('{ Owner = "a", Stage = var.x }', 1, id="a value with a list is unknown"),
        pytest.param('{ Owner = "a", Other = var.x }', 0, id="the policy asks nothing of it"),
        pytest.param("var.x", 1, id="whether the key is there is unknown"),
        pytest.param("merge(var.x, { Stage = var.y })", 2, id="two"),
        pytest.param('merge(var.x, { Owner = "a" })', 0, id="more may come, but nothing required"),
    ],
)
def test_undecided(taglint: Taglint, tmp_path: Path, tags: str, number: int) -> None:
    variables = 'variable "x" {}\nvariable "y" {}\n'
    write(tmp_path, variables + bucket("b", tags))
    assert counts(taglint) == ({"undecided": number} if number else {})
    (tmp_path / "taglint.toml").unlink()
    assert counts(taglint) == {}


def test_not_judged(taglint: Taglint, tmp_path: Path) -> None:
    loud = Path(__file__).parents[1] / "fixtures/rules/not_judged/loud.tf"
    write(tmp_path, loud.read_text(), "")
    assert counts(taglint) == {"not_judged": 1}
    # The figure stays also where the finding is off.
    assert counts(taglint, "--ignore", "not-judged") == {"not_judged": 1}


def test_unknown_types(taglint: Taglint, tmp_path: Path) -> None:
    kinds = ("aws_new_thing", "aws_new_thing", "aws_newer_thing", "acme_thing", "aws_s3_bucket")
    write(
        tmp_path,
        "".join(
            f'resource "{kind}" "r{number}" {{\n  tags = {{ A = "b" }}\n}}\n'
            for number, kind in enumerate(kinds)
        )
        + 'resource "aws_iam_role_policy_attachment" "p" {\n  role = "x"\n}\n',
        "",
    )
    assert counts(taglint) == {"unknown_types": 2}


def test_a_module_of_nothing_but_unknown_types(taglint: Taglint, tmp_path: Path) -> None:
    write(tmp_path, bucket("b", "{}").replace("s3_bucket", "new_thing"), "")
    assert counts(taglint) == {"unknown_types": 1}


def test_suppressed(taglint: Taglint, tmp_path: Path) -> None:
    comment = "# taglint: ignore[missing-tag] reason\n"
    write(tmp_path, bucket("a", "{}", comment) + bucket("b", "{}", comment) + bucket("c", "{}"))
    assert counts(taglint) == {"suppressed": 2}
    assert counts(taglint, "--ignore", "missing-tag") == {}


def test_exempted(taglint: Taglint, tmp_path: Path) -> None:
    exemption = '\n[[exempt]]\nresource = "aws_s3_bucket.a*"\nreason = "x"\n'
    text = bucket("a1", "{}") + bucket("a2", "{}") + bucket("b", "{}")
    write(tmp_path, text, POLICY + exemption)
    assert counts(taglint) == {"exempted": 2}


def test_baselined(taglint: Taglint, tmp_path: Path) -> None:
    write(tmp_path, bucket("a", "{}") + bucket("b", "{}"))
    assert counts(taglint, "--write-baseline", "known.json") == {"baselined": 2}
    write(tmp_path, bucket("a", "{}") + bucket("b", "{}") + bucket("c", "{}"))
    assert counts(taglint, "--baseline", "known.json") == {"baselined": 2, "passed_over": 1}


def test_passed_over(taglint: Taglint, tmp_path: Path) -> None:
    write(tmp_path, bucket("a", '{ Owner = "a" }'))
    (tmp_path / "a.yaml").write_text("a: 1\n")
    (tmp_path / "b.json").write_text("{}\n")
    assert counts(taglint) == {"passed_over": 2}
