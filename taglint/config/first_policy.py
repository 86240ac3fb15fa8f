"""A first policy, made from the tags that are in use.

What most resources have becomes a setting; what only some have becomes a question in a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from taglint.config.toml_writer import comment, key, quoted
from taglint.model import Resource
from taglint.policy.ruleset import CASES, PROVIDER, in_case, is_foreign
from taglint.wording import counted, listed
from taglint.wording import quoted as shown

_MOST = 0.8  # the share of resources, or of keys, from which on something is a setting
_FEW = 6  # a key with more values than these has no list of them
_HEAD = (
    "# Written by `taglint init` from the tags in use. Read it, answer the questions,"
    " then run `taglint check`.\n"
    "# docs/configuration.md explains every setting.\n"
)


class Usage:
    """How keys and values are used by the resources of a project.

    `total` counts the resources, `complete` those whose keys are all known. `keys` counts the
    resources with a key, `in_complete` the same among the complete ones. `values` counts the known
    values of each key, `unknown` the others.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.total = self.complete = 0
        self.keys: Counter[str] = Counter()
        self.in_complete: Counter[str] = Counter()
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
        self.complete += not resource.open
        for name in {tag.key for tag in resource.tags}:
            self.keys[name] += 1
            self.in_complete[name] += not resource.open
        for tag in resource.tags:
            if tag.value.kind == "string" and isinstance(tag.value.data, str):
                self.values.setdefault(tag.key, Counter())[tag.value.data] += 1
            else:
                self.unknown[tag.key] += 1


def first_policy(resources: Iterable[Resource]) -> str:
    """The text of a `taglint.toml`."""
    usage = Usage(resources)
    total = counted(usage.total, "taggable resource")
    seen = f"Seen: {total}, {usage.complete} of them with all their tags."
    lines = [_HEAD, comment(seen), ""]
    lines += _convention(usage)
    for names in _variants(usage.keys):
        # A key that is used once is a person's, not a policy's.
        if sum(usage.keys[name] for name in names) > 1:
            lines += _table(usage, names)
    return "\n".join(lines).rstrip("\n") + "\n"


def _convention(usage: Usage) -> Iterator[str]:
    """The convention that keys follow: as a setting if all do, as a question if most do."""
    keys = [word for word in usage.keys if not is_foreign(word)]
    for name in CASES:
        fitting = [word for word in keys if in_case(word, name)]
        is_clear = name != "lowercase" and any(map(_follows_one, fitting))
        if is_clear and len(fitting) >= _MOST * len(keys):
            rest = sorted({*keys} - {*fitting})
            if rest:
                others = listed(map(shown, rest[:_FEW]), "and")
                yield comment(f"? Most keys are {name}; not {others}. To ask for it:")
            yield f"{'# ' if rest else ''}key-case = {quoted(name)}"
            yield ""
            return


def _follows_one(word: str) -> bool:
    """Whether a key follows exactly one convention; `owner` follows most of them."""
    return sum(in_case(word, name) for name in CASES if name != "lowercase") == 1


def _table(usage: Usage, names: list[str]) -> Iterator[str]:
    """The table of a key and of its other spellings."""
    first, *others = names
    yield f"[tags.{key(first)}]"
    if others:
        spelt = listed((f"{shown(name)} ({usage.keys[name]} times)" for name in names), "or")
        yield comment(f"? Which spelling is right: {spelt}? taglint asks for the first.")
    count = sum(usage.in_complete[name] for name in names)
    if usage.complete > 1 and count >= _MOST * usage.complete:
        yield "required = true"
        if count < usage.complete:
            yield comment(f"On {count} of {usage.complete} resources whose tags are all known.")
    yield from _values(usage, names)
    yield ""


def _values(usage: Usage, names: list[str]) -> Iterator[str]:
    """The list of a key's values, where they are few and used again and again."""
    values = sum((usage.values.get(name, Counter()) for name in names), Counter[str]())
    texts = sorted(text for text in values if text)
    if "" in values:
        yield "allow-empty = true"
    is_set = 2 <= len(texts) <= _FEW and values.total() > 2 * len(texts)
    # In the policy a `*` would stand for any characters.
    if not is_set or any("*" in text for text in texts):
        return
    unknown = sum(usage.unknown[name] for name in names)
    if unknown:
        yield comment(f"Values that cannot be known from the files: {unknown}.")
    for spellings in _variants(values):
        if len(spellings) > 1 and spellings[0]:
            words = listed(map(shown, spellings), "and")
            yield comment(f"? Is {words} one value? Then keep one of them.")
    yield f"values = [{', '.join(map(quoted, texts))}]"


def _variants(words: Counter[str]) -> list[list[str]]:
    """Words grouped by what they are without letter case, hyphens, underscores and blanks.

    The most used group comes first, and in each group the most used spelling.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-words[word], word)):
        plain = word.casefold().replace("-", "").replace("_", "").replace(" ", "")
        groups.setdefault(plain, []).append(word)
    return sorted(groups.values(), key=lambda group: (-sum(words[word] for word in group), group))
