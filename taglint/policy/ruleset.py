"""The organisation's policy, compiled.

It says which keys a resource of some type must have, and how keys and values are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from taglint.globs import Match, names
from taglint.lean_typing import NamedTuple, Object, cast
from taglint.model import SEVERITIES, Resource, Severity, Tag, Value
from taglint.wording import nearest

# The "type" of a provider's configuration, which sets default tags, begins with this.
PROVIDER = "provider."
# The conventions of `key-case`: what a key, or its last part, has to match.
CASES = {
    "PascalCase": r"[A-Z][A-Za-z0-9]*",
    "camelCase": r"[a-z][A-Za-z0-9]*",
    "snake_case": r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*",
    "kebab-case": r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*",
    "lowercase": r"[^A-Z]*",
}
# Characters, ranges and digits, each perhaps repeated: no groups, no alternatives.
_PLAIN = re.compile(
    r"(?:(?:[A-Za-z0-9_:@/ -]|\\[d./-]|\[[A-Za-z0-9_ -]*[A-Za-z0-9_]\])"
    r"(?:[?*+]|\{[0-9]{1,3}(?:,[0-9]{1,3})?\})?)+"
)
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/")
_UNBOUNDED = re.compile(r"[*+]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_JOINED: dict[str, Callable[[list[str]], str]] = {
    "PascalCase": lambda words: "".join(word.capitalize() for word in words),
    "camelCase": lambda words: words[0].lower() + "".join(word.capitalize() for word in words[1:]),
    "snake_case": lambda words: "_".join(words).lower(),
    "kebab-case": lambda words: "-".join(words).lower(),
}


class KeyRule(NamedTuple):
    """What the policy says about one key: its table `[tags.KEY]`, compiled."""

    key: str
    required: bool
    # Pairs of another key and the values of it that make this key required.
    required_when: tuple[tuple[str, tuple[str, ...]], ...]
    required_for: Match | None  # the types that must have the key
    values: tuple[str, ...]  # the allowed values as written, for messages; () when any is allowed
    allows: Match | None  # the same, compiled; case-folded with `values_ignore_case`
    pattern: str  # what a value has to match, "" for anything
    ignore_case: bool  # whether another spelling of the key is accepted
    values_ignore_case: bool
    allow_empty: bool
    enforced_for: Match | None  # the types where a breach is an error; elsewhere it is a warning
    applies_to: Match | None  # the types that the table is for, None for all
    excepted: Match | None  # the types that it is not for
    severity: Severity | None  # goes before the rule's own
    suppressible: bool  # whether a comment may silence findings about the key


class TypeRules(NamedTuple):
    """The rules for the keys of one type; `required` are those of keys that it must have.

    A key may be required under a condition. `folded` has the same rules by case-folded key.
    """

    keys: dict[str, KeyRule]
    folded: dict[str, KeyRule]
    required: tuple[KeyRule, ...]


class Ruleset:
    """The policy for some files. Works out what holds for a type when it is first asked."""

    def __init__(self, settings: Object) -> None:
        self.rules = cast(dict[str, str | Object], settings.get("rules", {}))
        self.key_case = cast(str, settings.get("key-case", ""))
        self.key_pattern = cast(str, settings.get("key-pattern", ""))
        self.allow_other_keys = bool(settings.get("allow-other-keys", True))
        self.required_in_defaults = tuple(cast(list[str], settings.get("required-in-defaults", [])))
        self.nested = bool(settings.get("nested", False))
        forbidden = cast(list[str], settings.get("forbidden-keys", []))
        self.forbids = names(forbidden) if forbidden else None
        self.forbids_folded = names(glob.casefold() for glob in forbidden)
        self.keys = tuple(
            key_rule(key, row)
            for key, row in cast(dict[str, Object], settings.get("tags", {})).items()
        )
        self.all_types = _type_rules(self.keys, "")
        self._by_type: dict[str, TypeRules] = {}
        self._nearest: dict[str, str | None] = {}

    def of_type(self, name: str) -> TypeRules:
        """What holds for a type; the type `provider.NAME` is a provider's default tags."""
        if name not in self._by_type:
            # Globs such as `aws_*` cover the provider, but no glob of a single type does.
            kind = name.removeprefix(PROVIDER) + "_\0" if name.startswith(PROVIDER) else name
            self._by_type[name] = _type_rules(
                tuple(rule for rule in self.keys if _applies(rule, kind)), kind
            )
        return self._by_type[name]

    def level(self, rule: str) -> Severity | None:
        """The severity that the configuration gives a rule, None without one or when it is off."""
        word = self._setting(rule, "severity")
        return next((level for level in SEVERITIES if level == word), None)

    def is_off(self, rule: str) -> bool:
        """Whether the configuration switches a rule off."""
        return self._setting(rule, "severity") == "off"

    def is_suppressible(self, rule: str, key: str | None) -> bool:
        """Whether a comment may silence a rule's finding about a key."""
        if self._setting(rule, "suppressible") is False:
            return False
        found = (
            self.all_types.keys.get(key) or self.all_types.folded.get(key.casefold())
            if key
            else None
        )
        return found is None or found.suppressible

    def nearest_key(self, key: str) -> str | None:
        """The key of the policy that was probably meant, None when no key is near."""
        if key not in self._nearest:
            self._nearest[key] = nearest(key, (rule.key for rule in self.keys))
        return self._nearest[key]

    def _setting(self, rule: str, name: str) -> object:
        entry = self.rules.get(rule)
        if isinstance(entry, dict):
            return entry.get(name)
        return entry if name == "severity" else None


