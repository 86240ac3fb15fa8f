"""The command line: options in, text out, an exit status. The only place that prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from taglint import __version__
from taglint.model import SEVERITIES
from taglint.record import TYPE_CHECKING, NoReturn
from taglint.wording import nearest, visible

if TYPE_CHECKING:
    import argparse

    from taglint.engine import Run
    from taglint.report import Report

_FORMATS = ("text", "concise", "json")
_DESCRIPTION = "Lints the tags and labels of cloud resources in Terraform and CloudFormation."


class UsageError(Exception):
    """The command line asks for something that does not exist."""


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit status: 0 clean, 1 findings, 2 taglint could not do its job."""
    if arguments == ["--version"]:
        _write(f"taglint {__version__}\n", None)
        return 0
    try:
        options = _parsed(arguments)
        status: int = options.command(options)
    except UsageError as error:
        _complain(str(error))
        return 2
    return status


def _parsed(arguments: list[str]) -> argparse.Namespace:
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first is not None and first not in _COMMANDS:
        raise UsageError(_unknown("command", first, _COMMANDS))
    options, rest = _parser(arguments).parse_known_args(arguments)
    if rest:
        raise UsageError(_unknown("option", rest[0].partition("=")[0], options.parser._option_string_actions))
    return options


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    import argparse

    class Parser(argparse.ArgumentParser):
        """A parser that says what is wrong in one line, without the usage."""

        def error(self, message: str) -> NoReturn:
            self.exit(2, f"taglint: error: {visible(message)}\n")

    def formatter(prog: str) -> argparse.HelpFormatter:
        # Without a width argparse asks the terminal at each option, and imports six modules for it.
        return argparse.HelpFormatter(prog, width=100)

    parser = Parser(prog="taglint", description=_DESCRIPTION, allow_abbrev=False, formatter_class=formatter)
    parser.add_argument("--version", action="version", version=f"taglint {__version__}")
    commands = parser.add_subparsers(prog="taglint", metavar="COMMAND", required=True)
    # A parser with all its options costs a millisecond; only the one that is asked for gets them.
    asked = next((word for word in arguments if word in _COMMANDS), "")
    for name, (add, summary) in _COMMANDS.items():
        about = (add.__doc__ or "").strip()
        command = commands.add_parser(name, help=summary, description=about, allow_abbrev=False, formatter_class=formatter)
        if name == asked:
            add(command)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    """Lint files and folders. Exit status: 0 nothing at or above the fail level, 1 findings, 2 taglint could not do its job."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", default=["."], help="files and folders (default: .); - reads standard input")
    add("--stdin-filename", metavar="NAME", help="the name that standard input is judged and reported under")
    add("--format", choices=_FORMATS, help="default: text on a terminal, concise elsewhere")
    add("--output", metavar="FILE", help="write the findings to a file instead of standard output")
    add("--select", metavar="RULE,…", action="append", default=[], help="only these rules")
    add("--ignore", metavar="RULE,…", action="append", default=[], help="all rules but these")
    add("--fail-level", choices=SEVERITIES, default="warning", help="the lowest severity that fails the run (default: warning)")
    add("--max-file-size", metavar="BYTES", type=int, default=10_000_000, help="larger files are findings (default: 10000000)")
    add("--statistics", action="store_true", help="count the findings by rule instead of listing them")
    add("--quiet", action="store_true", help="findings only: no closing line, no remarks")
    add("--verbose", action="store_true", help="say which files were passed over")
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    parser.set_defaults(command=_check, parser=parser)


def _add_rule(parser: argparse.ArgumentParser) -> None:
    """Print the manual page of a rule; without a name, the list."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a rule's name")
    parser.set_defaults(command=_rule, parser=parser)


_COMMANDS = {"check": (_add_check, "lint files and folders"), "rule": (_add_rule, "explain a rule")}


