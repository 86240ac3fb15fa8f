"""What deploys a folder of a repository.

Paths start at the repository's root, so the fixture becomes a repository of its own.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import findings
from expectations import differences

FIXTURE = Path(__file__).parents[1] / "fixtures" / "deployed"
FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    "metadata: {{labels: {{owner: shop}}}}\nspec: {{{}}}\n"
)
LABELS = "commonMetadata: {labels: {owner: shop}}"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    return folder


def test_labels_of_deployments_are_not_missing(repository: Path) -> None:
    shutil.copytree(FIXTURE, repository, dirs_exist_ok=True)
    assert not differences(repository, findings(repository))


def test_a_file_named_alone_is_deployed_as_well(repository: Path) -> None:
    shutil.copytree(FIXTURE, repository, dirs_exist_ok=True)
    assert not findings(repository, "apps/built/base/quiet.yaml")
    assert findings(repository, "apps/built/alone.yaml")


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        pytest.param(LABELS, False, id="no path is the root"),
        pytest.param(f"path: ./, {LABELS}", False, id="root"),
        pytest.param(f'path: "./${{stage}}", {LABELS}', False, id="unknown"),
        pytest.param(f"path: /apps, {LABELS}", False, id="with a slash"),
        pytest.param(f"path: ../, {LABELS}", True, id="outside"),
        pytest.param(f'path: "a\\0", {LABELS}', True, id="no path"),
        pytest.param(f"path: app, {LABELS}", True, id="begins alike"),
        pytest.param(
            "path: apps, commonMetadata: {annotations: {owner: shop}}", True, id="annotations"
        ),
        pytest.param(
            "path: apps, patches: [{patch: 'metadata: {labels: {a: b}}'}], commonMetadata: {}",
            False,
            id="patch",
        ),
        pytest.param(
            "path: apps, patches: [{patch: 'data: {a: b}'}], commonMetadata: {}",
            True,
            id="other patch",
        ),
    ],
)
def test_path_of_a_deployment(repository: Path, spec: str, missing: bool) -> None:
    (repository / "apps").mkdir()
    (repository / "app").mkdir()
    (repository / "taglint.toml").write_text("[tags.owner]\nrequired = true\n")
    (repository / "apps" / "a.yaml").write_text(CONFIG_MAP)
    (repository / "flux.yaml").write_text(FLUX.format(spec))
    assert [one["rule"] for one in findings(repository)] == ["missing-tag"] * missing
