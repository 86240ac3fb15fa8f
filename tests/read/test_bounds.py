"""What a reader leaves out because a bound was met is a finding that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from taglint.config.configurations import Configurations
from taglint.engine import session as engine
from taglint.files.source import Lines
from taglint.read.terraform import walk
from taglint.rules.table import TABLE
from taglint.terraform import root

ALL = engine.Options(tuple(TABLE))
BUCKET = 'resource "aws_s3_bucket" "{}" {{\n  tags = {{ A = "{}" }}\n}}\n'
CALL = 'module "{}" {{\n  source = "{}"\n}}\n'


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Bounds that small files can meet: 3 places, 3 calls, 20 steps."""
    monkeypatch.setattr(walk, "_MOST", 3)
    for module in (walk, root):
        monkeypatch.setattr(module, "MOST_CALLS", 3)
        monkeypatch.setattr(module, "MOST_WORK", 20)
    return monkeypatch


def not_judged(folder: Path, options: engine.Options = ALL) -> list[str]:
    """`FILE:LINE: MESSAGE` of the findings of the rule; there are no others."""
    run = engine.check([str(folder)], options)
    assert not run.crashes
    lines = []
    for finding in run.report.findings:
        assert (finding.rule, finding.severity) == ("not-judged", "warning")
        path = finding.span.path
        line = Lines(run.report.sources[path].text).position(finding.span.start).line
        lines.append(f"{Path(path).relative_to(folder).as_posix()}:{line}: {finding.message}")
    return lines


def buckets(*names: str) -> str:
    return "".join(BUCKET.format(name, name) for name in names)


PLACES = "more than 3 places for tags in one root module; not judged: "
CALLS = "more than 3 module calls in one root module; not judged: "
WORK = "the evaluation of this root module takes more than 20 steps; not judged: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(buckets("a", "b", "c"), [], id="as many as there may be"),
        pytest.param(
            buckets("a", "b", "c", "d"), [f"main.tf:10: {PLACES}aws_s3_bucket.d"], id="one more"
        ),
        pytest.param(
            buckets("a", "b", "c", "d", "e"),
            [f"main.tf:10: {PLACES}aws_s3_bucket.d and 1 other"],
            id="two more",
        ),
        pytest.param(
            buckets("a").replace("{\n", "{\n  count = 4\n"),
            [f"main.tf:1: {PLACES}aws_s3_bucket.a"],
            id="the copies of one",
        ),
        pytest.param(
            buckets("a").replace("{\n", "{\n  count = 3\n"), [], id="as many copies of one"
        ),
        pytest.param(
            buckets("a", "b", "c", "d") + CALL.format("m", "./m"),
            [f"main.tf:10: {PLACES}aws_s3_bucket.d and 1 other"],
            id="a call counts as one",
        ),
    ],
)
def test_places_beyond_the_bound(
    bounds: pytest.MonkeyPatch, tmp_path: Path, text: str, expected: list[str]
) -> None:
    (tmp_path / "main.tf").write_text(text)
    assert not_judged(tmp_path) == expected


def test_what_is_left_out_of_a_module_stands_at_the_roots_call(
    bounds: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("outer", "inner"):
        (tmp_path / name).mkdir()
    (tmp_path / "main.tf").write_text(buckets("a") + CALL.format("m", "./outer"))
    (tmp_path / "outer/main.tf").write_text(CALL.format("n", "../inner"))
    (tmp_path / "inner/main.tf").write_text(buckets("a", "b"))
    assert not_judged(tmp_path) == []
    (tmp_path / "inner/main.tf").write_text(buckets("a", "b", "c"))
    assert not_judged(tmp_path) == [
        f"main.tf:4: {PLACES}module.m.module.n.aws_s3_bucket.c",
    ]


@pytest.mark.parametrize(
    ("count", "names"),
    [
        pytest.param("3", "", id="as many as there may be"),
        pytest.param("4", "module.m[3]", id="one more"),
        pytest.param("6", "module.m[3] and 2 others", id="three more"),
        pytest.param('{ w = "w", x = "x", y = "y", z = "z" }', 'module.m["z"]', id="for_each"),
    ],
)
def test_calls_beyond_the_bound(
    bounds: pytest.MonkeyPatch, tmp_path: Path, count: str, names: str
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/main.tf").write_text('output "x" {\n  value = 1\n}\n')
    name = "for_each" if "{" in count else "count"
    (tmp_path / "main.tf").write_text(
        "# a root\n" + CALL.format("m", "./m").replace("{\n", f"{{\n  {name} = {count}\n")
    )
    assert not_judged(tmp_path) == ([f"main.tf:2: {CALLS}{names}"] if names else [])


@pytest.mark.parametrize(
    ("steps", "is_too_much"), [(18, False), (19, False), (20, True), (1000, True)]
)
def test_work_beyond_the_bound(
    bounds: pytest.MonkeyPatch, tmp_path: Path, steps: int, is_too_much: bool
) -> None:
    """`range` is one step, and each of its items one."""
    (tmp_path / "main.tf").write_text(
        f"locals {{\n  l = range({steps})\n}}\n"
        + buckets("a")
        + BUCKET.format("b", "${length(local.l)}").replace('"${length(local.l)}"', "local.l[0]")
    )
    expected = [f"main.tf:7: {WORK}what loops and functions give from aws_s3_bucket.b on"]
    assert not_judged(tmp_path) == (expected if is_too_much else [])


def test_a_unit_of_terragrunt_says_what_it_left_out(
    bounds: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "live").mkdir()
    (tmp_path / "m/main.tf").write_text(
        'variable "n" {}\n' + buckets("a").replace("{\n", "{\n  count = var.n\n", 1)
    )
    unit = 'terraform {{\n  source = "../m"\n}}\ninputs = {{\n  n = {}\n}}\n'
    (tmp_path / "live/terragrunt.hcl").write_text(unit.format(3))
    assert not_judged(tmp_path) == []
    (tmp_path / "live/terragrunt.hcl").write_text(unit.format(4))
    assert not_judged(tmp_path) == [f"m/main.tf:2: {PLACES}aws_s3_bucket.a"]


def test_a_comment_and_the_configuration_silence_it(
    bounds: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = buckets("a", "b", "c") + "# taglint: ignore[not-judged] the rest is generated\n"
    (tmp_path / "main.tf").write_text(text + buckets("d"))
    assert not_judged(tmp_path) == []
    (tmp_path / "main.tf").write_text(buckets("a", "b", "c", "d"))
    (tmp_path / "taglint.toml").write_text('[rules]\nnot-judged = "off"\n')
    options = ALL._replace(configs=Configurations(str(tmp_path / "taglint.toml"), TABLE))
    assert not_judged(tmp_path, options) == []


def test_the_bounds_are_those_of_the_manual_page() -> None:
    from taglint.rules.table import manual

    page = manual("not-judged").replace("\n", " ")
    assert f"{walk._MOST:,} places for tags" in page
    assert f"{root.MOST_CALLS:,} module calls" in page
    assert f"{root.MOST_WORK:,} steps" in page
