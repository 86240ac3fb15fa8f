"""OpenStack Heat templates: tags and metadata of the resources of a stack."""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.model import Hop, Resource, Span, Value
from taglint.read.reading import Batch, Reading, reading_of
from taglint.tags.resources import Body, Dialect, resources_of
from taglint.values import one_of, unknown
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve
from taglint.yaml.read import read_source
from taglint.yaml.values import pairs, value_by

# docs.openstack.org/heat/latest/template_guide/hot_spec.html, intrinsic functions
_FUNCTIONS = frozenset({
    "get_attr", "get_file", "get_param", "get_resource", "list_join", "digest", "repeat",
    "resource_facade", "str_replace", "str_replace_strict", "str_replace_vstrict", "str_split",
    "map_merge", "map_replace", "yaql", "equals", "if", "not", "and", "or", "filter", "make_url",
    "list_concat", "list_concat_unique", "contains",
})  # fmt: skip


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_source(source, batch.many)
    return reading_of(source, stream, lambda root: _Stack(source.path, root, catalogue).resources())


class _Stack:
    """Reads one document."""

    def __init__(self, path: str, root: Node, catalogue: Catalogue) -> None:
        self.path, self.root = path, root
        self.catalogue = catalogue
        self.dialect = Dialect(
            _cause, lambda node: (value_by(self.path, node, "1.1", self._special),)
        )

    def resources(self) -> Iterator[Resource]:
        """The taggable places of the document."""
        for key, node in pairs(get(self.root, "resources")):
            kind = get(node, "type")
            spec = self.catalogue.type("heat", kind.text) if isinstance(kind, Scalar) else None
            if spec:
                body = Body(
                    self.path,
                    key.text,
                    key.start,
                    head_end=key.end,
                    node=node,
                    settings=get(node, "properties"),
                )
                yield from resources_of(body, spec, self.dialect)

    def _special(self, node: Scalar | Mapping | Sequence, span: Span) -> Value | None:
        """The value of a call of an intrinsic function, None for a plain node."""
        name = _cause(node)
        if not name:
            return None
        argument = resolve(node.pairs[0][1]) if isinstance(node, Mapping) and node.pairs else None
        if name == "get_param" and isinstance(argument, Scalar):
            return self._parameter(argument.text, span)
        return unknown(name, span)

    def _parameter(self, name: str, span: Span) -> Value:
        """The value of a parameter: one of those that it allows, or its default.

        The default is what the parameter is when the stack is created without a value for it.
        """
        body = get(get(self.root, "parameters"), name)
        cause = f"parameter {name}"
        constraints = get(body, "constraints")
        for rule in constraints.items if isinstance(constraints, Sequence) else ():
            allowed = get(rule, "allowed_values")
            items = list(map(resolve, allowed.items)) if isinstance(allowed, Sequence) else []
            texts = tuple(item.text for item in items if isinstance(item, Scalar))
            if allowed and texts and len(texts) == len(items):
                hop = Hop("parameter", Span(self.path, allowed.start, allowed.end))
                return one_of(texts, span, cause, (hop,))
        default, kind = get(body, "default"), get(body, "type")
        plain = resolve(default) if default else None
        is_text = isinstance(kind, Scalar) and kind.text in ("string", "number")
        if isinstance(plain, Scalar) and is_text:
            where = Span(self.path, plain.start, plain.end)
            return Value("string", plain.text, where, trail=(Hop("parameter", span),), open=cause)
        return unknown(cause, span)


def _cause(node: Node) -> str:
    """The name of the function that a node calls, "" for a plain node."""
    if isinstance(node, Mapping):
        key = node.lone()
        return key.text if key is not None and key.text in _FUNCTIONS else ""
    return ""
