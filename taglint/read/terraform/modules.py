"""Terraform and OpenTofu modules: every taggable place of the resources that a root module has."""

from __future__ import annotations

from collections.abc import Iterable

from taglint.catalog.catalogue import Catalogue
from taglint.files.paths import parent
from taglint.files.repository import Repository
from taglint.read.reading import Batch, Failure, Reading
from taglint.read.terraform.walk import Walk, faults_of
from taglint.terraform.loader import ModuleLoader
from taglint.terraform.module import Module
from taglint.terraform.root import RootModule


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of a module's files and of the modules it calls. Never raises."""
    loader = loader_for(batch)
    folder, is_alone = parent(batch.sources[0].path), batch.modules is None

    def matters(module: Module) -> bool:
        return _matters(module, catalogue)

    module = (
        Module(folder, batch.sources, loader.texts)
        if is_alone
        else loader.linted(folder, batch.sources, matters)
    )
    sources = module.sources if is_alone else loader.sources
    if not matters(module):
        failures = tuple(Failure(*failure) for failure in module.failures)
        visited = tuple(module.sources.values())
        unknown = unknown_types([module], catalogue) if batch.counted else frozenset()
        faults = tuple(faults_of(module.faults))
        return Reading((), faults, sources, visited, failures, unknown_types=unknown)
    return _walked(RootModule(loader, module), batch, catalogue)._replace(sources=sources)


def _walked(root: RootModule, batch: Batch, catalogue: Catalogue) -> Reading:
    """What a root module and the modules that it calls hold; the evaluation is let go."""
    walk = Walk(
        catalogue,
        root,
        only_tagged=batch.only_tagged and not batch.counted,
        is_judged=batch.config is not None,
    )
    resources, modules = walk.resources(), list(walk.modules.values())
    reading = Reading(
        resources,
        tuple(walk.faults()),
        visited=tuple([source for module in modules for source in module.sources.values()]),
        failures=tuple(walk.failures),
        instantiated=frozenset(walk.instantiated),
        left_out=tuple(walk.left_out()),
        unknown_types=unknown_types(modules, catalogue) if batch.counted else frozenset(),
    )
    root.release()
    return reading


def loader_for(batch: Batch) -> ModuleLoader:
    """The loader of the run's modules; of a batch that stands alone, one of its own."""
    if batch.modules is not None:
        return batch.modules()
    return ModuleLoader(batch.repository or Repository(), depth=2 if batch.many else 1)


def unknown_types(modules: Iterable[Module], catalogue: Catalogue) -> frozenset[str]:
    """The types that the catalogue does not have, and whose resources write tags as its provider's
    types usually do."""
    found: set[str] = set()
    for block in (block for module in modules for block in module.resources):
        name = block.label(0)
        if name not in found and catalogue.type("terraform", name) is None:
            usual = catalogue.usual("terraform", name.partition("_")[0])
            if usual is not None and block.argument(usual[0].path) is not None:
                found.add(name)
    return frozenset(found)


def _matters(module: Module, catalogue: Catalogue) -> bool:
    """Whether a module has anything that may carry tags."""
    if module.calls or module.providers:
        return True
    kinds = {block.label(0) for block in module.resources}
    return any(catalogue.type("terraform", kind) for kind in kinds)
