"""What a CloudFormation stack is deployed with: tags and parameters of a `samconfig` file, tags of a manifest of the CDK, stack
tags of the configuration.

docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from taglint.config.configurations import overridden, settings_with
from taglint.config.values import ConfigError, offset_of, set_at
from taglint.files.neighbours import neighbour
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Object, cast
from taglint.model import Entry, Hop, Span, Tag, Value
from taglint.read.reading import Batch
from taglint.tags import resources as slots
from taglint.tags import shapes
from taglint.values import entries_of, items_of, member, unknown
from taglint.yaml import nodes as yaml
from taglint.yaml.nodes import get
from taglint.yaml.values import pairs, value_by

if TYPE_CHECKING:
    from taglint.config.places import Path
    from taglint.config.values import Config, Layer

_DEFAULT_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_LARGEST = 250_000
# No two words of a text stand further apart in the file.
_NEAR = 2_000
_PART = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_EQUALS = r"[\"']?\s*=\s*"
_LITERAL = (
    r"\"\"\"\n?(?P<long>(?:[^\"\\]|\\.|\"(?!\"\"))*)\"\"\"|'''\n?(?P<raw>(?s:.*?))'''"
    r"|\"(?P<double>(?:[^\"\\\n]|\\.)*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[\w.:+-]+)"
)
_OLD_PAIR = rf"\s*ParameterKey=({_PART}|[^\s\"',]+),ParameterValue=({_PART}|[^\s\"']*)(?=\s|\Z)"
_PAIR = rf"\s*({_PART}|[^\s\"'=]+)=({_PART}|[^\s\"']*)(?=\s|\Z)"


class Stack(NamedTuple):
    """The tags that a template's stack has, what its parameters are set to, and the files that say so."""

    tags: shapes.Written | None
    parameters: Mapping[str, Value]
    sources: tuple[Source, ...]


def stack_of(batch: Batch, names: Iterable[str]) -> Stack:
    """What is known of the stack of a batch's template; `names` are those that a file beside it may have, the first counts."""
    (source,) = batch.sources
    configured, sources = _configured(batch.config, source.path) if batch.config else (None, ())
    file = _beside(batch, source.path, names)
    if file is None:
        return Stack(configured, {}, sources)
    if file.path.endswith(".json"):
        return Stack(slots.merged(_assembled(file, source.path), configured), {}, (*sources, file))
    root = _read(file)
    if root is None:
        unread = shapes.Written((), os.path.basename(file.path))
        return Stack(slots.merged(unread, configured), {}, (*sources, file))
    sets = list(_environments(root, source.path))
    tags = slots.shared([shapes.Written(*_tags(each, file)) for each in sets]) if sets else None
    parameters = [_overrides(each, file) for each in sets]
    if not _is_template(root, source.path):
        # They may be another stack's.
        tags = tags and shapes.Written((), maybe=(*tags.maybe, *(tag.key for tag in tags.tags)))
        parameters = []
    return Stack(slots.merged(tags, configured), _shared_values(parameters), (*sources, file))


def _configured(config: Config, path: str) -> tuple[shapes.Written, tuple[Source, ...]]:
    """The stack tags of the configuration: a table, or the keys alone."""
    settings = (
        settings_with(config, overridden(config, path)) if config.overrides else config.settings
    )
    stack_tags = cast(Object, settings.get("cloudformation", {})).get("stack-tags")
    rows: Iterable[tuple[str, str | None]] = (
        (key, None) for key in cast(list[str], stack_tags or [])
    )
    if isinstance(stack_tags, dict):
        rows = cast(dict[str, str | None], stack_tags).items()
    tags, sources = [], {}
    for place, (key, text) in enumerate(rows):
        steps: Path = ("cloudformation", "stack-tags", place if text is None else key)
        layer, where = set_at(config, steps, key if text is None else text) or (
            config.layers[-1],
            (),
        )
        sources[layer.path] = Source(layer.path, layer.text)
        tags.append(_configured_tag(layer, where, key, text))
    return shapes.Written(tuple(tags)), tuple(sources.values())


