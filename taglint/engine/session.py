"""A run from its paths to its findings, which can be repeated after edits."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial

from taglint.catalog.catalogue import Catalogue
from taglint.config.configurations import Configurations
from taglint.engine import judging, reading
from taglint.engine.run import Judged, Options, Run, Scope, Unit, unsettled
from taglint.engine.units import called_folders, units
from taglint.files.disk import SIZE_LIMIT, Unreadable
from taglint.files.repository import Repository
from taglint.files.source import Damaged, Source
from taglint.files.walk import Found, find
from taglint.lean_typing import TYPE_CHECKING, cast
from taglint.model import Resource
from taglint.policy.policy import Policy
from taglint.read import dialects
from taglint.read.reading import Batch, Reading
from taglint.rules.table import Rulebook

if TYPE_CHECKING:
    from taglint.config.values import Config
    from taglint.suppress.exemptions import Exemptions
    from taglint.terraform.loader import ModuleLoader
    from taglint.terraform.settings import Settings

_Loaded = list["Source | Damaged"]


def check(paths: Iterable[str], options: Options) -> Run:
    """Lint files and folders; one that cannot be opened hides none of the others.

    Raises `ConfigError` and `CatalogueError`.
    """
    return Session(options, list(paths)).run()


def check_text(path: str, data: bytes, options: Options, has_folder: bool = False) -> Run:
    """Lint the bytes of one file that came on standard input under this name.

    The content tells what a file without a name ("") is. With `has_folder` it stands in its folder,
    in the place of the file that lies there.
    """
    path = path or _name_of(data)
    session = Session(options, [], [path], Repository(texts={path: data}))
    session.has_folder = has_folder
    return session.run()


def resources(
    paths: Iterable[str], options: Options, wrong: list[str] | None = None
) -> Iterator[tuple[Resource, Reading]]:
    """The taggable places in files and folders with their effective tags.

    What cannot be opened is noted in `wrong`.
    """
    session = Session(options, list(paths))
    for unit, found in session.readings([] if wrong is None else wrong):
        whole = found._replace(visited=(*unit, *found.visited))
        yield from ((resource, whole) for resource in found.resources if not resource.started)


class Session:
    """What is asked, and the repository in which it is worked out.

    `names` are files that are judged without a look at the disk. With a repository that records,
    `run` may be called again after edits: only units that asked for what has changed are judged
    again; `judged` counts the units that were.
    """

    def __init__(
        self,
        options: Options,
        paths: list[str],
        names: Iterable[str] = (),
        repository: Repository | None = None,
    ) -> None:
        self.options, self.paths, self.own_names = options, paths, tuple(names)
        self.configs = options.configs or Configurations()
        self.repository = repository or self.configs.repository
        self.repository.size_limit = options.size_limit or SIZE_LIMIT
        self.rulebook = Rulebook(list(options.rules))
        self.has_folder, self.judged = True, 0
        self.names: tuple[str, ...] = ()
        self.folders: tuple[str, ...] = ()
        self.left_out: tuple[str, ...] = ()
        self._loader: ModuleLoader | None = None
        self._folders_of_schemas: tuple[str, ...] = ()
        self._exemptions: Exemptions | None = None

    def run(self) -> Run:
        """Judge what has not been judged, and settle."""
        wrong, judged_by = self._begin()
        judged = list(self._all())
        scope = Scope(
            self.options,
            self.configs,
            self.policy(),
            self.names,
            self.folders,
            judged_by,
            self.left_out,
        )
        if not _has_something_to_settle(judged, self.configs):
            return unsettled(scope, judged, wrong)
        from taglint.engine.settling import settle

        return settle(scope, judged, wrong)

    def readings(self, wrong: list[str]) -> Iterator[tuple[tuple[Source, ...], Reading]]:
        """The readings of all units, each with the files that it was asked for."""
        problems, _ = self._begin()
        wrong += problems
        single, folders = units(self.names)
        for unit in single:
            yield from self._reading(*self._load(unit), wrong)
        instantiated: set[str] = set()
        for unit, is_called in self._ordered(folders):
            if not (is_called and self._key(unit) in instantiated):
                for sources, found in self._reading(*self._load(unit), wrong):
                    instantiated |= found.instantiated
                    yield sources, found

    # What the run stands on.

    def policy(self) -> Policy:
        """The policy of the run's configurations."""
        name = ("policy", self._folders_of_schemas)
        return self.repository.remembered(name, self._policy)

    def catalogue(self) -> Catalogue:
        """The catalogue with the run's own schemas."""
        folders = self._folders_of_schemas
        return self.repository.remembered(("catalogue", folders), self._catalogue)

    def modules(self) -> ModuleLoader:
        """The loader of the run's modules."""
        if self._loader is None:
            from taglint.terraform.loader import ModuleLoader

            depth = dialects.skim_depth(len(self.names))
            self._loader = ModuleLoader(self.repository, self._settings_of, depth)
        return self._loader

    def _catalogue(self) -> Catalogue:
        catalogue = Catalogue(self._folders_of_schemas, self.repository)
        if self.repository.is_recording and not catalogue.is_shipped:
            # It reads on demand: whoever uses it rests on all that it may read.
            for path in catalogue.paths():
                self.repository.text(path)
        return catalogue

    def _policy(self) -> Policy:
        return Policy(
            self.catalogue(),
            self.options.rules,
            self.configs.ruleset,
            self.configs.pattern_error,
        )

    # The steps.

    def _begin(self) -> tuple[list[str], tuple[tuple[str, str], ...]]:
        """Find the files, and read their configurations before anything is judged."""
        self.repository.begin()
        self._exemptions = None
        found = self._found()
        self.names = (*self.own_names, *found.files)
        self.left_out = found.left_out
        self.folders = tuple(os.path.abspath(folder) for folder in found.folders)
        self.repository.named = sorted(map(self.repository.real, found.folders), key=len)
        configs = [self.configs.of(name) for name in self.names]
        paths = (config.path if config else "" for config in configs)
        judged_by = tuple(zip(self.names, paths, strict=True))
        folders = (folder for config in self.configs.used() for folder in config.schemas)
        self._folders_of_schemas = tuple(dict.fromkeys((*self.options.schemas, *folders)))
        self.catalogue()
        return list(found.wrong), judged_by

    def _found(self) -> Found:
        configs, many = self.configs, len(self.paths) > dialects.MANY

        def wanted(path: str) -> bool:
            # Those of a known ending, and those that the configuration teaches.
            return dialects.is_candidate(path) or bool(configs.documents(path))

        def lists_folder_of(path: str) -> bool:
            # It is listed anyway; in a small run that may cost more than it saves.
            return many and dialects.is_by_folder(path)

        return find(self.repository, self.paths, wanted, configs.excludes, lists_folder_of)

    def _all(self) -> Iterator[Judged]:
        """The judgements on all units; module folders that others call come after those.

        What was instantiated by a caller is not judged by itself.
        """
        single, folders = units(self.names)
        yield from map(self._judged, single)
        instantiated: set[str] = set()
        for unit, is_called in self._ordered(folders):
            if is_called and self._key(unit) in instantiated:
                loaded, wrong = self._load(unit)
                yield judging.damaged(loaded)._replace(unreadable=wrong)
            else:
                judged = self._judged(unit)
                instantiated |= judged.instantiated
                yield judged

    def _ordered(self, folders: list[Unit]) -> list[tuple[Unit, bool]]:
        """The units of module folders, and whether another one seems to call them: these last."""
        called: set[str] = set()
        loader = self.modules() if folders else None
        for unit in folders:
            for item in self._load(unit)[0]:
                if loader is not None and isinstance(item, Source):
                    if not self.repository.is_recording:
                        loader.texts.expect(item)
                    if "source" in item.text:
                        called.update(set(called_folders(loader, item)) - {self._key(unit)})
        pairs = [(unit, self._key(unit) in called) for unit in folders]
        return sorted(pairs, key=lambda pair: pair[1]) if called else pairs

    def _key(self, unit: Unit) -> str:
        return self.repository.real(unit.root)

    def _load(self, unit: Unit) -> tuple[_Loaded, tuple[str, ...]]:
        """The files of a unit, opened, and what is wrong with those that cannot be."""
        loaded: _Loaded = []
        wrong: tuple[str, ...] = ()
        limit = self._size_limit(unit.files[0])
        is_module = dialects.is_by_folder(unit.files[0])
        read = self.repository.kept if is_module else self.repository.load
        for name in unit.files:
            try:
                loaded.append(read(name, limit, is_regular=True))
            except Unreadable as error:
                wrong = (*wrong, str(error))
        return loaded, wrong

    def _judged(self, unit: Unit) -> Judged:
        if not self.repository.is_recording:
            return self._judge(unit)
        name = ("judged", unit, self._folders_of_schemas)
        return self.repository.remembered(name, lambda: self._judge(unit))

    def _judge(self, unit: Unit) -> Judged:
        self.judged += 1
        loaded, wrong = self._load(unit)
        if not loaded:
            return Judged(unreadable=wrong)
        config = self.configs.of(unit.files[0])
        unsure = self._for_resource if config is not None and config.exemptions else None
        check = partial(self.rulebook.check, policy=self.policy())
        is_counted = self.options.counted and config is not None
        undecided = self._undecided if is_counted else None
        judged = judging.judge(loaded, self._read, check, unsure, undecided)
        return judged._replace(unreadable=wrong) if wrong else judged

    def _read(self, sources: tuple[Source, ...], only_tagged: bool = True) -> Reading | None:
        path = sources[0].path
        config, catalogue = self.configs.of(path), self.catalogue()
        # Without a policy, and by our own schemas, a resource that has no tags has no fault.
        only_tagged = only_tagged and config is None and catalogue.is_shipped
        batch = Batch(
            sources,
            len(self.names) > dialects.MANY,
            self.repository,
            self.modules if self.has_folder else None,
            config,
            only_tagged,
            self.options.counted,
        )
        return reading.read(batch, catalogue, self.configs, path in self.options.plans)

    def _reading(
        self, loaded: _Loaded, problems: tuple[str, ...], wrong: list[str]
    ) -> Iterator[tuple[tuple[Source, ...], Reading]]:
        wrong += problems
        sources = tuple([item for item in loaded if isinstance(item, Source)])
        found = self._read(sources, only_tagged=False) if sources else None
        if found is not None:
            yield sources, found

    def _for_resource(self, resource: Resource) -> Iterable[tuple[str, object]]:
        """The exemptions that speak of a resource."""
        if self._exemptions is None:
            from taglint.suppress.exemptions import Exemptions

            options = self.options
            self._exemptions = Exemptions(self.configs, options.rules, options.today)
        return self._exemptions.for_resource(resource)

    def _undecided(self, resource: Resource) -> int:
        """How many of a resource's tags the policy asks for and nobody can know."""
        if resource.started:
            return 0
        from taglint.rules.undecidable import undecided

        demands = self.policy().demands(resource)
        return sum(1 for _ in undecided(resource, demands)) if demands else 0

    # What the user says.

    def _size_limit(self, name: str) -> int:
        """The size limit of a file in bytes: the command line's, the configuration's, ours."""
        config = self.configs.of(name)
        return self.options.size_limit or (config.size_limit if config else None) or SIZE_LIMIT

    def _settings_of(self, folder: str) -> Settings:
        """The values that a folder's configuration names, those of the command line over them."""
        return _settings(self.configs.of_folder(folder), self.options.terraform)


def _settings(config: Config | None, said: Settings | None) -> Settings:
    """The values of a configuration, with those of the command line over them."""
    from taglint.terraform.settings import NO_SETTINGS, Settings

    own = NO_SETTINGS
    if config is not None:
        table = cast("dict[str, object]", config.settings.get("terraform", {}))
        names = cast("list[str]", table.get("var-files", []))
        paths = tuple(os.path.join(config.folder, name) for name in names)
        own = Settings(paths, workspace=str(table.get("workspace", "")))
    if said is None:
        return own
    files = (*own.var_files, *said.var_files)
    return said._replace(var_files=files, workspace=said.workspace or own.workspace)


def _has_something_to_settle(judged: Iterable[Judged], configs: Configurations) -> bool:
    if any(each.findings or each.commented for each in judged):
        return True
    return any(config.exemptions for config in configs.used())


def _name_of(data: bytes) -> str:
    """A name for the text that came on standard input without one.

    What is no JSON and of no dialect of YAML is Terraform.
    """
    text = data.decode("utf-8", "replace")
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return "stdin.json"
    return "stdin.yaml" if dialects.reader_of(Source("stdin.yaml", text)) else "stdin.tf"
