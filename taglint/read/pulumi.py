"""Pulumi YAML programs and stack configurations: tags of resources, default tags of providers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Several

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec, TypeSpec
from taglint.catalog.type_names import bridged
from taglint.files.neighbours import beside, neighbour
from taglint.files.paths import parent
from taglint.files.source import Source
from taglint.model import Hop, Resource, Span, Value
from taglint.read.reading import Batch, Reading, reading_of
from taglint.tags import shapes
from taglint.tags.inherited import shared
from taglint.tags.resources import Body, Dialect, resources_of
from taglint.values import joined, unknown
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, text_of
from taglint.yaml.read import read_source
from taglint.yaml.values import pairs, value_by

_PROVIDER = "pulumi:providers:"
_DEFAULTS = ":defaultTags"
_PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
_STACK = r"Pulumi\.[\w.-]+\.ya?ml"
_INTERPOLATION = r"\$\{\s*([\w.:\-]+)\s*\}"
_DEEPEST = 8
# A table of default tags, and the name in it that some of them get.
_Place = tuple[dict[str, shapes.Written], str]


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one program or stack configuration. Never raises."""
    (source,) = batch.sources
    stream = read_source(source, batch.many)
    roots = [item.root for item in stream.documents if item.root]
    beside = {each.path: each for each in _stacks(batch, roots[0])} if roots else {}
    stacks = [_configuration(each, catalogue) for each in beside.values()]
    found = reading_of(
        source, stream, lambda root: _Program(source.path, root, catalogue, stacks).resources()
    )
    return found._replace(sources=beside, visited=tuple(beside.values()))


def _stacks(batch: Batch, root: Node) -> list[Source]:
    """The configurations of a project's stacks, which lie beside it or where it says."""
    path = batch.sources[0].path
    repository = batch.repository
    if repository is None or os.path.basename(path) not in _PROJECTS:
        return []
    elsewhere = get(root, "stackConfigDir")
    folder = os.path.join(
        os.path.dirname(path), elsewhere.text if isinstance(elsewhere, Scalar) else ""
    )
    names = beside(
        repository,
        os.path.normpath(folder),
        lambda name: re.fullmatch(_STACK, name) is not None,
        repository.root(parent(path)),
        _PROJECTS,
    )
    return [source for source in (neighbour(repository, name, path) for name in names) if source]


def _configuration(source: Source, catalogue: Catalogue) -> dict[str, shapes.Written]:
    """The default tags that a stack's configuration sets, by package."""
    programs = [
        _Program(source.path, item.root, catalogue)
        for item in read_source(source, False).documents
        if item.root
    ]
    return {
        name: tags
        for program in programs
        for _ in [*program.configured()]
        for name, tags in program.by_default.items()
    }


