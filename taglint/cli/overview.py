"""`taglint --help`: the commands, what taglint reads, three examples, and where the manual is."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

from taglint.read.dialects import titles

_TEXT = """\
usage: taglint COMMAND [ARGUMENT ...]
       taglint COMMAND --help

{purpose}

commands:
{commands}

options:
  -h, --help  show this help and exit
  --version   show the version and exit

examples:
  taglint init                  write a first taglint.toml from the tags in use
  taglint check                 lint the working folder and all folders in it
  taglint show modules/network  show each resource there with its effective tags

manual:
  README.md and docs/ in https://github.com/taglint/taglint; `taglint rule NAME` explains a rule
"""


def overview(commands: Mapping[str, str]) -> str:
    """The help of taglint as a whole; `commands` has a line for each command."""
    purpose = (
        "taglint lints the tags and labels of cloud resources. It reads "
        f"{'; '.join(titles())}; and other YAML and JSON files that [[documents]] in taglint.toml "
        "describes."
    )
    width = max(map(len, commands))
    return _TEXT.format(
        purpose=fill(purpose, width=100),
        commands="\n".join(f"  {name:<{width}}  {line}" for name, line in commands.items()),
    )
