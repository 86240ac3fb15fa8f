"""`taglint --help`, `taglint` alone, and a command line that names no command."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from taglint.cli.main import COMMANDS
from taglint.read import dialects

Taglint = Callable[..., "CompletedProcess[str]"]
ROOT = Path(__file__).parents[2]


def paragraphs(text: str) -> dict[str, list[str]]:
    """The lines of each part of the overview, by its heading; the first part is the usage."""
    parts = [part.splitlines() for part in text.split("\n\n")]
    return {lines[0].rstrip(":"): [line.strip() for line in lines[1:]] for lines in parts}


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_goes_to_standard_output(taglint: Taglint, option: str) -> None:
    done = taglint(option)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: taglint COMMAND ")
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert done.stdout.isascii()


def test_taglint_alone_prints_the_help_to_standard_error(taglint: Taglint) -> None:
    done = taglint()
    assert (done.returncode, done.stdout, done.stderr) == (2, "", taglint("--help").stdout)


def test_help_names_the_dialects_of_the_table(taglint: Taglint) -> None:
    words = " ".join(taglint("--help").stdout.split())
    titles = dialects.titles()
    assert "CloudFormation and SAM" in titles
    assert f"It reads {'; '.join(titles)}; and other YAML and JSON files" in words


def test_each_dialect_has_one_title() -> None:
    titled = [row.module for row in dialects._TABLE if row.title]
    assert titled == list(dict.fromkeys(row.module for row in dialects._TABLE))


def test_help_lists_the_commands(taglint: Taglint) -> None:
    listed = [line.split(maxsplit=1) for line in paragraphs(taglint("--help").stdout)["commands"]]
    assert listed == [list(row) for row in COMMANDS.items()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_whose_docstring_begins_its_help(
    taglint: Taglint, name: str
) -> None:
    command = import_module(f"taglint.cli.{name}")
    assert callable(command.add) and callable(command.run)
    text = " ".join(taglint(name, "--help").stdout.split())
    assert text.startswith(f"usage: taglint {name} [-h]")
    assert " ".join((command.__doc__ or "?").split()) in text


def test_the_three_examples_of_the_help_work(taglint: Taglint, tmp_path: Path) -> None:
    (tmp_path / "modules/network").mkdir(parents=True)
    examples = paragraphs(taglint("--help").stdout)["examples"]
    assert len(examples) == 3
    for example in examples:
        program, *arguments = shlex.split(example.partition("  ")[0])
        done = taglint(*arguments)
        assert (program, done.returncode) == ("taglint", 0), done.stderr


def test_help_says_where_the_manual_is(taglint: Taglint) -> None:
    (manual,) = paragraphs(taglint("--help").stdout)["manual"]
    assert manual.startswith("README.md and docs/ in https://github.com/taglint/taglint")
    assert (ROOT / "README.md").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--hlep"], "unknown option '--hlep'; did you mean '--help'?"),
        (["--quiet", "check"], "unknown option '--quiet'"),
        (["--color=never", "check"], "unknown option '--color'"),
        (["--", "check"], "unknown option '--'"),
        ([""], "unknown command ''"),
        (["main.tf"], "unknown command 'main.tf'"),
    ],
    ids=ascii,
)
def test_what_is_no_command_is_reported(
    taglint: Taglint, arguments: list[str], message: str
) -> None:
    done = taglint(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"taglint: error: {message}\n")
