"""The order of the steps: find, read, judge, sort."""

from __future__ import annotations

import os
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping

from taglint import files, read
from taglint.catalog import Catalogue
from taglint.model import Finding, Resource, Span
from taglint.policy import Policy
from taglint.record import TYPE_CHECKING, NamedTuple, cast
from taglint.report import Report
from taglint.rules import Rulebook
from taglint.source import Source

if TYPE_CHECKING:
    from taglint.terraform.ground import Settings, Space

MANY = 20


class Options(NamedTuple):
    """What a run is asked to do: the rules that are on, the size limit of a file in bytes, what is said about the values of
    Terraform's variables (a `terraform.ground.Settings`), whether only what touches the files themselves is
    wanted, and which files are Terraform plans whatever they look like.
    """

    rules: tuple[str, ...]
    size_limit: int = files.SIZE_LIMIT
    terraform: Settings | None = None
    only_requested: bool = False
    plans: frozenset[str] = frozenset()


class Crash(NamedTuple):
    """Our own bug, and the file it happened in."""

    path: str
    error: Exception


class Run(NamedTuple):
    """A finished run: what was found, what could not be opened or is of no known dialect, where we failed ourselves."""

    report: Report
    unreadable: tuple[str, ...]
    passed_over: tuple[str, ...]
    crashes: tuple[Crash, ...]


class Shown(NamedTuple):
    """The taggable places of a run, the sources they point into, what could not be opened."""

    resources: tuple[Resource, ...]
    sources: dict[str, Source]
    unreadable: tuple[str, ...]


def check(paths: Iterable[str], options: Options) -> Run:
    """Lint files and folders; one that cannot be opened hides none of the others."""
    paths = list(paths)
    names, wrong = files.find(paths, read.is_candidate)
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(read.unit_of(name), []).append(name)
    state = _State(options, many=len(names) > MANY)
    for loaded in state.ordered(units.values(), wrong, [path for path in paths if os.path.isdir(path)]):
        state.take(loaded)
    return state.finish(wrong, frozenset(names))


def show(paths: Iterable[str], options: Options) -> Shown:
    """The taggable places of files and folders, with their effective tags."""
    paths = list(paths)
    names, wrong = files.find(paths, read.is_candidate)
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(read.unit_of(name), []).append(name)
    state = _State(options._replace(rules=()), many=len(names) > MANY)
    found: dict[tuple[object, ...], Resource] = {}
    for loaded in state.ordered(units.values(), wrong, [path for path in paths if os.path.isdir(path)]):
        sources = tuple(item for item in loaded if isinstance(item, Source))
        reader = read.reader_of(sources[0]) if sources else None
        if reader is None:
            continue
        reading = reader.read(read.Batch(sources, state.many, state.space), state.catalogue)
        for resource in reading.resources:
            found[resource.span.path, resource.span.start, resource.address, resource.slot.path, resource.head_span] = resource
        state.sources.update({source.path: source for source in sources})
        state.sources.update(reading.sources)
    resources = tuple(sorted(found.values(), key=lambda item: (item.span.path, item.span.start, item.address, item.slot.path)))
    return Shown(resources, state.sources, tuple(wrong))


def check_text(path: str, data: bytes, options: Options, has_folder: bool = False) -> Run:
    """Lint the bytes of one file that came on standard input under this name; `has_folder` when it stands in its folder."""
    state = _State(options, many=False)
    if has_folder and read.is_by_folder(path):
        state.space = read.space(state.many, options.size_limit, options.terraform)
    state.take([files.text_of(path, data, options.size_limit)])
    return state.finish([], frozenset([path]))


