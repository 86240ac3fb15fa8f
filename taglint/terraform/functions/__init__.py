"""Terraform's functions over values of which something may be unknown.

`call` is the door. A result that is one of the arguments' own values keeps its span and trail; what is computed takes the
span of the call. The modules are imported when one of their functions is called.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from taglint.model import Span, Value
from taglint.record import NamedTuple, Protocol
from taglint.source import Source
from taglint.terraform.functions.knowledge import TOO_DEEP, FunctionError, Unsure, unknown

__all__ = ["MODULES", "FileAccess", "Function", "FunctionError", "Render", "Site", "call"]

# Renders the text of a template with the variables of a map; raises FunctionError.
Render = Callable[[Source, Value], Value]


class FileAccess(Protocol):
    """The files that a module may read; paths as the expression gives them."""

    def read(self, path: str) -> Source | None:
        """The file, None when it cannot be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file."""

    def glob(self, folder: str, pattern: str) -> list[str] | None:
        """The files below a folder that match, relative to it; None when that cannot be known."""


class Site(NamedTuple):
    """Where a function is called and what it may reach."""

    name: str
    span: Span
    files: FileAccess | None
    render: Render | None


class Function(NamedTuple):
    """How a function is called.

    `takes` has a letter for each parameter: s string, n number, i whole number, b bool, S list of strings, v any value; those
    after `?` may be left out, one before `*` may come any number of times. If all letters are v, `run` gets the site and the
    values as they are; else it gets Python data, the result is unknown if an argument is, and null is refused.
    """

    run: Callable[..., object]
    takes: str


_NAMES = {
    "collections": "alltrue anytrue chunklist coalesce coalescelist compact concat contains distinct element flatten index "
    "length matchkeys one reverse slice sort",
    "maps": "keys list lookup map merge transpose values zipmap",
    "sets": "setintersection setproduct setsubtract setunion",
    "strings": "chomp endswith indent join lower replace split startswith strcontains strrev substr title trim trimprefix "
    "trimsuffix trimspace upper",
    "patterns": "regex regexall",
    "formatting": "format formatlist",
    "numbers": "abs ceil floor log max min parseint pow range signum sum",
    "encoding": "base64decode base64encode base64gzip csvdecode jsondecode jsonencode textdecodebase64 textencodebase64 "
    "urlencode urldecode",
    "yaml_text": "yamldecode yamlencode",
    "dates": "formatdate plantimestamp timeadd timecmp timestamp",
    "crypto": "base64sha256 base64sha512 bcrypt md5 rsadecrypt sha1 sha256 sha512 uuid uuidv5",
    "ipnet": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "types": "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring type",
    "files": "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 "
    "filesha256 filesha512 pathexpand templatefile templatestring",
}
MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def call(
    name: str, arguments: tuple[Value, ...], span: Span, files: FileAccess | None = None, render: Render | None = None
) -> Value:
    """The value of `name(arguments)`; raises FunctionError where Terraform would refuse, and nothing else."""
    bare = name.removeprefix("core::")
    module = MODULES.get(bare)
    if module is None:
        return unknown(f"{name}(…)", span)
    table: dict[str, Function] = import_module(f"taglint.terraform.functions.{module}").TABLE
    from taglint.terraform.functions.arguments import apply

    try:
        return apply(table[bare], Site(bare, span, files, render), arguments)
    except Unsure as unsure:
        return unknown(unsure.cause, span)
    except RecursionError:
        return unknown(TOO_DEEP, span)
