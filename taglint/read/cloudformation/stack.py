"""What is known of the stack that a template is deployed as.

Its tags and parameters stand in a `samconfig` file, in the manifest of the CDK, or in the
configuration (`stack-tags`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from taglint.config.configurations import overridden, settings_with
from taglint.config.values import offset_of, set_at
from taglint.files.neighbours import neighbour
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Object, cast
from taglint.model import Hop, Span, Tag, Value
from taglint.read.cloudformation.samconfig import as_text, deployment_of, root_of, stack_tag
from taglint.read.cloudformation.toml_values import EQUALS, literal
from taglint.read.reading import Batch
from taglint.tags import shapes
from taglint.tags.inherited import merged
from taglint.values import entries_of, unknown
from taglint.yaml.nodes import get, text_of
from taglint.yaml.values import pairs, value_by

if TYPE_CHECKING:
    from taglint.config.toml_positions import KeyPath
    from taglint.config.values import Config, Layer


class Stack(NamedTuple):
    """The tags of a template's stack, the values of its parameters, and the files that say so."""

    tags: shapes.Written | None
    parameters: Mapping[str, Value]
    sources: tuple[Source, ...]


def stack_of(batch: Batch, names: Iterable[str]) -> Stack:
    """What is known of the stack of a batch's template.

    `names` are those of files that may lie beside the template; the first that exists counts.
    """
    (source,) = batch.sources
    configured, sources = _configured(batch.config, source.path) if batch.config else (None, ())
    file = _beside(batch, source.path, names)
    if file is None:
        return Stack(configured, {}, sources)
    sources = (*sources, file)
    if file.path.endswith(".json"):
        return Stack(merged(_of_cdk(file, source.path), configured), {}, sources)
    deployment = deployment_of(file, source.path)
    return Stack(merged(deployment.tags, configured), deployment.parameters, sources)


def _configured(config: Config, path: str) -> tuple[shapes.Written, tuple[Source, ...]]:
    """The stack tags of the configuration, and its files that set them.

    They are a table, or a list of the keys alone.
    """
    settings = config.settings
    if config.overrides:
        settings = settings_with(config, overridden(config, path))
    stack_tags = cast(Object, settings.get("cloudformation", {})).get("stack-tags") or []
    rows: list[tuple[str, str | None]] = (
        list(cast(dict[str, str | None], stack_tags).items())
        if isinstance(stack_tags, dict)
        else [(key, None) for key in cast(list[str], stack_tags)]
    )
    tags, sources = [], {}
    for place, (key, text) in enumerate(rows):
        steps: KeyPath = ("cloudformation", "stack-tags", place if text is None else key)
        found = set_at(config, steps, key if text is None else text)
        layer, where = found or (config.layers[-1], ())
        sources[layer.path] = Source(layer.path, layer.text)
        tags.append(_configured_tag(layer, where, key, text))
    return shapes.Written(tuple(tags)), tuple(sources.values())


def _configured_tag(layer: Layer, where: KeyPath, key: str, text: str | None) -> Tag:
    """A stack tag of the configuration; without a text its value is not known."""
    start = offset_of(layer, where)
    start += layer.text[start : start + 1] in ("'", '"')
    span = Span(layer.path, start, start + len(key) if layer.text.startswith(key, start) else start)
    hop = Hop("stack_tags", span)
    if text is None:
        return Tag(
            key,
            unknown("it is set when the stack is deployed", span),
            span,
            value_span=span,
            trail=(hop,),
        )
    equals = re.compile(EQUALS).match(layer.text, span.end)
    place = literal(layer.path, layer.text, equals.end()) if equals else None
    value = Value("string", text, place or span)
    return Tag(key, value, span, value_span=value.span, trail=(hop,))


def _of_cdk(file: Source, path: str) -> shapes.Written:
    """The tags that a manifest of the CDK gives to the stack of a template."""
    for _, artifact in pairs(get(root_of(file), "artifacts")):
        properties = get(artifact, "properties")
        template, tags = text_of(get(properties, "templateFile")), get(properties, "tags")
        if template == os.path.basename(path) and tags:
            entries = entries_of(value_by(file.path, tags, "1.1", as_text))
            return shapes.Written(tuple(map(stack_tag, entries)))
    return shapes.Written(())


def _beside(batch: Batch, path: str, names: Iterable[str]) -> Source | None:
    """The file that says how a template is deployed."""
    repository = batch.repository
    if repository is None:
        return None
    places = (os.path.join(os.path.dirname(path), name) for name in names)
    return next((found for place in places if (found := neighbour(repository, place, path))), None)
