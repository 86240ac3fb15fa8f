"""Print the manual page of a rule; without a name, the list."""

from __future__ import annotations

from taglint.cli import console
from taglint.lean_typing import TYPE_CHECKING
from taglint.rules.table import TABLE, load, manual

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add the argument."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a rule's name")


def run(args: argparse.Namespace) -> int:
    """Print the page or the list. Raises `UsageError` for a rule that does not exist."""
    if args.name is None:
        console.write(_listing())
    elif args.name in TABLE:
        console.write(f"{args.name} ({load(args.name).severity})\n\n{manual(args.name)}\n")
    else:
        raise console.unknown("rule", args.name, TABLE)
    return 0


def _listing() -> str:
    """A line for each rule: name, severity, what it finds."""
    width = max(map(len, TABLE))
    return "".join(
        f"{name:<{width}}  {load(name).severity:<7}  {manual(name).splitlines()[0]}\n"
        for name in TABLE
    )
