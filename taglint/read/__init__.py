"""The readers: each turns one language or dialect into resources. The table says which file is whose."""

from __future__ import annotations

import os
import re
from importlib import import_module

from taglint.catalog import Catalogue
from taglint.model import Resource, Span
from taglint.record import NamedTuple, Protocol, cast
from taglint.source import Source


class Fault(NamedTuple):
    """A place that could not be read, and why."""

    span: Span
    message: str


class Reading(NamedTuple):
    """What a file holds: its taggable resources, and what could not be read of it."""

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]


class Batch(NamedTuple):
    """The files that are read together: one, or all those of a module's folder; `many` when the run has many more."""

    sources: tuple[Source, ...]
    many: bool


class Reader(Protocol):
    """A reader module."""

    def read(self, batch: Batch, catalogue: Catalogue) -> Reading:
        """Read the files of a batch. Never raises."""


# Files with these endings are read together with those beside them.
_BY_FOLDER = (".tf", ".tofu")
_YAML = (".yaml", ".yml", ".json")


class Row(NamedTuple):
    """A dialect: the endings of its files, strings that all stand in its texts, a pattern to confirm it, its module.

    The strings come first: they cost a scan of the text each, the pattern is compiled when a text first has them.
    """

    endings: tuple[str, ...]
    needles: tuple[str, ...]
    confirm: str
    module: str


_CLOUDFORMATION = r"AWSTemplateFormatVersion|\bType[\"']?\s*:\s*[\"']?(?:AWS|Alexa|Custom)::"
# At the left edge, where the other keys of an object stand; JSON and flow maps may have them anywhere.
_KUBERNETES = r"(?m)^(?:--- +)?[\"']?(?:apiVersion|kind)[\"']?[ \t]*:|\A\s*\{(?s:.*?)\"apiVersion\"\s*:\s*\"(?:[\w.-]+/)?v\d"
# A list whose items look like plays or tasks: a module by its full name, or a keyword that only they have.
_ANSIBLE = (
    r"\A(?:[ \t]*(?:#[^\n]*)?\r?\n|---[^\n]*\n)*(?=[ \t]*- )"
    r"(?s:.*?)(?m:^[ \t]*(?:- +)?(?:\w+\.\w+\.\w+|hosts|tasks|register|when|with_items|loop|delegate_to|notify|changed_when|become"
    r"|block|args|module_defaults|local_action):)"
)
_TABLE = (
    Row((".tf", ".tofu"), (), "", "terraform"),
    Row((*_YAML, ".template"), ("AWSTemplateFormatVersion",), "", "cloudformation"),
    Row((*_YAML, ".template"), ("::",), _CLOUDFORMATION, "cloudformation"),
    Row(("kustomization.yaml", "kustomization.yml", "Kustomization"), (), "", "kubernetes"),
    Row((".yaml", ".yml"), ("- ",), _ANSIBLE, "ansible"),
    Row(_YAML, ("apiVersion", "kind"), _KUBERNETES, "kubernetes"),
)
_NOT_YET = (".tf.json", ".tofu.json")


def is_candidate(name: str) -> bool:
    """Whether a file of this name, found in a folder, may be one that a reader knows."""
    return any(name.endswith(row.endings) for row in _TABLE) and not name.endswith(_NOT_YET)


def unit_of(path: str) -> str:
    """What a file is read together with: its folder's path, or its own when it stands alone."""
    return os.path.dirname(path) if path.endswith(_BY_FOLDER) else path


def reader_of(source: Source) -> Reader | None:
    """The reader for a file, by its name and its content; None when it is of no known dialect."""
    if source.path.endswith(_NOT_YET):
        return None
    for row in _TABLE:
        if source.path.endswith(row.endings) and _is_in(row, source.text):
            return cast(Reader, import_module(f"{__name__}.{row.module}"))
    return None


def _is_in(row: Row, text: str) -> bool:
    return all(needle in text for needle in row.needles) and (not row.confirm or re.search(row.confirm, text) is not None)