def _configured_tag(layer: Layer, where: Path, key: str, text: str | None) -> Tag:
    """A stack tag of the configuration; without a text its value is not known."""
    start = offset_of(layer, where)
    start += layer.text[start : start + 1] in ("'", '"')
    span = Span(layer.path, start, start + len(key) if layer.text.startswith(key, start) else start)
    hop = Hop("stack_tags", span)
    if text is None:
        return Tag(key, unknown("it is set when the stack is deployed", span), span, span, (hop,))
    equals = re.compile(_EQUALS).match(layer.text, span.end)
    place = _literal(layer.path, layer.text, equals.end()) if equals else None
    value = Value("string", text, place or span)
    return Tag(key, value, span, value.span, (hop,))


def _literal(path: str, text: str, at: int) -> Span | None:
    """The characters of the TOML scalar at an offset, without its quotes."""
    found = re.compile(_LITERAL).match(text, at)
    return Span(path, *found.span(found.lastgroup)) if found and found.lastgroup else None


def _assembled(file: Source, path: str) -> shapes.Written:
    """The tags of the stack that a manifest of the CDK makes of a template."""
    for _, artifact in pairs(get(_root(file), "artifacts")):
        properties = get(artifact, "properties")
        template, tags = get(properties, "templateFile"), get(properties, "tags")
        if isinstance(template, yaml.Scalar) and template.text == os.path.basename(path) and tags:
            return shapes.Written(
                tuple(map(_tag, entries_of(value_by(file.path, tags, "1.1", _as_text))))
            )
    return shapes.Written(())


def _beside(batch: Batch, path: str, names: Iterable[str]) -> Source | None:
    """The file that says how a template is deployed."""
    repository = batch.repository
    if repository is None:
        return None
    places = (os.path.join(os.path.dirname(path), name) for name in names)
    return next((found for place in places if (found := neighbour(repository, place, path))), None)


def _read(source: Source) -> Value | None:
    """What the file of sam's settings says, None when that cannot be read."""
    if len(source.text) > _LARGEST:
        return None
    if source.path.endswith(".toml"):
        return _toml(source)
    root = _root(source)
    return value_by(source.path, root, "1.1", _as_text) if root else None


def _root(source: Source) -> yaml.Node | None:
    from taglint.yaml.read import read_source

    return next(
        (document.root for document in read_source(source, False).documents if document.root), None
    )


def _as_text(node: yaml.Scalar | yaml.Mapping | yaml.Sequence, span: Span) -> Value | None:
    return Value("string", node.text, span) if isinstance(node, yaml.Scalar) else None


def _toml(source: Source) -> Value | None:
    from taglint.config.load import parsed
    from taglint.config.places import places

    try:
        data = parsed(source.path, source.text)
    except ConfigError:
        return None
    return _Toml(source, places(source.text)).value(data, ())


class _Toml:
    """Makes values of what `tomllib` read, each with its place."""

    def __init__(self, source: Source, found: Mapping[Path, int]) -> None:
        self.path, self.text, self.places = source.path, source.text, found

    def value(self, data: object, steps: Path) -> Value:
        """The value at these steps."""
        span = self._key(steps)
        if isinstance(data, dict):
            rows = [
                Entry(self._name(key, (*steps, key)), self.value(item, (*steps, key)))
                for key, item in data.items()
            ]
            return Value("map", tuple(rows), span)
        if isinstance(data, list):
            return Value(
                "list",
                tuple(self.value(item, (*steps, place)) for place, item in enumerate(data)),
                span,
            )
        text = str(data).lower() if isinstance(data, bool) else str(data)
        return Value(
            "string", text, _literal(self.path, self.text, self._start(steps, span)) or span
        )

    def _name(self, key: str, steps: Path) -> Value:
        return Value("string", key, self._key(steps))

    def _key(self, steps: Path) -> Span:
        start = self.places.get(steps, 0)
        start += self.text[start : start + 1] in ("'", '"')
        name = str(steps[-1]) if steps else ""
        return Span(
            self.path, start, start + len(name) if self.text.startswith(name, start) else start
        )

    def _start(self, steps: Path, span: Span) -> int:
        """Where a value starts: behind the `=` of its key, or as an item of a list."""
        found = (
            re.compile(_EQUALS).match(self.text, span.end)
            if steps and isinstance(steps[-1], str)
            else None
        )
        return found.end() if found else self.places.get(steps, 0)


