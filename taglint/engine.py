"""The order of the steps: find, read, judge, sort."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from taglint import files, read
from taglint.catalog import Catalogue
from taglint.config import ConfigError, Configs
from taglint.exempt import Exemptions
from taglint.model import Finding, Resource, Span
from taglint.policy import Policy
from taglint.record import TYPE_CHECKING, NamedTuple
from taglint.report import Report
from taglint.rules import TABLE, Rulebook
from taglint.source import Source
from taglint.suppress import Suppressions

if TYPE_CHECKING:
    from datetime import date

MANY = 20


class Options(NamedTuple):
    """What a run is asked to do: the rules that are on, the size limit of a file in bytes (None: the configuration's), the
    configurations, and the day that exemptions are judged on (None: today's)."""

    rules: tuple[str, ...]
    size_limit: int | None = None
    configs: Configs | None = None
    today: date | None = None


class Crash(NamedTuple):
    """Our own bug, and the file it happened in."""

    path: str
    error: Exception


class Run(NamedTuple):
    """A finished run: what was found, what could not be opened or is of no known dialect, where we failed ourselves, and
    which configuration judged which file."""

    report: Report
    unreadable: tuple[str, ...]
    passed_over: tuple[str, ...]
    crashes: tuple[Crash, ...]
    judged_by: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Whether the run looked at a file, or would have if it were still there."""
        if self.unreadable or self.crashes:
            return False
        whole = os.path.abspath(path)
        return any(whole == os.path.abspath(name) for name, _ in self.judged_by) or within(whole, self.folders)


def check(paths: Iterable[str], options: Options) -> Run:
    """Lint files and folders; one that cannot be opened hides none of the others. Raises `ConfigError`."""
    paths, configs = list(paths), options.configs or Configs()
    names, wrong = files.find(paths, lambda path: read.is_candidate(path) or bool(configs.documents(path)), configs.excludes)
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(read.unit_of(name), []).append(name)
    state = _State(options._replace(configs=configs), names, [path for path in paths if os.path.isdir(path)])
    for unit in units.values():
        loaded = []
        for name in unit:
            try:
                loaded.append(files.load(name, state.size_limit(name)))
            except files.Unreadable as error:
                wrong.append(str(error))
        state.take(loaded)
    return state.finish(wrong)


def check_text(path: str, data: bytes, options: Options) -> Run:
    """Lint the bytes of one file that came on standard input under this name."""
    state = _State(options._replace(configs=options.configs or Configs()), [path], [])
    state.take([files.text_of(path, data, state.size_limit(path))])
    return state.finish([])


def resources(paths: Iterable[str], options: Options) -> Iterator[Resource]:
    """The taggable places in files and folders, as they are written. Raises `Unreadable`."""
    catalogue = Catalogue()
    names, _ = files.find(paths, read.is_candidate)
    units: dict[str, list[str]] = {}
    for name in names:
        units.setdefault(read.unit_of(name), []).append(name)
    for unit in units.values():
        loaded = [files.load(name, options.size_limit or files.SIZE_LIMIT) for name in unit]
        sources = tuple(item for item in loaded if isinstance(item, Source))
        reader = read.reader_of(sources[0]) if sources else None
        if reader is not None:
            yield from reader.read(read.Batch(sources, len(names) > MANY), catalogue).resources


class _State:
    """What a run has gathered so far."""

    def __init__(self, options: Options, names: list[str], folders: list[str]) -> None:
        self.options, self.many, self.folders = options, len(names) > MANY, [os.path.abspath(folder) for folder in folders]
        self.configs = configs = options.configs or Configs()
        # A broken configuration is told of before anything is judged.
        self.judged_by = tuple((name, config.path if config else "") for name in names for config in (configs.of(name),))
        self.catalogue = Catalogue(tuple(dict.fromkeys(folder for config in configs.used() for folder in config.schemas)))
        self.policy = Policy(self.catalogue, configs, options.rules)
        self.rulebook = Rulebook(list(options.rules))
        self.suppressions = Suppressions(self.policy, TABLE, options.rules)
        of_policy = (name for name, when in TABLE.items() if when == "policy")
        self.exemptions = Exemptions(configs, of_policy, options.rules, options.today)
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
        except ConfigError:
            raise
        except Exception as error:
            self.crashes.append(Crash(sources[0].path, error))
            return
        texts = {item.path: item if isinstance(item, Source) else Source(item.path, item.text) for item in unit}
        for finding in found:
            self.findings.append(finding)
            for span in (finding.span, *(related.span for related in finding.related)):
                if span.path in texts:
                    self.sources[span.path] = texts[span.path]

    def size_limit(self, name: str) -> int:
        """The size limit of a file: the command line's, the configuration's, ours."""
        config = self.configs.of(name)
        return self.options.size_limit or (config.size_limit if config else None) or files.SIZE_LIMIT

    def finish(self, unreadable: list[str]) -> Run:
        """The findings in order, and everything else."""
        is_whole = not unreadable and not self.crashes
        settled = self._settled(is_whole)
        findings = tuple(_unique(sorted(settled, key=_order)))
        report = Report(findings, self.sources, self.files, self.resources)
        return Run(
            report,
            tuple(sorted(set(unreadable))),
            tuple(self.passed_over),
            tuple(self.crashes),
            self.judged_by,
            tuple(self.folders),
        )

    def _settled(self, is_whole: bool) -> list[Finding]:
        """The findings that exemptions and comments leave, and what is wrong with those, at the configured severities."""
        left = list(self.suppressions.kept(self.exemptions.kept(self.findings)))
        own = [*self.suppressions.unused(), *self.exemptions.findings(lambda folder: is_whole and self._covers(folder))]
        self.sources.update({path: Source(path, text) for path, text in self.suppressions.sources().items()})
        if own:
            self.sources.update(self.exemptions.sources())
        graded = (self.policy.graded(finding) for finding in (*left, *own) if finding.rule in self.options.rules)
        return [finding for finding in graded if finding is not None]

    def _covers(self, folder: str) -> bool:
        """Whether the run was asked for a whole folder."""
        return within(os.path.normpath(folder), self.folders)

    def _damaged(self, item: files.Damaged) -> Finding:
        self.files += 1
        return Finding("syntax-error", "error", item.message, Span(item.path, item.offset, item.offset))

    def _judge(self, sources: tuple[Source, ...]) -> Iterator[Finding]:
        reading = self._read(sources)
        if reading is None:
            self.passed_over.append(sources[0].path)
            return
        self.files += len(sources)
        for fault in reading.faults:
            yield Finding("syntax-error", "error", fault.message, fault.span)
        self.resources += sum(not resource.slot.nested for resource in reading.resources)
        for source in sources:
            self.suppressions.read(source)
        for resource in reading.resources:
            self.exemptions.note(resource)
            yield from self.rulebook.check(resource, self.policy)


    def _read(self, sources: tuple[Source, ...]) -> read.Reading | None:
        """What the files hold, by their dialect and by what the configuration teaches of them; None when by neither."""
        reader, taught = read.reader_of(sources[0]), self.configs.documents(sources[0].path)
        reading = reader.read(read.Batch(sources, self.many), self.catalogue) if reader else None
        if not taught:
            return reading
        from taglint.config.documents import check_schema
        from taglint.read.documents import read_documents

        for row in taught:
            check_schema(row, self.catalogue)
        more = read_documents(sources[0], taught)
        resources = (*more.resources, *(reading.resources if reading else ()))
        return more._replace(resources=resources, faults=(*more.faults, *(reading.faults if reading else ())))


def within(path: str, folders: Iterable[str]) -> bool:
    """Whether an absolute path is one of the folders or below one."""
    return any(path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


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
