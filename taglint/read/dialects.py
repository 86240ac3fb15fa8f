"""The dialects: which file is read by which module. The table says whose a text is."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module

from taglint.files.paths import parent
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple, cast
from taglint.read.reading import Reader

MANY = 20  # files from which on a run is worth a dearer start


_VERY_MANY = 2_000


# Files with these endings are read together with those beside them.
_BY_FOLDER = (".tf", ".tofu", ".tf.json", ".tofu.json")


_VALUES = (".tfvars", ".tfvars.json")


_WITH_OTHERS = (*_BY_FOLDER, *_VALUES)


_YAML = (".yaml", ".yml", ".json")


_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Row(NamedTuple):
    """One way in which the files of a dialect can be told.

    `endings` are those of the files. `needles` are strings that all stand in their texts, the
    rarest first: each costs a scan of the text. `confirm` is a pattern that is found then, `module`
    the reader's module in `read/`. `within` is how many characters from the start all this is
    looked for (0: anywhere), `also` a second pattern. `title` is the dialect's name for people; it
    stands in the first row of a module. Patterns are compiled when a text first has the strings.
    """

    endings: tuple[str, ...]
    needles: tuple[str, ...]
    confirm: str
    module: str
    within: int = 0
    also: str = ""
    title: str = ""


# Literal text first is searched for several times quicker than a word's boundary.
_CLOUDFORMATION = r"Type(?<!\wType)[\"']?\s*:\s*[\"']?(?:AWS|Alexa|Custom)::"


# At the left edge, where the other keys of an object stand; JSON may have them anywhere.
_KUBERNETES = r"(?:--- +)?[\"']?(?:apiVersion|kind)[\"']?[ \t]*:"


_KUBERNETES_JSON = r"\"apiVersion\"\s*:\s*\"(?:[\w.-]+/)?v\d"


# A list whose items look like plays or tasks: they name a module in full, or have a keyword that
# nothing else has.
_LIST = r"\A(?:[ \t]*(?:#[^\n]*)?\r?\n|---[^\n]*\n)*[ \t]*(?=- )"


_TASK = (
    r"(?m)^[ \t]*(?:- +)?(?:\w+\.\w+\.\w+|hosts|tasks|register|when|with_items|loop|delegate_to"
    r"|notify|changed_when|become|block|args|module_defaults|local_action):"
)


_PLAN = r"\A\s*\{(?s:.{0,2000}?)\"(?:terraform_version|planned_values|resource_changes)\"\s*:"


# Each starts with literal text, which is searched for many times quicker than anything else.
_NAMED = (
    r"provider[ \t]*:[ \t]*(?:(?:aws|\"aws\"|'aws')[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)"
    r"|\{[^}\n]*\bname[ \t]*:"
    r"|(?:#[^\n]*)?\r?\n(?:(?:[ \t][^\n]*|#[^\n]*|\r?)\n)*?[ \t]+name[ \t]*:)"
)


_SERVERLESS_JSON = r"\"provider\"\s*:\s*(?:\"aws\"|\{(?:[^{}]|\{[^{}]*\})*?\"name\"\s*:\s*\"aws\")"


_PULUMI = r"\nruntime\s*:\s*(?:name\s*:\s*)?[\"']?yaml\b"


_ARM = r"schema\.management\.azure\.com/schemas/[^\"\s]{0,200}/\w{0,80}[dD]eploymentTemplate\.json"


_TEMPLATE = "AWSTemplateFormatVersion"


# The first row that fits counts. What a file begins with by convention is looked for only there.
# Nothing is tagged in templates without `Resources`.
_TABLE = (
    Row(_WITH_OTHERS, (), "", "terraform.modules", title="Terraform and OpenTofu"),
    Row(("terragrunt.hcl",), (), "", "terraform.terragrunt", title="Terragrunt"),
    Row(
        (".json",), ("terraform_version",), _PLAN, "terraform.plan", 2_100, title="Terraform plans"
    ),
    Row((".json",), ("planned_values",), _PLAN, "terraform.plan", 2_100),
    Row((".json",), ("resource_changes",), _PLAN, "terraform.plan", 2_100),
    Row(
        (".yaml", ".yml"), ("provider",), rf"\n{_NAMED}", "serverless", title="Serverless Framework"
    ),
    Row((".yaml", ".yml"), ("provider", "service"), rf"\A{_NAMED}", "serverless"),
    Row((".json",), ('"provider"', '"service"'), _SERVERLESS_JSON, "serverless", 20_000),
    Row((".yaml", ".yml"), ("runtime",), _PULUMI, "pulumi", title="Pulumi YAML"),
    Row((".yaml", ".yml"), (":defaultTags",), r":defaultTags[\"']?\s*:", "pulumi"),
    Row(
        (".yaml", ".yml", ".template"),
        ("heat_template_version",),
        r"heat_template_version\s*:",
        "heat",
        20_000,
        title="OpenStack Heat",
    ),
    Row(
        (".json", ".jsonc"),
        ("schema.management.azure.com",),
        _ARM,
        "azure.templates",
        5_000,
        title="Azure Resource Manager",
    ),
    Row(
        (*_YAML, ".template"),
        (_TEMPLATE,),
        "",
        "cloudformation.templates",
        5_000,
        title="CloudFormation and SAM",
    ),
    Row((*_YAML, ".template"), ("Resources", _TEMPLATE), "", "cloudformation.templates"),
    Row((*_YAML, ".template"), ("Resources", "::"), _CLOUDFORMATION, "cloudformation.templates"),
    Row(_KUSTOMIZATIONS, (), "", "kubernetes.manifests", title="Kubernetes, Kustomize and Helm"),
    Row((".yaml", ".yml"), ("- ",), _LIST, "ansible.playbooks", also=_TASK, title="Ansible"),
    Row((".yaml", ".yml"), ("apiVersion", "kind"), rf"\n{_KUBERNETES}", "kubernetes.manifests"),
    Row(
        (".yaml", ".yml"),
        ("apiVersion", "kind"),
        rf"\A(?:{_KUBERNETES}|\s*\{{(?s:.*?){_KUBERNETES_JSON})",
        "kubernetes.manifests",
    ),
    Row((".json",), ("apiVersion",), _KUBERNETES_JSON, "kubernetes.manifests", 5_000),
)


def titles() -> tuple[str, ...]:
    """The names of the dialects, for people, in the order of the table."""
    return tuple(row.title for row in _TABLE if row.title)


# Most files have one of a few endings, and for these only some rows come into question.
def _rows(ending: str) -> tuple[tuple[Row, str, int | None, int], ...]:
    """The rows of an ending; of each what is looked for first, until where, its number."""
    rows = [(row, (row.needles[0], row.within or None)) for row in _TABLE if ending in row.endings]
    numbers = {
        where: number for number, where in enumerate(dict.fromkeys(where for _, where in rows))
    }
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


def skim_depth(count: int) -> int:
    """How much of a Terraform file is read with one pattern in a run over `count` files.

    A deeper pattern takes longer to compile and less time for each file.
    """
    return 1 + (count > MANY) + (count > _VERY_MANY)


def reader_of(source: Source, is_plan: bool = False) -> Reader | None:
    """The reader for a file, by its name and content; None when it is of no known dialect.

    `is_plan` says that the user has called it a plan.
    """
    if is_plan:
        return _module("terraform.plan")
    path, text = source.path, source.text
    if path.endswith(_WITH_OTHERS):
        return _module(_TABLE[0].module)
    plain = None if path.endswith(_KUSTOMIZATIONS) else _PLAIN.get(path[path.rfind(".") :])
    if plain is None:
        found = next(
            (
                row
                for row in _TABLE
                if path.endswith(row.endings) and _is_in(row, text, row.needles)
            ),
            None,
        )
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
    return cast(Reader, import_module(f"taglint.read.{name}"))


def _is_in(row: Row, text: str, needles: tuple[str, ...]) -> bool:
    """Whether a text, which has the row's other strings, is of its dialect."""
    if row.within:
        text = text[: row.within]
    for needle in needles:
        if needle not in text:
            return False
    return (not row.confirm or _fits(row.confirm, text)) and (not row.also or _fits(row.also, text))


def _fits(pattern: str, text: str) -> bool:
    """Whether a pattern is found; `search` would try one for the start at each character."""
    return (re.match if pattern.startswith(r"\A") else re.search)(pattern, text) is not None
