"""The command line: which command is asked for, and what its errors mean for the exit status."""

from __future__ import annotations

import sys
from importlib import import_module

from taglint import __version__
from taglint.cli import console
from taglint.lean_typing import TYPE_CHECKING, NoReturn, Protocol, cast

if TYPE_CHECKING:
    import argparse

# Each command is the module of its name in this folder, and its line in the help.
COMMANDS = {
    "check": "lint files and folders",
    "show": "show the effective tags",
    "rule": "explain a rule",
    "schema": "the provider catalogue: limits, sources, types",
    "init": "write a first taglint.toml",
    "policy": "import a cloud's tag policy; test a policy",
}
INTERRUPTED = 130  # as shells have it: 128 and the number of the signal


class Command(Protocol):
    """The module of a command. Its docstring comes first in the command's help."""

    __doc__: str | None

    def add(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments to its parser."""

    def run(self, args: argparse.Namespace) -> int:
        """Do what the parsed arguments ask for; the exit status. May raise what `run` catches."""


class _HelpShown(Exception):
    """argparse has printed the help and wants to leave."""


def run(arguments: list[str]) -> int:
    """Run one command. Raises nothing.

    The exit status is 0 when all is well, 1 for findings, 2 when taglint could not do its job, and
    130 when it was interrupted.
    """
    try:
        return _run(arguments)
    except _HelpShown:
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _failed(error)


def _run(arguments: list[str]) -> int:
    if not arguments:
        console.write_error(_overview())
        return 2
    first, *rest = arguments
    if first in COMMANDS:
        return _run_command(first, rest)
    if first == "--version":
        console.write(f"taglint {__version__}\n")
    elif first in ("-h", "--help"):
        console.write(_overview())
    elif first.startswith("-"):
        raise console.unknown("option", first.partition("=")[0], ("--help", "--version"))
    else:
        raise console.unknown("command", first, COMMANDS)
    return 0


def _overview() -> str:
    from taglint.cli.overview import overview

    return overview(COMMANDS)


def _run_command(name: str, arguments: list[str]) -> int:
    command = cast(Command, import_module(f"taglint.cli.{name}"))
    parser = _parser(name, command.__doc__)
    command.add(parser)
    args, rest = parser.parse_known_args(arguments)
    if rest:
        if not rest[0].startswith("-"):
            raise console.UsageError(f"unexpected argument {rest[0]!r}")
        option = rest[0].partition("=")[0]
        # argparse has no public list of a parser's options.
        raise console.unknown("option", option, parser._option_string_actions)
    return command.run(args)


def _failed(error: Exception) -> int:
    """Say why the run failed; these modules are imported only then."""
    from taglint.catalog.catalogue import CatalogueError
    from taglint.config.values import ConfigError
    from taglint.files.disk import Unreadable

    if isinstance(error, console.UsageError | ConfigError | CatalogueError | Unreadable):
        console.complain(str(error))
    else:
        console.report_bug(error)
    return 2


def _parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """A parser without arguments. It prints through the console and raises `UsageError`."""
    _load_argparse()
    import argparse

    class Parser(argparse.ArgumentParser):
        """Says what is wrong in one line, without the usage, and never ends the process."""

        def print_help(self, file: object = None) -> None:
            console.write(self.format_help())

        def error(self, message: str) -> NoReturn:
            raise console.UsageError(message)

        def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
            raise _HelpShown

    return Parser(
        prog=f"taglint {name}",
        description=description,
        allow_abbrev=False,
        # Without a width argparse asks for the terminal's at each option: that imports six modules.
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=100),
    )


def _load_argparse() -> None:
    """Import argparse without gettext, by which it translates its few messages.

    gettext takes 1.5 ms, a twentieth of a clean check, and all else that taglint says is English.
    So a module that translates nothing stands in for it while argparse is imported.
    """
    stand_in = type(sys)("gettext")
    vars(stand_in).update(
        gettext=str, ngettext=lambda one, many, count: one if count == 1 else many
    )
    is_used = sys.modules.setdefault("gettext", stand_in) is stand_in
    try:
        import argparse  # noqa: F401
    finally:
        if is_used:
            del sys.modules["gettext"]
