"""The organisation's policy, compiled: which keys a resource of some type must have, and how keys and values are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from taglint.catalog.catalogue import Object
from taglint.globs import Match, names
from taglint.lean_typing import NamedTuple, cast
from taglint.model import SEVERITIES, Resource, Severity, Tag, Value
from taglint.wording import nearest

DEFAULTS = "provider."
CASES = {
    "PascalCase": r"[A-Z][A-Za-z0-9]*",
    "camelCase": r"[a-z][A-Za-z0-9]*",
    "snake_case": r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*",
    "kebab-case": r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    "lowercase": r"[^A-Z]*",
}
# Characters, ranges and digits, each perhaps repeated: no groups, no alternatives.
_PLAIN = re.compile(
    r"(?:(?:[A-Za-z0-9_:@/ -]|\\[d./-]|\[[A-Za-z0-9_ -]*[A-Za-z0-9_]\])(?:[?*+]|\{[0-9]{1,3}(?:,[0-9]{1,3})?\})?)+"
)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/")
_UNBOUND = re.compile(r"[*+]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_JOINED: dict[str, Callable[[list[str]], str]] = {
    "PascalCase": lambda words: "".join(word.capitalize() for word in words),
    "camelCase": lambda words: words[0].lower() + "".join(word.capitalize() for word in words[1:]),
    "snake_case": lambda words: "_".join(words).lower(),
    "kebab-case": lambda words: "-".join(words).lower(),
}


class KeyRule(NamedTuple):
    """What the policy says of one key. `required_when` holds pairs of another key and its values."""

    key: str
    required: bool
    required_when: tuple[tuple[str, tuple[str, ...]], ...]
    required_for: Match | None
    values: tuple[str, ...]
    allows: Match | None
    pattern: str
    ignore_case: bool
    values_ignore_case: bool
    allow_empty: bool
    enforced_for: Match | None
    applies_to: Match | None
    excepted: Match | None
    severity: Severity | None
    suppressible: bool


class TypeRules(NamedTuple):
    """The keys that a policy knows for one type, and those that the type must have, with or without a condition."""

    keys: dict[str, KeyRule]
    folded: dict[str, KeyRule]
    demanded: tuple[KeyRule, ...]


class Ruleset:
    """The policy for some files. Works out what holds for a type when it is first asked."""

    def __init__(self, settings: Object) -> None:
        self.rules = cast(dict[str, str | Object], settings.get("rules", {}))
        self.key_case = cast(str, settings.get("key-case", ""))
        self.key_pattern = cast(str, settings.get("key-pattern", ""))
        self.allow_other_keys = bool(settings.get("allow-other-keys", True))
        self.in_defaults = tuple(cast(list[str], settings.get("required-in-defaults", [])))
        self.nested = bool(settings.get("nested", False))
        forbidden = cast(list[str], settings.get("forbidden-keys", []))
        self.forbids = names(forbidden) if forbidden else None
        self.forbids_folded = names(glob.casefold() for glob in forbidden)
        self.keys = tuple(
            key_rule(key, row)
            for key, row in cast(dict[str, Object], settings.get("tags", {})).items()
        )
        self.all = _type_rules(self.keys, "")
        self._types: dict[str, TypeRules] = {}
        self._near: dict[str, str | None] = {}

    def of_type(self, name: str) -> TypeRules:
        """What holds for a type; `provider.NAME` stands for the default tags of a provider."""
        if name not in self._types:
            asked = name.removeprefix(DEFAULTS) + "_\0" if name.startswith(DEFAULTS) else name
            self._types[name] = _type_rules(
                tuple(rule for rule in self.keys if _applies(rule, asked)), asked
            )
        return self._types[name]

    def level(self, rule: str) -> Severity | None:
        """The severity that the configuration gives a rule, None when it says nothing or switches it off."""
        word = self._setting(rule, "severity")
        return next((level for level in SEVERITIES if level == word), None)

    def is_off(self, rule: str) -> bool:
        """Whether the configuration switches a rule off."""
        return self._setting(rule, "severity") == "off"

    def is_suppressible(self, rule: str, key: str | None) -> bool:
        """Whether a comment may silence a rule's finding about a key."""
        if self._setting(rule, "suppressible") is False:
            return False
        found = self.all.keys.get(key) or self.all.folded.get(key.casefold()) if key else None
        return found is None or found.suppressible

    def near(self, key: str) -> str | None:
        """The key of the policy that was probably meant."""
        if key not in self._near:
            self._near[key] = nearest(key, (rule.key for rule in self.keys))
        return self._near[key]

    def _setting(self, rule: str, name: str) -> object:
        entry = self.rules.get(rule)
        if isinstance(entry, dict):
            return entry.get(name)
        return entry if name == "severity" else None


class Found(NamedTuple):
    """What the policy says of a key that is written: its rule, and whether the provider and the policy take it for that key."""

    rule: KeyRule
    counts: bool


