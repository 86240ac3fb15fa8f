"""Lint files and folders. Exit status: 0 nothing at or above the fail level, 1 findings, 2 taglint
could not do its job."""

from __future__ import annotations

import os

from taglint.cli import console, options
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import SEVERITIES

if TYPE_CHECKING:
    import argparse

    from taglint.engine.run import Options, Report, Run


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments; `--help` lists them in this order."""
    _add_input(parser)
    _add_output(parser)
    _add_judging(parser)
    options.add_config(parser)
    _add_baseline(parser)
    options.add_terraform(parser)
    _add_scope(parser)
    _add_verbosity(parser)


def run(args: argparse.Namespace) -> int:
    """Lint, and print what is found. Raises what `main.run` catches."""
    outcome = _linted(args)
    if args.baseline or args.write_baseline or args.prune_baseline:
        from taglint.cli.baseline import without_known

        outcome, notes = without_known(outcome, args)
        for message in () if args.quiet else notes:
            console.note(message)
    console.write(_rendered(outcome.report, args), args.output)
    _tell(outcome, args)
    if _ends_with_line(args):
        from taglint.report.closing import closing_line

        console.note(closing_line(outcome.report))
    return _status(outcome, args.fail_level)


def _add_input(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders (default: .); - reads standard input",
    )
    parser.add_argument(
        "--stdin-filename",
        metavar="NAME",
        help="the name that standard input is judged and reported under",
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    from taglint.report.formats import FORMATS

    add = parser.add_argument
    add("--format", choices=FORMATS, help="default: text on a terminal, concise elsewhere")
    add("--output", metavar="FILE", help="write the findings to a file instead of standard output")


def _add_judging(parser: argparse.ArgumentParser) -> None:
    options.add_repeatable(parser, "--select", "RULE,…", "only these rules")
    options.add_repeatable(parser, "--ignore", "RULE,…", "all rules but these")
    options.add_schemas(parser)
    parser.add_argument(
        "--fail-level",
        choices=SEVERITIES,
        default="warning",
        help="the lowest severity that fails the run (default: warning)",
    )
    parser.add_argument(
        "--max-file-size",
        metavar="BYTES",
        type=int,
        help="larger files are findings (default: 10000000)",
    )


def _add_baseline(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--baseline", metavar="FILE", help="report only findings that are not in this file")
    add("--write-baseline", metavar="FILE", help="write all findings to this file and report none")
    add(
        "--prune-baseline",
        action="store_true",
        help="with --baseline: remove entries that no finding has any more",
    )


def _add_scope(parser: argparse.ArgumentParser) -> None:
    options.add_plan(parser)
    parser.add_argument(
        "--only-requested",
        action="store_true",
        help="report only what touches the named files, not all of their modules",
    )


def _add_verbosity(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--statistics",
        action="store_true",
        help="count the findings by rule instead of listing them",
    )
    add(
        "--quiet",
        action="store_true",
        help="findings only: no closing line, no figures, no remarks",
    )
    add(
        "--verbose",
        action="store_true",
        help="say which configuration judged which file, and which files were passed over",
    )
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")


def _linted(args: argparse.Namespace) -> Run:
    """The finished run over the paths, or over standard input."""
    from taglint.engine import session

    wanted = _wanted(args)
    if "-" in args.paths:
        if len(args.paths) > 1:
            raise console.UsageError("- for standard input stands alone")
        name = args.stdin_filename or ""
        wanted = wanted._replace(only_requested=True)
        return session.check_text(name, console.read(), wanted, has_folder=bool(name))
    if args.stdin_filename:
        raise console.UsageError("--stdin-filename goes with - as the only path")
    wanted = wanted._replace(plans=options.plans(args))
    return session.check(options.paths(args), wanted)


def _wanted(args: argparse.Namespace) -> Options:
    """What the engine is asked to do. Raises `UsageError` and `ConfigError`."""
    from taglint.engine.run import Options

    return Options(
        rules=_rules(args.select, args.ignore),
        size_limit=args.max_file_size,
        configs=options.configurations(args.config, args.no_config),
        today=options.day(args.today),
        terraform=options.terraform(args),
        only_requested=args.only_requested,
        schemas=tuple(args.schemas),
        counted=args.format == "json" or _ends_with_line(args),
    )


def _rules(select: list[str], ignore: list[str]) -> tuple[str, ...]:
    """The names of the rules that are on, in the order of the table."""
    from taglint.rules.table import TABLE

    def named(lists: list[str]) -> set[str]:
        names = {name.strip() for words in lists for name in words.split(",") if name.strip()}
        for name in sorted(names - TABLE.keys()):
            raise console.unknown("rule", name, TABLE)
        return names

    chosen, refused = named(select), named(ignore)
    return tuple(name for name in TABLE if (not chosen or name in chosen) and name not in refused)


def _rendered(report: Report, args: argparse.Namespace) -> str:
    """The findings in the format that was asked for."""
    from taglint.report.formats import SILENT_WHEN_CLEAN, load

    on_terminal = not args.output and console.is_terminal()
    is_for_people = on_terminal and not _is_for_a_log()
    name = args.format or ("text" if is_for_people else "concise")
    if args.statistics:
        name = "statistics"
    if not report.findings and name in SILENT_WHEN_CLEAN:
        return ""
    from taglint.report.view import View

    is_quiet = args.quiet or _ends_with_line(args)
    return load(name).render(View(report, console.has_colour(args.color, on_terminal), is_quiet))


def _is_for_a_log() -> bool:
    """Whether a terminal is none: pre-commit gives its hooks one, and shows a log of it."""
    return bool(os.environ.get("PRE_COMMIT"))


def _ends_with_line(args: argparse.Namespace) -> bool:
    """Whether the run ends with one line of figures on standard error."""
    return not args.quiet and console.is_error_terminal() and not _is_for_a_log()


def _tell(outcome: Run, args: argparse.Namespace) -> None:
    """Say what is no finding: what could not be read, our own bugs, what was passed over."""
    for message in outcome.unreadable:
        console.complain(message)
    for path, error in outcome.crashes:
        console.report_bug(error, path)
    for message in () if args.quiet else outcome.hidden:
        console.note(message)
    if not args.quiet and _may_need_remarks(outcome):
        from taglint.cli.remarks import remarks

        for message in remarks(outcome, args):
            console.note(message)
    if args.verbose:
        # Where no file has a configuration, that is not worth a line for each.
        if any(config for _, config in outcome.judged_by):
            for path, config in outcome.judged_by:
                console.note(f"{path}: judged by {config or 'no configuration'}")
        for path in outcome.passed_over:
            console.note(f"{path}: passed over, of no known dialect")


def _may_need_remarks(outcome: Run) -> bool:
    """Whether something was named in vain, or is no text; most runs need not look closer."""
    report = outcome.report
    if outcome.passed_over or not report.files:
        return True
    return any(finding.rule == "syntax-error" for finding in report.findings)


def _status(outcome: Run, fail_level: str) -> int:
    if outcome.unreadable or outcome.crashes:
        return 2
    failing = SEVERITIES[: SEVERITIES.index(fail_level) + 1]
    return int(any(finding.severity in failing for finding in outcome.report.findings))
