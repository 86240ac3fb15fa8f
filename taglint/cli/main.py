"""The command line: options in, text out, an exit status. The only place that prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from taglint import __version__
from taglint.lean_typing import TYPE_CHECKING, NoReturn
from taglint.model import SEVERITIES
from taglint.wording import nearest, visible

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from taglint.config.configurations import Configurations
    from taglint.engine.run import Report, Run
    from taglint.terraform.settings import Settings

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
    except _config_error() as error:
        _complain(str(error))
        return 2
    return status


def _parsed(arguments: list[str]) -> argparse.Namespace:
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first is not None and first not in _COMMANDS:
        raise UsageError(_unknown("command", first, _COMMANDS))
    options, rest = _parser(arguments).parse_known_args(arguments)
    if rest:
        raise UsageError(
            _unknown("option", rest[0].partition("=")[0], options.parser._option_string_actions)
        )
    return options


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
    # argparse translates its few messages: that costs a twentieth of a short run, and all else that we say is English.
    plain = type(sys)("gettext")
    vars(plain).update(gettext=str, ngettext=lambda one, many, count: one if count == 1 else many)
    is_own = sys.modules.setdefault("gettext", plain) is plain
    import argparse

    if is_own:
        del sys.modules["gettext"]

    class Parser(argparse.ArgumentParser):
        """A parser that says what is wrong in one line, without the usage."""

        def error(self, message: str) -> NoReturn:
            self.exit(2, f"taglint: error: {visible(message)}\n")

    def formatter(prog: str) -> argparse.HelpFormatter:
        # Without a width argparse asks the terminal at each option, and imports six modules for it.
        return argparse.HelpFormatter(prog, width=100)

    parser = Parser(
        prog="taglint", description=_DESCRIPTION, allow_abbrev=False, formatter_class=formatter
    )
    parser.add_argument("--version", action="version", version=f"taglint {__version__}")
    commands = parser.add_subparsers(prog="taglint", metavar="COMMAND", required=True)
    # A parser with all its options costs a millisecond; only the one that is asked for gets them.
    asked = next((word for word in arguments if word in _COMMANDS), "")
    for name, (add, summary) in _COMMANDS.items():
        about = (add.__doc__ or "").strip()
        command = commands.add_parser(
            name, help=summary, description=about, allow_abbrev=False, formatter_class=formatter
        )
        if name == asked:
            add(command)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    """Lint files and folders. Exit status: 0 nothing at or above the fail level, 1 findings, 2 taglint could not do its job."""
    from taglint.report.formats import FORMATS

    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders (default: .); - reads standard input",
    )
    add(
        "--stdin-filename",
        metavar="NAME",
        help="the name that standard input is judged and reported under",
    )
    add("--format", choices=FORMATS, help="default: text on a terminal, concise elsewhere")
    add("--output", metavar="FILE", help="write the findings to a file instead of standard output")
    add("--select", metavar="RULE,…", action="append", default=[], help="only these rules")
    add("--ignore", metavar="RULE,…", action="append", default=[], help="all rules but these")
    add(
        "--schemas",
        metavar="DIR",
        action="append",
        default=[],
        help="a further folder of schemas and indexes, asked first",
    )
    add(
        "--fail-level",
        choices=SEVERITIES,
        default="warning",
        help="the lowest severity that fails the run (default: warning)",
    )
    add(
        "--max-file-size",
        metavar="BYTES",
        type=int,
        help="larger files are findings (default: 10000000)",
    )
    _add_config(parser)
    _add_baseline(parser)
    _add_terraform(parser)
    add(
        "--plan",
        metavar="FILE",
        action="append",
        default=[],
        help="a Terraform plan as JSON, whatever its name",
    )
    add(
        "--only-requested",
        action="store_true",
        help="report only what touches the named files, not all of their modules",
    )
    add(
        "--statistics",
        action="store_true",
        help="count the findings by rule instead of listing them",
    )
    add("--quiet", action="store_true", help="findings only: no closing line, no remarks")
    add(
        "--verbose",
        action="store_true",
        help="say which configuration judged which file, and which files were passed over",
    )
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    parser.set_defaults(command=_check, parser=parser)


def _add_config(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--config",
        metavar="FILE",
        help="judge every file by this configuration; it may extend files anywhere",
    )
    add("--no-config", action="store_true", help="judge without a configuration")
    add("--today", metavar="DATE", help="the day that exemptions are judged on (default: today)")


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--baseline", metavar="FILE", help="report only findings that are not in this file")
    add("--write-baseline", metavar="FILE", help="write all findings to this file and report none")
    add(
        "--prune-baseline",
        action="store_true",
        help="with --baseline: remove entries that no finding has any more",
    )


def _add_show(parser: argparse.ArgumentParser) -> None:
    """Show every taggable resource with its effective tags, where each one comes from, and what cannot be known and why."""
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", default=["."], help="files and folders (default: .)")
    add("--format", choices=("text", "json"), default="text", help="default: text")
    add(
        "--schemas",
        metavar="DIR",
        action="append",
        default=[],
        help="a further folder of schemas and indexes, asked first",
    )
    _add_config(parser)
    _add_terraform(parser)
    parser.set_defaults(command=_delegate, delegate="show", parser=parser)


def _add_terraform(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--var-file",
        metavar="FILE",
        action="append",
        default=[],
        help="values of Terraform variables; may be repeated",
    )
    add(
        "--var",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="the value of a Terraform variable; may be repeated",
    )
    add(
        "--var-env",
        action="store_true",
        help="take values of Terraform variables from TF_VAR_NAME in the environment",
    )
    add(
        "--workspace",
        metavar="NAME",
        default="",
        help="what terraform.workspace is (default: unknown)",
    )


def _add_rule(parser: argparse.ArgumentParser) -> None:
    """Print the manual page of a rule; without a name, the list."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a rule's name")
    parser.set_defaults(command=_rule, parser=parser)


