"""Comments that silence findings.

They are a filter after the rules; so it is known which comments silence nothing.

`# taglint: ignore[rule, …] reason` holds for its line and, if it stands alone, for the next one. On
or above the head of a resource it holds for the resource, at any place that a value came through
for that value. `ignore-file[…]` holds for its file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from taglint.files.source import Lines, Source
from taglint.lean_typing import NamedTuple
from taglint.model import Finding, Span
from taglint.policy.policy import Policy
from taglint.wording import nearest, quoted

RULE = "unused-suppression"
_WORD = "taglint:"
_LANGUAGES = {
    **dict.fromkeys((".tf", ".tofu", ".hcl", ".tfvars"), "hcl"),
    **dict.fromkeys((".yaml", ".yml", ".template"), "yaml"),
    ".toml": "toml",
}


class _Patterns(NamedTuple):
    form: re.Pattern[str]
    loose: re.Pattern[str]
    name: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    return _Patterns(
        re.compile(r"taglint:[ \t]*(ignore-file|ignore)[ \t]*\[([^\]]*)\]"),
        re.compile(r"(?:^|(?<=[#/*\s]))taglint:[ \t]*([^\s\[]*)"),
        re.compile(r"[^\s,]+"),
    )


class Mark(NamedTuple):
    """One rule that a comment names: where, and the line it holds for (0 is the whole file)."""

    rule: str
    span: Span
    line: int


class Suppressions:
    """The comments of a run's files, and which of them were needed."""

    def __init__(self, policy: Policy, known: Iterable[str], active: Iterable[str]) -> None:
        self.policy, self.known, self.active = policy, frozenset(known), frozenset(active)
        self._lines: dict[str, Lines] = {}
        self._marks: dict[tuple[str, int, str], list[Mark]] = {}
        self._wrong: list[Finding] = []
        self._used: set[Mark] = set()
        self._powerless: dict[Mark, str] = {}
        self._broken: set[str] = set()

    def read(self, source: Source) -> None:
        """Take note of the comments of a file."""
        if _WORD not in source.text:
            return
        lines = Lines(source.text)
        for start, end in _comments(source):
            for mark in self._read_comment(source, lines, start, end):
                self._lines[source.path] = lines
                self._marks.setdefault((source.path, mark.line, mark.rule), []).append(mark)

    def kept(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no comment silences."""
        for finding in findings:
            if finding.rule == "syntax-error":
                self._broken.add(finding.span.path)
            if not self._marks or not self._silences(finding):
                yield finding

    def unused(self) -> Iterator[Finding]:
        """What is wrong with the comments themselves; asked when all findings have been seen."""
        yield from self._wrong
        for marks in self._marks.values():
            for mark in marks:
                message = self._complaint(mark)
                if message:
                    yield Finding(RULE, "warning", message, mark.span)

    def _silences(self, finding: Finding) -> bool:
        marks = [mark for key in self._places(finding) for mark in self._marks.get(key, ())]
        if not marks:
            return False
        ruleset = self.policy.ruleset(finding.policy_path)
        if ruleset is not None and not ruleset.is_suppressible(finding.rule, finding.key):
            about = f" of {quoted(finding.key)}" if finding.key else ""
            self._powerless.update((mark, f"{finding.rule}{about}") for mark in marks)
            return False
        self._used.update(marks)
        return True

    def _places(self, finding: Finding) -> Iterator[tuple[str, int, str]]:
        """The lines at which a comment may stand that silences a finding."""
        spans = [finding.span]
        resource = finding.resource
        if resource is not None:
            spans += (resource.head_span, resource.span)
            spans += (
                hop.span for tag in resource.tags if tag.key == finding.key for hop in tag.trail
            )
        for span in spans:
            if span.path in self._lines:
                yield span.path, self._lines[span.path].position(span.start).line, finding.rule
        for path in {finding.span.path, resource.span.path if resource else finding.span.path}:
            yield path, 0, finding.rule

    def _complaint(self, mark: Mark) -> str:
        if mark in self._used or mark.span.path in self._broken:
            return ""
        if mark.rule not in self.known:
            near = nearest(mark.rule, self.known)
            return f"unknown rule {quoted(mark.rule)}" + (
                f"; did you mean {quoted(near)}?" if near else ""
            )
        if mark in self._powerless:
            what = self._powerless[mark]
            return f"{what} cannot be silenced by a comment: the policy says suppressible = false"
        ruleset = self.policy.ruleset(mark.span.path)
        if mark.rule not in self.active or (ruleset is not None and ruleset.is_off(mark.rule)):
            return ""
        return f"there is no finding of {mark.rule} to silence here"

    def _read_comment(self, source: Source, lines: Lines, start: int, end: int) -> Iterator[Mark]:
        text, patterns = source.text[start:end], _patterns()
        found = False
        for form in patterns.form.finditer(text):
            found = True
            line = 0 if form[1] == "ignore-file" else _target(lines, start, end)
            named = list(patterns.name.finditer(form[2]))
            for name in named:
                at = start + form.start(2) + name.start()
                yield Mark(name[0], Span(source.path, at, at + len(name[0])), line)
            if not named:
                self._refuse(source, start + form.start(), start + form.end(), form[1])
        loose = None if found else patterns.loose.search(text)
        if loose is not None and (
            loose[1].startswith("ign") or not text[: loose.start()].strip("#/* \t")
        ):
            self._refuse(source, start + loose.start(), start + loose.end(), loose[1])

    def _refuse(self, source: Source, start: int, end: int, word: str) -> None:
        if word in ("ignore", "ignore-file"):
            message = f"name the rules: {word}[rule, …]"
        else:
            message = (
                f"{quoted(word)} is not understood; write ignore[rule, …] or ignore-file[rule, …]"
            )
        self._wrong.append(Finding(RULE, "warning", message, Span(source.path, start, end)))
        self._lines.setdefault(source.path, Lines(source.text))


def _comments(source: Source) -> Iterator[tuple[int, int]]:
    """Where the comments of a file are; JSON has none."""
    language = next(
        (name for ending, name in _LANGUAGES.items() if source.path.endswith(ending)), ""
    )
    if language == "hcl":
        from taglint.hcl.comments import comments as in_hcl

        yield from ((comment.start, comment.end) for comment in in_hcl(source.text))
    elif language == "yaml":
        from taglint.yaml.comments import comments as in_yaml

        yield from ((comment.start, comment.end) for comment in in_yaml(source.text))
    elif language == "toml":
        from taglint.config.toml_positions import comments as in_toml

        yield from in_toml(source.text)


def _target(lines: Lines, start: int, end: int) -> int:
    """The line that a comment holds for: its own, or the next one if it stands alone."""
    first, last = lines.position(start), lines.position(end)
    if lines.line(first.line)[: first.column - 1].strip():
        return first.line
    number = last.line + 1
    while number <= len(lines.starts) and lines.line(number).lstrip().startswith(("#", "//")):
        number += 1
    return number
