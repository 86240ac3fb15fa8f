"""`taglint check`: options and exit statuses, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from taglint.report.formats import FORMATS

Taglint = Callable[..., "CompletedProcess[str]"]

ERROR = 'resource "aws_mq_broker" "a" {\n  tags = { "aws:x" = "y" }\n}\n'
WARNING = 'resource "aws_mq_broker" "a" {\n  tags = { x = "a<b" }\n}\n'
CLEAN = 'resource "aws_mq_broker" "a" {\n  tags = { x = "y" }\n}\n'
BROKEN = 'resource "aws_mq_broker" "a" {\n  tags = }\n'
ERROR_LINE = (
    "2:13: error: key 'aws:x' begins with 'aws:', which aws/default reserves [reserved-prefix]\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three small files in folders of their own, so that none is read with another."""
    for name, text in (("error", ERROR), ("warning", WARNING), ("clean", CLEAN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    (tmp_path / "notes.yaml").write_text("kind: Pod\n")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        pytest.param(["clean"], 0, id="clean"),
        pytest.param(["warning"], 1, id="a warning fails"),
        pytest.param(["error"], 1, id="an error fails"),
        pytest.param(["."], 1, id="all"),
        pytest.param([], 1, id="here by default"),
        pytest.param(["warning", "--fail-level", "error"], 0, id="only errors fail"),
        pytest.param(["error", "--fail-level", "error"], 1, id="an error is at the level"),
        pytest.param(["warning", "--fail-level", "info"], 1, id="info and above"),
        pytest.param(["error", "--ignore", "reserved-prefix"], 0, id="ignored"),
        pytest.param(["error", "--select", "key-too-long"], 0, id="not selected"),
        pytest.param(["error", "--select", "reserved-prefix"], 1, id="selected"),
        pytest.param(
            ["error", "--select", "reserved-prefix", "--ignore", "reserved-prefix"],
            0,
            id="ignore wins",
        ),
        pytest.param([".", "--select", "reserved-prefix,value-characters"], 1, id="two selected"),
        pytest.param(
            [".", "--ignore", "reserved-prefix, value-characters"],
            0,
            id="two ignored, with a blank",
        ),
        pytest.param(
            [".", "--ignore", "reserved-prefix", "--ignore", "value-characters"],
            0,
            id="two options",
        ),
        pytest.param(["notes.yaml"], 0, id="of no known dialect"),
        pytest.param(["missing"], 2, id="missing"),
        pytest.param(["clean", "missing"], 2, id="one of them missing"),
        pytest.param(["error", "--quiet"], 1, id="quiet"),
        pytest.param(["error", "--statistics"], 1, id="statistics"),
        pytest.param(["error", "--max-file-size", "10"], 1, id="too large is a finding"),
        pytest.param(["--", "clean"], 0, id="after two dashes"),
        pytest.param(["--fail-level", "fatal"], 2, id="no such level"),
        pytest.param(["--format", "xml"], 2, id="no such format"),
        pytest.param(["--max-file-size", "big"], 2, id="no number"),
        pytest.param(["--nonsense"], 2, id="no such option"),
        pytest.param(["--select", "nonsense"], 2, id="no such rule"),
        pytest.param(["--stat"], 2, id="no abbreviations"),
        pytest.param(["-", "clean"], 2, id="standard input stands alone"),
        pytest.param(["clean", "--stdin-filename", "x.tf"], 2, id="a name for no standard input"),
        pytest.param(["error", "--output", "nowhere/out"], 2, id="no folder for the output"),
    ],
)
@pytest.mark.parametrize("format_", FORMATS)
def test_exit_status_does_not_depend_on_the_format(
    taglint: Taglint, folder: Path, arguments: list[str], status: int, format_: str
) -> None:
    done = taglint("check", "--format", format_, *arguments)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (status == 2 or arguments == ["notes.yaml"])
    if format_ == "json" and done.stdout and "--statistics" not in arguments:
        assert json.loads(done.stdout)["version"] == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chek"], "unknown command 'chek'; did you mean 'check'?"),
        (["zzz"], "unknown command 'zzz'"),
        (["check", "--fromat", "json"], "unknown option '--fromat'; did you mean '--format'?"),
        (["rule", "missing-tag", "b"], "unexpected argument 'b'"),
        (["check", "--staistics"], "unknown option '--staistics'; did you mean '--statistics'?"),
        (
            ["check", "--fail-levl=error"],
            "unknown option '--fail-levl'; did you mean '--fail-level'?",
        ),
        (
            ["check", "--select", "key-to-long"],
            "unknown rule 'key-to-long'; did you mean 'key-too-long'?",
        ),
        (["check", "--ignore", "xyzzy"], "unknown rule 'xyzzy'"),
        (["rule", "duplicate"], "unknown rule 'duplicate'; did you mean 'duplicate-key'?"),
        (["check", "--select", "a\x1b[31m"], "unknown rule 'a\\x1b[31m'"),
        (["check", "missing.tf"], "missing.tf: No such file or directory"),
        (["check", "a\x1b.tf"], "a\\x1b.tf: No such file or directory"),
        (["check", "-", "x.tf"], "- for standard input stands alone"),
        (["check", "--stdin-filename", "x.tf"], "--stdin-filename goes with - as the only path"),
        (["check", "--output", "nowhere/out", "clean"], "nowhere/out: No such file or directory"),
        (
            ["check", "--format", "xml"],
            f"argument --format: invalid choice: 'xml' (choose from {str(FORMATS)[1:-1]})",
        ),
    ],
    ids=lambda value: ascii(" ".join(value)) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_reported_in_one_line(
    taglint: Taglint, folder: Path, arguments: list[str], message: str
) -> None:
    done = taglint(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"taglint: error: {message}\n")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["rule", "--help"]], ids=" ".join
)
def test_help(taglint: Taglint, arguments: list[str]) -> None:
    done = taglint(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: taglint")
    # Every option is explained.
    assert not re.findall(r"^  (--?[\w-]+)(?: [A-Z,…]+)?$\n(?!\s{10})", done.stdout, re.M)


def test_version(taglint: Taglint) -> None:
    from taglint import __version__

    assert taglint("--version").stdout == f"taglint {__version__}\n"


def test_a_missing_path_hides_none_of_the_others(taglint: Taglint, folder: Path) -> None:
    done = taglint("check", "missing.tf", "error", "also-missing", "warning/main.tf")
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "error/main.tf",
        "warning/main.tf",
    ]
    assert done.stderr.splitlines() == [
        "taglint: error: also-missing: No such file or directory",
        "taglint: error: missing.tf: No such file or directory",
    ]


