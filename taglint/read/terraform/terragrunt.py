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
from taglint.lean_typing import cast
from taglint.model import Resource, Slot, Span
from taglint.read.reading import Batch, Failure, Fault, Reading
from taglint.read.terraform.modules import loader_for, unknown_types
from taglint.read.terraform.walk import Walk, faults_of, provider_of
from taglint.tags import shapes
from taglint.terraform.generated import Generated, generated
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
    module, files = _module(loader, unit)
    failures: tuple[Failure, ...] = ()
    faults: list[Fault] = []
    left_out: list[Fault] = []
    unknown: frozenset[str] = frozenset()
    if module is None:
        resources = tuple(_inputs(unit, catalogue))
    else:
        root = RootModule(loader, module, unit.input_value, is_reusable=False)
        walk = Walk(catalogue, root, is_judged=batch.config is not None)
        resources = tuple(_placed(item, files) for item in walk.resources())
        failures = tuple(walk.failures)
        faults = [cast("Fault", files.placed(fault)) for fault in walk.faults()]
        left_out = [cast("Fault", files.placed(fault)) for fault in walk.left_out()]
        if batch.counted:
            unknown = unknown_types(walk.modules.values(), catalogue)
    own = (*faults_of(unit.module.faults), *faults_of(unit.root.faults))
    sources = {**loader.sources, **unit.sources}
    return Reading(
        resources,
        (*own, *faults),
        sources,
        failures=failures,
        left_out=tuple(left_out),
        unknown_types=unknown,
    )


def _module(loader: ModuleLoader, unit: Unit) -> tuple[Module | None, Generated]:
    """The module that the unit runs, with what the unit generates; None if it is not here."""
    where = unit.module_source()
    if where.startswith(("./", "../", "/")) or where in (".", ".."):
        folder = os.path.normpath(os.path.join(unit.folder, where.replace("//", "/")))
    elif not where:
        folder = unit.folder
    else:
        return None, Generated((), {}, "")
    module = loader.module(folder, unit.repository)
    sources = module.sources if module else {}
    files = generated(unit, folder, {os.path.basename(path) for path in sources})
    if not files.files:
        return module, files
    # A generated file takes the place of one that has its name.
    names = {os.path.basename(file.path) for file in files.files}
    kept = [source for path, source in sources.items() if os.path.basename(path) not in names]
    return Module(folder, [*kept, *files.files]), files


def _placed(item: Resource, files: Generated) -> Resource:
    """A resource of the module, as far as generated text makes it what it is."""
    if files.pieces:
        item = cast("Resource", files.placed(item))
        item = item._replace(judged_at=files.judge_of(item.judged_at))
    return item._replace(open=item.open or files.cause) if files.cause else item


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
