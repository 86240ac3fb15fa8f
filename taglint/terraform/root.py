"""What one root module and one run have in common: caches, bounds, the files that may be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from taglint.files import disk as files
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.model import Hop, Value
from taglint.terraform.certainty import FunctionError
from taglint.terraform.instance import InputValue, Instance, no_arguments
from taglint.terraform.module import Module, Texts, is_module_file, local_calls, read_body
from taglint.terraform.parts import Setting

_File = Source | files.Damaged
_MOST_CALLS = 2_000
_MOST_WORK = 100_000


class Settings(NamedTuple):
    """What the user says about values: files, `NAME=VALUE` pairs and environment pairs, the workspace ("" is unknown)."""

    var_files: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    workspace: str = ""


class ModuleLoader:
    """The module folders of one run, each read once; `reached` are those that a linted root has called."""

    def __init__(
        self,
        settings: Callable[[str], Settings] = lambda folder: Settings(),
        depth: int = 1,
        size_limit: int = files.SIZE_LIMIT,
        folders: Iterable[str] = (),
        tree: files.Tree | None = None,
    ) -> None:
        self.settings, self.texts, self.size_limit, self.tree = (
            settings,
            Texts(depth),
            size_limit,
            tree or files.Tree(),
        )
        self.key = self.tree.real
        self.named = sorted(map(self.key, folders), key=len)
        self.reached: set[str] = set()
        self.sources: dict[str, Source] = {}
        self._modules: dict[str, Module | None] = {}
        self._repositories: dict[str, str] = {}
        self._called: set[str] = set()
        self._ordered = False

    def repository(self, folder: str) -> str:
        """The root of the repository that a folder stands in, real path; without one the folder that the user named."""
        start = self.key(folder)
        if start not in self._repositories:
            named = (root for root in self.named if files.is_below(start, root))
            self._repositories[start] = self.tree.repository(start) or next(named, start)
        return self._repositories[start]

    def open(
        self, folder: str, passed: Iterable[Source], matters: Callable[[Module], bool]
    ) -> Module:
        """The module of a linted folder: the files at hand, and those that lie beside them.

        Of a folder that was walked all but values and ignored files are at hand: when nothing in these matters, they will do.
        """
        at_hand = {source.path: source for source in passed}
        key, bodies = self.key(folder), None
        if self.named and files.is_within(key, self.named):
            module = Module(folder, at_hand.values(), self.texts)
            if not matters(module):
                return module
            bodies = module.bodies
        beside = self.tree.beside(folder, is_module_file, self.repository(folder), at_hand)
        if beside or bodies is None:
            others = [source for source in map(self._read, beside) if source]
            module = Module(folder, [*at_hand.values(), *others], self.texts, bodies)
        if not self._ordered:
            self.sources |= module.sources
        elif beside:
            self.sources |= {source.path: source for source in others}
        if not self._ordered or key in self._called:
            self._modules[key] = module
        return module

    def module(self, folder: str, repository: str) -> Module | None:
        """The module of a called folder; None when it is outside the repository or holds no Terraform."""
        key = self.key(folder)
        self.reached.add(key)
        if key not in self._modules:
            inside = files.is_below(key, repository) and os.path.isdir(key)
            paths = self.tree.beside(folder, is_module_file, repository) if inside else []
            sources = [source for source in map(self._read, paths) if source]
            if not sources:
                self._modules[key] = None
                return None
            module = Module(folder, sources, self.texts)
            self._modules[key] = module
            self.sources |= module.sources
        return self._modules[key]

    def var_file(self, path: str) -> Source | None:
        """A file of values that the user named."""
        if path not in self.sources:
            source = self._read(path)
            if source is None:
                return None
            self.sources[path] = source
        return self.sources[path]

    def ordered(self, units: Iterable[list[_File]]) -> Iterator[list[_File]]:
        """Folders that nobody seems to call first; of the others those that were not reached when their turn comes."""
        loaded = [unit for unit in units if unit]
        called, self._ordered = self._called, True
        keys = [self.key(files.parent(unit[0].path)) for unit in loaded]
        for key, unit in zip(keys, loaded, strict=True):
            for item in unit:
                if isinstance(item, Source):
                    self.sources[item.path] = item
                    self.texts.expect(item)
                    if "source" in item.text and (paths := local_calls(item.text)):
                        called |= self._folders(item, paths) - {key}
        waiting = []
        for key, unit in zip(keys, loaded, strict=True):
            if key in called:
                waiting.append((key, unit))
            else:
                yield unit
        for key, unit in waiting:
            damaged: list[_File] = [item for item in unit if not isinstance(item, Source)]
            if key not in self.reached:
                yield unit
            elif damaged:
                yield damaged

    def _folders(self, source: Source, paths: Iterable[str]) -> set[str]:
        """The folders that the text of a file seems to call."""
        folder = files.parent(source.path)
        return {
            self.key(os.path.normpath(os.path.join(folder, path.replace("\\", "/"))))
            for path in paths
        }

    def _read(self, path: str) -> Source | None:
        if path in self.sources:
            return self.sources[path]
        try:
            loaded = files.load(path, self.size_limit)
        except files.Unreadable:
            return None
        return loaded if isinstance(loaded, Source) else None


class Files:
    """The files of one repository, by the paths that a root module's expressions give."""

    def __init__(self, loader: ModuleLoader, folder: str, repository: str) -> None:
        self.loader, self.folder, self.root = loader, folder, repository

    def _place(self, path: str) -> str:
        whole = os.path.normpath(os.path.join(self.folder, path))
        return whole if files.is_inside(whole, self.root) else ""

    def read(self, path: str) -> Source | None:
        """The file, None when it cannot be read."""
        place = self._place(path)
        if place and place not in self.loader.sources and os.path.isfile(place):
            source = self.loader._read(place)
            if source:
                self.loader.sources[place] = source
        return self.loader.sources.get(place)

    def exists(self, path: str) -> bool:
        """Whether there is a file."""
        place = self._place(path)
        return bool(place) and os.path.isfile(place)

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        """The files below a folder that match, relative to it; None when that cannot be known, or when there are none yet."""
        from taglint.terraform.filesets import matched

        start = os.path.join(self.folder, folder)
        return (
            matched(pattern, lambda inner: files.listing(os.path.join(start, inner), self.root))
            or None
        )


