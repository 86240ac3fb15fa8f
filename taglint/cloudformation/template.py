"""A CloudFormation document, with or without SAM's transform, also one embedded in something else."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.cloudformation.functions import Functions, Parameters, call_of
from taglint.lazy import lazily
from taglint.lean_typing import cast
from taglint.model import Hop, Resource, Span
from taglint.tags import resources as slots
from taglint.tags import shapes
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.values import Special, pairs

_SERVERLESS = "AWS::Serverless::"
_ESCAPES = lazily(r"\\[uxU]")
_OWN = ("AWS::", _SERVERLESS)


class Template:
    """Reads one document; `defaults` are the tags that its stack hands on to all of its resources, `parameters` the values that
    its parameters are said to have. With `only_tagged` resources without tags may be left out, and counted in `untagged`."""

    def __init__(
        self,
        path: str,
        text: str,
        root: Node,
        catalogue: Catalogue,
        defaults: shapes.Written | None = None,
        special: Special | None = None,
        parameters: Parameters | None = None,
        only_tagged: bool = False,
    ) -> None:
        self.only_tagged, self.untagged = only_tagged, 0
        self.path, self.root, self.catalogue, self.defaults = path, root, catalogue, defaults
        # An anchor brings in what stands elsewhere.
        self.text = text if "&" not in text and spells_out(text) else ""
        self.functions = Functions(path, root, special, parameters, text)
        self.dialect = slots.Dialect(call_of, self.functions.alternatives)
        is_changed = "Transform" in text
        self.open, self.macro = _macro(get(root, "Transform")) if is_changed else ("", None)
        self.has_calls = is_changed and "Fn::Transform" in text
        self._inherited: dict[str, shapes.Written | None] = {}

    def resources(self) -> Iterator[Resource]:
        """The taggable places of the document."""
        for key, node, spec in self._known():
            settings = get(node, "Properties")
            open_, macro = self.open, self.macro
            if self.has_calls and not open_:
                open_, macro = _called(get(settings, "Fn::Transform") or get(node, "Fn::Transform"))
            body = slots.Body(
                self.path, key.text, key.start, key.end, node, settings, open_, self.text
            )
            defaults = (
                self._defaults(spec.name, spec.slots[0])
                if spec.name.startswith(_SERVERLESS)
                else self.defaults
            )
            found = slots.resources(body, spec, self.dialect, defaults)
            yield from (
                found if macro is None else (self._through(macro, resource) for resource in found)
            )

    def _known(self) -> Iterator[tuple[Scalar, Node, TypeSpec]]:
        """The resources of types that are known; of the others no nodes are made where that can be helped."""
        found = get(self.root, "Resources")
        heads = found.headed("Type") if isinstance(found, Mapping) else None
        if heads is None or not isinstance(found, Mapping):
            for key, node in pairs(found):
                yield from self._typed(key, node)
            return
        for text, at, limit in heads:
            spec = self.catalogue.type("cloudformation", text) if text else None
            if spec and self._has_none(spec, at, limit):
                self.untagged += sum(not slot.nested for slot in spec.slots)
            elif spec:
                name, body = found.pair(at, limit)
                yield cast(Scalar, name), body, spec
            elif not text:
                yield from self._typed(*found.pair(at, limit))

    def _typed(self, key: Node, node: Node) -> Iterator[tuple[Scalar, Node, TypeSpec]]:
        """A resource whose type is not known yet, if it is one of those that are."""
        kind = get(node, "Type")
        spec = (
            self.catalogue.type("cloudformation", kind.text) if isinstance(kind, Scalar) else None
        )
        if spec:
            yield cast(Scalar, key), node, spec

    def _has_none(self, spec: TypeSpec, at: int, limit: int) -> bool:
        """Whether nobody wants a resource between these offsets, for it has no tags."""
        if not self.only_tagged or not self.text or self.defaults:
            return False
        if spec.name.startswith(_SERVERLESS) and self._defaults(spec.name, spec.slots[0]):
            return False
        text = self.text
        return all(
            text.find(word, at, limit) < 0
            for word in self.catalogue.words("cloudformation", spec.name)
        )

    def _through(self, macro: Node, resource: Resource) -> Resource:
        """The resource before a macro has rewritten it."""
        hop = Hop("macro", Span(self.path, macro.start, macro.end))
        return resource._replace(
            tags=tuple(tag._replace(trail=(*tag.trail, hop)) for tag in resource.tags)
        )

    def _defaults(self, kind: str, slot: SlotSpec) -> shapes.Written | None:
        """What the stack and SAM's `Globals` give to a resource of SAM's."""
        if kind not in self._inherited:
            node = get(get(get(self.root, "Globals"), kind.removeprefix(_SERVERLESS)), slot.path)
            own = (
                slots.inherited(slot, self.functions.alternatives(node), "globals")
                if node
                else None
            )
            self._inherited[kind] = slots.merged(own, self.defaults)
        return self._inherited[kind]


def spells_out(text: str) -> bool:
    """Whether each name of a template is written as it is: an escape sequence may spell any."""
    return "\\" not in text or not _ESCAPES.search(text)


def _called(node: Node | None) -> tuple[str, Node | None]:
    """Why a resource with a transform of its own may have more, and the transform if it is none of AWS's: these only add."""
    if node is None:
        return "", None
    name = get(node, "Name")
    is_own = isinstance(name, Scalar) and name.text.startswith(_OWN)
    return "Fn::Transform", None if is_own else node


def _macro(node: Node | None) -> tuple[str, Node | None]:
    """The first macro of a document that is not AWS's own; it may change everything."""
    whole = resolve(node) if node else None
    rows = (
        [resolve(item) for item in whole.items]
        if isinstance(whole, Sequence)
        else [whole]
        if whole
        else []
    )
    for row in rows:
        if isinstance(row, Mapping):
            name = get(row, "Name")
            row = resolve(name) if name else row
        if not isinstance(row, Scalar) or not row.text.startswith(_OWN):
            return (f"macro {row.text}" if isinstance(row, Scalar) else "macro"), row
    return "", None
