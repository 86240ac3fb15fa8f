"""Which modules a start may load. Times differ from run to run; sets of modules do not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLEAN_TF = (
    'resource "aws_mq_broker" "a" {\n'
    '  tags = merge(var.tags, { Name = "web", Größe = "x", Count = 7 })\n}\n'
)
CLEAN_TEMPLATE = (
    "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Tags:\n"
    "        - {Key: a, Value: b}\n"
)
CLEAN_JSON = (
    '{"Resources": {"A": {"Type": "AWS::S3::Bucket", '
    '"Properties": {"Tags": [{"Key": "a", "Value": "b"}]}}}}'
)

# The loaded modules go to standard error: standard output is checked to be empty.
PROBE = """
import sys
before = set(sys.modules)
from taglint.cli.main import run
try:
    status = run(sys.argv[1:])
except SystemExit as left:
    status = left.code
print(status, *sorted(set(sys.modules) - before), file=sys.stderr)
"""

HEAVY = {
    *("jsonschema", "regex", "ruamel", "pathspec", "referencing", "attrs", "rpds", "yaml", "xml"),
    *(
        "pathlib",
        "shutil",
        "tempfile",
        "subprocess",
        "importlib.metadata",
        "importlib.resources",
        "tomllib",
    ),
    *(
        "typing",
        "dataclasses",
        "inspect",
        "difflib",
        "decimal",
        "random",
        "datetime",
        "hashlib",
        "unicodedata",
        "logging",
    ),
    *("asyncio", "email", "socket", "ssl", "urllib"),
}
CORE = {
    "taglint",
    "taglint.cli",
    "taglint.cli.console",
    "taglint.cli.main",
    "taglint.lean_typing",
}
CHECK = CORE | {f"taglint.{name}" for name in (
    "catalog", "catalog.catalogue", "catalog.index_files", "catalog.specs", "cli.check",
    "cli.options", "config", "config.configurations", "config.values", "engine", "engine.judging",
    "engine.reading", "engine.run", "engine.session", "engine.units", "files", "files.disk",
    "files.neighbours", "files.paths", "files.repository", "files.source", "files.walk", "lazy",
    "model", "policy", "policy.policy", "read", "read.dialects", "read.reading", "report",
    "report.formats", "rules", "rules.rule", "rules.table", "schema", "schema.annotations",
    "schema.ascii_patterns", "schema.judge", "schema.prefilter", "tags", "tags.shapes", "values",
    "wording", "rules.duplicate_key", "rules.case_collision", "rules.edge_whitespace",
    "rules.not_a_string",
)}  # fmt: skip


def loaded(folder: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    status, *names = done.stderr.splitlines()[-1].split()
    assert status == "0", done.stdout
    return set(names)


def ours(names: set[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] == "taglint"}


def heavy(names: set[str]) -> set[str]:
    return {name for name in names if name in HEAVY or name.partition(".")[0] in HEAVY}


def test_version(tmp_path: Path) -> None:
    names = loaded(tmp_path, "--version")
    assert ours(names) == CORE
    assert not heavy(names)
    assert "argparse" not in names


@pytest.mark.parametrize(
    ("name", "text", "front_end", "more"),
    [
        pytest.param(
            "main.tf",
            CLEAN_TF,
            {"read.terraform", "terraform", "hcl"},
            {"read.cloudformation", "yaml"},
            id="tf",
        ),
        pytest.param(
            "a.yaml",
            CLEAN_TEMPLATE,
            {"read.cloudformation", "yaml", "cloudformation", "tags.resources"},
            {"read.terraform", "terraform", "hcl"},
            id="yaml",
        ),
        pytest.param(
            "a.json",
            CLEAN_JSON,
            {"read.cloudformation", "yaml", "cloudformation", "tags.resources"},
            {"read.terraform", "hcl", "yaml.skim"},
            id="json",
        ),
        pytest.param(
            "a.txt",
            "",
            {"cli.remarks"},
            {"read.terraform", "read.cloudformation", "hcl", "yaml"},
            id="neither",
        ),
    ],
)
def test_a_clean_file_loads_one_front_end_and_nothing_heavy(
    tmp_path: Path, name: str, text: str, front_end: set[str], more: set[str]
) -> None:
    (tmp_path / name).write_text(text)
    names = loaded(tmp_path, "check", name)
    own = ours(names)
    parts = {f"taglint.{part}" for part in front_end}
    assert {
        one
        for one in own - CHECK
        if not any(one == part or one.startswith(f"{part}.") for part in parts)
    } == set()
    assert not own & {f"taglint.{part}" for part in more}
    assert not heavy(names)


def test_a_clean_folder_loads_the_ignore_file_reader_only_where_there_is_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "main.tf").write_text(CLEAN_TF)
    assert "taglint.files.ignore" not in loaded(tmp_path, "check", ".")
    (tmp_path / ".gitignore").write_text("*.log\n")
    names = loaded(tmp_path, "check", ".")
    assert "taglint.files.ignore" in names
    assert "pathspec" in names
    assert not {"jsonschema", "regex", "ruamel"} & names


def test_a_conviction_loads_the_judge(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CLEAN_TF.replace("Name", '"a<b"'))
    names = loaded(tmp_path, "check", "--fail-level", "error", "main.tf")
    assert {
        "jsonschema",
        "regex",
        "taglint.schema.validator",
        "taglint.rules.key_characters",
        "taglint.report.concise",
    } <= names
    assert "ruamel" not in names
    assert "taglint.rules.too_many_tags" not in names
