"""Every reporter renders one fixed list of findings to exactly the bytes that lie in golden/.

`python tests/report/test_golden.py` writes these files: read what has changed before you commit it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from report_findings import FINDINGS, HOSTILE, REPORT

from taglint.engine.run import Report
from taglint.files.paths import shown_path
from taglint.model import Finding, Span
from taglint.report.formats import FORMATS, SILENT_WHEN_CLEAN, load
from taglint.report.view import View

GOLDEN = Path(__file__).parent / "golden"
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
# The control characters that a format needs itself: a format with tabs between its columns has
# `"tabs": "\t"` here.
OWN_CONTROLS: dict[str, str] = {}
EMPTY = Report((), {}, files=3, resources=7)


# The golden file, the format, and what is rendered.
ROWS = (
    ("text.txt", "text", View(REPORT)),
    ("text-colour.txt", "text", View(REPORT, colour=True)),
    ("text-quiet.txt", "text", View(REPORT, quiet=True)),
    ("concise.txt", "concise", View(REPORT)),
    ("report.json", "json", View(REPORT)),
    ("empty.json", "json", View(EMPTY)),
    ("statistics.txt", "statistics", View(REPORT)),
)


@pytest.mark.parametrize(
    ("name", "format_", "view"), ROWS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_output_is_the_golden_one(name: str, format_: str, view: View) -> None:
    assert load(format_).render(view).encode("utf-8") == (GOLDEN / name).read_bytes()


def test_every_format_and_every_file_is_covered() -> None:
    names, formats = ({row[place] for row in ROWS} for place in (0, 1))
    assert {path.name for path in GOLDEN.iterdir()} == names | {".gitattributes"}
    assert {*FORMATS, "statistics"} == formats


@pytest.mark.parametrize("format_", [*FORMATS, "statistics"])
def test_nothing_hostile_reaches_the_terminal(format_: str) -> None:
    found = set(CONTROL.findall(load(format_).render(View(REPORT))))
    assert found - set(OWN_CONTROLS.get(format_, "")) == set()


def test_colour_adds_nothing_but_colour() -> None:
    coloured = load("text").render(View(REPORT, colour=True))
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == load("text").render(View(REPORT))
    assert set(re.findall(r"\x1b\[([\d;]*)m", coloured)) == {"0", "1", "2", "1;31", "1;33", "1;36"}


def test_concise_is_one_line_for_each_finding() -> None:
    lines = load("concise").render(View(REPORT)).splitlines()
    assert len(lines) == len(FINDINGS)
    assert all(
        re.fullmatch(r".+:\d+:\d+: (error|warning|info): .+ \[[a-z-]+\]", line) for line in lines
    )
    assert not any(line.startswith("::") for line in lines)


@pytest.mark.parametrize("format_", [*FORMATS, "statistics"])
@pytest.mark.parametrize("quiet", [False, True])
def test_nothing_found_is_nothing_said(format_: str, quiet: bool) -> None:
    rendered = load(format_).render(View(EMPTY, quiet=quiet))
    assert (rendered == "") == (format_ in SILENT_WHEN_CLEAN)


def test_json_gives_back_what_went_in() -> None:
    findings = document()["findings"]
    hostile = findings[-2]
    assert (hostile["path"], hostile["key"], hostile["fix"]["title"]) == (HOSTILE, HOSTILE, HOSTILE)
    assert hostile["message"] == f"hostile {HOSTILE} message"
    assert [finding["rule"] for finding in findings] == [finding.rule for finding in FINDINGS]


def test_json_counts() -> None:
    assert document()["summary"] == {
        "files": 12,
        "resources": 80,
        "errors": 9,
        "warnings": 2,
        "infos": 1,
        "undecided": 1,
        "not_judged": 2,
        "outside_policy": 0,
        "unknown_types": 3,
        "suppressed": 4,
        "baselined": 5,
        "exempted": 6,
        "passed_over": 7,
    }


def moved(span: Span) -> Span:
    return span._replace(start=span.start + 5, end=span.end + 5)


def test_fingerprints_are_unique_and_do_not_know_the_line() -> None:
    marks = [finding["fingerprint"] for finding in document()["findings"]]
    assert len(set(marks)) == len(marks)
    findings = tuple(
        each._replace(
            span=moved(each.span),
            resource=each.resource
            and each.resource._replace(head_span=moved(each.resource.head_span)),
        )
        for each in FINDINGS
    )
    sources = {
        path: source._replace(text=f"abcd\n{source.text}")
        for path, source in REPORT.sources.items()
    }
    later = document(REPORT._replace(findings=findings, sources=sources))
    assert [finding["fingerprint"] for finding in later["findings"]] == marks


def fingerprint(finding: Finding, report: Report = REPORT) -> str:
    return str(document(report._replace(findings=(finding,)))["findings"][0]["fingerprint"])


def test_fingerprint_does_not_know_the_message_and_severity() -> None:
    other = FINDINGS[0]._replace(message="in other words", severity="info")
    assert fingerprint(other) == fingerprint(FINDINGS[0])


@pytest.mark.parametrize("change", [{"rule": "x"}, {"key": "x"}, {"span": None}], ids=str)
def test_fingerprint_knows_the_content(change: dict[str, Any]) -> None:
    first = FINDINGS[0]
    if "span" in change:
        change = {"span": first.span._replace(end=first.span.end + 1)}
    assert fingerprint(first._replace(**change)) != fingerprint(first)


def test_fingerprint_knows_the_resource_at_its_head_alone() -> None:
    found = next(each for each in FINDINGS if each.resource)
    assert found.resource is not None
    other = found.resource._replace(address="aws_vpc.other")
    inside, head = found.span._replace(start=found.span.start), found.span
    away = found.resource._replace(head_span=moved(head))
    assert fingerprint(found._replace(span=inside, resource=away)) == fingerprint(
        found._replace(span=inside, resource=other._replace(head_span=moved(head)))
    )
    assert fingerprint(found._replace(resource=found.resource._replace(head_span=head))) != (
        fingerprint(found._replace(resource=other._replace(head_span=head)))
    )


def document(report: Report = REPORT) -> Any:
    return json.loads(load("json").render(View(report)))


def test_paths_are_shown_relative_where_that_is_shorter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert shown_path(str(tmp_path / "here/a/b.tf")) == "a/b.tf"
    assert shown_path(str(tmp_path / "b.tf")) == str(tmp_path / "b.tf")
    assert shown_path("../b.tf") == "../b.tf"


if __name__ == "__main__":
    for name, format_, view in ROWS:
        (GOLDEN / name).write_bytes(load(format_).render(view).encode("utf-8"))
