"""The order of the steps: find, read, judge, sort."""

from __future__ import annotations

import os
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping

from taglint.catalog.catalogue import Catalogue, CatalogueError
from taglint.config.configurations import Configurations
from taglint.config.values import ConfigError
from taglint.files import disk as files
from taglint.files.source import Lines, Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, cast
from taglint.model import Finding, Resource, Span
from taglint.policy.policy import Policy
from taglint.read import dialects
from taglint.read.reading import Batch, Reading
from taglint.report.view import Report
from taglint.rules.table import TABLE, Rulebook
from taglint.suppress.comments import Suppressions
from taglint.suppress.exemptions import Exemptions

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.values import Config
    from taglint.files.repository import Neighbours
    from taglint.terraform.root import ModuleLoader, Settings


class Options(NamedTuple):
    """What a run is asked to do: the rules that are on, the size limit of a file in bytes (None: the configuration's), the
    configurations, the day that exemptions are judged on (None: today's), what is said about the values of Terraform's
    variables, whether only what touches the files themselves is wanted, which files are plans whatever they look like, further
    folders of schemas, and whether somebody wants to know how many resources there are."""

    rules: tuple[str, ...]
    size_limit: int | None = None
    configs: Configurations | None = None
    today: date | None = None
    terraform: Settings | None = None
    only_requested: bool = False
    plans: frozenset[str] = frozenset()
    schemas: tuple[str, ...] = ()
    counted: bool = True


class Crash(NamedTuple):
    """Our own bug, and the file it happened in."""

    path: str
    error: Exception


class Run(NamedTuple):
    """A finished run: what was found, what could not be opened or is of no known dialect, where we failed ourselves, which
    configuration judged which file, and what a template hides."""

    report: Report
    unreadable: tuple[str, ...]
    passed_over: tuple[str, ...]
    crashes: tuple[Crash, ...]
    judged_by: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    def covers_rule(self, rule: str, path: str) -> bool:
        """Whether the run would have found again what a rule once found in a file.

        A module's file that was named is judged with its folder, but not with the folders that call it.
        """
        if rule not in self.rules or (dialects.is_by_folder(path) and not self.folders):
            return False
        return self.covers(path)

    def covers(self, path: str) -> bool:
        """Whether the run looked at a file, or would have if it were still there."""
        if self.unreadable or self.crashes:
            return False
        whole = os.path.abspath(path)
        return any(whole == os.path.abspath(name) for name, _ in self.judged_by) or files.is_within(
            whole, self.folders
        )


def check(paths: Iterable[str], options: Options) -> Run:
    """Lint files and folders; one that cannot be opened hides none of the others. Raises `ConfigError`."""
    state, names, wrong = _begun(list(paths), options)
    for loaded in state.ordered(names, wrong):
        state.take(loaded)
    return state.finish(wrong)


def check_text(path: str, data: bytes, options: Options, has_folder: bool = False) -> Run:
    """Lint the bytes of one file that came on standard input under this name, "" for one that its content tells; `has_folder`
    when it stands in its folder."""
    path = path or _name_of(data)
    state = _State(options._replace(configs=options.configs or Configurations()), [path], [])
    if has_folder and dialects.is_by_folder(path):
        state.loader = state.new_loader()
    state.take([files.text_of(path, data, state.size_limit(path))])
    return state.finish([])


def _name_of(data: bytes) -> str:
    """A name for the text that came on standard input without one: what is no JSON and of no dialect of YAML is Terraform."""
    text = data.decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return "stdin.json"
    return "stdin.yaml" if dialects.reader_of(Source("stdin.yaml", text)) else "stdin.tf"


