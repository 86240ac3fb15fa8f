"""Judging one unit: load its files, read them, ask the rules about each resource."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator

from taglint.catalog.catalogue import CatalogueError
from taglint.config.values import ConfigError
from taglint.engine.run import Crash, Judged
from taglint.files.source import Damaged, Lines, Source
from taglint.lean_typing import cast
from taglint.model import Finding, Resource, Span
from taglint.read.reading import Reading

_COMMENT = "taglint:"

Check = Callable[[Resource], Iterable[Finding]]
Unsure = Callable[[Resource], Iterable[tuple[str, object]]]
Undecided = Callable[[Resource], int]


class _Unit:
    """What has been gathered of a unit so far."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.sources: dict[str, Source] = {}
        self.crashes: list[Crash] = []
        self.unsure: set[tuple[str, object]] = set()
        self.resources = self.undecided = 0

    def crashed(self, path: str, error: Exception) -> None:
        """Note our own bug; the same one in the same file once."""
        if all((crash.path, repr(crash.error)) != (path, repr(error)) for crash in self.crashes):
            self.crashes.append(Crash(path, error))


def judge(
    loaded: list[Source | Damaged],
    read: Callable[[tuple[Source, ...]], Reading | None],
    check: Check,
    unsure: Unsure | None,
    undecided: Undecided | None = None,
) -> Judged:
    """Judge the files of a unit; our own bug in it does not stop the others.

    `read` gives what the files hold, `check` what the rules find in a resource, `unsure` the
    exemptions that a resource which cannot be fully seen may need at another time, `undecided` how
    many of its tags the policy asks for and nobody can know; None where nobody wants to know.
    """
    sources = tuple([item for item in loaded if isinstance(item, Source)])
    broken = damaged(loaded) if len(sources) < len(loaded) else Judged()
    if not sources:
        return broken
    state = _Unit()
    state.findings += broken.findings
    try:
        reading = read(sources)
        if reading is None:
            return broken._replace(passed_over=sources[0].path)
        _check(state, reading, check, unsure, undecided)
        _find_sources(state, loaded, reading)
    except (ConfigError, CatalogueError):
        raise
    except Exception as error:
        state.crashed(sources[0].path, error)
        return Judged(damaged=broken.damaged, crashes=tuple(state.crashes))
    return _judged(state, sources, reading, broken.damaged)


def damaged(loaded: Iterable[Source | Damaged]) -> Judged:
    """The judgement on files that are no text, or too much of it."""
    found = [item for item in loaded if isinstance(item, Damaged)]
    findings = tuple(
        Finding("syntax-error", "error", each.message, Span(each.path, each.offset, each.offset))
        for each in found
    )
    sources = {each.path: Source(each.path, each.text) for each in found}
    return Judged(findings, sources, damaged=len(found))


def _judged(state: _Unit, sources: tuple[Source, ...], reading: Reading, broken: int) -> Judged:
    visited = sources if reading.visited in (sources, ()) else (*sources, *reading.visited)
    return Judged(
        tuple(state.findings),
        state.sources,
        tuple([source.path for source in visited]),
        broken,
        tuple([source for source in visited if _COMMENT in source.text]),
        state.resources,
        reading.instantiated,
        frozenset(state.unsure),
        tuple(_hidden(sources[0], reading)) if reading.hidden else (),
        crashes=tuple(state.crashes),
        undecided=state.undecided,
        not_judged=len(reading.left_out),
        unknown_types=reading.unknown_types,
    )


def _check(
    state: _Unit,
    reading: Reading,
    check: Check,
    unsure: Unsure | None,
    undecided: Undecided | None,
) -> None:
    """Ask the rules about each resource; our own bug in one of them hides no other."""
    findings = state.findings
    for fault in reading.faults:
        findings.append(Finding("syntax-error", "error", fault.message, fault.span))
    for bound in reading.left_out:
        findings.append(Finding("not-judged", "warning", bound.message, bound.span))
    for failure in reading.failures:
        state.crashed(*failure)
    state.resources += reading.untagged
    for resource in reading.resources:
        state.resources += not resource.slot.nested and not resource.type.startswith("provider.")
        try:
            if (unsure is not None or undecided is not None) and _is_unsure(resource):
                state.unsure.update(unsure(resource) if unsure is not None else ())
                state.undecided += undecided(resource) if undecided is not None else 0
            findings += check(resource)
        except (ConfigError, CatalogueError):
            raise
        except Exception as error:
            state.crashed(resource.span.path, error)


def _is_unsure(resource: Resource) -> bool:
    """Whether a resource cannot be fully seen: other tags may come, or other values."""
    tags = resource.tags
    return bool(resource.open or any(tag.value.open or tag.value.kind == "unknown" for tag in tags))


def _find_sources(state: _Unit, loaded: list[Source | Damaged], reading: Reading) -> None:
    """Keep the texts that findings point into."""
    if not state.findings:
        return
    own = {item.path: item if isinstance(item, Source) else _partly(item) for item in loaded}
    texts = ChainMap(own, cast("dict[str, Source]", reading.sources))
    for finding in state.findings:
        for span in (finding.span, *(related.span for related in finding.related)):
            if span.path in texts:
                state.sources[span.path] = texts[span.path]


def _partly(item: Damaged) -> Source:
    return Source(item.path, item.text)


def _hidden(source: Source, reading: Reading) -> Iterator[str]:
    lines = Lines(source.text)
    for place, why in reading.hidden:
        line = lines.position(place.start).line
        yield (
            f"{place.path}:{line}: this document is not checked:"
            f" it is a template and not valid by itself: {why}"
        )
