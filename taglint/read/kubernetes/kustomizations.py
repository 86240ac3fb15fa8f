"""Kustomizations that include a manifest, and objects that deploy it.

They add labels, and their patches may do so.
kubectl.docs.kubernetes.io/references/kustomize/kustomization
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from taglint.files.neighbours import below, neighbour
from taglint.files.paths import is_below, parent
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.model import Resource
from taglint.read.kubernetes.deployments import deployments
from taglint.yaml.nodes import Node, Scalar, get, items_of, resolve
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import pairs

NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements")
_OWN = ("Kustomization", "Component")


class Overlay(NamedTuple):
    """What is done to a manifest."""

    keys: frozenset[str] = frozenset()  # of the labels that its objects get
    of_templates: frozenset[str] = frozenset()  # of the labels that its pod templates get
    patches: tuple[str, ...] = ()  # the texts of the patches
    open: str = ""  # why more may be done, "" when that is all

    def over(self, resource: Resource) -> Resource:
        """The resource with what is done to it: keys may be set, and values replaced."""
        path = resource.slot.path
        keys: frozenset[str] = frozenset()
        if path == "metadata.labels" or resource.type in _OWN:
            keys = self.keys
        elif path.endswith(".metadata.labels"):
            keys = self.of_templates
        last = path.rpartition(".")[2]
        open_ = self.open or ("patches" if any(last in text for text in self.patches) else "")
        tags = tuple(
            tag._replace(value=tag.value._replace(open=tag.value.open or "kustomization"))
            if tag.key in keys
            else tag
            for tag in resource.tags
        )
        ignored = (*resource.ignored, *sorted(keys))
        return resource._replace(tags=tags, open=resource.open or open_, ignored=ignored)


class _Kustomization(NamedTuple):
    """One `kustomization.yaml`; all paths are real ones."""

    folder: str
    resources: tuple[str, ...]  # the files and folders that it includes
    components: tuple[str, ...]  # the folders of the components that it applies
    overlay: Overlay  # what it does to its resources


def overlay_of(repository: Repository, path: str) -> Overlay:
    """What the kustomizations of a repository do to a manifest."""
    root = repository.root(parent(path))
    name = ("kustomizations", root)
    known = repository.remembered(name, lambda: _known(repository, root, path))
    real = repository.real(path)
    waiting = [real] if os.path.basename(path) not in NAMES else [os.path.dirname(real)]
    own = known.by_folder.get(waiting[0])
    found = [own] if own else []
    seen = set(waiting)
    while waiting:
        for above in known.above(waiting.pop()):
            if above.folder not in seen:
                seen.add(above.folder)
                waiting.append(above.folder)
                found.append(above)
    found += [each for each in known.unread if each.folder == os.path.dirname(real)]
    return _together(overlay for each in found for overlay in known.of(each, set()))


class _Known(NamedTuple):
    """All kustomizations of a repository, and what deploys its folders."""

    by_folder: Mapping[str, _Kustomization]
    including: Mapping[str, list[_Kustomization]]  # by each file and folder that they include
    unread: list[_Kustomization]  # those that cannot be read
    whole: list[tuple[str, _Kustomization]]  # those that include all that is below a folder

    def above(self, place: str) -> Iterator[_Kustomization]:
        """The kustomizations that include a file, or the folder of another kustomization."""
        yield from self.including.get(place, ())
        yield from (each for folder, each in self.whole if is_below(place, folder))

    def of(self, each: _Kustomization, seen: set[str]) -> Iterator[Overlay]:
        """What a kustomization does, and what the components that it applies do.

        `seen` are the components that have been applied.
        """
        yield each.overlay
        for place in each.components:
            component = self.by_folder.get(place)
            if component is None:
                yield Overlay(open="component")
            elif place not in seen:
                seen.add(place)
                yield from self.of(component, seen)


def _known(repository: Repository, root: str, path: str) -> _Known:
    """Read all kustomizations of the repository with this root, in which the file `path` lies."""
    by_folder: dict[str, _Kustomization] = {}
    including: dict[str, list[_Kustomization]] = {}
    unread = []
    for place in below(repository, root, NAMES):
        source = neighbour(repository, place, path)
        read = _read(repository, source) if source else None
        if read is None:
            nothing = Overlay(open=os.path.basename(place))
            unread.append(_Kustomization(os.path.dirname(place), (), (), overlay=nothing))
            continue
        by_folder[read.folder] = read
        for name in (*read.resources, *read.components):
            including.setdefault(name, []).append(read)
    whole = []
    for number, each in enumerate(deployments(repository, root)):
        overlay = Overlay(
            each.keys, each.of_templates, (each.patches,) if each.patches else (), open=each.open
        )
        # It has no folder that another kustomization could include: the name is no path.
        upper = _Kustomization(f"\0{number}", (each.folder,), (), overlay=overlay)
        if each.folder in by_folder:
            including.setdefault(each.folder, []).append(upper)
        else:
            whole.append((each.folder, upper))
    return _Known(by_folder, including, unread, whole=whole)


def _read(repository: Repository, source: Source) -> _Kustomization | None:
    """What one `kustomization.yaml` says, None when it is not valid YAML."""
    stream = read_yaml(source.text)
    roots = [document.root for document in stream.documents if document.root is not None]
    if stream.faults or (not roots and source.text.strip()):
        return None
    folder = parent(repository.real(source.path))
    root = roots[0] if roots else None
    resources = _places(
        repository, folder, (*_texts(get(root, "resources")), *_texts(get(root, "bases")))
    )
    components = _places(repository, folder, _texts(get(root, "components")))
    patches = tuple(
        text for name in _PATCHES for text in _patch(repository, source, get(root, name))
    )
    unread = "patches" if None in patches else ""
    open_ = unread or next(
        (name for name in ("transformers", "configurations") if get(root, name)), ""
    )
    both = frozenset(key.text for key, _ in pairs(get(root, "commonLabels")))
    keys, of_templates = set(both), set(both)
    for item in items_of(get(root, "labels")):
        names = {key.text for key, _ in pairs(get(item, "pairs"))}
        keys |= names
        if any(_is_true(get(item, name)) for name in ("includeSelectors", "includeTemplates")):
            of_templates |= names
    overlay = Overlay(
        frozenset(keys),
        frozenset(of_templates),
        tuple(text for text in patches if text),
        open=open_,
    )
    return _Kustomization(folder, resources, components, overlay=overlay)


def _patch(repository: Repository, source: Source, node: Node | None) -> Iterator[str | None]:
    """The texts of patches, also of those in files; None for a file that cannot be read."""
    if node is None:
        return
    whole = resolve(node)
    yield source.text[whole.start : whole.end]
    for item in items_of(node):
        named = get(item, "path") or item
        text = named.text if isinstance(named, Scalar) else ""
        if text and "\n" not in text:
            found = neighbour(
                repository, os.path.join(os.path.dirname(source.path), text), source.path
            )
            yield found.text if found else None


def _together(overlays: Iterable[Overlay]) -> Overlay:
    """What several kustomizations do to one manifest."""
    each = list(overlays)
    return Overlay(
        frozenset().union(*(overlay.keys for overlay in each)),
        frozenset().union(*(overlay.of_templates for overlay in each)),
        tuple(text for overlay in each for text in overlay.patches),
        open=next((overlay.open for overlay in each if overlay.open), ""),
    )


def _places(repository: Repository, folder: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(repository.real(os.path.join(folder, name)) for name in names if "\0" not in name)


def _texts(node: Node | None) -> tuple[str, ...]:
    return tuple(item.text for item in items_of(node) if isinstance(item, Scalar))


def _is_true(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.text.lower() == "true"


__all__ = ["NAMES", "Overlay", "overlay_of"]
