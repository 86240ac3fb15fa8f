"""Options that several commands share: how they are declared, and what is made of their values."""

from __future__ import annotations

import os

from taglint.cli.console import UsageError
from taglint.lean_typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from taglint.config.configurations import Configurations
    from taglint.terraform.settings import Settings

_VARIABLE = "TF_VAR_"


def add_repeatable(parser: argparse.ArgumentParser, option: str, metavar: str, text: str) -> None:
    """Add an option that may be repeated; its value is a list of strings. `text` is its help."""
    parser.add_argument(option, metavar=metavar, action="append", default=[], help=text)


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the option that names plans."""
    add_repeatable(parser, "--plan", "FILE", "a Terraform plan as JSON, whatever its name")


def plans(args: argparse.Namespace) -> frozenset[str]:
    """The files that are plans, as the engine spells their paths."""
    return frozenset(map(os.path.normpath, args.plan))


def paths(args: argparse.Namespace) -> list[str]:
    """The files and folders that a command is about: the working folder if none is named."""
    return [*args.paths, *args.plan] or ["."]


def add_schemas(parser: argparse.ArgumentParser) -> None:
    """Add `--schemas`, the user's own schemas."""
    text = "a further folder of schemas and indexes, asked first"
    add_repeatable(parser, "--schemas", "DIR", text)


def add_config(parser: argparse.ArgumentParser) -> None:
    """Add the options that say by which configuration files are judged, and on which day."""
    add = parser.add_argument
    add(
        "--config",
        metavar="FILE",
        help="judge every file by this configuration; it may extend files anywhere",
    )
    add("--no-config", action="store_true", help="judge without a configuration")
    add("--today", metavar="DATE", help="the day that exemptions are judged on (default: today)")


def add_terraform(parser: argparse.ArgumentParser) -> None:
    """Add the options that give values to Terraform's variables and to `terraform.workspace`."""
    text = "values of Terraform variables; may be repeated"
    add_repeatable(parser, "--var-file", "FILE", text)
    text = "the value of a Terraform variable; may be repeated"
    add_repeatable(parser, "--var", "NAME=VALUE", text)
    parser.add_argument(
        "--var-env",
        action="store_true",
        help=f"take values of Terraform variables from {_VARIABLE}NAME in the environment",
    )
    parser.add_argument(
        "--workspace",
        metavar="NAME",
        default="",
        help="what terraform.workspace is (default: unknown)",
    )


def configurations(named: str | None, is_without: bool = False) -> Configurations:
    """The configurations of `--config` and `--no-config`. Raises `ConfigError` for a broken one."""
    from taglint.config.configurations import Configurations
    from taglint.rules.table import TABLE

    if named and is_without:
        raise UsageError("--config and --no-config exclude each other")
    return Configurations("" if is_without else named, TABLE)


def day(text: str | None) -> date | None:
    """The date of `--today`, None when the option is not given."""
    if text is None:
        return None
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--today needs a date such as 2027-01-31, not {text!r}") from None


def terraform(args: argparse.Namespace) -> Settings | None:
    """What the options say about Terraform's values, None when they say nothing."""
    if not (args.var_file or args.var or args.var_env or args.workspace):
        return None
    from taglint.terraform.settings import Settings

    pairs = [text.partition("=") for text in args.var]
    if any(not equals for _, equals, _ in pairs):
        raise UsageError("--var needs NAME=VALUE")
    from taglint.files.repository import Repository

    missing = [path for path in args.var_file if not Repository().is_file(path)]
    if missing:
        raise UsageError(f"--var-file {missing[0]}: no such file")
    return Settings(
        var_files=tuple(args.var_file),
        variables=tuple((name, value) for name, _, value in pairs),
        environment=_environment() if args.var_env else (),
        workspace=args.workspace,
    )


def _environment() -> tuple[tuple[str, str], ...]:
    """The names and values of the variables that Terraform would take from the environment."""
    return tuple(
        (name.removeprefix(_VARIABLE), value)
        for name, value in sorted(os.environ.items())
        if name.startswith(_VARIABLE)
    )
