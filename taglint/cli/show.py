"""Show every taggable resource with its effective tags, where each one comes from, and what cannot
be known and why."""

from __future__ import annotations

from taglint.cli import console, options
from taglint.engine import session
from taglint.engine.run import Options, Report
from taglint.lean_typing import TYPE_CHECKING
from taglint.report.show import as_json, as_text
from taglint.report.view import View

if TYPE_CHECKING:
    import argparse

    from taglint.files.source import Source
    from taglint.model import Resource
    from taglint.read.reading import Reading

_FORMATS = {"text": as_text, "json": as_json}


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and folders (default: .)")
    add("--format", choices=_FORMATS, default="text", help="default: text")
    options.add_plan(parser)
    options.add_schemas(parser)
    options.add_config(parser)
    options.add_terraform(parser)


def run(args: argparse.Namespace) -> int:
    """Print the resources in the order of where they stand. Raises what `main.run` catches."""
    asked = Options(
        (),
        configs=options.configurations(args.config, args.no_config),
        today=options.day(args.today),
        terraform=options.terraform(args),
        plans=options.plans(args),
        schemas=tuple(args.schemas),
    )
    unreadable: list[str] = []
    rows = sorted(session.resources(options.paths(args), asked, unreadable), key=_place)
    view = View(Report((), _sources([reading for _, reading in rows]), 0, 0))
    console.write(_FORMATS[args.format](view, [resource for resource, _ in rows]))
    for message in sorted(set(unreadable)):
        console.note(message)
    return 2 if unreadable else 0


def _place(row: tuple[Resource, Reading]) -> tuple[str, int, str, str]:
    resource, _ = row
    return (resource.span.path, resource.span.start, resource.address, resource.slot.path)


def _sources(readings: list[Reading]) -> dict[str, Source]:
    """The texts that the spans of the readings point into, by path."""
    sources: dict[str, Source] = {}
    # All resources of a file have the same reading.
    for reading in {id(reading): reading for reading in readings}.values():
        sources.update(reading.sources)
        sources.update((source.path, source) for source in reading.visited)
    return sources
