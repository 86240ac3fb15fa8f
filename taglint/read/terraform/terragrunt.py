"""Terragrunt: the `inputs` a unit passes to its module, and the provider block that it generates.

A module in the repository is judged with these inputs, as Terraform would judge it. Of any other
module only the `tags` input is judged, by the provider's limits.
Source: https://terragrunt.gruntwork.io/docs/reference/hcl/
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import SlotSpec
from taglint.files.source import Source
from taglint.model import Resource, Slot, Span
from taglint.read.reading import Batch, Failure, Fault, Reading
from taglint.read.terraform.modules import loader_for
from taglint.read.terraform.walk import Walk, faults_of, provider_of
from taglint.tags import shapes
from taglint.terraform.loader import ModuleLoader
from taglint.terraform.module import Module
from taglint.terraform.places import as_strings
from taglint.terraform.root import RootModule
from taglint.terraform.terragrunt import Unit


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of the module that a unit runs. Never raises."""
    (source,) = batch.sources
    loader = loader_for(batch)
    unit = Unit(loader, source)
    module = _module(loader, unit)
    failures: tuple[Failure, ...] = ()
    left_out: tuple[Fault, ...] = ()
    if module is None:
        resources = tuple(_inputs(unit, catalogue))
        faults = []
    else:
        root = RootModule(loader, module, unit.input_value, is_reusable=False)
        walk = Walk(catalogue, root, is_judged=batch.config is not None)
        resources = tuple(walk.resources())
        failures = tuple(walk.failures)
        faults = list(walk.faults())
        left_out = tuple(walk.left_out())
    own = (*faults_of(unit.module.faults), *faults_of(unit.root.faults))
    sources = {**loader.sources, **unit.sources}
    return Reading(resources, (*own, *faults), sources, failures=failures, left_out=left_out)


def _module(loader: ModuleLoader, unit: Unit) -> Module | None:
    """The module that the unit runs, with what the unit generates; None if it is not here."""
    generated = list(unit.generated())
    where = unit.module_source()
    if where.startswith(("./", "../", "/")) or where in (".", ".."):
        folder = os.path.normpath(os.path.join(unit.folder, where.replace("//", "/")))
    elif not where:
        folder = unit.folder
    else:
        return None
    module = loader.module(folder, unit.repository)
    if module is None:
        return Module(unit.folder, generated) if generated else None
    return Module(folder, [*module.sources.values(), *generated]) if generated else module


def _inputs(unit: Unit, catalogue: Catalogue) -> Iterator[Resource]:
    """The tags passed to a module whose text is not there."""
    source, provider = unit.module_source(), provider_of(unit.module_source())
    index = catalogue.index("terraform", provider) if provider else None
    if index is None:
        return
    for name in sorted(
        {step for default in index.defaults for step in default.into if "." not in step} or {"tags"}
    ):
        value = unit.input(name)
        if value is not None and value.kind == "map":
            slot = SlotSpec(name, "map", "key", "value", nested=True)
            written = shapes.read(slot, as_strings(value))
            where = Slot(name, "map", value.span, True, written.found)
            why = written.open or f"module {source} is not in the repository"
            head = (
                Span(unit.source.path, value.span.start, value.span.start)
                if value.span.path == unit.source.path
                else value.span
            )
            yield Resource(
                "terragrunt.inputs",
                "module",
                f"{index.provider}/default",
                written.tags,
                value.span,
                head,
                why,
                where,
            )


__all__ = ["Source", "read"]
