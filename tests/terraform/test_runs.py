"""Runs over modules have the same result every time, write nothing, and read whole folders."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures/modules"
MAIN = (
    'resource "aws_s3_bucket" "b" {\n  tags = local.t\n}\n'
    'resource "aws_s3_bucket" "c" {\n  tags = { "aws:c" = "x" }\n}\n'
)


def write(folder: Path) -> None:
    (folder / "main.tf").write_text(MAIN)
    (folder / "locals.tf").write_text('locals {\n  t = { "aws:t" = var.v }\n}\nvariable "v" {}\n')
    (folder / "terraform.tfvars").write_text('v = "a;b"\n')


def test_same_bytes_whatever_the_order_and_the_hash_seed(taglint: Any) -> None:
    folders = sorted(path.name for path in FIXTURES.iterdir())
    runs = {
        taglint("check", "--format", "json", *paths, cwd=FIXTURES, PYTHONHASHSEED=seed).stdout
        for paths, seed in ((folders, "0"), (folders[::-1], "1"), (["."], "2"))
    }
    assert len(runs) == 1


def test_nothing_is_written(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    taglint("check", ".")
    taglint("show", ".")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_file_alone_is_judged_with_its_folder(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    lines = taglint("check", "main.tf", "--format", "concise").stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "locals.tf:2:10",
        "main.tf:5:13",
        "terraform.tfvars:1:6",
    ]


def test_only_what_touches_the_named_files(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    lines = taglint(
        "check", "locals.tf", "--only-requested", "--format", "concise"
    ).stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["locals.tf:2:10", "terraform.tfvars:1:6"]


def test_named_values_mean_their_module(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    assert (
        "terraform.tfvars:1:6" in taglint("check", "terraform.tfvars", "--format", "concise").stdout
    )


def test_standard_input_stands_in_its_folder(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    text = MAIN.replace("aws:c", "c").encode()
    lines = taglint(
        "check", "-", "--stdin-filename", "main.tf", "--format", "concise", stdin=text
    ).stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["locals.tf:2:10", "terraform.tfvars:1:6"]


def test_values_from_the_command_line(taglint: Any, tmp_path: Path) -> None:
    write(tmp_path)
    shown = json.loads(taglint("show", ".", "--format", "json", "--var", "v=given").stdout)
    assert shown["resources"][0]["tags"][0]["value"] == "given"
    shown = json.loads(taglint("show", ".", "--format", "json", "--var-env", TF_VAR_v="env").stdout)
    assert shown["resources"][0]["tags"][0]["value"] == "a;b"


def test_show_says_where_from_and_what_is_unknown(taglint: Any, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "aws_s3_bucket" "b" {\n  tags = merge({ A = local.a }, var.t)\n}\nlocals {\n'
        '  a = "x"\n}\n'
    )
    text = taglint("show", ".").stdout
    assert (
        "A = 'x', unless replaced (var.t is not declared)  from main.tf:2:18, local at main.tf:2:22"
        in text
    )
    assert "there may be more: var.t is not declared" in text


def test_two_folders_with_the_same_names_do_not_mix(taglint: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(
            f'locals {{\n  t = {{ F = "{name}" }}\n}}\n'
            'resource "aws_s3_bucket" "b" {\n  tags = local.t\n}\n'
        )
    shown = json.loads(taglint("show", ".", "--format", "json").stdout)["resources"]
    assert [(os.path.dirname(row["path"]), row["tags"][0]["value"]) for row in shown] == [
        ("a", "a"),
        ("b", "b"),
    ]