def _add_init(parser: argparse.ArgumentParser) -> None:
    """Write a first taglint.toml from the tags in use. An existing file is never overwritten."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", default=["."], help="files and folders (default: .)"
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        default="taglint.toml",
        help="default: taglint.toml; - is standard output",
    )
    parser.set_defaults(command=_delegate, delegate="init", parser=parser)


def _add_policy(parser: argparse.ArgumentParser) -> None:
    """Turn a cloud's tag-policy documents (root, unit, account) into a taglint.toml, or run the policy's own tests."""
    add = parser.add_argument
    add("action", choices=("import", "test"), help="import FILE…, or test")
    add("files", nargs="*", metavar="FILE", help="documents of a cloud, from the root down")
    add(
        "--parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a value for a parameter of a definition",
    )
    add(
        "--output",
        metavar="FILE",
        help="write the configuration to a file instead of standard output",
    )
    add("--config", metavar="FILE", help="test this configuration (default: the one found here)")
    add("--today", metavar="DATE", help="the day that exemptions are judged on (default: today)")
    parser.set_defaults(command=_delegate, delegate="policy", parser=parser)


def _add_schema(parser: argparse.ArgumentParser) -> None:
    """The provider catalogue: `list` every schema, `show ID` one with its limits and sources, `for TYPE` a type's tags."""
    parser.add_argument("what", choices=("list", "show", "for"), help="what to print")
    parser.add_argument(
        "name",
        nargs="?",
        metavar="ID|TYPE",
        help="a schema such as aws/default, or a resource type",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument(
        "--schemas",
        metavar="DIR",
        action="append",
        default=[],
        help="a further folder of schemas and indexes",
    )
    parser.set_defaults(command=_delegate, delegate="schema", parser=parser)


_COMMANDS = {
    "check": (_add_check, "lint files and folders"),
    "show": (_add_show, "show the effective tags"),
    "rule": (_add_rule, "explain a rule"),
    "schema": (_add_schema, "the provider catalogue: limits, sources, types"),
    "init": (_add_init, "write a first taglint.toml"),
    "policy": (_add_policy, "import a cloud's tag policy; test a policy"),
}


def _check(options: argparse.Namespace) -> int:
    from taglint.catalog.catalogue import CatalogueError

    try:
        outcome = _against_baseline(_linted(options), options)
    except CatalogueError as error:
        raise UsageError(str(error)) from None
    _write(_rendered(outcome.report, options), options.output)
    _remark(outcome, options)
    if outcome.unreadable or outcome.crashes:
        return 2
    failing = SEVERITIES[: SEVERITIES.index(options.fail_level) + 1]
    return int(any(finding.severity in failing for finding in outcome.report.findings))


def _linted(options: argparse.Namespace) -> Run:
    from taglint.engine import session as engine
    from taglint.engine.run import Options

    wanted = Options(
        _rules(options.select, options.ignore),
        options.max_file_size,
        _configs(options),
        _day(options.today),
    )
    wanted = wanted._replace(
        terraform=_terraform(options),
        only_requested=options.only_requested,
        schemas=tuple(options.schemas),
    )
    wanted = wanted._replace(counted=options.format == "json")
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("- for standard input stands alone")
        wanted, name = wanted._replace(only_requested=True), options.stdin_filename
        return engine.check_text(name or "", sys.stdin.buffer.read(), wanted, has_folder=bool(name))
    if options.stdin_filename:
        raise UsageError("--stdin-filename goes with - as the only path")
    wanted = wanted._replace(plans=frozenset(os.path.normpath(path) for path in options.plan))
    return engine.check([*options.paths, *options.plan] or ["."], wanted)


def _against_baseline(outcome: Run, options: argparse.Namespace) -> Run:
    """The run without the findings that a baseline knows."""
    if not (options.baseline or options.write_baseline or options.prune_baseline):
        return outcome
    from taglint.cli import commands

    try:
        outcome, notes = commands.against_baseline(outcome, options)
    except commands.Refused as error:
        raise UsageError(str(error)) from None
    for note in () if options.quiet else notes:
        print(f"taglint: {visible(note)}", file=sys.stderr)
    return outcome


def _config_error() -> type[Exception]:
    """The error of a configuration, imported only when something went wrong."""
    from taglint.config.values import ConfigError

    return ConfigError


def _configs(options: argparse.Namespace) -> Configurations:
    from taglint.config.configurations import Configurations
    from taglint.rules.table import TABLE

    named, without = getattr(options, "config", None), getattr(options, "no_config", False)
    if named and without:
        raise UsageError("--config and --no-config exclude each other")
    return Configurations("" if without else named, TABLE)


def _terraform(options: argparse.Namespace) -> Settings | None:
    """What the command line says about Terraform's values, None when it says nothing."""
    if not (options.var_file or options.var or options.var_env or options.workspace):
        return None
    from taglint.terraform.settings import Settings

    pairs = tuple(
        (name, value)
        for name, equals, value in (text.partition("=") for text in options.var)
        if equals
    )
    if len(pairs) < len(options.var):
        raise UsageError("--var takes NAME=VALUE")
    missing = [path for path in options.var_file if not os.path.isfile(path)]
    if missing:
        raise UsageError(f"--var-file {missing[0]}: no such file")
    prefix, found = "TF_VAR_", sorted(os.environ.items()) if options.var_env else []
    environment = tuple(
        (name.removeprefix(prefix), value) for name, value in found if name.startswith(prefix)
    )
    return Settings(tuple(options.var_file), pairs, environment, options.workspace)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today wants a date such as 2027-01-31, not {text!r}") from None


def _rendered(report: Report, options: argparse.Namespace) -> str:
    from taglint.report.formats import load
    from taglint.report.view import View

    name = options.format or (
        "text" if _is_terminal(options) and not os.environ.get("PRE_COMMIT") else "concise"
    )
    if options.statistics:
        return load("statistics").render(View(report))
    if not report.findings and name in ("text", "concise"):
        return ""
    return load(name).render(View(report, _colours(options), options.quiet))


def _rules(select: list[str], ignore: list[str]) -> tuple[str, ...]:
    from taglint.rules.table import TABLE

    def named(lists: list[str]) -> set[str]:
        names = {name.strip() for words in lists for name in words.split(",") if name.strip()}
        for name in sorted(names - TABLE.keys()):
            raise UsageError(_unknown("rule", name, TABLE))
        return names

    chosen, refused = named(select), named(ignore)
    return tuple(name for name in TABLE if (not chosen or name in chosen) and name not in refused)


def _rule(options: argparse.Namespace) -> int:
    from taglint.rules import table as rules

    if options.name is None:
        width = max(map(len, rules.TABLE))
        lines = (
            f"{name:<{width}}  {rules.load(name).severity:<7}  {rules.manual(name).splitlines()[0]}"
            for name in rules.TABLE
        )
        _write("\n".join(lines) + "\n", None)
        return 0
    if options.name not in rules.TABLE:
        raise UsageError(_unknown("rule", options.name, rules.TABLE))
    rule = rules.load(options.name)
    _write(f"{rule.name} ({rule.severity})\n\n{rules.manual(options.name)}\n", None)
    return 0


def _delegate(options: argparse.Namespace) -> int:
    """Run a command that is written in `commands`."""
    from taglint.cli import commands

    options.terraform = _terraform(options) if options.delegate == "show" else None
    try:
        printed = commands.run(
            options.delegate, options, _configs(options), _day(getattr(options, "today", None))
        )
    except commands.Refused as error:
        raise UsageError(str(error)) from None
    if printed.text is not None:
        _write(printed.text, printed.path)
    for note in printed.notes:
        print(f"taglint: {visible(note)}", file=sys.stderr)
    return printed.status


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
    from taglint.files.disk import Unreadable
    from taglint.files.writing import replace

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
    for note in () if options.quiet else outcome.hidden:
        print(f"taglint: {visible(note)}", file=sys.stderr)
    if options.verbose:
        for path, config in (
            outcome.judged_by if any(config for _, config in outcome.judged_by) else ()
        ):
            print(
                f"taglint: {visible(path)}: judged by {visible(config) or 'no configuration'}",
                file=sys.stderr,
            )
        for path in outcome.passed_over:
            print(f"taglint: {visible(path)}: passed over, of no known dialect", file=sys.stderr)


def _complain(message: str) -> None:
    print(f"taglint: error: {visible(message)}", file=sys.stderr)
