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
# By ending, then by what stands in the text: a pattern, compiled when a file first asks.
_CLOUDFORMATION = r"AWSTemplateFormatVersion|\bType[\"']?\s*:\s*[\"']?(?:AWS|Alexa|Custom)::"
# Each starts with literal text, which is searched for many times quicker than anything else.
_SERVERLESS = r"\nprovider[ \t]*:[ \t]*(?:#[^\n]*)?\r?\n(?:(?:[ \t]+[^\n]*|#[^\n]*|\r?)\n)*?[ \t]+name[ \t]*:"
_PULUMI = r"\nruntime\s*:\s*(?:name\s*:\s*)?[\"']?yaml\b"
_ARM = r"schema\.management\.azure\.com/schemas/[^\"\s]*/\w*[dD]eploymentTemplate\.json"
_TABLE: tuple[tuple[tuple[str, ...], str, str], ...] = (
    ((".tf", ".tofu"), "", "terraform"),
    ((".yaml", ".yml"), _SERVERLESS, "serverless"),
    ((".yaml", ".yml"), _PULUMI, "pulumi"),
    ((".yaml", ".yml"), r":defaultTags[\"']?\s*:", "pulumi"),
    ((".yaml", ".yml", ".template"), r"heat_template_version\s*:", "heat"),
    ((".json", ".jsonc"), _ARM, "arm"),
    ((".yaml", ".yml", ".json", ".template"), _CLOUDFORMATION, "cloudformation"),
)
_NOT_YET = (".tf.json", ".tofu.json")


def is_candidate(name: str) -> bool:
    """Whether a file of this name, found in a folder, may be one that a reader knows."""
    return any(name.endswith(endings) for endings, _, _ in _TABLE) and not name.endswith(_NOT_YET)


def unit_of(path: str) -> str:
    """What a file is read together with: its folder's path, or its own when it stands alone."""
    return os.path.dirname(path) if path.endswith(_BY_FOLDER) else path


def reader_of(source: Source) -> Reader | None:
    """The reader for a file, by its name and its content; None when it is of no known dialect."""
    if source.path.endswith(_NOT_YET):
        return None
    for endings, content, module in _TABLE:
        if source.path.endswith(endings) and re.search(content, source.text):
            return cast(Reader, import_module(f"{__name__}.{module}"))
    return None
