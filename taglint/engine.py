"""The order of the steps: find, read, judge, sort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taglint import files, read
from taglint.catalog import Catalogue
from taglint.model import Finding, Span
from taglint.policy import Policy
from taglint.record import NamedTuple
from taglint.report import Report
from taglint.rules import Rulebook
from taglint.source import Source

MANY = 20


class Options(NamedTuple):
    """What a run is asked to do: the rules that are on, and the size limit of a file in bytes."""

    rules: tuple[str, ...]
    size_limit: int = files.SIZE_LIMIT


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


def check(paths: Iterable[str], options: Options) -> Run:
    """Lint files and folders; one that cannot be opened hides none of the others."""
    names, wrong = files.find(paths, read.is_candidate)
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(read.unit_of(name), []).append(name)
    state = _State(options, many=len(names) > MANY)
    for unit in units.values():
        loaded = []
        for name in unit:
            try:
                loaded.append(files.load(name, options.size_limit))
            except files.Unreadable as error:
                wrong.append(str(error))
        state.take(loaded)
    return state.finish(wrong)


def check_text(path: str, data: bytes, options: Options) -> Run:
    """Lint the bytes of one file that came on standard input under this name."""
    state = _State(options, many=False)
    state.take([files.text_of(path, data, options.size_limit)])
    return state.finish([])


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
        texts = {item.path: item if isinstance(item, Source) else Source(item.path, item.text) for item in unit}
        for finding in found:
            self.findings.append(finding)
            for span in (finding.span, *(related.span for related in finding.related)):
                if span.path in texts:
                    self.sources[span.path] = texts[span.path]

    def finish(self, unreadable: list[str]) -> Run:
        """The findings in order, and everything else."""
        wanted = (finding for finding in self.findings if finding.rule in self.options.rules)
        findings = tuple(_unique(sorted(wanted, key=_order)))
        report = Report(findings, self.sources, self.files, self.resources)
        return Run(report, tuple(sorted(set(unreadable))), tuple(self.passed_over), tuple(self.crashes))

    def _damaged(self, item: files.Damaged) -> Finding:
        self.files += 1
        return Finding("syntax-error", "error", item.message, Span(item.path, item.offset, item.offset))

    def _judge(self, sources: tuple[Source, ...]) -> Iterator[Finding]:
        reader = read.reader_of(sources[0])
        if reader is None:
            self.passed_over.append(sources[0].path)
            return
        self.files += len(sources)
        reading = reader.read(read.Batch(sources, self.many), self.catalogue)
        for fault in reading.faults:
            yield Finding("syntax-error", "error", fault.message, fault.span)
        self.resources += sum(not resource.slot.nested for resource in reading.resources)
        for resource in reading.resources:
            yield from self.rulebook.check(resource, self.policy)


def _order(finding: Finding) -> tuple[str, int, str, int, str]:
    return (finding.span.path, finding.span.start, finding.rule, finding.span.end, finding.message)


def _unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One mistake is one finding, also when several resources share its text."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        identity = (finding.rule, finding.span, finding.message)
        if identity not in seen:
            seen.add(identity)
            yield finding
