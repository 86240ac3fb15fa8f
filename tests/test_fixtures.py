"""Every fixture folder is linted as a project; what it expects is exact both ways."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conftest import findings
from expectations import differences, expected
from loading import load

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import Source
from taglint.read import dialects
from taglint.read.reading import Batch
from taglint.rules.table import TABLE

FIXTURES = Path(__file__).parent / "fixtures"
RULES = sorted(path for path in (FIXTURES / "rules").iterdir() if path.is_dir())
GROUPS = (
    *(
        "read",
        "policy",
        "modules",
        "kubernetes",
        "kustomize",
        "helm",
        "crossplane",
        "ansible",
        "documents",
    ),
    *("stacks", "overlays", "layouts"),
)
DIALECTS = [
    FIXTURES / name
    for name in (
        "cloudformation",
        "sam",
        "serverless",
        "pulumi",
        "arm",
        "heat",
        "kcc",
        "ack",
        "aso",
        "rfs",
        "others",
    )
]
MANY_FOLDERS = ("kubernetes", "kustomize", "helm", "crossplane", "ansible", "documents")
FOLDERS = [
    *RULES,
    *sorted(path for group in GROUPS for path in (FIXTURES / group).iterdir() if path.is_dir()),
    *DIALECTS,
]
# The configuration names these.
ELSEWHERE = {"expired_exemption"}
# What they look at exists in no other language.
TERRAFORM_ONLY = {"default_tags_overlap", "not_judged"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_just_the_findings_it_expects(folder: Path) -> None:
    assert not differences(folder, findings(folder))


@pytest.mark.parametrize("folder", DIALECTS, ids=lambda path: path.name)
def test_dialect_has_fifteen_files_and_quiet_ones_are_quiet(folder: Path) -> None:
    names = [path.name for path in inputs(folder)]
    assert len(names) >= 15
    assert not any("quiet" in item.path for item in expected(folder))
    assert {name for name in names if "loud" in name} == {
        Path(item.path).name for item in expected(folder)
    }


@pytest.mark.parametrize("name", sorted({*(path.name for path in DIALECTS), *MANY_FOLDERS}))
def test_dialect_has_fifteen_quiet_and_fifteen_loud_files(name: str) -> None:
    names = {path.relative_to(FIXTURES / name).as_posix() for path in inputs(FIXTURES / name)}
    loud = {item.path for item in expected(FIXTURES / name)}
    assert len(names - loud) >= 15
    # What carries no tags cannot be loud.
    assert len(loud) >= 15 or name == "others"


def test_each_rule_has_a_fixture_folder() -> None:
    assert {path.name for path in RULES} == {name.replace("-", "_") for name in TABLE}


@pytest.mark.parametrize("folder", RULES, ids=lambda path: path.name)
def test_rule_fixture_is_loud_and_quiet_in_each_language(folder: Path) -> None:
    own = {item.path for item in expected(folder) if item.rule == folder.name.replace("_", "-")}
    loud = {Path(path).suffix for path in own}
    quiet = {path.suffix for path in inputs(folder) if path.name.startswith("quiet")}
    assert {".tf", ".yaml"} <= quiet
    languages = {".tf"} if folder.name in TERRAFORM_ONLY else {".tf", ".yaml"}
    assert loud >= languages if folder.name not in ELSEWHERE else loud <= {".toml"}
    assert not any(Path(path).name.startswith("quiet") for path in own), (
        "a quiet file with an expectation"
    )


@pytest.mark.parametrize("folder", RULES, ids=lambda path: path.name)
def test_rule_fixture_has_as_many_quiet_cases_as_loud_ones(folder: Path) -> None:
    loud = Counter(item.path for item in expected(folder))
    quiet = sum(cases(path) for path in inputs(folder) if path.name.startswith("quiet"))
    assert quiet >= loud.total()


def inputs(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".expect", ".toml")
    ]


def cases(path: Path) -> int:
    """How many cases a quiet file makes: its tags, its places for tags, and one for the file."""
    source = load(str(path))
    assert isinstance(source, Source)
    reader = dialects.reader_of(source)
    assert reader is not None
    reading = reader.read(Batch((source,), False), Catalogue())
    return 1 + sum(1 + len(resource.tags) for resource in reading.resources)