def test_the_default_format_of_a_pipe_is_concise(taglint: Taglint, folder: Path) -> None:
    assert taglint("check", "error").stdout == f"error/main.tf:{ERROR_LINE}"


def test_statistics(taglint: Taglint, folder: Path) -> None:
    lines = taglint("check", ".", "--statistics").stdout.splitlines()
    assert [line.split() for line in lines] == [
        ["1", "error", "reserved-prefix"],
        ["1", "warning", "value-characters"],
    ]


def test_quiet_leaves_out_the_closing_line(taglint: Taglint, folder: Path) -> None:
    loud, quiet = (
        taglint("check", "error", "--format", "text", *more).stdout for more in ([], ["--quiet"])
    )
    assert loud == quiet + "\n1 error in 1 file (1 file checked)\n"


def test_verbose_says_what_was_passed_over(taglint: Taglint, folder: Path) -> None:
    done = taglint("check", ".", "--verbose", "--ignore", "reserved-prefix,value-characters")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "taglint: notes.yaml: passed over, of no known dialect\n"


def test_a_document_that_a_template_hides_is_reported_and_hides_no_other(
    taglint: Taglint, tmp_path: Path
) -> None:
    chart = tmp_path / "templates"
    chart.mkdir()
    head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n"
    (chart / "a.yaml").write_text(
        head + "---\nx: {{ a }}\n y: 1\n---\n" + head + "  labels: {-a: b}\n"
    )
    (chart / "b.yaml").write_text(head + "{{ " * 101)
    (chart / "c.yml").write_text("- hosts: all\n{% if a %}\n  tasks: [\n{% endif %}\n")
    arm = (
        '{\n"$schema": "https://schema.management.azure.com/schemas/2019-04-01/'
        'deploymentTemplate.json#",\n'
        '"resources": [\n%s]}'
    )
    (chart / "d.json").write_text(arm % "{% if a %}\n{% endif %}\n")
    done = taglint("check", "templates", "--format", "concise")
    assert [line[:34] for line in done.stdout.splitlines()] == [
        "templates/a.yaml:13:12: error: key"
    ]
    hidden = [
        line.split(": this document is not checked: it is a template and not valid by itself: ")[0]
        for line in done.stderr.splitlines()
    ]
    assert hidden == [
        f"taglint: templates/{place}" for place in ("a.yaml:7", "b.yaml:1", "c.yml:2", "d.json:4")
    ]
    assert taglint("check", "templates", "--quiet").stderr == ""


