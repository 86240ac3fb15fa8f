"""Objects that deploy a folder of the repository and add labels to what is in it.

They are Flux's Kustomizations and Argo CD's Applications:

fluxcd.io/flux/components/kustomize/kustomizations
argo-cd.readthedocs.io/en/stable/user-guide/kustomize
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
_LARGEST = 1_000_000  # bytes


class Deployment(NamedTuple):
    """A folder that is deployed, and what is done to the objects in it."""

    folder: str  # a real path
    keys: frozenset[str]  # of the labels that objects get
    of_templates: frozenset[str]  # of the labels that their pod templates get
    patches: str  # the text of the patches
    open: str  # why more may be done, "" when that is all


def deployments(repository: Repository, root: str) -> Iterator[Deployment]:
    """What the objects of a repository deploy from it."""
    for source in holding(repository, root, _ENDINGS, rows=_WORDS, limit=_LARGEST):
        stream = read_yaml(source.text, several=True)
        for document in stream.documents:
            for item in _objects(document.root):
                yield from _deployed(repository, source, item, root)


def _deployed(
    repository: Repository, source: Source, item: Node, root: str
) -> Iterator[Deployment]:
    """The deployments that one object makes; most objects make none."""
    kind, version = text_of(get(item, "kind")), text_of(get(item, "apiVersion"))
    spec = get(item, "spec")
    if kind == "Kustomization" and version.startswith("kustomize.toolkit.fluxcd.io/"):
        labels = _keys(get(get(spec, "commonMetadata"), "labels"))
        patches = _written(source, get(spec, "patches"))
        if (labels or patches) and (folder := _folder(repository, root, get(spec, "path"))):
            yield Deployment(folder, labels, frozenset(), patches=patches, open="")
    if kind in ("Application", "ApplicationSet") and version.startswith("argoproj.io/"):
        if kind == "ApplicationSet":
            spec = get(get(spec, "template"), "spec")
        for place in (get(spec, "source"), *items_of(get(spec, "sources"))):
            options = get(place, "kustomize")
            labels = _keys(get(options, "commonLabels"))
            patches = _written(source, get(options, "patches"))
            open_ = "components" if get(options, "components") else ""
            does_any = labels or patches or open_
            if does_any and (folder := _folder(repository, root, get(place, "path"))):
                yield Deployment(folder, labels, labels, patches=patches, open=open_)


def _folder(repository: Repository, root: str, path: Node | None) -> str:
    """The folder of the repository that a path names, "" when there is none.

    Where a part of the path is filled in, it is the folder above: any folder in it may be meant.
    """
    known = text_of(path).split("{{")[0].split("${")[0]
    name = known if known == text_of(path) else os.path.dirname(known)
    if "\0" in name:
        return ""
    folder = repository.real(os.path.join(root, name.lstrip("/")))
    return folder if is_below(folder, root) and repository.is_folder(folder) else ""


def _objects(node: Node | None) -> Iterable[Node]:
    """A document's object, or the objects of its list."""
    return items_of(get(node, "items")) or (() if node is None else (node,))


def _keys(node: Node | None) -> frozenset[str]:
    """The keys of a mapping, none for anything else."""
    return frozenset(key.text for key, _ in pairs(node))


def _written(source: Source, node: Node | None) -> str:
    """The text of a node as it is written."""
    whole = resolve(node) if node else None
    return source.text[whole.start : whole.end] if whole else ""