class KeyMatch(NamedTuple):
    """A key on a resource that is one of the policy's: the rule for it.

    `counts` is False when the spelling differs, so that it does not count as the policy's key.
    """

    rule: KeyRule
    counts: bool


class Demands:
    """What the organisation's policy demands of one resource.

    `folds`: the provider compares keys without regard to letter case.
    `uncounted`: case-folded prefixes of keys that belong to the provider, as `aws:`.
    `rules`: the rules that are part of the run.
    `is_refused`: whether the provider refuses a key, as Google does one with capitals.
    """

    def __init__(
        self,
        resource: Resource,
        ruleset: Ruleset,
        folds: bool,
        uncounted: tuple[str, ...],
        rules: frozenset[str],
        is_refused: Callable[[str], bool],
    ) -> None:
        self.resource, self.ruleset = resource, ruleset
        self.folds, self.is_refused = folds, is_refused
        self._uncounted, self._rules = uncounted, rules
        self.type = ruleset.of_type(resource.type)
        self.is_provider = resource.type.startswith(PROVIDER)

    def key_in(self, text: str) -> str:
        """The key that a tag sets.

        Where tags are plain words, `Owner:x` and `Owner=x` set the policy's key `Owner`.
        """
        if self.resource.slot.shape != "strings":
            return text
        known = self.ruleset.all_types
        heads = (text[: mark.start()] for mark in re.finditer("[:=]|$", text))
        return next(
            (head for head in heads if head in known.keys or head.casefold() in known.folded),
            text,
        )

    def find(self, text: str) -> KeyMatch | None:
        """The policy's rule for the key of a tag, also for a key that differs in letter case."""
        key = self.key_in(text)
        exact = self.type.keys.get(key)
        if exact is not None:
            return KeyMatch(exact, True)
        near = self.type.folded.get(key.casefold())
        if near is None:
            return None
        return KeyMatch(near, self.folds or near.ignore_case or self.is_refused(near.key))

    def is_alone(self, rule: str) -> bool:
        """Whether a rule is the only one of this run."""
        return self._rules == {rule}

    def is_on(self, rule: str) -> bool:
        """Whether a rule is part of this run, and on for this file."""
        return rule in self._rules and not self.ruleset.is_off(rule)

    def tags(self) -> Iterator[Tag]:
        """The user's own tags; those whose keys the provider keeps for itself are left out."""
        return (
            tag for tag in self.resource.tags if not tag.key.casefold().startswith(self._uncounted)
        )

    def severity(
        self, name: str, default: Severity, rule: KeyRule | None, value: Value | None = None
    ) -> Severity:
        """The severity of a finding: the key's own, else the rule's, else the default.

        At most a warning where something else may replace the value.
        """
        level = self.ruleset.level(name) or default
        if rule is not None and rule.enforced_for is not None:
            level = "error" if rule.enforced_for(self.resource.type) else "warning"
        if rule is not None and rule.severity is not None:
            level = rule.severity
        return "warning" if level == "error" and value is not None and value.open else level