def test_nothing_is_printed_about_what_is_clean(taglint: Taglint, folder: Path) -> None:
    for format_ in ("text", "concise"):
        done = taglint("check", "clean", "--format", format_)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    empty = json.loads(taglint("check", "clean", "--format", "json").stdout)
    assert empty == {
        "version": 1,
        "summary": {
            "files": 1,
            "resources": 1,
            "errors": 0,
            "warnings": 0,
            "infos": 0,
            "undecided": 0,
            "not_judged": 0,
            "outside_policy": 0,
            "unknown_types": 0,
            "suppressed": 0,
            "baselined": 0,
            "exempted": 0,
            "passed_over": 0,
        },
        "findings": [],
    }


def test_output_goes_to_a_file(taglint: Taglint, folder: Path) -> None:
    done = taglint("check", "error", "--output", "out.txt")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert (folder / "out.txt").read_text() == f"error/main.tf:{ERROR_LINE}"
    taglint("check", "clean", "--output", "out.txt")
    assert (folder / "out.txt").read_text() == ""


@pytest.mark.parametrize(
    ("arguments", "text", "expected"),
    [
        pytest.param([], ERROR.encode(), f"stdin.tf:{ERROR_LINE}", id="Terraform by default"),
        pytest.param(
            [],
            b"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties: {Tags: x}\n",
            "stdin.yaml:4:24: error: Tags of AWS::S3::Bucket must be a list of key and value pairs,"
            " not "
            "a string [wrong-shape]\n",
            id="a template by its content",
        ),
        pytest.param([], b'\n{"a": 1}', "", id="JSON by its content"),
        pytest.param(
            ["--stdin-filename", "a/b.tf"], ERROR.encode(), f"a/b.tf:{ERROR_LINE}", id="a name"
        ),
        pytest.param(["--stdin-filename", "x.txt"], ERROR.encode(), "", id="a name of no dialect"),
        pytest.param(
            ["--stdin-filename", "x.yaml"],
            b"Resources:\r\n  A:\r\n    Type: AWS::S3::Bucket\r\n"
            b"    Properties: {Tags: [{Key: aws:x, Value: y}]}\r\n",
            "x.yaml:4:31: error: key 'aws:x' begins with 'aws:', which aws/default reserves "
            "[reserved-prefix]\n",
            id="a template",
        ),
        pytest.param([], b"", "", id="nothing"),
        pytest.param(
            [],
            b"\xff",
            "stdin.tf:1:1: error: not UTF-8 text: byte 0xff is not UTF-8 [syntax-error]\n",
            id="no text",
        ),
        pytest.param(
            [],
            b"a\0",
            "stdin.tf:1:2: error: not text: the file has a NUL character [syntax-error]\n",
            id="a NUL",
        ),
        pytest.param(
            ["--max-file-size", "3"],
            b"abcd",
            "stdin.tf:1:1: error: the file has more than 3 bytes; files up to that are read "
            "(max-file-size) [syntax-error]\n",
            id="too much",
        ),
        pytest.param(["--max-file-size", "4"], b"# bc", "", id="just enough"),
    ],
)
def test_standard_input(taglint: Taglint, arguments: list[str], text: bytes, expected: str) -> None:
    done = taglint("check", "-", "--quiet", *arguments, stdin=text)
    assert (done.stdout, done.stderr, done.returncode) == (expected, "", int(bool(expected)))


