"""Every fixture folder is linted as a project; what it expects is exact both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import findings
from expectations import differences, expected

FIXTURES = Path(__file__).parent / "fixtures"
FOLDERS = sorted(path for group in ("rules", "read") for path in (FIXTURES / group).glob("*") if path.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_fixture_gives_just_the_findings_it_expects(folder: Path) -> None:
    assert not differences(folder, findings(folder))


def test_each_rule_has_a_fixture_folder() -> None:
    from taglint.rules import TABLE

    assert {path.name for path in (FIXTURES / "rules").iterdir()} >= {name.replace("-", "_") for name in TABLE}


@pytest.mark.parametrize("folder", sorted((FIXTURES / "rules").glob("*")), ids=lambda path: path.name)
def test_rule_fixture_has_as_many_quiet_files_as_loud_ones(folder: Path) -> None:
    loud = {item.path for item in expected(folder)}
    files = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".expect", ".toml")
    }
    assert files - loud, "a rule needs a quiet file"
