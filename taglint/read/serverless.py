"""Serverless Framework services: tags of the provider, the functions and embedded resources.

The embedded resources are CloudFormation's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import Index, TypeSpec
from taglint.cloudformation.functions import call_of
from taglint.cloudformation.template import Template
from taglint.model import Resource, Span, Value
from taglint.read.reading import Batch, Reading, reading_of
from taglint.tags import shapes
from taglint.tags.inherited import inherited, merged
from taglint.tags.resources import Body, Dialect, resources_of
from taglint.values import joined, unknown
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, get, resolve, text_of
from taglint.yaml.read import read_source
from taglint.yaml.values import pairs, value_by

# A variable without another one in it: `${self:custom.stage}`.
VARIABLE = r"\$\{([^${}]*)\}"
_DEEPEST = 8
_MOST_NODES = 20_000


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one service. Never raises."""
    (source,) = batch.sources
    stream = read_source(source, batch.many)
    return reading_of(
        source, stream, lambda root: Service(source.path, source.text, root, catalogue).resources()
    )


class Service:
    """Reads one service; `text` is the whole file's, `depth` counts variables in variables."""

    def __init__(self, path: str, text: str, root: Node, catalogue: Catalogue) -> None:
        self.path, self.text = path, text
        self.root, self.catalogue = root, catalogue
        self.dialect = Dialect(call_of, lambda node: (self.value(node),))
        self.depth = 0

    def resources(self) -> Iterator[Resource]:
        """The taggable places of the provider, the functions and the embedded resources.

        `stackTags` of the provider reach everything, its `tags` only the functions.
        """
        provider, _, index = self._provider()
        if index is None or provider is None:
            return
        specs = index.types
        head = next((key for key, _ in pairs(self.root) if key.text == "provider"), None)
        if head is not None:
            yield from self._body("provider", head, provider, specs["provider"])
        of_stack, of_service = (
            self._inherited(provider, specs, path) for path in ("stackTags", "tags")
        )
        for key, node in self._functions():
            body = Body(
                self.path,
                f"functions.{key.text}",
                key.start,
                head_end=key.end,
                node=node,
                settings=node,
            )
            yield from resources_of(
                body, specs["function"], self.dialect, merged(of_service, of_stack)
            )
        for root in self._embedded():
            template = Template(
                self.path,
                self.text,
                root,
                catalogue=self.catalogue,
                defaults=of_stack,
                special=self._special,
            )
            yield from template.resources()

    def of_stack(self) -> shapes.Written | None:
        """The tags of the stack, for what other files bring into it.

        A service whose provider is not known may have any tags.
        """
        provider, name, index = self._provider()
        if provider is None or index is None:
            return shapes.Written((), "provider") if "${" in name else None
        return self._inherited(provider, index.types, "stackTags")

    def included(self) -> Iterator[str]:
        """The texts in `resources` that may name files, also in the parts that it refers to."""
        waiting, seen = [get(self.root, "resources")], dict[int, Node]()
        while waiting:
            node = waiting.pop()
            plain = resolve(node) if node else None
            if plain is None or id(plain) in seen or len(seen) > _MOST_NODES:
                continue
            seen[id(plain)] = plain
            if isinstance(plain, Mapping):
                waiting += [value for _, value in plain.pairs]
            elif isinstance(plain, Sequence):
                waiting += plain.items
            elif "${" in plain.text:
                yield plain.text
                names = re.findall(r"self:([\w.-]+)", plain.text)
                waiting += [self._at(name.split(".")) for name in names]

    def value(self, node: Node) -> Value:
        """The value of a node with its variables resolved as far as the file goes."""
        return value_by(self.path, node, "1.2", self._special)

    def _provider(self) -> tuple[Node | None, str, Index | None]:
        """The provider, its name, and what is known of its services."""
        provider = get(self.root, "provider")
        name = text_of(get(provider, "name") or provider)
        return provider, name, self.catalogue.index("serverless", name) if name else None

    def _body(self, address: str, key: Scalar, node: Node, spec: TypeSpec) -> Iterator[Resource]:
        yield from resources_of(
            Body(self.path, address, key.start, head_end=key.end, node=node, settings=node),
            spec,
            self.dialect,
        )

    def _functions(self) -> Iterator[tuple[Scalar, Node]]:
        """The functions, which may be a list of maps."""
        whole = get(self.root, "functions")
        plain = resolve(whole) if whole else None
        for part in plain.items if isinstance(plain, Sequence) else (whole,):
            yield from pairs(part)

    def _inherited(
        self, provider: Node, specs: dict[str, TypeSpec], path: str
    ) -> shapes.Written | None:
        node = get(provider, path)
        slot = next((slot for slot in specs["provider"].slots if slot.path == path), None)
        return inherited(slot, (self.value(node),), "provider") if node and slot else None

    def _embedded(self) -> Iterator[Node]:
        """The template that `resources` holds, or each of several."""
        whole = get(self.root, "resources")
        plain = resolve(whole) if whole else None
        for part in plain.items if isinstance(plain, Sequence) else (plain,):
            if part is not None and isinstance(resolve(part), Mapping):
                yield part

    def _special(self, node: Scalar | Mapping | Sequence, span: Span) -> Value | None:
        """The value of a call or of a text with variables, None for a plain node."""
        if call_of(node):
            return unknown(call_of(node), span)
        if not isinstance(node, Scalar) or "${" not in node.text:
            return None
        matches = list(re.finditer(VARIABLE, node.text))
        if len(matches) == 1 and matches[0][0] == node.text.strip():
            return self.variable(matches[0][1], span)
        # A variable in a variable is not resolved.
        if "${" in re.sub(VARIABLE, "", node.text):
            return unknown("${…}", span)
        pieces, at = [], 0
        for match in matches:
            pieces += [
                Value("string", node.text[at : match.start()], span),
                self.variable(match[1], span),
            ]
            at = match.end()
        whole = joined([*pieces, Value("string", node.text[at:], span)], "", span)
        return whole or unknown("${…}", span)

    def variable(self, words: str, span: Span) -> Value:
        """The value of a variable such as `self:a.b, 'c'`.

        `self:a.b` is a place in the file. Of several sources the first one that exists counts; it
        is open when an earlier one may exist elsewhere.
        """
        is_certain = True
        for word in (part.strip() for part in words.split(",")):
            found: Value | None = None
            if word.startswith("self:") and self.depth < _DEEPEST:
                node = self._at(word.removeprefix("self:").split("."))
                self.depth += 1
                found = self.value(node) if node else None
                self.depth -= 1
            elif len(word) > 1 and word[0] == word[-1] and word[0] in "'\"":
                found = Value("string", word[1:-1], span)
            else:
                is_certain = False
            if found is not None and found.kind != "unknown":
                return found if is_certain else found._replace(open=f"${{{words}}}")
            is_certain = is_certain and found is None
        return unknown(f"${{{words}}}", span)

    def _at(self, names: list[str]) -> Node | None:
        node: Node | None = self.root
        for name in names:
            node = get(node, name)
        return node