class _State:
    """What a run has gathered so far."""

    def __init__(self, options: Options, many: bool) -> None:
        self.options, self.many = options, many
        self.catalogue = Catalogue()
        self.policy = Policy(self.catalogue)
        self.rulebook = Rulebook(list(options.rules))
        self.findings: list[Finding] = []
        self.sources: dict[str, Source] = {}
        self.passed_over: list[str] = []
        self.crashes: list[Crash] = []
        self.files = self.resources = 0
        self.space: Space | None = None
        self.beside: Mapping[str, Source] = {}

    def ordered(
        self, units: Iterable[list[str]], wrong: list[str], named: list[str]
    ) -> Iterator[list[Source | files.Damaged]]:
        """The files of each unit, opened; folders that others call come after those, and not at all once they were called."""
        folders = []
        for unit in units:
            if read.is_by_folder(unit[0]):
                folders.append(unit)
            else:
                yield self._load(unit, wrong)
        if folders:
            self.space = read.space(self.many, self.options.size_limit, self.options.terraform, named)
            yield from self.space.ordered(self._load(unit, wrong) for unit in folders)

    def _load(self, unit: list[str], wrong: list[str]) -> list[Source | files.Damaged]:
        loaded = []
        for name in unit:
            try:
                loaded.append(files.load(name, self.options.size_limit))
            except files.Unreadable as error:
                wrong.append(str(error))
        return loaded

    def take(self, unit: list[Source | files.Damaged]) -> None:
        """Judge the files of one unit; our own bug in it does not stop the others."""
        sources = [item for item in unit if isinstance(item, Source)]
        try:
            found = [self._damaged(item) for item in unit if isinstance(item, files.Damaged)]
            if sources:
                found += self._judge(tuple(sources))
        except Exception as error:
            self.crashes.append(Crash(sources[0].path, error))
            return
        own = {item.path: item if isinstance(item, Source) else Source(item.path, item.text) for item in unit}
        texts = ChainMap(own, cast(dict[str, Source], self.beside))
        for finding in found:
            self.findings.append(finding)
            for span in (finding.span, *(related.span for related in finding.related)):
                if span.path in texts:
                    self.sources[span.path] = texts[span.path]

    def finish(self, unreadable: list[str], names: frozenset[str]) -> Run:
        """The findings in order, and everything else."""
        wanted = (finding for finding in self.findings if finding.rule in self.options.rules)
        if self.options.only_requested:
            wanted = (finding for finding in wanted if any(path in names for path in _touched(finding)))
        findings = tuple(_unique(sorted(wanted, key=_order)))
        report = Report(findings, self.sources, self.files, self.resources)
        return Run(report, tuple(sorted(set(unreadable))), tuple(self.passed_over), tuple(self.crashes))

    def _damaged(self, item: files.Damaged) -> Finding:
        self.files += 1
        return Finding("syntax-error", "error", item.message, Span(item.path, item.offset, item.offset))

    def _judge(self, sources: tuple[Source, ...]) -> Iterator[Finding]:
        reader = read.reader_of(sources[0], sources[0].path in self.options.plans)
        if reader is None:
            self.passed_over.append(sources[0].path)
            return
        self.files += len(sources)
        reading = reader.read(read.Batch(sources, self.many, self.space), self.catalogue)
        self.beside = reading.sources
        for fault in reading.faults:
            yield Finding("syntax-error", "error", fault.message, fault.span)
        self.resources += sum(not resource.slot.nested for resource in reading.resources)
        for resource in reading.resources:
            yield from self.rulebook.check(resource, self.policy)


def _order(finding: Finding) -> tuple[str, int, str, int, str]:
    return (finding.span.path, finding.span.start, finding.rule, finding.span.end, finding.message)


def _touched(finding: Finding) -> Iterator[str]:
    """The files that have to do with a finding: where it stands, its resource, and the way its tag came."""
    yield finding.span.path
    yield from (related.span.path for related in finding.related)
    if finding.resource:
        yield finding.resource.span.path
        tags = (tag for tag in finding.resource.tags if tag.key == finding.key)
        yield from (hop.span.path for tag in tags for hop in tag.trail)


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One mistake is one finding, also when several resources share its text; it says how many they are."""
    first: dict[tuple[object, ...], Finding] = {}
    reached: dict[tuple[object, ...], set[tuple[str, str]]] = {}
    for finding in findings:
        identity = (finding.rule, finding.span, finding.message)
        first.setdefault(identity, finding)
        resource = finding.resource
        if resource and "." in resource.address and not resource.type.startswith("provider."):
            reached.setdefault(identity, set()).add((resource.span.path, resource.address))
    for identity, finding in first.items():
        reach = len(reached.get(identity, ()))
        yield finding if reach < 2 else finding._replace(message=f"{finding.message} ({reach} resources)", reach=reach)
