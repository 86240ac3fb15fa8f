"""What deploys a folder of the repository and adds labels: Flux's Kustomizations and Argo CD's Applications.

fluxcd.io/flux/components/kustomize/kustomizations, argo-cd.readthedocs.io/en/stable/user-guide/kustomize
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from taglint.files.neighbours import holding
from taglint.files.paths import is_below
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.yaml.nodes import Node, get, items_of, resolve, text_of
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import pairs

_ENDINGS = (".yaml", ".yml")
# A file with all words of one of the rows may hold such an object.
_WORDS = (("kustomize.toolkit.fluxcd.io/", "commonMetadata"), ("argoproj.io/", "kustomize:"))
_LARGEST = 1_000_000


class Deployment(NamedTuple):
    """A folder (a real path) that is deployed, the keys that labels get, those of pod templates, patches, why more may come."""

    folder: str
    keys: frozenset[str]
    of_templates: frozenset[str]
    patches: str
    open: str


def deployments(repository: Repository, root: str) -> Iterator[Deployment]:
    """What the objects of a repository deploy from it."""
    for source in holding(repository, root, _ENDINGS, _WORDS, _LARGEST):
        stream = read_yaml(source.text, several=True)
        for document in stream.documents:
            for item in _objects(document.root):
                yield from _deployed(repository, source, item, root)


def _deployed(
    repository: Repository, source: Source, item: Node, root: str
) -> Iterator[Deployment]:
    kind, version, spec = (
        text_of(get(item, "kind")),
        text_of(get(item, "apiVersion")),
        get(item, "spec"),
    )
    if kind == "Kustomization" and version.startswith("kustomize.toolkit.fluxcd.io/"):
        labels = _keys(get(get(spec, "commonMetadata"), "labels"))
        yield from _of(
            repository,
            root,
            get(spec, "path"),
            labels,
            frozenset(),
            _written(source, get(spec, "patches")),
            "",
        )
    if kind == "ApplicationSet" and version.startswith("argoproj.io/"):
        spec = get(get(spec, "template"), "spec")
    if kind in ("Application", "ApplicationSet") and version.startswith("argoproj.io/"):
        for place in (get(spec, "source"), *items_of(get(spec, "sources"))):
            how = get(place, "kustomize")
            labels = _keys(get(how, "commonLabels"))
            open_ = "components" if get(how, "components") else ""
            yield from _of(
                repository,
                root,
                get(place, "path"),
                labels,
                labels,
                _written(source, get(how, "patches")),
                open_,
            )


def _of(
    repository: Repository,
    root: str,
    path: Node | None,
    keys: frozenset[str],
    templates: frozenset[str],
    patches: str,
    open_: str,
) -> Iterator[Deployment]:
    """A deployment from a path of the repository, if there is such a folder; what is filled in may be any folder there."""
    sure = text_of(path).split("{{")[0].split("${")[0]
    name = sure if sure == text_of(path) else os.path.dirname(sure)
    folder = repository.real(os.path.join(root, name.lstrip("/"))) if "\0" not in name else ""
    if (keys or patches or open_) and is_below(folder, root) and repository.is_folder(folder):
        yield Deployment(folder, keys, templates, patches, open_)


def _objects(node: Node | None) -> Iterable[Node]:
    """An object, or those of a list."""
    return items_of(get(node, "items")) or (() if node is None else (node,))


def _keys(node: Node | None) -> frozenset[str]:
    return frozenset(key.text for key, _ in pairs(node))


def _written(source: Source, node: Node | None) -> str:
    whole = resolve(node) if node else None
    return source.text[whole.start : whole.end] if whole else ""