class Asked:
    """The organisation's policy for one resource; the policy's rules ask it."""

    def __init__(
        self,
        resource: Resource,
        ruleset: Ruleset,
        folds: bool,
        systems: tuple[str, ...],
        rules: frozenset[str],
        is_refused: Callable[[str], bool],
    ) -> None:
        self.is_refused = (
            is_refused  # whether the provider takes no such key, as Google takes none with capitals
        )
        self.resource, self.ruleset, self.folds, self._systems, self._rules = (
            resource,
            ruleset,
            folds,
            systems,
            rules,
        )
        self.type = ruleset.of_type(resource.type)
        self.is_defaults = resource.type.startswith(DEFAULTS)

    def name(self, key: str) -> str:
        """The key that a tag is about: where tags are plain words, `Owner:x` and `Owner=x` are about the policy's `Owner`."""
        if self.resource.slot.shape == "strings":
            every = self.ruleset.all
            heads = (key[: mark.start()] for mark in re.finditer("[:=]|$", key))
            return next(
                (head for head in heads if head in every.keys or head.casefold() in every.folded),
                key,
            )
        return key

    def find(self, key: str) -> Found | None:
        """The rule for a key, by the provider's comparison; one that only differs in case may not count as the key."""
        key = self.name(key)
        exact = self.type.keys.get(key)
        if exact is not None:
            return Found(exact, True)
        near = self.type.folded.get(key.casefold())
        return (
            Found(near, self.folds or near.ignore_case or self.is_refused(near.key))
            if near is not None
            else None
        )

    def is_alone(self, rule: str) -> bool:
        """Whether a rule is the only one of this run."""
        return self._rules == {rule}

    def is_on(self, rule: str) -> bool:
        """Whether a rule is part of this run, and on for this file."""
        return rule in self._rules and not self.ruleset.is_off(rule)

    def tags(self) -> Iterator[Tag]:
        """The tags that are the user's own: no keys that the provider does not count."""
        return (
            tag for tag in self.resource.tags if not tag.key.casefold().startswith(self._systems)
        )

    def severity(
        self, name: str, default: Severity, rule: KeyRule | None, value: Value | None = None
    ) -> Severity:
        """The key's own severity, the rule's, the default; at most a warning where the value may be replaced."""
        level = self.ruleset.level(name) or default
        if rule is not None and rule.enforced_for is not None:
            level = "error" if rule.enforced_for(self.resource.type) else "warning"
        if rule is not None and rule.severity is not None:
            level = rule.severity
        return "warning" if level == "error" and value is not None and value.open else level


def key_rule(key: str, row: Object) -> KeyRule:
    """One table of `tags`, compiled."""
    when = cast(dict[str, str | list[str]], row.get("required-when", {}))
    fold = bool(row.get("values-ignore-case", False))
    values = tuple(cast(list[str], row.get("values", [])))
    return KeyRule(
        key,
        bool(row.get("required", False)),
        tuple(
            (other, (wanted,) if isinstance(wanted, str) else tuple(wanted))
            for other, wanted in when.items()
        ),
        _globs(row, "required-for"),
        values,
        names(_starred(value.casefold() if fold else value) for value in values)
        if values
        else None,
        cast(str, row.get("pattern", "")),
        bool(row.get("ignore-case", False)),
        fold,
        bool(row.get("allow-empty", False)),
        _globs(row, "enforced-for"),
        _globs(row, "applies-to"),
        _globs(row, "except"),
        cast("Severity | None", row.get("severity")),
        bool(row.get("suppressible", True)),
    )


@cache
def plain_pattern(pattern: str) -> re.Pattern[str] | None:
    """The pattern for `re`, when it means the same there and cannot be slow; the import of `regex` costs more than a file."""
    if not _PLAIN.fullmatch(pattern) or len(_UNBOUND.findall(pattern)) > 2:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None


def in_case(key: str, convention: str) -> bool:
    """Whether a key follows a convention; of `team:CostCentre` only what follows the last `:` or `/` is looked at."""
    return re.fullmatch(CASES[convention], _name(key)) is not None


def is_foreign(key: str) -> bool:
    """Whether a key belongs to a system that looks for it as it is: one with a domain in front (`kubernetes.io/role/elb`)."""
    return _DOMAIN.match(key) is not None


def to_case(key: str, convention: str) -> str | None:
    """The key as the convention spells it, None when that cannot be told."""
    name = _name(key)
    if convention == "lowercase":
        return key[: len(key) - len(name)] + name.lower()
    words = _WORD.findall(name)
    spelt = _JOINED[convention](words) if words and name.isascii() else ""
    return key[: len(key) - len(name)] + spelt if spelt and in_case(spelt, convention) else None


def _name(key: str) -> str:
    return re.split(r"[:/]", key)[-1]


def _globs(row: Object, name: str) -> Match | None:
    return names(cast(list[str], row[name])) if name in row else None


def _starred(value: str) -> str:
    """A value of the policy as a glob: only `*` is special in it."""
    return value.replace("[", "[[]").replace("?", "[?]")


def _applies(rule: KeyRule, name: str) -> bool:
    return (rule.applies_to is None or bool(rule.applies_to(name))) and not (
        rule.excepted and rule.excepted(name)
    )


def _type_rules(rules: tuple[KeyRule, ...], name: str) -> TypeRules:
    folded: dict[str, KeyRule] = {}
    for rule in rules:
        folded.setdefault(rule.key.casefold(), rule)
    demanded = tuple(
        rule
        for rule in rules
        if rule.required
        or rule.required_when
        or (rule.required_for is not None and rule.required_for(name))
    )
    return TypeRules({rule.key: rule for rule in rules}, folded, demanded)
