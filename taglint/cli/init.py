"""Write a first taglint.toml from the tags in use. An existing file is never overwritten."""

from __future__ import annotations

from taglint.cli import console, options
from taglint.config.first_policy import first_policy
from taglint.engine import session
from taglint.engine.run import Options
from taglint.files.writing import create, exists
from taglint.lean_typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="files and folders (default: .)")
    add(
        "--output",
        metavar="FILE",
        default="taglint.toml",
        help="default: taglint.toml; - is standard output",
    )
    options.add_plan(parser)


def run(args: argparse.Namespace) -> int:
    """Write the file, or print it. Raises what `main.run` catches."""
    if args.output == "-":
        console.write(_policy(args))
        return 0
    if exists(args.output):
        raise console.UsageError(f"{args.output} exists; init never overwrites")
    create(args.output, _policy(args).encode("utf-8", "backslashreplace"))
    console.note(f"wrote {args.output}")
    return 0


def _policy(args: argparse.Namespace) -> str:
    """The text of the configuration. Raises `UsageError` when a path cannot be read."""
    unreadable: list[str] = []
    rows = session.resources(
        options.paths(args), Options((), plans=options.plans(args)), unreadable
    )
    text = first_policy([resource for resource, _ in rows])
    if unreadable:
        raise console.UsageError(unreadable[0])
    return text
