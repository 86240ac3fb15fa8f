"""Settings of the SAM command line, `samconfig`: tags and parameters of the stacks that it deploys.

docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping

from taglint.config.values import ConfigError
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple, cast
from taglint.model import Entry, Hop, Span, Tag, Value
from taglint.tags import shapes
from taglint.tags.inherited import shared
from taglint.values import entries_of, items_of, member
from taglint.yaml import nodes as yaml
from taglint.yaml.values import value_by

# The templates that sam deploys when its settings name none.
_DEFAULT_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_LARGEST = 250_000  # code points
# No two words of a text stand further apart in the file, in code points.
_NEAR = 2_000
_PART = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_OLD_PAIR = rf"\s*ParameterKey=({_PART}|[^\s\"',]+),ParameterValue=({_PART}|[^\s\"']*)(?=\s|\Z)"
_PAIR = rf"\s*({_PART}|[^\s\"'=]+)=({_PART}|[^\s\"']*)(?=\s|\Z)"


class Deployment(NamedTuple):
    """How a template is deployed: the tags of its stack, and the values of its parameters."""

    tags: shapes.Written | None
    parameters: Mapping[str, Value]


def deployment_of(file: Source, path: str) -> Deployment:
    """What the settings in a file say of the template with this path."""
    root = _read(file)
    if root is None:
        return Deployment(shapes.Written((), os.path.basename(file.path)), {})
    sets = list(_environments(root, path))
    tags = shared([_tags(each, file) for each in sets]) if sets else None
    if not _is_template(root, path):
        # They may be another stack's.
        tags = tags and shapes.Written((), maybe=(*tags.maybe, *(tag.key for tag in tags.tags)))
        return Deployment(tags, {})
    return Deployment(tags, _shared_values(_overrides(each, file) for each in sets))


def _read(source: Source) -> Value | None:
    """What the settings say, None when they are too large or not valid."""
    if len(source.text) > _LARGEST:
        return None
    if source.path.endswith(".toml"):
        return _toml(source)
    root = root_of(source)
    return value_by(source.path, root, "1.1", as_text) if root else None


def _toml(source: Source) -> Value | None:
    from taglint.config.toml_positions import positions
    from taglint.config.toml_reader import parse_toml
    from taglint.read.cloudformation.toml_values import TomlValues

    try:
        data = parse_toml(source.path, source.text)
    except ConfigError:
        return None
    return TomlValues(source, positions(source.text)).value(data, ())


def as_text(node: yaml.Scalar | yaml.Mapping | yaml.Sequence, span: Span) -> Value | None:
    """A scalar as a string, whatever YAML makes of it: sam reads all of them as texts."""
    return Value("string", node.text, span) if isinstance(node, yaml.Scalar) else None


def root_of(source: Source) -> yaml.Node | None:
    """The root of the first document that is not empty in a YAML or JSON file."""
    from taglint.yaml.read import read_source

    return next(
        (document.root for document in read_source(source, False).documents if document.root), None
    )


def _environments(root: Value, path: str) -> Iterator[Value]:
    """The parameters of each environment that deploys this template."""
    whole = [entry.value for entry in entries_of(root) if entry.value.kind == "map"]
    deploying = [each for each in whole if member(each, "deploy") or member(each, "global")]
    own = [each for each in deploying if _names(each, path)]
    for each in own or deploying:
        yield _merged([_parameters(each, "global"), _parameters(each, "deploy")])


def _is_template(root: Value, path: str) -> bool:
    """Whether the settings are for this template.

    They name it, or they name none and sam takes it by its name.
    """
    whole = [entry.value for entry in entries_of(root)]
    if any(_named(each) for each in whole):
        return any(_names(each, path) for each in whole)
    return os.path.basename(path) in _DEFAULT_TEMPLATES


def _named(environment: Value) -> list[str]:
    """The templates that an environment's commands name, except those that sam itself builds."""
    found = []
    for command in entries_of(environment):
        for name in ("template_file", "template"):
            value = member(_parameters(environment, str(command.key.data)), name)
            if value is not None and value.kind == "string" and ".aws-sam" not in str(value.data):
                found.append(str(value.data))
    return found


def _names(environment: Value, path: str) -> bool:
    """Whether an environment names the template with this path."""
    return any(
        os.path.basename(name.replace("\\", "/")) == os.path.basename(path)
        for name in _named(environment)
    )


def _parameters(environment: Value, command: str) -> Value:
    """The parameters of one command, an empty map without any."""
    found = member(environment, command)
    inner = member(found, "parameters") if found else None
    return inner or Value("map", (), environment.span)


def _merged(parts: list[Value]) -> Value:
    """Maps laid over each other; for a key the last one counts."""
    rows = {entry.key.data: entry for part in parts for entry in entries_of(part)}
    return Value("map", tuple(rows.values()), parts[0].span)


def _overrides(parameters: Value, file: Source) -> dict[str, Value]:
    """The values that the template's parameters get, by name."""
    return {
        str(entry.key.data): entry.value
        for entry in _entries(parameters, "parameter_overrides", file)[0]
    }


def _tags(parameters: Value, file: Source) -> shapes.Written:
    """The stack's tags."""
    entries, open_ = _entries(parameters, "tags", file)
    found = {str(entry.key.data): stack_tag(entry) for entry in entries}
    return shapes.Written(tuple(found.values()), open_)


def stack_tag(entry: Entry) -> Tag:
    """A tag of the stack that stands as this key and value."""
    key, value = entry
    return Tag(
        str(key.data), value, key.span, value_span=value.span, trail=(Hop("stack_tags", key.span),)
    )


def _entries(parameters: Value, name: str, file: Source) -> tuple[list[Entry], str]:
    """The pairs of a setting, and why there may be more ("" when these are all).

    The setting is a table, a text with words such as `key=value`, or a list of such texts.
    """
    whole = member(parameters, name)
    if whole is None:
        return [], ""
    if whole.kind == "map":
        plain = [each for each in entries_of(whole) if each.value.kind not in ("map", "list")]
        return plain, whole.open
    found: list[Entry] = []
    for item in items_of(whole) if whole.kind == "list" else (whole,):
        pairs = list(_pairs(item, file.text)) if item.kind == "string" else None
        if pairs is None or None in pairs:
            return found, os.path.basename(file.path)
        found += cast(list[Entry], pairs)
    return found, ""


def _pairs(value: Value, written: str) -> Iterator[Entry | None]:
    """The pairs of a text `a=b "c d"=e`; None, and no more, where something else stands.

    `written` is the text of the file.
    """
    text, at = str(value.data).rstrip(), 0
    offset = value.span.start
    while at < len(text):
        found = re.compile(_OLD_PAIR).match(text, at) or re.compile(_PAIR).match(text, at)
        if found is None:
            yield None
            return
        halves = []
        for group in (1, 2):
            quote = found[group][:1] in ("'", '"') and len(found[group]) > 1
            start, end = found.start(group) + quote, found.end(group) - quote
            # In the file an escape has more characters: what follows it stands further back.
            place = written.find(text[start:end], offset, min(value.span.end, offset + _NEAR))
            offset = place + end - start if place >= 0 else offset
            span = Span(value.span.path, place, offset) if place >= 0 else value.span
            halves.append(Value("string", re.sub(r"\\(.)", r"\1", text[start:end]), span))
        yield Entry(*halves)
        at = found.end()


def _shared_values(sets: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """The values that are the same in each of the mappings."""
    first, *rest = list(sets) or [{}]
    return {
        key: value
        for key, value in first.items()
        if all(key in each and each[key].data == value.data for each in rest)
    }