def resources(
    paths: Iterable[str], options: Options, wrong: list[str] | None = None
) -> Iterator[tuple[Resource, Reading]]:
    """The taggable places in files and folders with their effective tags; what cannot be opened is noted in `wrong`."""
    problems = wrong if wrong is not None else []
    state, names, missing = _begun(list(paths), options)
    problems += missing
    for loaded in state.ordered(names, problems):
        sources = tuple(item for item in loaded if isinstance(item, Source))
        reader = (
            dialects.reader_of(sources[0], sources[0].path in options.plans) if sources else None
        )
        if reader is not None:
            reading = reader.read(state.batch(sources), state.catalogue)
            whole = reading._replace(visited=(*sources, *reading.visited))
            yield from ((resource, whole) for resource in reading.resources if not resource.started)


class _State:
    """What a run has gathered so far."""

    def __init__(self, options: Options, names: list[str], folders: list[str]) -> None:
        self.options, self.many, self.folders = (
            options,
            len(names) > dialects.MANY,
            [os.path.abspath(folder) for folder in folders],
        )
        self.configs = configs = options.configs or Configurations()
        # A broken configuration is told of before anything is judged.
        paths = (config.path if config else "" for config in map(configs.of, names))
        self.judged_by = tuple(zip(names, paths, strict=True))
        folders_of = (folder for config in configs.used() for folder in config.schemas)
        self.catalogue = Catalogue(tuple(dict.fromkeys((*options.schemas, *folders_of))))
        self.policy = Policy(self.catalogue, options.rules, configs.ruleset, configs.pattern_error)
        self.rulebook = Rulebook(list(options.rules))
        self.suppressions = Suppressions(self.policy, TABLE, options.rules)
        of_policy = (name for name, when in TABLE.items() if when in ("policy", "started"))
        self.exemptions = Exemptions(configs, of_policy, options.rules, options.today)
        self.findings: list[Finding] = []
        self.sources: dict[str, Source] = {}
        self.passed_over: list[str] = []
        self.hidden: list[str] = []
        self.crashes: list[Crash] = []
        self.files = self.resources = 0
        self.names = frozenset(names)
        self.loader: ModuleLoader | None = None
        self.beside: Mapping[str, Source] = {}
        self._around: Neighbours | None = None
        self._noted: set[str] = set()
        self._values: dict[str, Settings] = {}

    def new_loader(self) -> ModuleLoader:
        """What the module folders of the run have in common."""
        limit = self.options.size_limit or files.SIZE_LIMIT
        return dialects.loader(
            len(self.names), limit, self._settings, self.folders, self.configs.tree
        )

    def batch(self, sources: tuple[Source, ...], only_tagged: bool = False) -> Batch:
        """The files of one unit, and what their reader may ask for."""
        configs, config = self.configs, self.configs.of(sources[0].path)
        # Without a policy, and by our own schemas, a resource that has no tags has no fault.
        only_tagged = only_tagged and config is None and self.catalogue.is_shipped
        shared = (self.many, self.loader, self._neighbours, config, configs.tree)
        return Batch(sources, *shared, only_tagged, self.options.counted)

    def _neighbours(self) -> Neighbours:
        if self._around is None:
            from taglint.files.repository import Neighbours

            self._around = Neighbours(
                self.options.size_limit or files.SIZE_LIMIT, self.folders, self.configs.tree
            )
        return self._around

    def _settings(self, folder: str) -> Settings:
        """The values that the configuration of a folder names, those of the command line over them."""
        config = self.configs.of_folder(folder)
        name = config.path if config else ""
        if name not in self._values:
            self._values[name] = self._settings_of(config)
        return self._values[name]

    def _settings_of(self, config: Config | None) -> Settings:
        from taglint.terraform.root import Settings

        table = cast(dict[str, object], config.settings.get("terraform", {})) if config else {}
        base = config.folder if config else ""
        paths = tuple(
            os.path.join(base, path) for path in cast(list[str], table.get("var-files", []))
        )
        own = Settings(paths, workspace=str(table.get("workspace", "")))
        said = self.options.terraform
        if said is None:
            return own
        return said._replace(
            var_files=(*own.var_files, *said.var_files), workspace=said.workspace or own.workspace
        )

    def ordered(
        self, names: Iterable[str], wrong: list[str]
    ) -> Iterator[list[Source | files.Damaged]]:
        """The files of each unit, opened: one, or those of a module's folder.

        Folders that others call come after those, and not at all once they were called.
        """
        folders: dict[str, list[str]] = {}
        for name in names:
            if dialects.is_by_folder(name):
                folders.setdefault(files.parent(name), []).append(name)
            else:
                yield self._load([name], wrong)
        if folders:
            self.loader = self.new_loader()
            yield from self.loader.ordered(self._load(unit, wrong) for unit in folders.values())

    def _load(self, unit: list[str], wrong: list[str]) -> list[Source | files.Damaged]:
        loaded, limit, sizes = [], self.size_limit(unit[0]), self.configs.tree.sizes
        for name in unit:
            try:
                loaded.append(files.load(name, limit, sizes.get(name, -1)))
            except files.Unreadable as error:
                wrong.append(str(error))
        return loaded

    def take(self, unit: list[Source | files.Damaged]) -> None:
        """Judge the files of one unit; our own bug in it does not stop the others."""
        sources = tuple([item for item in unit if isinstance(item, Source)])
        try:
            found = (
                [self._damaged(item) for item in unit if isinstance(item, files.Damaged)]
                if len(sources) < len(unit)
                else []
            )
            if sources:
                found += self._judge(sources)
        except (ConfigError, CatalogueError):
            raise
        except Exception as error:
            self._crashed(sources[0].path, error)
            return
        if not found:
            return
        own = {
            item.path: item if isinstance(item, Source) else Source(item.path, item.text)
            for item in unit
        }
        texts = ChainMap(own, cast(dict[str, Source], self.beside))
        for finding in found:
            self.findings.append(finding)
            for span in (finding.span, *(related.span for related in finding.related)):
                if span.path in texts:
                    self.sources[span.path] = texts[span.path]

    def _crashed(self, path: str, error: Exception) -> None:
        """Note our own bug; the same one in the same file once."""
        if all((crash.path, repr(crash.error)) != (path, repr(error)) for crash in self.crashes):
            self.crashes.append(Crash(path, error))

    def size_limit(self, name: str) -> int:
        """The size limit of a file: the command line's, the configuration's, ours."""
        config = self.configs.of(name)
        return (
            self.options.size_limit or (config.size_limit if config else None) or files.SIZE_LIMIT
        )

    def finish(self, unreadable: list[str]) -> Run:
        """The findings in order, and everything else."""
        is_whole = not unreadable and not self.crashes
        settled = self._settled(is_whole)
        if self.options.only_requested:
            settled = [
                finding
                for finding in settled
                if any(path in self.names for path in _touched(finding))
            ]
        findings = tuple(_unique(sorted(settled, key=_order)))
        report = Report(findings, self.sources, self.files, self.resources)
        return Run(
            report,
            tuple(sorted(set(unreadable))),
            tuple(self.passed_over),
            tuple(self.crashes),
            self.judged_by,
            tuple(self.folders),
            tuple(self.hidden),
            self.options.rules,
        )

    def _settled(self, is_whole: bool) -> list[Finding]:
        """The findings that exemptions and comments leave, and what is wrong with those, at the configured severities."""
        left = list(self.suppressions.kept(self.exemptions.kept(self.findings)))
        own = [
            *self.suppressions.unused(),
            *self.exemptions.findings(lambda folder: is_whole and self._covers(folder)),
        ]
        self.sources.update(
            {path: Source(path, text) for path, text in self.suppressions.sources().items()}
        )
        if own:
            self.sources.update(self.exemptions.sources())
        graded = (
            self.policy.graded(finding)
            for finding in (*left, *own)
            if finding.rule in self.options.rules
        )
        return [finding for finding in graded if finding is not None]

    def _covers(self, folder: str) -> bool:
        """Whether the run was asked for a whole folder."""
        return files.is_within(os.path.normpath(folder), self.folders)

    def _damaged(self, item: files.Damaged) -> Finding:
        self.files += 1
        return Finding(
            "syntax-error", "error", item.message, Span(item.path, item.offset, item.offset)
        )

    def _judge(self, sources: tuple[Source, ...]) -> Iterator[Finding]:
        reading = self._read(sources)
        if reading is None:
            self.passed_over.append(sources[0].path)
            return
        self.beside = reading.sources
        for place, why in reading.hidden:
            line = Lines(sources[0].text).position(place.start).line
            self.hidden.append(
                f"{place.path}:{line}: this document is read only when its template is filled in: {why}"
            )
        for fault in reading.faults:
            yield Finding("syntax-error", "error", fault.message, fault.span)
        for failure in reading.failures:
            self._crashed(*failure)
        self._note(sources)
        if reading.visited != sources:
            self._note(reading.visited)
        self.resources += reading.untagged
        for resource in reading.resources:
            self.resources += not resource.slot.nested and not resource.type.startswith("provider.")
            try:
                self.exemptions.note(resource)
                yield from self.rulebook.check(resource, self.policy)
            except (ConfigError, CatalogueError):
                raise
            except Exception as error:
                self._crashed(resource.span.path, error)

    def _note(self, sources: Iterable[Source]) -> None:
        """Count the files that are seen for the first time, and read the comments in them."""
        noted, names, read_comments = self._noted, self.names, self.suppressions.read
        for source in sources:
            path = source.path
            if path not in noted:
                noted.add(path)
                self.files += path in names
                read_comments(source)

    def _read(self, sources: tuple[Source, ...]) -> Reading | None:
        """What the files hold, by their dialect and by what the configuration teaches of them; None when by neither."""
        path = sources[0].path
        reader, taught = (
            dialects.reader_of(sources[0], path in self.options.plans),
            self.configs.documents(path),
        )
        reading = (
            reader.read(self.batch(sources, only_tagged=True), self.catalogue) if reader else None
        )
        if not taught:
            return reading
        from taglint.config.documents import check_schema
        from taglint.read.mapped_documents import read_documents

        for row in taught:
            check_schema(row, self.catalogue)
        more = read_documents(sources[0], taught)
        resources = (*more.resources, *(reading.resources if reading else ()))
        faults = (*more.faults, *(reading.faults if reading else ()))
        return (reading or more)._replace(resources=resources, faults=faults)


