"""After any edits a session finds what a fresh run finds, and judges no more than it must."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from taglint.config.configurations import Configurations
from taglint.engine.run import Options, Run
from taglint.engine.session import Session, check
from taglint.files.edits import close, edit, refresh
from taglint.files.repository import Repository
from taglint.rules.table import TABLE

FIXTURES = Path(__file__).parents[1] / "fixtures"
# Trees whose files change the findings in each other, by the fixture folder that they copy.
TREES = ("modules", "kustomize", "stacks", "deployed", "read", "policy")
POLICY = '[tags.Owner]\nrequired = true\n[tags.Env]\nvalues = ["dev", "prod"]\n'
TERRAFORM = """\
variable "env" { default = "dev" }
resource "aws_s3_bucket" "new" {
  tags = { Env = var.env, "aws:x" = "y", Owner = "me " }
}
module "other" { source = "../plain" }
"""
TEMPLATE = """\
Resources:
  New:
    Type: AWS::S3::Bucket
    Properties: {Tags: [{Key: Env, Value: qa}]}
"""
KUSTOMIZATION = "resources: [deployment.yaml]\ncommonLabels: {Owner: me}\n"
UNIT = 'inputs = { tags = { Env = "x" } }\nterraform { source = "../plain" }\n'
# Names of files that an edit may create, and the text that they then have.
NEW = {
    "new.tf": TERRAFORM,
    "terraform.tfvars": 'env = "qa"\n',
    "x.auto.tfvars": 'env = "prod"\n',
    "template.yaml": TEMPLATE,
    "kustomization.yaml": KUSTOMIZATION,
    "terragrunt.hcl": UNIT,
    "taglint.toml": POLICY,
    ".gitignore": "*.tf\n",
    "sub/main.tf": TERRAFORM,
}


def options(repository: Repository | None = None) -> Options:
    return Options(tuple(TABLE), configs=Configurations(None, tuple(TABLE), repository))


def session(folder: str = ".") -> Session:
    return Session(options(Repository(is_recording=True)), [folder])


def said(run: Run) -> list[tuple[object, ...]]:
    """Everything in the result of a run but the texts of the files."""
    report = run.report
    rows = [(each.rule, each.severity, each.span, each.message) for each in report.findings]
    counts = (report.files, report.resources, run.unreadable, run.passed_over, run.judged_by)
    return [*rows, *counts, [str(crash.error) for crash in run.crashes], sorted(run.hidden)]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A copy of a folder of fixtures as a repository; it is the working folder."""

    def made(name: str) -> Path:
        root = tmp_path / name
        shutil.copytree(FIXTURES / name, root)
        (root / ".git").mkdir()
        monkeypatch.chdir(root)
        return root

    return made


def written(path: Path, text: str | None) -> None:
    """Do on disk what an edit does to a buffer."""
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def edits(chance: random.Random, root: Path) -> dict[str, str | None]:
    """One step of a person: files created, changed, deleted or renamed."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    folders = sorted({path.parent for path in files})
    kind = chance.choice(("create", "create", "change", "change", "delete", "rename"))
    path = chance.choice(files)
    name = path.relative_to(root).as_posix()
    if kind == "create":
        place, text = chance.choice(sorted(NEW.items()))
        return {(chance.choice(folders).relative_to(root) / place).as_posix(): text}
    text = path.read_bytes().decode("utf-8", "replace")
    if kind == "change":
        at = chance.randrange(len(text) + 1)
        words = chance.choice(('"', "Owner", "}", "\n", "aws:x", "# x\n", "dev"))
        return {name: text[:at] + words + text[at:]}
    if kind == "delete":
        return {name: None}
    other = chance.choice(folders).relative_to(root) / f"renamed{path.suffix}"
    return {name: None, other.as_posix(): text}


def outcome(run: Callable[[], Run]) -> object:
    """The result of a run, or the error that it raises."""
    try:
        return said(run())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", TREES)
def test_after_any_edits_a_session_says_what_a_fresh_run_says(
    tree: Callable[[str], Path], name: str, seed: int
) -> None:
    root = tree(name)
    chance = random.Random(f"{name} {seed}")
    living = session()
    assert said(living.run()) == said(check(["."], options()))
    for step in range(8):
        step_edits = edits(chance, root)
        edit(living.repository, step_edits)
        for place, text in step_edits.items():
            written(root / place, text)
        fresh = outcome(lambda: check(["."], options()))
        assert outcome(living.run) == fresh, (step, step_edits)


@pytest.mark.parametrize("name", TREES)
def test_a_run_without_an_edit_judges_nothing(tree: Callable[[str], Path], name: str) -> None:
    tree(name)
    living = session()
    first = said(living.run())
    judged = living.judged
    assert judged > 0
    assert said(living.run()) == first
    assert living.judged == judged


MODULES = {
    "taglint.toml": POLICY,
    "one/main.tf": 'module "q" { source = "../q" }\n',
    "two/main.tf": 'module "q" { source = "../q" }\n',
    "three/main.tf": 'resource "aws_s3_bucket" "b" { tags = { Owner = "a" } }\n',
    "q/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
    "a.yaml": TEMPLATE,
    "k/kustomization.yaml": KUSTOMIZATION,
    "k/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
}
# The file that is edited, and the number of units that ask for it.
ASKED = {
    "three/main.tf": 1,
    "one/terraform.tfvars": 1,
    "q/main.tf": 2,
    "a.yaml": 1,
    "README.md": 0,
    "three/taglint.toml": 1,
}


@pytest.mark.parametrize("name", ASKED)
def test_what_did_not_ask_for_the_edited_file_is_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for place, text in MODULES.items():
        written(tmp_path / place, text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    living = session()
    living.run()
    before = living.judged
    old = (tmp_path / name).read_text() if (tmp_path / name).exists() else ""
    edit(living.repository, {name: old + "# edited\n"})
    living.run()
    assert living.judged - before == ASKED[name]


def test_a_buffer_that_is_closed_counts_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, text in MODULES.items():
        written(tmp_path / place, text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    living = session()
    first = said(living.run())
    edit(living.repository, {"q/main.tf": "", "three/more.tf": TERRAFORM, "a.yaml": None})
    assert said(living.run()) != first
    close(living.repository, ["q/main.tf", "three/more.tf", "a.yaml"])
    assert said(living.run()) == first
    (tmp_path / "three/main.tf").unlink()
    refresh(living.repository, ["three/main.tf"])
    assert said(living.run()) == said(check(["."], options()))
