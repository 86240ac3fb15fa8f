"""Azure Resource Manager templates: tags of resources, their children and nested deployments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import Source
from taglint.model import Resource
from taglint.read.azure import expressions
from taglint.read.reading import Batch, Reading, reading_of
from taglint.tags.resources import Body, Dialect, resources_of
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.read import read_source
from taglint.yaml.values import pairs

_DEPLOYMENT = "microsoft.resources/deployments"
# A string, which may hold `//`, or a comment.
_COMMENT = r"(\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\")|//[^\n]*+|/\*(?s:.*?)\*/"
_DEEPEST = 10


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_source(source._replace(text=_without_comments(source.text)), batch.many)
    return reading_of(source, stream, lambda root: _Template(source, root, catalogue).resources())


class _Template:
    """Reads one deployment template, perhaps one that is nested in another.

    `scope` evaluates its expressions, None for a scope of its own.
    """

    def __init__(
        self,
        source: Source,
        root: Node,
        catalogue: Catalogue,
        scope: expressions.Scope | None = None,
    ) -> None:
        self.source, self.root = source, root
        self.catalogue = catalogue
        self.scope = scope or expressions.Scope(source.path, root)
        self.dialect = Dialect(_cause, lambda node: (self.scope.value(node),))

    def resources(self, depth: int = 0) -> Iterator[Resource]:
        """The taggable places of the template."""
        yield from self._each(get(self.root, "resources"), "", depth)

    def _each(self, section: Node | None, parent: str, depth: int) -> Iterator[Resource]:
        """The resources of a list, or of a map by symbolic names.

        A child may write its type without its parent's.
        """
        whole = resolve(section) if section else None
        bodies = whole.items if isinstance(whole, Sequence) else [node for _, node in pairs(whole)]
        for node in bodies:
            kind = get(node, "type")
            if not isinstance(kind, Scalar) or depth > _DEEPEST:
                continue
            is_whole = not parent or "/" in kind.text.partition(".")[2]
            name = kind.text if is_whole else f"{parent}/{kind.text}"
            yield from self._resource(node, kind, name)
            yield from self._each(get(node, "resources"), name, depth + 1)
            template = get(get(node, "properties"), "template")
            if template and name.lower() == _DEPLOYMENT:
                scope = get(get(get(node, "properties"), "expressionEvaluationOptions"), "scope")
                is_inner = isinstance(scope, Scalar) and scope.text.lower() == "inner"
                nested = _Template(
                    self.source, template, self.catalogue, None if is_inner else self.scope
                )
                yield from nested.resources(depth + 1)

    def _resource(self, node: Node, kind: Scalar, name: str) -> Iterator[Resource]:
        index = self.catalogue.index("arm", "Microsoft")
        spec = index.types.get(name.lower()) or index.types.get("*") if index else None
        if spec is None:
            return
        called = get(node, "name")
        head = called if isinstance(called, Scalar) else kind
        address = head.text if isinstance(called, Scalar) else name
        body = Body(
            self.source.path, address, head.start, head_end=head.end, node=node, settings=node
        )
        yield from resources_of(body, spec._replace(name=name), self.dialect)


def _cause(node: Node) -> str:
    """Why a node cannot be known: a `copy` makes several of it. The scope knows expressions."""
    key = node.lone() if isinstance(node, Mapping) else None
    return "copy" if key is not None and key.text == "copy" else ""


def _without_comments(text: str) -> str:
    """The text with blanks for its comments: Azure's tools accept them, JSON has none."""
    if "//" not in text and "/*" not in text:
        return text
    return re.sub(_COMMENT, lambda match: match[1] or re.sub(r"[^\r\n]", " ", match[0]), text)
