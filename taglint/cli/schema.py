"""The provider catalogue: `list` every schema, `show ID` one with its limits and sources, `for
TYPE` a type's tags."""

from __future__ import annotations

from taglint.catalog.catalogue import Catalogue
from taglint.cli import console, options
from taglint.lean_typing import TYPE_CHECKING
from taglint.report import catalogue as pages

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("what", choices=("list", "show", "for"), help="what to print")
    add(
        "name",
        nargs="?",
        metavar="ID|TYPE",
        help="the id of a schema, or a resource type",
    )
    add("--format", choices=("text", "json"), default="text", help="default: text")
    text = "a further folder of schemas and indexes"
    options.add_repeatable(parser, "--schemas", "DIR", text)


def run(args: argparse.Namespace) -> int:
    """Print a page of the catalogue. Raises `UsageError` and `CatalogueError`."""
    if args.what == "list" and args.name is not None:
        raise console.UsageError("schema list takes no name")
    if args.what != "list" and args.name is None:
        raise console.UsageError(f"schema {args.what} needs a name")
    try:
        console.write(_page(args))
    except pages.Unknown as error:
        raise console.UsageError(str(error)) from None
    return 0


def _page(args: argparse.Namespace) -> str:
    catalogue, is_json = Catalogue(tuple(args.schemas)), args.format == "json"
    if args.what == "list":
        return pages.list_schemas(catalogue, is_json)
    page = pages.show_schema if args.what == "show" else pages.show_type
    return page(catalogue, args.name, is_json)