class _Program:
    """Reads one document.

    `stacks` are the default tags that each stack's configuration sets, by package. `by_default` are
    those that hold for all resources of a package, `by_name` those of a provider resource.
    """

    def __init__(
        self,
        path: str,
        root: Node,
        catalogue: Catalogue,
        stacks: Several[dict[str, shapes.Written]] = (),
    ) -> None:
        self.path, self.root = path, root
        self.catalogue, self.stacks = catalogue, stacks
        self.dialect = Dialect(_cause, lambda node: (self.value(node),))
        self.depth = 0
        self.by_default: dict[str, shapes.Written] = {}
        self.by_name: dict[str, shapes.Written] = {}

    def value(self, node: Node) -> Value:
        """The value of a node; interpolations of the file's own variables are filled in."""
        return value_by(self.path, node, "1.2", self._special)

    def resources(self) -> Iterator[Resource]:
        """The taggable places; configuration and providers first: they set tags for resources."""
        yield from self.configured()
        self._with_stacks()
        named = ((key, node, _type(node)) for key, node in pairs(get(self.root, "resources")))
        bodies = [(key, node, scalar.text) for key, node, scalar in named if scalar]
        for key, node, kind in bodies:
            if not kind.startswith(_PROVIDER):
                continue
            package = kind.removeprefix(_PROVIDER)
            index = self.catalogue.index("pulumi", package)
            for default in index.defaults if index else ():
                yield from self._defaults(key, node, default.slot, package, default.schema)
        for key, node, kind in bodies:
            package = kind.partition(":")[0]
            index = self.catalogue.index("pulumi", package)
            spec = bridged(self.catalogue, index, kind) if index and package != "pulumi" else None
            if spec:
                body = Body(
                    self.path,
                    key.text,
                    key.start,
                    head_end=key.end,
                    node=node,
                    settings=get(node, "properties"),
                )
                yield from resources_of(body, spec, self.dialect, self._inherited(node, package))

    def _with_stacks(self) -> None:
        """Merge the stacks' default tags: any stack may be deployed.

        What a stack sets for a package replaces what the project sets for it.
        """
        for name in {name for stack in self.stacks for name in stack}:
            own = self.by_default.get(name, shapes.Written(()))
            self.by_default[name] = shared([stack.get(name, own) for stack in self.stacks])

    def configured(self) -> Iterator[Resource]:
        """`aws:defaultTags` in the configuration of a project or stack, or its `value`."""
        for key, node in pairs(get(self.root, "config")):
            package = key.text.removesuffix(_DEFAULTS)
            index = (
                self.catalogue.index("pulumi", package) if key.text.endswith(_DEFAULTS) else None
            )
            for default in index.defaults if index else ():
                inner = get(node, "value") or node
                slot = default.slot._replace(path=default.slot.path.partition(".")[2])
                body = Body(
                    self.path,
                    f"config.{key.text}",
                    key.start,
                    head_end=key.end,
                    node=node,
                    settings=inner,
                )
                yield from self._take(body, slot, default.schema, ((self.by_default, package),))

    def _defaults(
        self, key: Scalar, node: Node, slot: SlotSpec, package: str, schema: str
    ) -> Iterator[Resource]:
        """The default tags of a provider resource.

        They are for the resources that name the provider, with `defaultProvider` for all others.
        """
        places = [(self.by_name, key.text)]
        if text_of(get(node, "defaultProvider")) == "true":
            places.append((self.by_default, package))
        settings = get(node, "properties")
        body = Body(self.path, key.text, key.start, head_end=key.end, node=node, settings=settings)
        # An expression gives tags that are not known.
        written = get(settings, slot.path.partition(".")[0])
        is_hidden = isinstance(written, Scalar) or (settings is not None and _cause(settings))
        for table, name in places:
            table[name] = shapes.Written((), "defaultTags" if is_hidden else "")
        yield from self._take(body, slot, schema, places)

    def _take(
        self, body: Body, slot: SlotSpec, schema: str, places: Iterable[_Place]
    ) -> Iterator[Resource]:
        """Note the default tags that a slot sets; they are judged as tags of a nested place."""
        spec = TypeSpec(body.address, schema, (slot._replace(nested=True),))
        for resource in resources_of(body, spec, self.dialect):
            tags = tuple(
                tag._replace(trail=(*tag.trail, Hop("default_tags", tag.key_span)))
                for tag in resource.tags
            )
            for table, name in places:
                table[name] = shapes.Written(tags, resource.open)
            yield resource

    def _inherited(self, node: Node, package: str) -> shapes.Written | None:
        """The default tags of the provider that a resource names, else those of its package."""
        written = get(get(node, "options"), "provider")
        if written is None:
            return self.by_default.get(package)
        name = re.fullmatch(_INTERPOLATION, written.text) if isinstance(written, Scalar) else None
        return (self.by_name.get(name[1]) if name else None) or shapes.Written((), "provider")

    def _special(self, node: Scalar | Mapping | Sequence, span: Span) -> Value | None:
        """The value of a call or of a text with interpolations, None for a plain node."""
        cause = _cause(node)
        if cause:
            return unknown(cause, span)
        if not isinstance(node, Scalar) or "${" not in node.text:
            return None
        matches = list(re.finditer(_INTERPOLATION, node.text))
        pieces, at = [], 0
        for match in matches:
            literal = Value("string", node.text[at : match.start()], span)
            pieces += [literal, self._variable(match[1], span)]
            at = match.end()
        rest = node.text[at:]
        nothing_known = unknown("${…}", span)
        if "${" in rest:
            return nothing_known
        return joined([*pieces, Value("string", rest, span)], "", span) or nothing_known

    def _variable(self, name: str, span: Span) -> Value:
        """The value of a variable of the program; other names are known only when it runs."""
        node = get(get(self.root, "variables"), name)
        if node is None or self.depth > _DEEPEST:
            return unknown(f"${{{name}}}", span)
        self.depth += 1
        value = self.value(node)
        self.depth -= 1
        return value


def _type(node: Node) -> Scalar | None:
    kind = get(node, "type")
    return kind if isinstance(kind, Scalar) else None


def _cause(node: Node) -> str:
    """Why a node cannot be known: the function that it calls, or `secure`; "" for a plain one."""
    key = node.lone() if isinstance(node, Mapping) else None
    is_special = key is not None and (key.text.startswith("fn::") or key.text == "secure")
    return key.text if key is not None and is_special else ""