def _environments(root: Value, path: str) -> Iterator[Value]:
    """The parameters of each environment that deploys this template."""
    whole = [entry.value for entry in entries_of(root) if entry.value.kind == "map"]
    deploying = [each for each in whole if member(each, "deploy") or member(each, "global")]
    own = [each for each in deploying if _names(each, path)]
    for each in own or deploying:
        yield _merged([_parameters(each, "global"), _parameters(each, "deploy")])


def _is_template(root: Value, path: str) -> bool:
    """Whether this is the template that the file is about: the one it names, or the one that sam takes when none is named."""
    whole = [entry.value for entry in entries_of(root)]
    if any(_named(each) for each in whole):
        return any(_names(each, path) for each in whole)
    return os.path.basename(path) in _DEFAULT_TEMPLATES


def _named(environment: Value) -> list[str]:
    """The templates that an environment's commands name, those that sam builds left out."""
    found = []
    for command in entries_of(environment):
        for name in ("template_file", "template"):
            value = member(_parameters(environment, str(command.key.data)), name)
            if value is not None and value.kind == "string" and ".aws-sam" not in str(value.data):
                found.append(str(value.data))
    return found


def _names(environment: Value, path: str) -> bool:
    return any(
        os.path.basename(name.replace("\\", "/")) == os.path.basename(path)
        for name in _named(environment)
    )


def _parameters(environment: Value, command: str) -> Value:
    found = member(environment, command)
    inner = member(found, "parameters") if found else None
    return inner or Value("map", (), environment.span)


def _merged(parts: list[Value]) -> Value:
    """Maps laid over each other, the last on top."""
    rows = {entry.key.data: entry for part in parts for entry in entries_of(part)}
    return Value("map", tuple(rows.values()), parts[0].span)


def _overrides(parameters: Value, file: Source) -> dict[str, Value]:
    return {
        str(entry.key.data): entry.value
        for entry in _entries(parameters, "parameter_overrides", file)[0]
    }


def _tags(parameters: Value, file: Source) -> tuple[tuple[Tag, ...], str]:
    entries, open_ = _entries(parameters, "tags", file)
    found = {}
    for key, value in entries:
        found[str(key.data)] = _tag(Entry(key, value))
    return tuple(found.values()), open_


def _tag(entry: Entry) -> Tag:
    key, value = entry
    return Tag(str(key.data), value, key.span, value.span, (Hop("stack_tags", key.span),))


def _entries(parameters: Value, name: str, file: Source) -> tuple[list[Entry], str]:
    """What a setting says, be it a table, a text of `key=value` words, or a list of such; and why there may be more."""
    whole = member(parameters, name)
    if whole is None:
        return [], ""
    if whole.kind == "map":
        return [
            entry for entry in entries_of(whole) if entry.value.kind not in ("map", "list")
        ], whole.open
    found: list[Entry] = []
    for item in items_of(whole) if whole.kind == "list" else (whole,):
        pairs = list(_pairs(item, file.text)) if item.kind == "string" else None
        if pairs is None or None in pairs:
            return found, os.path.basename(file.path)
        found += cast(list[Entry], pairs)
    return found, ""


def _pairs(value: Value, written: str) -> Iterator[Entry | None]:
    """The pairs of a text `a=b "c d"=e`, None for what is none."""
    text, at, offset = str(value.data).rstrip(), 0, value.span.start
    while at < len(text):
        found = re.compile(_OLD_PAIR).match(text, at) or re.compile(_PAIR).match(text, at)
        if found is None:
            yield None
            return
        halves = []
        for group in (1, 2):
            quote = found[group][:1] in ("'", '"') and len(found[group]) > 1
            start, end = found.start(group) + quote, found.end(group) - quote
            # Characters that are escaped there move what stands behind them.
            place = written.find(text[start:end], offset, min(value.span.end, offset + _NEAR))
            offset = place + end - start if place >= 0 else offset
            span = Span(value.span.path, place, offset) if place >= 0 else value.span
            halves.append(Value("string", re.sub(r"\\(.)", r"\1", text[start:end]), span))
        yield Entry(*halves)
        at = found.end()


def _shared_values(sets: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """The values that are the same in each."""
    first, *rest = list(sets) or [{}]
    return {
        key: value
        for key, value in first.items()
        if all(key in each and each[key].data == value.data for each in rest)
    }
