"""Turn a cloud's tag-policy documents (root, unit, account) into a taglint.toml, or run the
policy's own tests."""

from __future__ import annotations

from taglint.cli import console, options
from taglint.lean_typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from taglint.config.configurations import Configurations


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add = parser.add_argument
    add("action", choices=("import", "test"), help="import FILE…, or test")
    add("files", nargs="*", metavar="FILE", help="documents of a cloud, from the root down")
    text = "a value for a parameter of a definition"
    options.add_repeatable(parser, "--parameter", "NAME=VALUE", text)
    add(
        "--output",
        metavar="FILE",
        help="write the configuration to a file instead of standard output",
    )
    add("--config", metavar="FILE", help="test this configuration (default: the one found here)")
    add("--today", metavar="DATE", help="the day that exemptions are judged on (default: today)")


def run(args: argparse.Namespace) -> int:
    """Import or test. Raises what `main.run` catches."""
    configs, today = options.configurations(args.config), options.day(args.today)
    if args.action == "import":
        return _import(args)
    if args.files:
        raise console.UsageError("policy test takes no files; --config names a configuration")
    return _test(configs, today)


def _import(args: argparse.Namespace) -> int:
    """Write the configuration that says what the documents say, and name what is left out."""
    from taglint.config.clouds.convert import Unmapped, convert
    from taglint.config.toml_reader import read_text
    from taglint.config.toml_writer import written
    from taglint.config.values import ConfigError
    from taglint.files.repository import Repository

    if not args.files:
        raise console.UsageError("policy import needs the files of the documents")
    parameters = dict(pair.partition("=")[::2] for pair in args.parameter)
    files = Repository()
    try:
        outcome = convert([(path, read_text(files, path)) for path in args.files], parameters)
    except Unmapped as error:
        raise ConfigError(error.path, error.line, error.key, error.message) from None
    head = f"Imported by taglint from {', '.join(args.files)}."
    remarks = [f"Not imported: {remark}" for remark in outcome.remarks]
    console.write(written(outcome.settings, [head, *remarks]), args.output)
    for remark in remarks:
        console.note(remark)
    return 0


def _test(configs: Configurations, today: date | None) -> int:
    """Run the tests of the working folder's configuration; 1 when one of them fails."""
    from taglint.engine import policy_tests
    from taglint.wording import visible

    config = configs.of_folder(".")
    if config is None:
        raise console.UsageError("no configuration found")
    if not config.tests:
        raise console.UsageError("no [[tests]] in the configuration")
    outcomes = list(policy_tests.run(config, configs, today))
    lines = [
        visible(f"{outcome.path}:{outcome.line}: {outcome.name}: {wrong}")
        for outcome in outcomes
        for wrong in outcome.wrong()
    ]
    console.write("".join(f"{line}\n" for line in lines))
    failed = sum(bool(outcome.wrong()) for outcome in outcomes)
    console.note(f"{len(outcomes) - failed} of {len(outcomes)} tests passed")
    return int(failed > 0)