def key_rule(key: str, row: Object) -> KeyRule:
    """Compile one table `[tags.KEY]`."""
    conditions = cast(dict[str, str | list[str]], row.get("required-when", {}))
    fold = bool(row.get("values-ignore-case", False))
    values = tuple(cast(list[str], row.get("values", [])))
    globs = [_as_glob(value.casefold() if fold else value) for value in values]
    return KeyRule(
        key,
        required=bool(row.get("required", False)),
        required_when=tuple(
            (other, (wanted,) if isinstance(wanted, str) else tuple(wanted))
            for other, wanted in conditions.items()
        ),
        required_for=_globs(row, "required-for"),
        values=values,
        allows=names(globs) if globs else None,
        pattern=cast(str, row.get("pattern", "")),
        ignore_case=bool(row.get("ignore-case", False)),
        values_ignore_case=fold,
        allow_empty=bool(row.get("allow-empty", False)),
        enforced_for=_globs(row, "enforced-for"),
        applies_to=_globs(row, "applies-to"),
        excepted=_globs(row, "except"),
        severity=cast("Severity | None", row.get("severity")),
        suppressible=bool(row.get("suppressible", True)),
    )


@cache
def plain_pattern(pattern: str) -> re.Pattern[str] | None:
    """The pattern compiled by `re`, if it means the same there and cannot be slow, else None.

    Importing `regex` takes longer than linting a file.
    """
    if not _PLAIN.fullmatch(pattern) or len(_UNBOUNDED.findall(pattern)) > 2:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None


def in_case(key: str, convention: str) -> bool:
    """Whether a key follows a convention; of `team:CostCentre` only `CostCentre` has to."""
    return re.fullmatch(CASES[convention], _last_part(key)) is not None


def is_foreign(key: str) -> bool:
    """Whether another system prescribes the key: one with a domain, `kubernetes.io/role/elb`."""
    return _DOMAIN.match(key) is not None


def to_case(key: str, convention: str) -> str | None:
    """The key as the convention spells it, None when the words in it cannot be told apart."""
    name = _last_part(key)
    if convention == "lowercase":
        return key[: len(key) - len(name)] + name.lower()
    words = _WORD.findall(name)
    spelt = _JOINED[convention](words) if words and name.isascii() else ""
    return key[: len(key) - len(name)] + spelt if spelt and in_case(spelt, convention) else None


def _last_part(key: str) -> str:
    """What follows the last `:` or `/`."""
    return re.split(r"[:/]", key)[-1]


def _globs(row: Object, name: str) -> Match | None:
    return names(cast(list[str], row[name])) if name in row else None


def _as_glob(value: str) -> str:
    """A value of the policy as a glob; of the special characters it keeps only `*`."""
    return value.replace("[", "[[]").replace("?", "[?]")


def _applies(rule: KeyRule, name: str) -> bool:
    return (rule.applies_to is None or bool(rule.applies_to(name))) and not (
        rule.excepted and rule.excepted(name)
    )


def _type_rules(rules: tuple[KeyRule, ...], name: str) -> TypeRules:
    folded: dict[str, KeyRule] = {}
    for rule in rules:
        folded.setdefault(rule.key.casefold(), rule)
    required = tuple(
        rule
        for rule in rules
        if rule.required
        or rule.required_when
        or (rule.required_for is not None and rule.required_for(name))
    )
    return TypeRules({rule.key: rule for rule in rules}, folded, required)
