"""The values of a run: what is asked, the units that are judged, what came of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from taglint.files.paths import is_within
from taglint.files.source import Source
from taglint.lean_typing import TYPE_CHECKING, NamedTuple
from taglint.model import Finding
from taglint.read import dialects

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.configurations import Configurations
    from taglint.policy.policy import Policy
    from taglint.terraform.settings import Settings


class Options(NamedTuple):
    """What a run is asked to do.

    `rules` are the names of the rules that are on, `size_limit` is that of a file in bytes (None:
    the configuration's), `configs` are the configurations, `today` the day that exemptions are
    judged on (None: today), `terraform` what the command line says about values of variables,
    `only_requested` leaves out what does not touch the named files, `plans` are the files that are
    Terraform plans whatever they look like, `schemas` further folders of schemas, `counted` says
    that somebody wants to know how many resources there are.
    """

    rules: tuple[str, ...]
    size_limit: int | None = None
    configs: Configurations | None = None
    today: date | None = None
    terraform: Settings | None = None
    only_requested: bool = False
    plans: frozenset[str] = frozenset()
    schemas: tuple[str, ...] = ()
    counted: bool = True


class Unit(NamedTuple):
    """Files that are read and judged together: a root module's folder, or one file.

    `root` is the folder (as it is written) or the file, `files` are those that are to be linted.
    """

    root: str
    files: tuple[str, ...]


class Crash(NamedTuple):
    """Our own bug, and the file it happened in."""

    path: str
    error: Exception


class Judged(NamedTuple):
    """All that settling needs of one unit; nothing else is kept.

    `findings` are as the rules have them, `sources` the texts that they point into, `visited` the
    paths of the files that were judged, `damaged` how many files are no text, `commented` the texts
    with comments for us, `resources` their number, `instantiated` the folders (real paths) of the
    modules that were called, `unsure` the exemptions that may be needed at another time, `hidden`
    what only a template engine can make readable, `passed_over` the file of no known dialect,
    `undecided` how many tags the policy speaks of and nobody can know, `not_judged` how many bounds
    were met, `unknown_types` the types that write tags and that the catalogue does not have.
    """

    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, Source] = {}
    visited: tuple[str, ...] = ()
    damaged: int = 0
    commented: tuple[Source, ...] = ()
    resources: int = 0
    instantiated: frozenset[str] = frozenset()
    unsure: frozenset[tuple[str, object]] = frozenset()
    hidden: tuple[str, ...] = ()
    passed_over: str = ""
    unreadable: tuple[str, ...] = ()
    crashes: tuple[Crash, ...] = ()
    undecided: int = 0
    not_judged: int = 0
    unknown_types: frozenset[str] = frozenset()


class Counts(NamedTuple):
    """How much is not among the findings of a run; the names are those of JSON's `summary`.

    `undecided` are tags that the policy asks for and nobody can know, `not_judged` bounds that were
    met, `outside_policy` resources that no policy is about (always 0: a policy cannot be limited as
    a whole yet), `unknown_types` types that write tags and that the catalogue does not have;
    `suppressed`, `baselined` and `exempted` are findings that comments, a baseline and exemptions
    took away; `passed_over` are files of no known dialect.
    """

    undecided: int = 0
    not_judged: int = 0
    outside_policy: int = 0
    unknown_types: int = 0
    suppressed: int = 0
    baselined: int = 0
    exempted: int = 0
    passed_over: int = 0


class Report(NamedTuple):
    """What a run found: findings in order, the sources they point into, how much was looked at."""

    findings: tuple[Finding, ...]
    sources: dict[str, Source]
    files: int
    resources: int
    counts: Counts = Counts()


class Scope(NamedTuple):
    """What a run was about: its options, configurations and policy, what was named."""

    options: Options
    configs: Configurations
    policy: Policy
    names: tuple[str, ...]
    folders: tuple[str, ...]
    judged_by: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()


class Run(NamedTuple):
    """A finished run.

    `report` is what was found, `unreadable` what could not be opened, `passed_over` the files of no
    known dialect, `crashes` where we failed ourselves, `judged_by` the configuration of each file,
    `folders` those that were named (absolute paths), `hidden` what a template hides, `rules` the
    rules that were on, `left_out` why files in the folders were not looked at, in words.
    """

    report: Report
    unreadable: tuple[str, ...]
    passed_over: tuple[str, ...]
    crashes: tuple[Crash, ...]
    judged_by: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    def covers_rule(self, rule: str, path: str) -> bool:
        """Whether the run would have found again what a rule once found in a file.

        A module's file that was named is judged with its folder, but not with those that call it.
        """
        if rule not in self.rules or (dialects.is_by_folder(path) and not self.folders):
            return False
        return self.covers(path)

    def covers(self, path: str) -> bool:
        """Whether the run looked at a file, or would have if it were still there."""
        if self.unreadable or self.crashes:
            return False
        whole = os.path.abspath(path)
        if any(whole == os.path.abspath(name) for name, _ in self.judged_by):
            return True
        return is_within(whole, self.folders)


def unsettled(scope: Scope, judged: Sequence[Judged], unreadable: Iterable[str]) -> Run:
    """The run that these judgements make, but for their findings."""
    wrong = {*unreadable, *(path for each in judged for path in each.unreadable)}
    resources = sum(each.resources for each in judged)
    passed_over = tuple(each.passed_over for each in judged if each.passed_over)
    counts = _counts(judged, len(passed_over))
    return Run(
        Report((), {}, _count_files(judged, scope.names), resources, counts),
        tuple(sorted(wrong)),
        passed_over,
        tuple(_crashes(judged)),
        scope.judged_by,
        scope.folders,
        tuple(line for each in judged for line in each.hidden),
        scope.options.rules,
        scope.left_out,
    )


def _counts(judged: Sequence[Judged], passed_over: int) -> Counts:
    """The counts that the judgements make, before anything is taken away from their findings."""
    return Counts(
        undecided=sum(each.undecided for each in judged),
        not_judged=sum(each.not_judged for each in judged),
        unknown_types=len({name for each in judged for name in each.unknown_types}),
        passed_over=passed_over,
    )


def _crashes(judged: Iterable[Judged]) -> Iterator[Crash]:
    """Our own bugs, each once."""
    seen: set[tuple[str, str]] = set()
    for crash in (crash for each in judged for crash in each.crashes):
        name = (crash.path, repr(crash.error))
        if name not in seen:
            seen.add(name)
            yield crash


def _count_files(judged: Iterable[Judged], names: Iterable[str]) -> int:
    """How many of the named files were looked at."""
    wanted, visited, damaged = frozenset(names), set[str](), 0
    for each in judged:
        visited.update(each.visited)
        damaged += each.damaged
    return len(visited & wanted) + damaged
