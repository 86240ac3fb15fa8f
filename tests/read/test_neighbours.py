"""Neighbours: files that are not linted themselves, but say something about a linted one.

They are read only inside the repository, and nothing in them makes a reader raise.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import findings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taglint.config.configurations import Configurations
from taglint.engine import session as engine
from taglint.rules.table import TABLE

TEMPLATE = "Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
PROGRAM = "name: a\nruntime: yaml\nresources:\n  logs:\n    type: aws:s3:Bucket\n"
SERVICE = (
    "service: a\nprovider:\n  name: aws\n  stackTags: {Team: a}\nresources: ['${file(logs.yml)}']\n"
)
POLICY = "[tags.Team]\nrequired = true\n"
# The file that is linted, the one that adds the tag, and what that says.
CASES = {
    "samconfig": (
        "template.yaml",
        TEMPLATE,
        "samconfig.toml",
        '[default.deploy.parameters]\ntags = "Team=a"\n',
    ),
    "pulumi": (
        "Pulumi.yaml",
        PROGRAM,
        "Pulumi.dev.yaml",
        "config:\n  aws:defaultTags: {tags: {Team: a}}\n",
    ),
    "serverless": ("logs.yml", TEMPLATE, "serverless.yml", SERVICE),
    "kustomize": (
        "a.yaml",
        CONFIG_MAP,
        "kustomization.yaml",
        "resources: [a.yaml]\ncommonLabels: {Team: a}\n",
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a policy, in a folder with something outside it."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "taglint.toml").write_text(POLICY)
    return folder


@pytest.mark.parametrize(("name", "text", "around", "says"), CASES.values(), ids=CASES)
def test_a_link_out_of_the_repository_says_nothing(
    repository: Path, name: str, text: str, around: str, says: str
) -> None:
    (repository / name).write_text(text)
    assert [one["rule"] for one in findings(repository)] == ["missing-tag"]
    (repository / around).write_text(says)
    assert not findings(repository)
    assert not findings(repository, name), "named alone, it is the same file"
    (repository / around).unlink()
    (repository.parent / around).write_text(says)
    (repository / around).symlink_to(repository.parent / around)
    # A kustomization is there, and nobody knows what it does.
    assert [one["rule"] for one in findings(repository)] == (
        [] if name == "a.yaml" else ["missing-tag"]
    )


def test_a_comment_of_a_service_is_neither_passed_over_nor_unused(repository: Path) -> None:
    (repository / "part").mkdir()
    (repository / "part" / "logs.yml").write_text(TEMPLATE)
    text = SERVICE.replace("logs.yml", "part/logs.yml").replace("Team: a", "Team: c")
    (repository / "taglint.toml").write_text(f"{POLICY}values = ['b']\n")
    (repository / "serverless.yml").write_text(text)
    (found,) = findings(repository, "part/logs.yml")
    assert (found["rule"], found["path"]) == ("value-not-allowed", "serverless.yml")
    silenced = text.replace(
        "{Team: c}", "{Team: c}  # taglint: ignore[value-not-allowed, key-case] ours"
    )
    (repository / "serverless.yml").write_text(silenced)
    assert not findings(repository, "part/logs.yml")


def test_a_service_above_the_repository_says_nothing(repository: Path) -> None:
    (repository / "logs.yml").write_text(TEMPLATE)
    (repository.parent / "serverless.yml").write_text(
        SERVICE.replace("logs.yml", "repository/logs.yml")
    )
    assert [one["rule"] for one in findings(repository)] == ["missing-tag"]


def test_a_patch_outside_the_repository_is_not_read(repository: Path) -> None:
    (repository.parent / "patch.yaml").write_text("kind: ConfigMap\n")
    (repository / "a.yaml").write_text(CONFIG_MAP)
    (repository / "kustomization.yaml").write_text(
        "resources: [a.yaml]\npatches: [{path: ../patch.yaml}]\n"
    )
    assert not findings(repository), "what it does is not known"
    (repository / "patch.yaml").write_text("kind: ConfigMap\n")
    (repository / "kustomization.yaml").write_text(
        "resources: [a.yaml]\npatches: [{path: patch.yaml}]\n"
    )
    assert [one["rule"] for one in findings(repository)] == ["missing-tag"]


def test_a_comment_in_a_neighbour_suppresses(repository: Path) -> None:
    (repository / "template.yaml").write_text(TEMPLATE)
    text = (
        "[default.deploy.parameters]\n# taglint: ignore[reserved-prefix] ours\n"
        'tags = "Team=a aws:x=y"\n'
    )
    (repository / "samconfig.toml").write_text(text)
    assert [one["rule"] for one in findings(repository)] == []
    (repository / "samconfig.toml").write_text(
        text.replace("# taglint", "x = '# taglint").replace("ours", "ours'")
    )
    assert [one["rule"] for one in findings(repository)] == ["reserved-prefix"]


ANCHORS = "&a *a <<: - { } [ ] , ' \" | >"
WORDS = {
    "samconfig.toml": "default prod deploy global parameters tags parameter_overrides "
    "template_file 'a=b' [ ] = . , { }"
    ' version 0.1 # "Team=a" "\\"a\\"=\\"b\\"" """',
    "samconfig.yaml": "default: deploy: global: parameters: tags: parameter_overrides: Team=a "
    f"a: 'a=\"b\"' {ANCHORS}",
    "Pulumi.dev.yaml": f"config: aws:defaultTags: tags: value: secure: Team: a fn::x: ${{a}} "
    f"{ANCHORS}",
    "serverless.yml": "provider: name: aws stackTags: resources: custom: a: - ${file(logs.yml)} "
    "${file( ) ${self:custom.a}"
    f" ${{file(${{opt:a}}.yml)}} ${{self:resources}} file( a b {ANCHORS}",
    "kustomization.yaml": "resources: bases: components: patches: path: labels: pairs: "
    "commonLabels: includeSelectors: true . .."
    f" a.yaml template.yaml Team: a transformers: https://x {ANCHORS}",
}
BLANKS = ["\n", "\n  ", "\n    ", "\n      ", "\r\n", "\t", "\n[default.deploy.parameters]\n"]


