"""Kubernetes manifests: labels and annotations of objects, cloud tags of custom resources.

Also Kustomize's files and Helm's templates. Which kinds carry what is data; a kind that the index
does not name has the labels and annotations of any object.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import Index, SlotSpec, TypeSpec
from taglint.catalog.type_names import of_kind
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, Object, cast
from taglint.model import Hop, Resource, Slot, Span, Tag
from taglint.read.reading import Batch, Fault, Reading
from taglint.tags import shapes
from taglint.values import unknown
from taglint.yaml.nodes import Mapping, Node, Scalar, resolve, text_of
from taglint.yaml.read import read as read_yaml
from taglint.yaml.templates import MASK, Masked, is_template, mask
from taglint.yaml.values import child, descend, pairs, value_of

if TYPE_CHECKING:
    from taglint.config.values import Config

_OWN = "metadata.labels"
_TEMPLATE = "template.metadata.labels"
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_DEEPEST = 4
# By aliases a small file may have very many tags; the largest real files have a tenth of this.
_MOST_TAGS = 200_000


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of all objects of a file. Never raises."""
    (source,) = batch.sources
    index = catalogue.index("kubernetes", "kinds")
    templated = is_template(source.text)
    masked = mask(source.text) if templated else Masked(source.text, [])
    if masked is None:
        start = Span(source.path, 0, 0)
        return Reading((), (), {}, hidden=(Fault(start, "template braces {{ }} do not match"),))
    if index is None:
        return Reading((), (), {})
    stream = read_yaml(
        _without_tabs(masked.text), json=masked.text.lstrip()[:1] == "{", several=True
    )
    manifest = _Manifest(source, masked, index)
    resources = tuple(
        resource for document in stream.documents for resource in manifest.document(document.root)
    )
    if asks_for_tags(batch.config) and batch.repository and resources:
        from taglint.read.kubernetes.kustomizations import overlay_of

        overlay = overlay_of(batch.repository, source.path)
        resources = tuple(overlay.over(resource) for resource in resources)
    faults = tuple(Fault(Span(source.path, *fault[:2]), fault.message) for fault in stream.faults)
    # A template need not be YAML before it is filled in.
    reported, hidden = ((), faults) if templated else (faults, ())
    return Reading(resources, (*reported, *manifest.faults), {}, hidden=hidden)


def asks_for_tags(config: Config | None) -> bool:
    """Whether a configuration asks for tags, so that it matters who adds some."""
    tables = [config.settings, *(each.settings for each in config.overrides)] if config else []
    rows = [
        row for table in tables for row in cast(dict[str, Object], table.get("tags", {})).values()
    ]
    return any(name.startswith("required") for row in rows for name in row)


def _without_tabs(text: str) -> str:
    """The text with blanks for the tabs at the ends of lines.

    go-yaml ignores such tabs, ruamel.yaml refuses them.
    """
    if "\t\n" not in text and "\t\r" not in text and "\t " not in text and not text.endswith("\t"):
        return text
    return "\n".join(line.rstrip(" \t").ljust(len(line)) for line in text.split("\n"))


class _Object:
    """One object.

    `kind` has the API group in front where that is not Kubernetes' own. `open` says why the object
    may get more tags, "" when it cannot.
    """

    __slots__ = ("address", "body", "head", "kind", "open")

    def __init__(self, body: Mapping, kind: str, address: str, head: Span, open_: str) -> None:
        self.body, self.kind = body, kind
        self.address, self.head = address, head
        self.open = open_


