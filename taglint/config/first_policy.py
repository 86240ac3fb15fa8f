"""A first policy from the tags that are in use: what most resources have, small sets of values, questions about the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from taglint.config.write import comment, key, quoted
from taglint.model import Resource
from taglint.policy.ruleset import CASES, PROVIDER, in_case, is_foreign
from taglint.wording import counted, listed
from taglint.wording import quoted as shown

_MOST = 0.8
_FEW = 6
_HEAD = """\
# Written by `taglint init` from the tags in use. Read it, answer the questions, then run `taglint check`.
# Every setting is explained in the README, section Policy.
"""


class Usage:
    """How keys and values are used by the resources of a project."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.total = self.seen = 0
        self.keys: Counter[str] = Counter()
        self.surely: Counter[str] = Counter()
        self.values: dict[str, Counter[str]] = {}
        self.unknown: Counter[str] = Counter()
        for resource in resources:
            if (
                not resource.slot.nested
                and not resource.type.startswith(PROVIDER)
                and resource.slot.shape not in ("pair", "strings")
            ):
                self._count(resource)

    def _count(self, resource: Resource) -> None:
        self.total += 1
        self.seen += not resource.open
        for name in {tag.key for tag in resource.tags}:
            self.keys[name] += 1
            self.surely[name] += not resource.open
        for tag in resource.tags:
            if tag.value.kind == "string" and isinstance(tag.value.data, str):
                self.values.setdefault(tag.key, Counter())[tag.value.data] += 1
            else:
                self.unknown[tag.key] += 1


def first_policy(resources: Iterable[Resource]) -> str:
    """The text of a `taglint.toml`."""
    usage = Usage(resources)
    lines = [
        _HEAD,
        comment(
            f"Seen: {counted(usage.total, 'taggable resource')}, {usage.seen} of them with all their tags."
        ),
        "",
    ]
    lines += _convention(usage)
    groups = _variants(usage.keys)
    # A key that is used once is a person's, not a policy's.
    for names in groups:
        if sum(usage.keys[name] for name in names) > 1:
            lines += _table(usage, names)
    return "\n".join(lines).rstrip("\n") + "\n"


def _convention(usage: Usage) -> Iterator[str]:
    """The convention that keys follow, as a setting when all do, as a question when most do."""
    keys = [word for word in usage.keys if not is_foreign(word)]
    for name in CASES:
        fitting = [word for word in keys if in_case(word, name)]
        if any(map(_tells, fitting)) and len(fitting) >= _MOST * len(keys) and name != "lowercase":
            rest = sorted({*keys} - {*fitting})
            if rest:
                yield comment(
                    f"? Most keys are {name}; not {listed(map(shown, rest[:_FEW]), 'and')}. To ask for it:"
                )
            yield f"{'# ' if rest else ''}key-case = {quoted(name)}"
            yield ""
            return


def _tells(word: str) -> bool:
    """Whether a key follows one convention only; `owner` follows most of them."""
    return sum(in_case(word, name) for name in CASES if name != "lowercase") == 1


def _table(usage: Usage, names: list[str]) -> Iterator[str]:
    """The table of a key and of its other spellings."""
    first, *others = names
    yield f"[tags.{key(first)}]"
    if others:
        spelt = listed((f"{shown(name)} ({usage.keys[name]} times)" for name in names), "or")
        yield comment(f"? Which spelling is right: {spelt}? taglint asks for the first.")
    count = sum(usage.surely[name] for name in names)
    if usage.seen > 1 and count >= _MOST * usage.seen:
        yield "required = true"
        if count < usage.seen:
            yield comment(f"On {count} of {usage.seen} resources whose tags are all known.")
    yield from _values(usage, names)
    yield ""


def _values(usage: Usage, names: list[str]) -> Iterator[str]:
    values = sum((usage.values.get(name, Counter()) for name in names), Counter[str]())
    texts = sorted(text for text in values if text)
    if "" in values:
        yield "allow-empty = true"
    if (
        len(texts) < 2
        or len(texts) > _FEW
        or values.total() < 2 * len(texts) + 1
        or any("*" in text for text in texts)
    ):
        return
    if any(usage.unknown[name] for name in names):
        yield comment(
            f"Values that cannot be known from the files: {sum(usage.unknown[name] for name in names)}."
        )
    for spellings in _variants(values):
        if len(spellings) > 1 and spellings[0]:
            yield comment(
                f"? Is {listed(map(shown, spellings), 'and')} one value? Then keep one of them."
            )
    yield f"values = [{', '.join(map(quoted, texts))}]"


def _variants(words: Counter[str]) -> list[list[str]]:
    """Words grouped by what they are without case, hyphens and underscores; the most used group and spelling first."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-words[word], word)):
        plain = word.casefold().replace("-", "").replace("_", "").replace(" ", "")
        groups.setdefault(plain, []).append(word)
    return sorted(groups.values(), key=lambda group: (-sum(words[word] for word in group), group))