class RootModule:
    """One root module's evaluation, and the bounds of its work."""

    def __init__(
        self,
        loader: ModuleLoader,
        module: Module,
        passed: Callable[[str], InputValue | None] = no_arguments,
        is_reusable: bool | None = None,
    ) -> None:
        self.loader, self.module, self.settings, self.passed = (
            loader,
            module,
            loader.settings(module.folder),
            passed,
        )
        self.repository = loader.repository(module.folder)
        self.files = Files(loader, module.folder, self.repository)
        alone = module.has("variable") and not module.is_root() and not self.settings.var_files
        self.is_reusable = alone if is_reusable is None else is_reusable
        said = (self.settings.var_files, self.settings.variables, self.settings.environment)
        self.has_values = any(said) or passed is not no_arguments
        self.depth = self.worked = self.calls = 0
        self.instances: list[Instance] = []
        self.instance = Instance(self, module, "", self._input_value)
        self._manifest: dict[str, str] | None = None
        self._values: dict[str, InputValue] | None = None

    def release(self) -> None:
        """Let go of the evaluations, which hold each other: a run of many modules would fill up until cycles are looked for."""
        for instance in self.instances:
            vars(instance).clear()
        vars(self).clear()

    def work(self, steps: int = 1) -> None:
        """Count steps of a loop; raises FunctionError when there have been too many."""
        self.worked += steps
        if self.worked > _MOST_WORK:
            raise FunctionError("too much work")

    def may_call(self) -> bool:
        """Count one module instance; False when there have been too many."""
        self.calls += 1
        return self.calls <= _MOST_CALLS

    def manifest(self) -> dict[str, str]:
        """The modules that `terraform init` installed."""
        if self._manifest is None:
            from taglint.terraform.module_sources import manifest

            is_there = self.loader.tree.held(self.loader.key(self.module.folder), (".terraform",))
            source = (
                self.files.read(os.path.join(".terraform", "modules", "modules.json"))
                if is_there
                else None
            )
            self._manifest = manifest(source.text) if source else {}
        return self._manifest

    def _input_value(self, name: str) -> InputValue | None:
        """What the user passes: the command line over `--var-file` over `*.auto.tfvars` over `terraform.tfvars`."""
        if self._values is None:
            from taglint.terraform.input_values import input_values

            self._values = input_values(self)
        return self._values.get(name) or self.passed(name)


__all__ = [
    "Files",
    "Hop",
    "ModuleLoader",
    "RootModule",
    "Setting",
    "Settings",
    "Value",
    "no_arguments",
    "read_body",
]