def texts() -> st.SearchStrategy[tuple[str, str]]:
    def of(name: str) -> st.SearchStrategy[tuple[str, str]]:
        words = st.lists(st.sampled_from([*WORDS[name].split(" "), *BLANKS]), max_size=30).map(
            " ".join
        )
        return st.tuples(st.just(name), words | st.text(max_size=30))

    return st.sampled_from(sorted(WORDS)).flatmap(of)


@settings(max_examples=150, deadline=None)
@given(texts())
@example(
    ("samconfig.toml", '[default.deploy.parameters]\ntags = "Team=a \\"b\\"=\\"c\\\\\\"d\\""\n')
)
@example(("samconfig.toml", "[default.deploy]\nparameters = 7\n"))
@example(("samconfig.yaml", "default: {deploy: {parameters: {tags: [Team=a, {a: b}]}}}"))
@example(
    (
        "serverless.yml",
        "provider: {name: aws}\nresources: ['${file(a\0)}', '${self:resources}', "
        "'${file(${opt:a})}']\n",
    )
)
@example(
    (
        "serverless.yml",
        'provider: {name: aws}\nresources: ["${file(a\\0)}", "${file(a\\0${opt:a})}"]\n',
    )
)
@example(("kustomization.yaml", "resources: [.]\ncomponents: ['.', ..]\n"))
@example(("kustomization.yaml", 'resources: ["a\\0"]\npatches: [{path: "b\\0"}]\n'))
def test_whatever_a_neighbour_holds_is_read_or_unknown(case: tuple[str, str]) -> None:
    name, text = case
    with tempfile.TemporaryDirectory() as folder:
        for path, content in written(name, text):
            Path(folder, path).write_bytes(content.encode("utf-8", "replace"))
        run = engine.check([folder], engine.Options(tuple(TABLE), configs=Configurations()))
        assert not run.crashes, run.crashes
        for finding in run.report.findings:
            size = len(Path(finding.span.path).read_bytes().decode("utf-8-sig", "replace"))
            assert 0 <= finding.span.start <= finding.span.end <= size


def written(name: str, text: str) -> Iterator[tuple[str, str]]:
    """A folder with one file of each kind, and one neighbour of them."""
    yield from ((path, content) for path, content, _, _ in CASES.values())
    yield "taglint.toml", f"nested = true\n{POLICY}values = ['b']\n"
    yield name, text


def test_a_service_that_names_much_takes_no_time(repository: Path) -> None:
    (repository / "logs.yml").write_text(TEMPLATE)
    names = "".join(
        f"  - ${{file(a{number}.yml)}}\n  - file({' ' * 500}\n" for number in range(400)
    )
    (repository / "serverless.yml").write_text(
        f"{SERVICE.partition('resources')[0]}resources:\n{names}"
    )
    before = os.times().user
    assert findings(repository)
    assert os.times().user - before < 3


def test_many_environments_take_no_time(repository: Path) -> None:
    (repository / "template.yaml").write_text(TEMPLATE)
    rows = " ".join(f'k{number}=\\"v\\"' for number in range(150))
    text = "".join(f'[e{number}.deploy.parameters]\ntags = "{rows}"\n' for number in range(100))
    (repository / "samconfig.toml").write_text(text)
    before = os.times().user
    assert findings(repository)
    assert os.times().user - before < 3
