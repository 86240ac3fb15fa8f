"""Whether a folder is one that others call is told by where it lies and what lies in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loading import load, modules_in

from taglint.files.source import Source
from taglint.terraform.module import Module
from taglint.terraform.root import RootModule
from taglint.terraform.settings import Settings

ALIASES = (
    "terraform {\n  required_providers {\n    aws = { configuration_aliases = [aws.a] }\n  }\n}"
)
LAYOUTS = [
    ("live/queue", {}, "", False),
    ("modules/queue", {}, "", True),
    ("modules/aws/queue", {}, "", True),
    ("modules", {}, "", False),
    ("my-modules/queue", {}, "", False),
    ("terraform-aws-queue", {}, "", True),
    ("terraform-queue", {}, "", False),
    ("queue", {"examples/a/main.tf": ""}, "", True),
    ("queue", {"examples": ""}, "", False),
    ("queue", {}, ALIASES, True),
    ("queue", {}, "# configuration_aliases", False),
    ("modules/queue", {".terraform.lock.hcl": ""}, "", False),
    ("modules/queue", {"prod.tfvars": ""}, "", False),
    ("modules/queue", {"a.auto.tfvars.json": "{}"}, "", False),
    ("modules/queue", {}, 'provider "aws" {}', True),
    ("modules/queue", {}, 'provider "aws" {\n  region = "x"\n}', False),
    ("modules/queue", {}, "terraform {\n  cloud {}\n}", False),
]


def root_module(folder: Path, text: str, settings: Settings | None = None) -> RootModule:
    """The root module of a folder with this text, in a tree that the user has named."""
    path = folder / "main.tf"
    path.write_text(text)
    source = load(str(path))
    assert isinstance(source, Source)
    top = next(each for each in folder.parents if (each / "top").exists())
    loader = modules_in(top, settings or Settings())()
    return RootModule(loader, Module(str(folder), [source]))


@pytest.mark.parametrize(("name", "files", "text", "is_for_others"), LAYOUTS)
def test_layout(
    tmp_path: Path, name: str, files: dict[str, str], text: str, is_for_others: bool
) -> None:
    folder = tmp_path / "tree" / name
    (tmp_path / "tree/top").mkdir(parents=True)
    folder.mkdir(parents=True)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    assert root_module(folder, text).takes_providers == is_for_others


def test_a_folder_with_values_of_the_configuration_is_run(tmp_path: Path) -> None:
    (tmp_path / "tree/top").mkdir(parents=True)
    folder = tmp_path / "tree/modules/queue"
    folder.mkdir(parents=True)
    settings = Settings((str(tmp_path / "a.tfvars"),))
    assert not root_module(folder, "", settings).takes_providers


def test_without_git_the_path_as_written_tells(tmp_path: Path, taglint: Any) -> None:
    folder = tmp_path / "modules/queue"
    folder.mkdir(parents=True)
    (tmp_path / "taglint.toml").write_text("[tags.Owner]\nrequired = true\n")
    (folder / "main.tf").write_text('resource "aws_sqs_queue" "q" {}\n')
    for name in (".", "modules", "modules/queue", "modules/queue/main.tf"):
        assert taglint("check", name, "--config", "taglint.toml").stdout == "", name
