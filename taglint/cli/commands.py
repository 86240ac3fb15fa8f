"""What the smaller commands do: `show`, `init`, `policy import`, `policy test`, and `check` with a baseline. `cli` prints."""

from __future__ import annotations

import os

from taglint.config.configurations import Configurations
from taglint.config.values import ConfigError
from taglint.engine import session as engine
from taglint.engine.run import Options, Report, Run
from taglint.files.disk import Unreadable
from taglint.files.repository import Repository
from taglint.files.writing import create, replace
from taglint.lean_typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from taglint.files.source import Source


class Refused(Exception):
    """What was asked for cannot be done."""


class Printed(NamedTuple):
    """What a command prints: a text (to a file, or standard output), notes about itself, and its exit status."""

    text: str | None
    path: str | None = None
    notes: tuple[str, ...] = ()
    status: int = 0


def run(
    name: str, options: argparse.Namespace, configs: Configurations, today: date | None
) -> Printed:
    """Run a command by its name. Raises `Refused` and `ConfigError`."""
    if name == "init":
        return _init(options)
    if name == "schema":
        return _schema(options)
    if name == "show":
        return _show(options, configs)
    return _import(options) if options.action == "import" else _test(options, configs, today)


def against_baseline(outcome: Run, options: argparse.Namespace) -> tuple[Run, list[str]]:
    """The run without the findings that a baseline knows, and notes; writes and prunes baselines. Raises `Refused`."""
    from taglint.suppress import baseline
    from taglint.wording import counted

    if not (options.baseline or options.write_baseline):
        raise Refused("--prune-baseline goes with --baseline")
    findings = outcome.report.findings
    try:
        if options.write_baseline:
            entries = baseline.entries(findings, options.write_baseline)
            replace(options.write_baseline, baseline.render(entries))
            silent = outcome._replace(report=outcome.report._replace(findings=()))
            return silent, [
                f"{counted(len(entries), 'finding')} written to {options.write_baseline}"
            ]
        known = baseline.load(options.baseline)
        new, stale = baseline.compare(findings, known, options.baseline, outcome.covers_rule)
        if stale and options.prune_baseline:
            replace(
                options.baseline, baseline.render(entry for entry in known if entry not in stale)
            )
    except (Unreadable, baseline.BadBaseline) as error:
        raise Refused(str(error)) from None
    what = "removed" if options.prune_baseline else "stale, --prune-baseline removes it"
    notes = [
        f"{options.baseline}: {entry.path}: {entry.message} [{entry.rule}]: {what}"
        for entry in stale
    ]
    return outcome._replace(report=outcome.report._replace(findings=new)), notes


def _show(options: argparse.Namespace, configs: Configurations) -> Printed:
    from taglint.catalog.catalogue import CatalogueError
    from taglint.report.show import as_json, as_text
    from taglint.report.view import View

    wrong: list[str] = []
    asked = Options(
        (), configs=configs, terraform=options.terraform, schemas=tuple(options.schemas)
    )
    try:
        rows = list(engine.resources(options.paths, asked, wrong))
    except CatalogueError as error:
        raise Refused(str(error)) from None
    rows.sort(
        key=lambda row: (row[0].span.path, row[0].span.start, row[0].address, row[0].slot.path)
    )
    sources: dict[str, Source] = {}
    for reading in {id(reading): reading for _, reading in rows}.values():
        sources.update(reading.sources)
        sources.update((source.path, source) for source in reading.visited)
    render = as_json if options.format == "json" else as_text
    text = render(View(Report((), sources, 0, 0)), [resource for resource, _ in rows])
    return Printed(text, notes=tuple(sorted(set(wrong))), status=2 if wrong else 0)


def _init(options: argparse.Namespace) -> Printed:
    from taglint.config.first_policy import first_policy

    if options.output != "-" and os.path.lexists(options.output):
        raise Refused(f"{options.output} exists; init never overwrites")
    try:
        wrong: list[str] = []
        text = first_policy(
            [resource for resource, _ in engine.resources(options.paths, Options(()), wrong)]
        )
        if wrong:
            raise Refused(wrong[0])
        if options.output == "-":
            return Printed(text)
        create(options.output, text.encode("utf-8", "backslashreplace"))
    except Unreadable as error:
        raise Refused(str(error)) from None
    return Printed(None, notes=(f"wrote {options.output}",))


def _import(options: argparse.Namespace) -> Printed:
    from taglint.config.clouds.convert import Unmapped, convert
    from taglint.config.load import read_text
    from taglint.config.write import written

    if not options.files:
        raise Refused("policy import wants the documents' files")
    parameters = dict(pair.partition("=")[::2] for pair in options.parameter)
    try:
        outcome = convert(
            [(path, read_text(Repository(), path)) for path in options.files], parameters
        )
    except Unmapped as error:
        raise ConfigError(error.path, error.line, error.key, error.message) from None
    head = f"Imported by taglint from {', '.join(options.files)}."
    remarks = [f"Not imported: {remark}" for remark in outcome.remarks]
    return Printed(written(outcome.settings, [head, *remarks]), options.output, tuple(remarks))


def _test(options: argparse.Namespace, configs: Configurations, today: date | None) -> Printed:
    from taglint.engine.policy_tests import run as try_policy
    from taglint.wording import visible

    if options.files:
        raise Refused("policy test takes no files; --config names a configuration")
    config = configs.of_folder(".")
    if config is None or not config.tests:
        raise Refused("no [[tests]] in the configuration" if config else "no configuration found")
    outcomes = list(try_policy(config, configs, today))
    lines = [
        visible(f"{each.path}:{each.line}: {each.name}: {wrong}")
        for each in outcomes
        for wrong in each.wrong()
    ]
    failed = sum(bool(each.wrong()) for each in outcomes)
    text = "".join(f"{line}\n" for line in lines)
    return Printed(
        text, None, (f"{len(outcomes) - failed} of {len(outcomes)} tests passed",), int(failed > 0)
    )


def _schema(options: argparse.Namespace) -> Printed:
    """A page of the provider catalogue."""
    from taglint.catalog.catalogue import Catalogue, CatalogueError
    from taglint.report import catalogue as view

    if (options.what == "list") != (options.name is None):
        raise Refused(
            "schema list takes no name" if options.name else f"schema {options.what} needs a name"
        )
    as_json = options.format == "json"
    try:
        known = Catalogue(tuple(options.schemas))
        if options.what == "list":
            return Printed(view.listing(known, as_json))
        return Printed(
            (view.shown if options.what == "show" else view.of_type)(known, options.name, as_json)
        )
    except (view.Unknown, CatalogueError) as error:
        raise Refused(str(error)) from None
