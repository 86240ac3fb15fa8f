"""A CloudFormation document, also one of SAM, and one that is embedded in something else."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.cloudformation.functions import Functions, Parameters, call_of
from taglint.lazy import lazily
from taglint.lean_typing import cast
from taglint.model import Hop, Resource, Span
from taglint.tags import shapes
from taglint.tags.resources import Body, Dialect, resources_of
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.values import Special, pairs

_SERVERLESS = "AWS::Serverless::"
_ESCAPES = lazily(r"\\[uxU]")
_OWN = ("AWS::", _SERVERLESS)


class Template:
    """Reads one document.

    `defaults` are the tags that its stack hands on to all of its resources, `parameters` the values
    that its deployment gives to its parameters. `special` gives the values of scalars that mean
    something else than they say, see `Functions`. With `only_tagged`, resources without tags may be
    left out; `untagged` counts them then.
    """

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
        # The text shows what is not in a resource, unless an anchor brings in text from elsewhere.
        self.text = text if "&" not in text and spells_out(text) else ""
        self.functions = Functions(path, root, special, parameters, text)
        self.dialect = Dialect(call_of, self.functions.alternatives)
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
            body = Body(self.path, key.text, key.start, key.end, node, settings, open_, self.text)
            is_serverless = spec.name.startswith(_SERVERLESS)
            defaults = self._defaults(spec.name, spec.slots[0]) if is_serverless else self.defaults
            found = resources_of(body, spec, self.dialect, defaults)
            yield from found if macro is None else (self._through(macro, each) for each in found)

    def _known(self) -> Iterator[tuple[Scalar, Node, TypeSpec]]:
        """The resources whose type takes tags: key, node, and what is known of the type.

        No nodes are made of other resources, if their types can be told from the text alone.
        """
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
        """The same of one resource whose type has to be read from its nodes, if it takes tags."""
        kind = get(node, "Type")
        spec = (
            self.catalogue.type("cloudformation", kind.text) if isinstance(kind, Scalar) else None
        )
        if spec:
            yield cast(Scalar, key), node, spec

    def _has_none(self, spec: TypeSpec, at: int, limit: int) -> bool:
        """Whether the resource between two offsets has no tags, and may therefore be left out."""
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
        """The resource with a hop to the macro that may rewrite it, in the trail of each tag."""
        hop = Hop("macro", Span(self.path, macro.start, macro.end))
        return resource._replace(
            tags=tuple(tag._replace(trail=(*tag.trail, hop)) for tag in resource.tags)
        )

    def _defaults(self, kind: str, slot: SlotSpec) -> shapes.Written | None:
        """The tags that the stack and SAM's `Globals` hand on to the resources of a type of SAM."""
        if kind not in self._inherited:
            from taglint.tags.inherited import inherited, merged

            node = get(get(get(self.root, "Globals"), kind.removeprefix(_SERVERLESS)), slot.path)
            values = self.functions.alternatives(node) if node else ()
            own = inherited(slot, values, "globals") if node else None
            self._inherited[kind] = merged(own, self.defaults)
        return self._inherited[kind]


def spells_out(text: str) -> bool:
    """Whether each name in a text is written as it is, and none with an escape sequence."""
    return "\\" not in text or not _ESCAPES.search(text)


def _called(node: Node | None) -> tuple[str, Node | None]:
    """Why a resource with a transform of its own may get more tags, and that transform.

    The transform is None if it is one of AWS's, which only add tags.
    """
    if node is None:
        return "", None
    name = get(node, "Name")
    is_own = isinstance(name, Scalar) and name.text.startswith(_OWN)
    return "Fn::Transform", None if is_own else node


def _macro(node: Node | None) -> tuple[str, Node | None]:
    """Why a document may be changed, and the macro that does it.

    That is the first one that is none of AWS's own transforms: "" and None without one.
    """
    whole = resolve(node) if node else None
    rows = [whole] if whole else []
    if isinstance(whole, Sequence):
        rows = [resolve(item) for item in whole.items]
    for row in rows:
        if isinstance(row, Mapping):
            name = get(row, "Name")
            row = resolve(name) if name else row
        if not isinstance(row, Scalar) or not row.text.startswith(_OWN):
            return (f"macro {row.text}" if isinstance(row, Scalar) else "macro"), row
    return "", None
