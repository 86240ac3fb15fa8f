"""What a reader gets, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Protocol
from taglint.model import Resource, Span

if TYPE_CHECKING:
    from taglint.config.values import Config
    from taglint.files.repository import Repository
    from taglint.terraform.loader import ModuleLoader
    from taglint.yaml.nodes import Node, Stream


class Fault(NamedTuple):
    """A place that could not be read, and why."""

    span: Span
    message: str


class Failure(NamedTuple):
    """A file of which something could not be read because of a bug of ours, and that bug."""

    path: str
    error: Exception


_NONE: Mapping[str, Source] = {}


class Reading(NamedTuple):
    """What the files of a unit hold.

    `resources` are its taggable places, `faults` what could not be read, `sources` other files
    that spans may point into, `visited` the files that were judged with it, `failures` our own
    bugs, `hidden` places that only a template engine can make readable, which is no mistake,
    `untagged` how many resources without tags were left out, `instantiated` the folders (real
    paths) of the modules that it calls at least once, `left_out` what was not read because a bound
    was met, `unknown_types` the types that write tags and that the catalogue does not have, of
    providers that it has (if they are `counted`).
    """

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    sources: Mapping[str, Source] = _NONE
    visited: tuple[Source, ...] = ()
    failures: tuple[Failure, ...] = ()
    hidden: tuple[Fault, ...] = ()
    untagged: int = 0
    instantiated: frozenset[str] = frozenset()
    left_out: tuple[Fault, ...] = ()
    unknown_types: frozenset[str] = frozenset()


def reading_of(
    source: Source, stream: Stream, resources: Callable[[Node], Iterable[Resource]]
) -> Reading:
    """The resources of the documents of a YAML or JSON file, and what could not be read.

    `resources` gives those of a document, by its root.
    """
    found = tuple(
        resource
        for document in stream.documents
        if document.root
        for resource in resources(document.root)
    )
    faults = tuple(Fault(where, message) for where, message in stream.spans(source.path))
    # With directives of Jinja it is what something else makes a file of.
    return (
        Reading(found, hidden=faults, faults=())
        if faults and "{%" in source.text
        else Reading(found, faults)
    )


class Batch(NamedTuple):
    """The files that are read together, and what their reader may ask for.

    `sources` is one file, or those of a module's folder; `many` says that the run has many more.
    `repository` knows the files around them, `modules` gives the loader of the run's modules;
    without them nothing but the sources is looked at. `config` is the configuration that judges
    them. With `only_tagged` resources that write no tags may be left out, for nothing can be wrong
    with them, and need not even be counted unless `counted`.
    """

    sources: tuple[Source, ...]
    many: bool
    repository: Repository | None = None
    modules: Callable[[], ModuleLoader] | None = None
    config: Config | None = None
    only_tagged: bool = False
    counted: bool = True


class Reader(Protocol):
    """A reader module."""

    def read(self, batch: Batch, catalogue: Catalogue) -> Reading:
        """Read the files of a batch. Never raises."""
