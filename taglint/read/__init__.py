"""The readers: each turns one language or dialect into resources. The table says which file is whose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module

from taglint.catalog import Catalogue
from taglint.files import Tree, parent
from taglint.model import Resource, Span
from taglint.record import TYPE_CHECKING, NamedTuple, Protocol, cast
from taglint.source import Source

if TYPE_CHECKING:
    from taglint.config.values import Config
    from taglint.surroundings import Surroundings
    from taglint.terraform.ground import Settings, Space
    from taglint.yaml.nodes import Node, Stream


MANY = 20  # files from which on a run is worth a dearer start
_VERY_MANY = 2_000


class Fault(NamedTuple):
    """A place that could not be read, and why."""

    span: Span
    message: str


class Failure(NamedTuple):
    """A file of which something could not be read because of a bug of ours, and that bug."""

    path: str
    error: Exception


_NONE: Mapping[str, Source] = {}


class Reading(NamedTuple):
    """What a file holds: its taggable resources, what could not be read of it, other files that spans may point into, those
    that were judged with it, where we failed ourselves, and what only a template engine can make readable, no mistake.

    `untagged` counts the resources that write no tags and were left out.
    """

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    sources: Mapping[str, Source] = _NONE
    visited: tuple[Source, ...] = ()
    failures: tuple[Failure, ...] = ()
    hidden: tuple[Fault, ...] = ()
    untagged: int = 0


def reading_of(source: Source, stream: Stream, resources: Callable[[Node], Iterable[Resource]]) -> Reading:
    """What the documents of a YAML or JSON file hold, each by its root, and what could not be read of them."""
    found = tuple(resource for document in stream.documents if document.root for resource in resources(document.root))
    faults = tuple(Fault(where, message) for where, message in stream.spans(source.path))
    # With directives of Jinja it is what something else makes a file of.
    return Reading(found, hidden=faults, faults=()) if faults and "{%" in source.text else Reading(found, faults)


class Batch(NamedTuple):
    """The files that are read together: one, or those of a module's folder; `many` when the run has many more.

    `space` holds what the module folders of a run have in common, `around` gives what other files say of these; without them
    nothing but the sources is looked at. `config` is the configuration that judges them, `tree` knows their folders. With
    `only_tagged` resources that write no tags may be left out, for nothing can be wrong with them, and need not even be
    counted unless `counted`.
    """

    sources: tuple[Source, ...]
    many: bool
    space: Space | None = None
    around: Callable[[], Surroundings] | None = None
    config: Config | None = None
    tree: Tree | None = None
    only_tagged: bool = False
    counted: bool = True


class Reader(Protocol):
    """A reader module."""

    def read(self, batch: Batch, catalogue: Catalogue) -> Reading:
        """Read the files of a batch. Never raises."""


# Files with these endings are read together with those beside them.
_BY_FOLDER = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VALUES = (".tfvars", ".tfvars.json")
_WITH_OTHERS = (*_BY_FOLDER, *_VALUES)
_YAML = (".yaml", ".yml", ".json")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Row(NamedTuple):
    """A dialect: the endings of its files, strings that all stand in its texts, a pattern to confirm it, its module, within how
    many characters from the start all that is looked for (0: anywhere), and a second pattern.

    The strings come first, the rarest of them first of all: they cost a scan of the text each; the patterns are compiled when a
    text first has them.
    """

    endings: tuple[str, ...]
    needles: tuple[str, ...]
    confirm: str
    module: str
    within: int = 0
    also: str = ""


# Literal text first is searched for several times quicker than a word's boundary.
_CLOUDFORMATION = r"Type(?<!\wType)[\"']?\s*:\s*[\"']?(?:AWS|Alexa|Custom)::"
# At the left edge, where the other keys of an object stand; JSON and flow maps may have them anywhere.
_KUBERNETES = r"(?:--- +)?[\"']?(?:apiVersion|kind)[\"']?[ \t]*:"
_KUBERNETES_JSON = r"\"apiVersion\"\s*:\s*\"(?:[\w.-]+/)?v\d"
# A list whose items look like plays or tasks: a module by its full name, or a keyword that only they have.
_LIST = r"\A(?:[ \t]*(?:#[^\n]*)?\r?\n|---[^\n]*\n)*[ \t]*(?=- )"
_TASK = (
    r"(?m)^[ \t]*(?:- +)?(?:\w+\.\w+\.\w+|hosts|tasks|register|when|with_items|loop|delegate_to|notify|changed_when"
    r"|become|block|args|module_defaults|local_action):"
)
_PLAN = r"\A\s*\{(?s:.{0,2000}?)\"(?:terraform_version|planned_values|resource_changes)\"\s*:"
# Each starts with literal text, which is searched for many times quicker than anything else.
_NAMED = (
    r"provider[ \t]*:[ \t]*(?:(?:aws|\"aws\"|'aws')[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)|\{[^}\n]*\bname[ \t]*:"
    r"|(?:#[^\n]*)?\r?\n(?:(?:[ \t][^\n]*|#[^\n]*|\r?)\n)*?[ \t]+name[ \t]*:)"
)
_SERVERLESS_JSON = r"\"provider\"\s*:\s*(?:\"aws\"|\{(?:[^{}]|\{[^{}]*\})*?\"name\"\s*:\s*\"aws\")"
_PULUMI = r"\nruntime\s*:\s*(?:name\s*:\s*)?[\"']?yaml\b"
_ARM = r"schema\.management\.azure\.com/schemas/[^\"\s]{0,200}/\w{0,80}[dD]eploymentTemplate\.json"
_TEMPLATE = "AWSTemplateFormatVersion"
# What a file begins with by convention is looked for there alone. Nothing is tagged in templates without `Resources`. The first
# row that fits counts.
_TABLE = (
    Row(_WITH_OTHERS, (), "", "terraform"),
    Row(("terragrunt.hcl",), (), "", "terragrunt"),
    Row((".json",), ("terraform_version",), _PLAN, "plan", 2_100),
    Row((".json",), ("planned_values",), _PLAN, "plan", 2_100),
    Row((".json",), ("resource_changes",), _PLAN, "plan", 2_100),
    Row((".yaml", ".yml"), ("provider",), rf"\n{_NAMED}", "serverless"),
    Row((".yaml", ".yml"), ("provider", "service"), rf"\A{_NAMED}", "serverless"),
    Row((".json",), ('"provider"', '"service"'), _SERVERLESS_JSON, "serverless", 20_000),
    Row((".yaml", ".yml"), ("runtime",), _PULUMI, "pulumi"),
    Row((".yaml", ".yml"), (":defaultTags",), r":defaultTags[\"']?\s*:", "pulumi"),
    Row((".yaml", ".yml", ".template"), ("heat_template_version",), r"heat_template_version\s*:", "heat", 20_000),
    Row((".json", ".jsonc"), ("schema.management.azure.com",), _ARM, "arm", 5_000),
    Row((*_YAML, ".template"), (_TEMPLATE,), "", "cloudformation", 5_000),
    Row((*_YAML, ".template"), ("Resources", _TEMPLATE), "", "cloudformation"),
    Row((*_YAML, ".template"), ("Resources", "::"), _CLOUDFORMATION, "cloudformation"),
    Row(_KUSTOMIZATIONS, (), "", "kubernetes"),
    Row((".yaml", ".yml"), ("- ",), _LIST, "ansible", also=_TASK),
    Row((".yaml", ".yml"), ("apiVersion", "kind"), rf"\n{_KUBERNETES}", "kubernetes"),
    Row((".yaml", ".yml"), ("apiVersion", "kind"), rf"\A(?:{_KUBERNETES}|\s*\{{(?s:.*?){_KUBERNETES_JSON})", "kubernetes"),
    Row((".json",), ("apiVersion",), _KUBERNETES_JSON, "kubernetes", 5_000),
)


# Most files have one of a few endings, and for these only some rows come into question.
def _rows(ending: str) -> tuple[tuple[Row, str, int | None, int], ...]:
    """The rows of files with an ending, with what is looked for first, until where, and the number of that."""
    rows = [(row, (row.needles[0], row.within or None)) for row in _TABLE if ending in row.endings]
    numbers = {where: number for number, where in enumerate(dict.fromkeys(where for _, where in rows))}
    return tuple((row, *where, numbers[where]) for row, where in rows)


_PLAIN = {ending: _rows(ending) for ending in _YAML}


def is_candidate(name: str) -> bool:
    """Whether a file of this name, found in a folder, may be one that a reader knows."""
    if name.endswith(_BY_FOLDER):
        # Terraform passes over those whose name begins with a dot.
        return not name[len(parent(name)) :].lstrip("/\\").startswith(".")
    return any(name.endswith(row.endings) for row in _TABLE) and not name.endswith(_VALUES)


def is_by_folder(path: str) -> bool:
    """Whether a file is read with those beside it; files of values are, when they are named."""
    return path.endswith(_WITH_OTHERS)


def space(
    count: int, size_limit: int, settings: Callable[[str], Settings], folders: Iterable[str] = (), tree: Tree | None = None
) -> Space:
    """What the module folders of a run over `count` files have in common."""
    from taglint.terraform.ground import Space

    return Space(settings, 1 + (count > MANY) + (count > _VERY_MANY), size_limit, folders, tree)


def reader_of(source: Source, is_plan: bool = False) -> Reader | None:
    """The reader for a file, by its name and its content unless it is said to be a plan; None when it is of no known dialect."""
    if is_plan:
        return _module("plan")
    path, text = source.path, source.text
    if path.endswith(_WITH_OTHERS):
        return _module(_TABLE[0].module)
    plain = None if path.endswith(_KUSTOMIZATIONS) else _PLAIN.get(path[path.rfind(".") :])
    if plain is None:
        found = next((row for row in _TABLE if path.endswith(row.endings) and _is_in(row, text, row.needles)), None)
        return _module(found.module) if found else None
    missing: set[int] = set()
    for row, needle, end, number in plain:
        # Most texts are of no dialect at all: what tells so has to be quick.
        if number in missing:
            continue
        if text.find(needle, 0, end) >= 0:
            if _is_in(row, text, row.needles[1:]):
                return _module(row.module)
        else:
            missing.add(number)
    return None


@cache
def _module(name: str) -> Reader:
    return cast(Reader, import_module(f"{__name__}.{name}"))


def _is_in(row: Row, text: str, needles: tuple[str, ...]) -> bool:
    """Whether a text, which has the row's other strings, is of its dialect."""
    if row.within:
        text = text[: row.within]
    for needle in needles:
        if needle not in text:
            return False
    return (not row.confirm or _fits(row.confirm, text)) and (not row.also or _fits(row.also, text))


def _fits(pattern: str, text: str) -> bool:
    """Whether a pattern is found; one for the start of a text would be tried at each of its characters."""
    return (re.match if pattern.startswith(r"\A") else re.search)(pattern, text) is not None
