"""Serverless Framework services that include a template: the tags that their stacks give it.

A service includes files by `${file(…)}` in its `resources`.
www.serverless.com/framework/docs/providers/aws/guide/variables#reference-properties-in-other-files
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import partial

from taglint.catalog.catalogue import Catalogue
from taglint.files.neighbours import neighbour
from taglint.files.paths import parent
from taglint.files.repository import Repository
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.model import Span, Value
from taglint.read.serverless import VARIABLE, Service
from taglint.tags import shapes
from taglint.tags.inherited import shared
from taglint.values import unknown
from taglint.yaml.nodes import Mapping, Scalar, Sequence
from taglint.yaml.read import read_source
from taglint.yaml.values import Special

_FILE = re.compile(r"file\(([^()]*)\)")
# Stands in a path for a part that is not known.
_ANY = "\1"
_MOST_FILES = 500
_COMMENT = "taglint:"


class _Included(NamedTuple):
    """The files that a service includes."""

    files: frozenset[str]  # real paths
    perhaps: tuple[tuple[str, str], ...]  # how further paths begin and end
    tags: shapes.Written | None  # what the service's stack gives to them
    source: Source  # the service's own file


class Services(NamedTuple):
    """What the services that include a template do to it."""

    tags: shapes.Written  # what their stacks give it
    sources: tuple[Source, ...]  # the services' own files
    special: Special  # reads the texts that the services fill in


def services_of(
    repository: Repository, places: tuple[str, ...], path: str, catalogue: Catalogue
) -> Services | None:
    """What the services at these real paths do to a template, None when none includes it."""
    real = repository.real(path)
    shared_tags, sources = [], []
    for place in places:
        name = _spelled(repository, place, path)
        each = repository.remembered(
            ("service", name), partial(_read, repository, name, path, catalogue)
        )
        if each is None or not (real in each.files or _may_include(each, real)):
            continue
        tags = each.tags or shapes.Written(())
        if real not in each.files or _COMMENT in each.source.text:
            # Only the keys count, and only perhaps: the service may not include the template, or a
            # comment in it may silence findings. The values are judged with the service itself.
            tags = shapes.Written((), tags.open, maybe=tuple(tag.key for tag in tags.tags))
        shared_tags.append(tags)
        sources.append(each.source)
    return Services(shared(shared_tags), tuple(sources), _variable) if shared_tags else None


def _variable(node: Scalar | Mapping | Sequence, span: Span) -> Value | None:
    """An unknown for a text that a service fills in before CloudFormation sees it, else None."""
    return unknown("${…}", span) if isinstance(node, Scalar) and "${" in node.text else None


def _may_include(each: _Included, path: str) -> bool:
    """Whether a path is like one of which only a part is known."""
    return any(path.startswith(start) and path.endswith(end) for start, end in each.perhaps)


def _spelled(repository: Repository, place: str, path: str) -> str:
    """A real path, written relative to a file's path as that one is written, where that works."""
    folder = os.path.dirname(path)
    above = os.path.relpath(os.path.dirname(place), repository.real(folder))
    spelled = os.path.normpath(os.path.join(folder, above, os.path.basename(place)))
    return spelled if repository.real(spelled) == repository.real(place) else place


def _read(repository: Repository, place: str, path: str, catalogue: Catalogue) -> _Included | None:
    """What a service includes, None when it includes nothing or cannot be opened."""
    source = neighbour(repository, place, path)
    if source is None or "file(" not in source.text:
        return None
    root = next(
        (document.root for document in read_source(source, False).documents if document.root), None
    )
    folder = parent(repository.real(place))
    if root is None:
        unread = shapes.Written((), os.path.basename(place))
        return _Included(
            frozenset(), tuple(_halves(folder, _files(source.text))), unread, source=source
        )
    service = Service(source.path, source.text, root, catalogue)
    found = [name for text in service.included() for name in _files(_filled(service, text))]
    files, waiting = set[str](), [name for name in found if _ANY not in name]
    while waiting and len(files) < _MOST_FILES:
        file = repository.real(os.path.join(folder, waiting.pop()))
        if file not in files:
            files.add(file)
            inner = neighbour(repository, file, path)
            # Paths in an included file start at the service's folder, too.
            rest = _files(_filled(service, inner.text)) if inner and "file(" in inner.text else []
            waiting += [name for name in rest if _ANY not in name and "\0" not in name]
            found += rest
    perhaps = tuple(_halves(folder, (name for name in found if _ANY in name)))
    return _Included(frozenset(files), perhaps, service.of_stack(), source=source)


def _files(text: str) -> list[str]:
    """The paths in the calls of `file` in a text."""
    return [name.strip("'\" \t\r\n") for name in _FILE.findall(text)]


def _filled(service: Service, text: str) -> str:
    """A text with its variables filled in, except calls of `file`; `_ANY` for unknown ones."""
    if "\0" in text:
        return ""

    def value(match: re.Match[str]) -> str:
        if match[1].lstrip().startswith("file("):
            return match[0]
        found = service.variable(match[1], Span(service.path, 0, 0))
        is_known = found.kind == "string" and not found.open
        return found.data if is_known and isinstance(found.data, str) else _ANY

    return re.sub(VARIABLE, value, text)


def _halves(folder: str, names: Iterator[str] | list[str]) -> Iterator[tuple[str, str]]:
    """How the paths of files begin and end, of which a part in the middle is not known."""
    for name in names:
        whole = os.path.normpath(os.path.join(folder, name))
        yield whole.partition(_ANY)[0], whole.rpartition(_ANY)[2]
