"""Terraform's functions, by name, over values of which something may be unknown.

`call` calls one. A result that is one of the arguments' own values keeps its span and trail; what
is computed gets the span of the call. A module is imported when one of its functions is called.
"""

from __future__ import annotations

from importlib import import_module

from taglint.model import Span, Value
from taglint.terraform.certainty import TOO_DEEP, Unsure
from taglint.terraform.functions.signature import FileAccess, Function, Render, Site
from taglint.values import unknown

_NAMES = {
    "collections": "alltrue anytrue chunklist coalesce coalescelist compact concat contains "
    "distinct element flatten index length matchkeys one reverse slice sort",
    "maps": "keys list lookup map merge transpose values zipmap",
    "sets": "setintersection setproduct setsubtract setunion",
    "strings": "chomp endswith indent join lower replace split startswith strcontains strrev "
    "substr title trim trimprefix trimsuffix trimspace upper",
    "patterns": "regex regexall",
    "formatting": "format formatlist",
    "numbers": "abs ceil floor log max min parseint pow range signum sum",
    "encoding": "base64decode base64encode base64gzip csvdecode jsondecode jsonencode "
    "textdecodebase64 textencodebase64 urlencode urldecode",
    "yaml_text": "yamldecode yamlencode",
    "dates": "formatdate plantimestamp timeadd timecmp timestamp",
    "crypto": "base64sha256 base64sha512 bcrypt md5 rsadecrypt sha1 sha256 sha512 uuid uuidv5",
    "ipnet": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "types": "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber "
    "toset tostring type",
    "files": "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 "
    "fileexists filemd5 fileset filesha1 filesha256 filesha512 pathexpand templatefile "
    "templatestring",
}
# The module of each function.
MODULES = {name: module for module, names in _NAMES.items() for name in names.split()}


def call(
    name: str,
    arguments: tuple[Value, ...],
    span: Span,
    files: FileAccess | None = None,
    render: Render | None = None,
) -> Value:
    """The value of `name(arguments)`; FunctionError where Terraform would refuse it."""
    bare = name.removeprefix("core::")
    module = MODULES.get(bare)
    if module is None:
        return unknown(f"{name}(…)", span)
    table: dict[str, Function] = import_module(f"taglint.terraform.functions.{module}").TABLE
    from taglint.terraform.functions.arguments import apply

    try:
        return apply(table[bare], Site(bare, span, files=files, render=render), arguments)
    except Unsure as unsure:
        return unknown(unsure.cause, span)
    except RecursionError:
        return unknown(TOO_DEEP, span)