class _Manifest:
    """Reads the objects of one file; `left` is the number of tags that may still be read."""

    def __init__(self, source: Source, masked: Masked, index: Index) -> None:
        self.path, self.masked = source.path, masked
        self.index = index
        self.is_kustomization = os.path.basename(source.path) in _KUSTOMIZATIONS
        self.faults: list[Fault] = []
        self.left = _MOST_TAGS

    def document(self, root: Node | None) -> Iterator[Resource]:
        """The taggable places of one document."""
        if root is not None:
            yield from self._objects(root, "Kustomization" if self.is_kustomization else "", "", 0)

    def _objects(self, node: Node, default: str, open_: str, depth: int) -> Iterator[Resource]:
        """The places of an object, and of the objects that it holds.

        `default` is its kind if it does not say.
        """
        body = resolve(node)
        group = _group(text_of(child(body, "apiVersion")))
        kind = text_of(child(body, "kind")) or default
        # The name of an API group is a domain. With a path in it this is another kind of file.
        if not isinstance(body, Mapping) or not kind or self.left <= 0 or "/" in group:
            return
        name = kind if "." not in group or group.endswith(".k8s.io") else f"{group}/{kind}"
        holder = self.index.holders.get(name)
        if holder is None and kind.endswith("List"):
            holder = self.index.holders.get("List")
        paths = holder.paths if holder else ()
        inner = [held for path in paths for held in descend(body, path.split("."), self.cause)]
        if inner and depth >= _DEEPEST:
            message = (
                f"objects are nested more than {_DEEPEST} levels deep;"
                " the inner ones are not checked"
            )
            self.faults.append(Fault(Span(self.path, body.start, body.start + 1), message))
            return
        inner_open = (holder.open if holder else "") or open_
        for held in inner:
            yield from self._objects(held, kind.removesuffix("List"), inner_open, depth + 1)
        if not (inner and kind.endswith("List")):
            spec = of_kind(self.index, name, group, kind)
            yield from self._slots(self._object(body, name, open_), spec)

    def _object(self, body: Mapping, name: str, open_: str) -> _Object:
        metadata, kind = child(body, "metadata"), child(body, "kind")
        title = child(metadata, "name") or child(metadata, "generateName")
        head = next(
            (node for node in (title, kind) if isinstance(node, Scalar) and node.text), None
        )
        words = [text_of(child(metadata, "namespace")), name.rpartition("/")[2], text_of(title)]
        address = "/".join(_shown(word) for word in words if word)
        start, end = (head.start, head.end) if head else (body.start, body.start)
        return _Object(body, name, address, Span(self.path, start, end), open_)

    def _slots(self, thing: _Object, spec: TypeSpec | None) -> Iterator[Resource]:
        """The taggable places of an object; a slot of its own is one also without tags."""
        if spec is None:
            return
        for slot in spec.slots:
            found, schema = False, slot.schema or spec.schema
            for node in descend(thing.body, slot.path.split("."), self.cause):
                found = True
                yield from self._place(thing, slot, schema, node)
            if not found and not slot.nested:
                parent = next(descend(thing.body, slot.path.split(".")[:1], self.cause), None)
                if isinstance(parent, Mapping):
                    is_template = self.masked.touches(parent.start, parent.end)
                    open_ = thing.open or ("template" if is_template else "")
                    yield self._without_tags(thing, slot, schema, open_)

    def _place(self, thing: _Object, slot: SlotSpec, schema: str, node: Node) -> Iterator[Resource]:
        """A place with tags.

        In a template two branches may set the same key, which is no duplicate: then the place is
        judged several times, each time with a key once.
        """
        value = value_of(self.path, node, "go", self.cause)
        if self.masked.touches(value.span.start, value.span.end):
            is_whole = value.kind in ("map", "list")
            value = value._replace(open="template") if is_whole else unknown("template", value.span)
        slot = shapes.settled(slot, value)
        written = shapes.read(slot, value)
        self._count(len(written.tags), value.span)
        where = Slot(
            slot.path,
            slot.shape,
            value.span,
            nested=slot.nested,
            found=written.found,
            strict=True,
            odd=written.odd,
        )
        tags, needed = written.tags, self._selector(thing, slot.path)
        if needed:
            tags = tuple(tag._replace(trail=(*tag.trail, *needed.get(tag.key, ()))) for tag in tags)
        open_ = written.open or thing.open
        for number, part in enumerate(_rounds(tags) if value.open == "template" else [tags]):
            place = where._replace(nested=slot.nested or number > 0)
            yield from self._by_schema(thing, place, schema, part, open_)

    def _by_schema(
        self, thing: _Object, where: Slot, schema: str, tags: tuple[Tag, ...], open_: str
    ) -> Iterator[Resource]:
        """One resource for each schema that judges some of the tags of a place.

        Where a cloud takes over the labels of an object, those with a prefix stay Kubernetes' own.
        """
        plain = self.index.types["*"].schema
        is_taken = where.path == _OWN and schema != plain
        if is_taken and child(child(thing.body, "spec"), "labels") is not None:
            # Config Connector, pkg/label: labels of the spec go to the cloud instead of these.
            schema, is_taken = plain, False
        own = tuple(tag for tag in tags if "/" in tag.key) if is_taken else ()
        rest = tuple(tag for tag in tags if "/" not in tag.key) if own else tags
        yield self._resource(thing, where, schema, rest, open_)
        if own:
            yield self._resource(thing, where._replace(nested=True), plain, own, open_)

    def _without_tags(self, thing: _Object, slot: SlotSpec, schema: str, open_: str) -> Resource:
        return self._resource(thing, Slot(slot.path, slot.shape, None), schema, (), open_)

    def _resource(
        self, thing: _Object, where: Slot, schema: str, tags: tuple[Tag, ...], open_: str
    ) -> Resource:
        whole = Span(self.path, thing.body.start, thing.body.end)
        return Resource(
            thing.address,
            thing.kind,
            schema,
            tags=tags,
            span=whole,
            head_span=thing.head,
            open=open_,
            slot=where,
        )

    def _selector(self, thing: _Object, path: str) -> dict[str, tuple[Hop]]:
        """The labels of a pod template by which the object finds its pods, each with a hop."""
        if not path.endswith(_TEMPLATE):
            return {}
        above = path.removesuffix(_TEMPLATE).split(".")[:-1]
        selector = next(descend(thing.body, [*above, "selector"], self.cause), None)
        found = child(selector, "matchLabels") or selector
        return {
            key.text: (Hop("selector", Span(self.path, key.start, key.end)),)
            for key, _ in pairs(found)
        }

    def _count(self, number: int, span: Span) -> None:
        """Count the tags that were read; the one that exceeds the limit is reported."""
        if self.left > 0 >= self.left - number:
            self.faults.append(
                Fault(span, f"aliases make more than {_MOST_TAGS:,} tags; the rest is not read")
            )
        self.left -= number

    def cause(self, node: Node) -> str:
        """Why a node cannot be known: something fills it in before Kubernetes sees it."""
        if not isinstance(node, Scalar):
            return ""
        # The text of a directive on a line of its own may continue an empty value or a block
        # scalar before it, nothing else.
        if MASK in node.text or (self.masked.blanks and self._is_filled(node)):
            return "template"
        return "placeholder" if "${" in node.text or "$(" in node.text else ""

    def _is_filled(self, node: Scalar) -> bool:
        if node.style == "block" or not node.text:
            return self.masked.touches(*node.outer)
        return self.masked.within(node.start, node.end)


def _rounds(tags: tuple[Tag, ...]) -> list[tuple[Tag, ...]]:
    """The tags in as few parts as possible, so that no part has a key twice."""
    seen: Counter[str] = Counter()
    rounds: list[list[Tag]] = [[]]
    for tag in tags:
        if seen[tag.key] == len(rounds):
            rounds.append([])
        rounds[seen[tag.key]].append(tag)
        seen[tag.key] += 1
    return [tuple(part) for part in rounds]


def _group(version: str) -> str:
    """The API group of an `apiVersion`, "" for Kubernetes' core or where it is not known."""
    return "" if MASK in version else version.rpartition("/")[0]


def _shown(text: str) -> str:
    """A name with an ellipsis for each part that a template fills in."""
    while MASK * 2 in text:
        text = text.replace(MASK * 2, MASK)
    return text.replace(MASK, "…")