def _begun(paths: list[str], options: Options) -> tuple[_State, list[str], list[str]]:
    """A run over some paths, the files to lint, and what is wrong with the paths."""
    configs = options.configs or Configurations()

    def wanted(path: str) -> bool:
        # Those of a known ending, and those that the configuration teaches.
        return dialects.is_candidate(path) or bool(configs.documents(path))

    # The folder of a module is listed anyway; in a small run that may cost more than it saves.
    many = len(paths) > dialects.MANY
    names, wrong = files.find(
        paths,
        wanted,
        configs.excludes,
        configs.tree,
        lambda path: many and dialects.is_by_folder(path),
    )
    files_among = frozenset(names)
    folders = [path for path in paths if path not in files_among and os.path.isdir(path)]
    return _State(options._replace(configs=configs), names, folders), names, wrong


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
        identity: tuple[object, ...] = (finding.rule, finding.span, finding.message)
        first.setdefault(identity, finding)
        resource = finding.resource
        if resource and "." in resource.address and not resource.type.startswith("provider."):
            reached.setdefault(identity, set()).add((resource.span.path, resource.address))
    for key, finding in first.items():
        reach = len(reached.get(key, ()))
        yield (
            finding
            if reach < 2
            else finding._replace(message=f"{finding.message} ({reach} resources)", reach=reach)
        )
