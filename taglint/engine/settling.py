"""From the judgements on all units to a run: exempt, suppress, grade, merge, sort."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from taglint.engine.run import Judged, Run, Scope, unsettled
from taglint.files.paths import is_within
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import SEVERITIES, Finding
from taglint.rules.table import TABLE

if TYPE_CHECKING:
    from taglint.files.source import Source
    from taglint.suppress.exemptions import Exemptions


def settle(scope: Scope, judged: Sequence[Judged], unreadable: Iterable[str]) -> Run:
    """The run that these judgements make."""
    run = unsettled(scope, judged, unreadable)
    sources: dict[str, Source] = {}
    for each in judged:
        sources.update(each.sources)
    is_whole = not run.unreadable and not run.crashes
    settled = _settled(scope, judged, sources, is_whole)
    findings, exempted, suppressed = (_graded(scope, each) for each in settled)
    merged = tuple(_merged(sorted(findings, key=_order)))
    counts = run.report.counts._replace(exempted=_count(exempted), suppressed=_count(suppressed))
    report = run.report._replace(findings=merged, sources=sources, counts=counts)
    return run._replace(report=report)


def _settled(
    scope: Scope, judged: Sequence[Judged], sources: dict[str, Source], is_whole: bool
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """The findings that exemptions and comments leave, with what is wrong with those; those that
    exemptions took away, and those that comments did."""
    findings = [finding for each in judged for finding in each.findings]
    exempted: list[Finding] = []
    suppressed: list[Finding] = []
    own: list[Finding] = []
    exemptions = _exemptions(scope)
    if exemptions is not None:
        findings, exempted = _parted(findings, exemptions.kept)
    commented = {source.path: source for each in judged for source in each.commented}
    if commented:
        from taglint.suppress.comments import Suppressions

        suppressions = Suppressions(scope.policy, TABLE, scope.options.rules)
        for source in commented.values():
            suppressions.read(source)
        findings, suppressed = _parted(findings, suppressions.kept)
        own += suppressions.unused()
        sources.update(commented)
    if exemptions is not None:
        unsure = frozenset(each for one in judged for each in one.unsure)
        own += exemptions.findings(_covers(scope, is_whole), unsure)
        if own:
            sources.update(exemptions.sources())
    return [*findings, *own], exempted, suppressed


def _parted(
    findings: list[Finding], kept: Callable[[Iterable[Finding]], Iterator[Finding]]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that are kept, and the others."""
    left = list(kept(findings))
    if len(left) == len(findings):
        return left, []
    known = set(map(id, left))
    return left, [finding for finding in findings if id(finding) not in known]


def _graded(scope: Scope, findings: Iterable[Finding]) -> list[Finding]:
    """The findings of the rules that are on, at the policy's severities.

    With `only_requested` they are those that have to do with the named files.
    """
    rules = scope.options.rules
    graded = (scope.policy.graded(each) for each in findings if each.rule in rules)
    found = [finding for finding in graded if finding is not None]
    if not scope.options.only_requested:
        return found
    names = frozenset(scope.names)
    return [each for each in found if any(path in names for path in _touched(each))]


def _count(findings: Iterable[Finding]) -> int:
    """How many findings there are, those of one text counted once."""
    return len({(finding.rule, finding.span, finding.message) for finding in findings})


def _exemptions(scope: Scope) -> Exemptions | None:
    """The exemptions of the configurations that were looked at, None without any."""
    if not any(config.exemptions for config in scope.configs.used()):
        return None
    from taglint.suppress.exemptions import Exemptions

    return Exemptions(scope.configs, scope.options.rules, scope.options.today)


def _covers(scope: Scope, is_whole: bool) -> Callable[[str], bool]:
    """Whether the run was asked for a whole folder, and has seen all of it."""
    return lambda folder: is_whole and is_within(os.path.normpath(folder), scope.folders)


def _order(finding: Finding) -> tuple[str, int, str, int, str]:
    span = finding.span
    return (span.path, span.start, finding.rule, span.end, finding.message)


def _touched(finding: Finding) -> Iterator[str]:
    """The files that have to do with a finding.

    They are those where it stands, where its resource stands, and those that its tag came through.
    """
    yield finding.span.path
    yield from (related.span.path for related in finding.related)
    if finding.resource:
        yield from (finding.resource.span.path, finding.policy_path)
        tags = (tag for tag in finding.resource.tags if tag.key == finding.key)
        yield from (hop.span.path for tag in tags for hop in tag.trail)


def _merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One mistake is one finding, whatever number of resources and schemas its text breaks."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        identity: tuple[object, ...] = (finding.rule, finding.span, finding.key)
        if finding.resource is None:
            identity = (*identity, finding.message)
        groups.setdefault(identity, []).append(finding)
    for group in groups.values():
        yield group[0] if len(group) == 1 else _one_of(group)


def _one_of(group: Sequence[Finding]) -> Finding:
    """The gravest of the findings on one text, with the strictest limit; it counts the others."""
    gravest = min(group, key=_gravity)
    resources = {
        (each.policy_path, each.span.path, each.address)
        for each in (finding.resource for finding in group)
        if each is not None and "." in each.address and not each.type.startswith("provider.")
    }
    others = len({finding.message for finding in group}) - 1
    counts = [f"{others} more {'limit' if others == 1 else 'limits'}"] if others else []
    reach = len(resources)
    if reach > 1:
        counts.append(f"{reach} resources")
    if not counts:
        return gravest
    message = f"{gravest.message} ({', '.join(counts)})"
    return gravest._replace(message=message, reach=max(reach, 1))


def _gravity(finding: Finding) -> tuple[int, int, str]:
    """How a finding ranks among those on the same text; the first one counts."""
    bound = finding.bound or 0
    strictness = -bound if finding.rule.endswith("too-short") else bound
    return (SEVERITIES.index(finding.severity), strictness, finding.message)