def test_a_file_that_is_too_large_is_a_finding(taglint: Taglint, folder: Path) -> None:
    size = len(ERROR)
    done = taglint("check", "error", "--max-file-size", str(size - 1))
    assert done.stdout == (
        f"error/main.tf:1:1: error: the file has {size} bytes; files up to {size - 1} are read "
        "(max-file-size) [syntax-error]\n"
    )
    assert (
        taglint("check", "error", "--max-file-size", str(size)).stdout
        == f"error/main.tf:{ERROR_LINE}"
    )


def test_a_broken_file_hides_no_other(taglint: Taglint, folder: Path) -> None:
    (folder / "error/broken.tf").write_text(BROKEN)
    (folder / "error/binary.tf").write_bytes(b"\x00\x01")
    (folder / "error/bad.yaml").write_text("AWSTemplateFormatVersion: [\n")
    (folder / "error/latin.tf").write_bytes(b"# \xe9\n")
    done = taglint("check", "error")
    assert [re.sub(r":.*\[", " ", line) for line in done.stdout.splitlines()] == [
        "error/bad.yaml syntax-error]",
        "error/binary.tf syntax-error]",
        "error/broken.tf syntax-error]",
        "error/latin.tf syntax-error]",
        "error/main.tf reserved-prefix]",
    ]
    assert done.returncode == 1


def test_findings_of_an_absolute_path_are_shown_relative(taglint: Taglint, folder: Path) -> None:
    assert taglint("check", str(folder / "error")).stdout == f"error/main.tf:{ERROR_LINE}"
    elsewhere = taglint("check", str(folder / "error"), cwd=folder / "clean").stdout
    assert elsewhere == f"{folder}/error/main.tf:{ERROR_LINE}"


def test_a_file_name_cannot_forge_output(taglint: Taglint, tmp_path: Path) -> None:
    name = "a\n::error file=x::y\x1b[31m.tf"
    (tmp_path / name).write_text(ERROR)
    (tmp_path / os.fsdecode(b"b\xff.tf")).write_text(ERROR)
    concise = taglint("check", ".").stdout
    assert len(concise.splitlines()) == 2
    assert "\x1b" not in concise
    assert not concise.startswith("::") and "\n::" not in concise
    found = json.loads(taglint("check", ".", "--format", "json").stdout)["findings"]
    assert [item["path"] for item in found] == [name, "b\udcff.tf"]


def test_rule_list(taglint: Taglint) -> None:
    from taglint.rules.table import TABLE

    lines = taglint("rule").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(TABLE)
    assert {line.split()[1] for line in lines} == {"error", "warning", "info"}


def test_rule_page(taglint: Taglint) -> None:
    from taglint.rules.table import manual

    done = taglint("rule", "duplicate-key")
    assert done.stdout == f"duplicate-key (error)\n\n{manual('duplicate-key')}\n"
    assert done.returncode == 0


@pytest.mark.parametrize(
    "arguments", [["check", "error"], ["check", "--format", "json", "."], ["rule"]], ids=" ".join
)
def test_a_reader_that_leaves_is_no_failure(folder: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        command = [sys.executable, "-I", "-m", "taglint", *arguments]
        done = subprocess.run(
            command, cwd=folder, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert done.stderr == ""
    assert done.returncode == (1 if arguments[0] == "check" else 0)


CRASHING = """
import sys
from taglint.cli import main
from taglint.read.terraform import modules
def fail(batch, catalogue):
    if any("boom" in source.path for source in batch.sources):
        raise RuntimeError("of\\x1b the test")
    return working(batch, catalogue)
working, modules.read = modules.read, fail
sys.exit(main.run(sys.argv[1:]))
"""


def test_our_own_bug_is_reported_and_hides_no_other_file(folder: Path) -> None:
    """The reader that fails is put into a process of its own, as no input makes ours fail."""
    (folder / "boom").mkdir()
    (folder / "boom/main.tf").write_text(CLEAN)

    def run(**more: str) -> CompletedProcess[str]:
        command = [sys.executable, "-c", CRASHING, "check", "."]
        return subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, **more},
            check=False,
        )

    done = run()
    assert done.returncode == 2
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "error/main.tf",
        "warning/main.tf",
    ]
    assert done.stderr == (
        "taglint: error: boom/main.tf: our own bug, please report it: "
        "RuntimeError: of\\x1b the test\n"
    )
    assert "Traceback" in run(TAGLINT_TRACEBACK="1").stderr
