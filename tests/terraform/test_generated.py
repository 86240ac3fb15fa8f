"""What a Terragrunt unit generates is read as its path says, and is found again in its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from loading import load, modules_in

from taglint.files.source import Source
from taglint.model import Span
from taglint.terraform.generated import Generated, generated
from taglint.terraform.terragrunt import Unit

LOCALS = 'locals {\n  stage = "beta"\n  tags  = { Owner = "shop", Stage = "beta-2" }\n}\n'


def made(folder: Path, contents: str, more: str = "", name: str = "made.tf") -> Generated:
    """What a unit generates whose block has these contents, and these further arguments."""
    path = folder / "terragrunt.hcl"
    block = f'generate "it" {{\n  path = "{name}"\n  contents = {contents}\n{more}}}\n'
    path.write_text(LOCALS + block)
    source = load(str(path))
    assert isinstance(source, Source)
    return generated(Unit(modules_in(folder)(), source), str(folder), {"there.tf"})


PLACES = [
    ('"x = 1"', "x", "x"),
    ('"x = ${1}"', "x", "x"),
    ('"x = ${local.stage}"', "beta", "beta"),
    ('"x = ${upper(local.stage)}"', "BETA", "upper(local.stage)"),
    ('"x = ${jsonencode(local.tags)}"', "shop", "shop"),
    ('"x = ${jsonencode(local.tags)}"', "Stage", "Stage"),
    ("<<-EOT\n    a {\n      x = ${local.stage}\n    }\n  EOT", "x", "x"),
    ("<<-EOT\n    a {\n      x = ${local.stage}\n    }\n  EOT", "}", "}"),
    ("jsonencode({ x = local.tags })", "beta-2", "beta-2"),
    ('format("y = %s", local.stage)', "beta", 'format("y = %s", local.stage)'),
    ('"%{ if true }x = 1%{ endif }"', "x", '"%{ if true }x = 1%{ endif }"'),
    ('"x = \\"q\\" ${local.stage}"', "q", '"x = \\"q\\" ${local.stage}"'),
]


@pytest.mark.parametrize(("contents", "word", "written"), PLACES)
def test_a_word_of_generated_text_is_found_where_it_is_written(
    tmp_path: Path, contents: str, word: str, written: str
) -> None:
    found = made(tmp_path, contents)
    (file,) = found.files
    start = file.text.index(word)
    place = found.placed(Span(file.path, start, start + len(word)))
    assert isinstance(place, Span)
    text = (tmp_path / "terragrunt.hcl").read_text()
    assert (Path(place.path).name, text[place.start : place.end]) == ("terragrunt.hcl", written)


def test_a_stretch_with_interpolations_in_it_begins_and_ends_where_it_is_written(
    tmp_path: Path,
) -> None:
    found = made(tmp_path, '"a { x = ${local.stage} }"')
    (file,) = found.files
    place = found.placed(Span(file.path, 0, len(file.text)))
    assert isinstance(place, Span)
    text = (tmp_path / "terragrunt.hcl").read_text()
    assert text[place.start : place.end] == "a { x = ${local.stage} }"


@pytest.mark.parametrize(
    ("name", "more", "count"),
    [
        ("made.tf", "", 1),
        ("./made.tf", "", 1),
        ("made.tofu.json", "", 1),
        ("made.auto.tfvars", "", 1),
        ("made.tfvars", "", 0),
        ("made.tf.txt", "", 0),
        ("below/made.tf", "", 0),
        ("../made.tf", "", 0),
        ("made.tf", "  disable = true\n", 0),
        ("made.tf", "  disable = false\n", 1),
        ("made.tf", '  if_exists = "skip"\n', 1),
        ("there.tf", '  if_exists = "skip"\n', 0),
        ("there.tf", '  if_exists = "overwrite"\n', 1),
    ],
)
def test_what_is_generated_for_terraform(tmp_path: Path, name: str, more: str, count: int) -> None:
    found = made(tmp_path, '"a = ${local.stage}"', more, name)
    assert (len(found.files), found.cause) == (count, "")


def test_of_two_blocks_with_one_path_the_later_counts(tmp_path: Path) -> None:
    second = '}\ngenerate "more" {\n  path = "made.tf"\n  contents = "b = ${2}"\n'
    (file,) = made(tmp_path, '"a = ${1}"', second).files
    assert file.text == "b = 2"


@pytest.mark.parametrize(
    ("contents", "more", "name", "is_open"),
    [
        ('"${get_env("A")}"', "", "made.tf", True),
        ('"${dependency.a.outputs.b}"', "", "made.tf.json", True),
        ('"a = 1"', '  disable = get_env("A")\n', "made.tf", True),
        ('"a = 1"', "", '${get_env("A")}', True),
        ('"${get_env("A")}"', "", "made.txt", False),
        ('"${get_env("A")}"', "  disable = true\n", "made.tf", False),
    ],
)
def test_what_is_not_known_may_set_any_tag(
    tmp_path: Path, contents: str, more: str, name: str, is_open: bool
) -> None:
    found = made(tmp_path, contents, more, name)
    assert (found.files, bool(found.cause)) == ((), is_open)