def _check(options: argparse.Namespace) -> int:
    import gc

    from taglint import engine

    # What is read holds no cycles; looking for them at every 700th tuple costs a tenth of a long run.
    gc.set_threshold(50_000, 20, 50)
    wanted = engine.Options(_rules(options.select, options.ignore), options.max_file_size)
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("- for standard input stands alone")
        name = options.stdin_filename or "stdin.tf"
        outcome = engine.check_text(name, sys.stdin.buffer.read(), wanted)
    elif options.stdin_filename:
        raise UsageError("--stdin-filename goes with - as the only path")
    else:
        outcome = engine.check(options.paths, wanted)
    _write(_rendered(outcome.report, options), options.output)
    _remark(outcome, options)
    if outcome.unreadable or outcome.crashes:
        return 2
    failing = SEVERITIES[: SEVERITIES.index(options.fail_level) + 1]
    return int(any(finding.severity in failing for finding in outcome.report.findings))


def _rendered(report: Report, options: argparse.Namespace) -> str:
    from taglint.report import View, load

    name = options.format or ("text" if _is_terminal(options) and not os.environ.get("PRE_COMMIT") else "concise")
    if options.statistics:
        return load("statistics").render(View(report))
    if not report.findings and name in ("text", "concise"):
        return ""
    return load(name).render(View(report, _colours(options), options.quiet))


def _rules(select: list[str], ignore: list[str]) -> tuple[str, ...]:
    from taglint.rules import TABLE

    def named(lists: list[str]) -> set[str]:
        names = {name.strip() for words in lists for name in words.split(",") if name.strip()}
        for name in sorted(names - TABLE.keys()):
            raise UsageError(_unknown("rule", name, TABLE))
        return names

    chosen, refused = named(select), named(ignore)
    return tuple(name for name in TABLE if (not chosen or name in chosen) and name not in refused)


def _rule(options: argparse.Namespace) -> int:
    from taglint import rules

    if options.name is None:
        width = max(map(len, rules.TABLE))
        lines = (f"{name:<{width}}  {rules.load(name).severity:<7}  {rules.manual(name).splitlines()[0]}" for name in rules.TABLE)
        _write("\n".join(lines) + "\n", None)
        return 0
    if options.name not in rules.TABLE:
        raise UsageError(_unknown("rule", options.name, rules.TABLE))
    rule = rules.load(options.name)
    _write(f"{rule.name} ({rule.severity})\n\n{rules.manual(options.name)}\n", None)
    return 0


def _unknown(what: str, name: str, choices: Iterable[str]) -> str:
    near = nearest(name, choices)
    return f"unknown {what} {name!r}" + (f"; did you mean {near!r}?" if near else "")


def _is_terminal(options: argparse.Namespace) -> bool:
    return not options.output and sys.stdout.isatty()


def _colours(options: argparse.Namespace) -> bool:
    """`--color`, then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, then whether a terminal that can is there."""
    env = os.environ
    if options.color != "auto":
        return bool(options.color == "always")
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return _is_terminal(options) and env.get("TERM") != "dumb"


def _write(text: str, path: str | None) -> None:
    data = text.encode("utf-8", "backslashreplace")
    if path is None:
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Whoever reads us has left; the status stays what it is, and the interpreter must not fail when it flushes again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    from taglint.files import Unreadable, replace

    try:
        replace(path, data)
    except Unreadable as error:
        raise UsageError(str(error)) from None


def _remark(outcome: Run, options: argparse.Namespace) -> None:
    """What is not a finding goes to standard error."""
    for message in outcome.unreadable:
        _complain(message)
    for path, error in outcome.crashes:
        _complain(f"{path}: our own bug, please report it: {type(error).__name__}: {error}")
        if os.environ.get("TAGLINT_TRACEBACK"):
            import traceback

            traceback.print_exception(error)
    if options.verbose:
        for path in outcome.passed_over:
            print(f"taglint: {visible(path)}: passed over, of no known dialect", file=sys.stderr)


def _complain(message: str) -> None:
    print(f"taglint: error: {visible(message)}", file=sys.stderr)
