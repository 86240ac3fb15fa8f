"""What AWS asks of the tags of one service or class of resources, and which source wins.

Where model and documentation differ, the looser bound becomes a bound of the schema, because AWS
refuses what lies beyond it; the stricter one, if documented, becomes advice. A service's own
sources stand above the general rule. The general rule fills the gaps: its lengths and its count
as bounds, its characters as advice. A bound is named by its place in the schema
(`propertyNames.maxLength`, `advice.maxProperties`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import aws_patterns
from aws_cfn import Bounds
from aws_model import Collection, Model, Text

Json = Any
KEY, VALUE = "propertyNames", "additionalProperties"
COMMON = aws_patterns.characters_of(r"\p{L}\p{Z}\p{N}_.:/=+\-@")


class Bound(NamedTuple):
    """A limit and the name of its source."""

    value: int | str
    source: str


class Ban(NamedTuple):
    """What a key or value must not be.

    `words` hold one prefix, or the reserved keys, or nothing where `rule` is edge-whitespace.
    """

    rule: str
    words: tuple[str, ...]
    ignore_case: bool
    source: str


class Rules(NamedTuple):
    """The rules of one schema."""

    identity: str
    title: str
    service: str | None
    comment: str
    bounds: dict[str, Bound]
    bans: dict[str, tuple[Ban, ...]]
    fold: bool
    value_required: bool
    model: Collection | None

    def content(self) -> tuple[Json, ...]:
        """What a tag is judged by; schemas with the same content differ in their names only."""
        bans = {side: [ban[:3] for ban in bans] for side, bans in self.bans.items()}
        return (
            sorted((place, bound.value) for place, bound in self.bounds.items()),
            bans,
            self.fold,
        )


AWS_PREFIX = Ban("reserved-prefix", ("aws:",), True, "general")


def general() -> Rules:
    """The general rule, for services that say nothing else."""
    bounds = {
        "maxProperties": Bound(50, "general"),
        f"{KEY}.minLength": Bound(1, "general"),
        f"{KEY}.maxLength": Bound(128, "general"),
        f"{VALUE}.maxLength": Bound(256, "general"),
        f"advice.{KEY}.pattern": Bound(COMMON.pattern(), "general"),
        f"advice.{VALUE}.pattern": Bound(COMMON.pattern(), "general"),
    }
    comment = (
        "For services without a schema of their own. Many services take any character (EC2, for "
        "one), so the general character set is advice only. Values that begin with aws: are "
        "refused by some services and taken by others, so not judged."
    )
    title = "Tags of an AWS resource, general rule"
    return Rules(
        "aws/default",
        title,
        None,
        comment,
        bounds,
        {KEY: (AWS_PREFIX,), VALUE: ()},
        False,
        True,
        None,
    )


def of_model(model: Model, contested: frozenset[str]) -> Rules:
    """The general rule with the bounds of a service's model; `contested` patterns only advise."""
    main = model.collections[0]
    name = model.title.removeprefix("AWS ").removeprefix("Amazon ").strip()
    rules = general()._replace(
        identity=f"aws/{model.service}", title=f"Tags in {model.title}", service=name, comment="",
        value_required=main.value_required, model=main,
    )  # fmt: skip
    if main.most == 50:
        rules.bounds["maxProperties"] = Bound(50, "model")
    for side, text in ((KEY, main.key), (VALUE, main.value)):
        if text.least:
            rules.bounds[f"{side}.minLength"] = Bound(text.least, "model")
        if text.most is not None:
            rules.bounds[f"{side}.maxLength"] = Bound(text.most, "model")
        rules = _with_pattern(rules, side, text, contested)
    return rules


def _with_pattern(rules: Rules, side: str, text: Text, contested: frozenset[str]) -> Rules:
    form = aws_patterns.read(text.pattern)
    if form is None:
        return rules
    rules.bounds.pop(f"advice.{side}.pattern")
    if form.characters is not None and text.pattern is not None:
        pattern = form.characters.pattern()
        if any(body in text.pattern for body in contested):
            either = aws_patterns.union(form.characters, COMMON).pattern()
            rules.bounds[f"{side}.pattern"] = Bound(either, "contested")
            rules.bounds[f"advice.{side}.pattern"] = Bound(pattern, "model")
        else:
            rules.bounds[f"{side}.pattern"] = Bound(pattern, "model")
    return _banned(rules, side, _bans_of(form, "model"))


def _bans_of(form: aws_patterns.Form, source: str) -> Iterator[Ban]:
    for prefix, ignore_case in form.prefixes:
        yield Ban("reserved-prefix", (prefix,), ignore_case, source)
    if form.no_edges:
        yield Ban("edge-whitespace", (), False, source)


def _banned(rules: Rules, side: str, bans: Iterator[Ban]) -> Rules:
    """The rules with further bans, without those that a ban in force already covers."""
    kept = list(rules.bans[side])
    for ban in bans:
        if not any(other[:2] == ban[:2] and other.ignore_case >= ban.ignore_case for other in kept):
            kept = [other for other in kept if other[:2] != ban[:2]] + [ban]
    return rules._replace(bans={**rules.bans, side: tuple(kept)})


def curated(rules: Rules, entry: Json) -> Rules:
    """The rules with what a table of the curated file documents."""
    rules = rules._replace(
        identity=f"aws/{entry['id']}",
        title=entry.get("title", rules.title),
        comment=entry.get("comment", ""),
        fold=entry.get("fold-keys", False),
        bounds=dict(rules.bounds),
    )
    for word, place in _PLACES.items():
        if word in entry:
            bound = _bound(entry[word], entry["source"])
            rules.bounds[place] = bound
            if not bound.value:
                del rules.bounds[place]
    for word, prefix in (("characters", ""), ("advise-characters", "advice.")):
        for side, pattern in _sides(entry.get(word)):
            rules.bounds.pop(f"advice.{side}.pattern", None)
            if pattern == "any":
                rules.bounds.pop(f"{side}.pattern", None)
            else:
                rules.bounds[f"{prefix}{side}.pattern"] = Bound(pattern, entry["source"])
    for item in entry.get("reserved", ()):
        ban = Ban("reserved-prefix", (item["prefix"],), item["ignore-case"], entry["source"])
        for side in item["in"]:
            rules = _banned(rules, {"key": KEY, "value": VALUE}[side], iter([ban]))
    if "reserved-keys" in entry:
        rules = _banned(
            rules,
            KEY,
            iter([Ban("reserved-key", tuple(entry["reserved-keys"]), False, entry["source"])]),
        )
    return rules


_PLACES = {
    "count": "maxProperties", "key-max": f"{KEY}.maxLength", "value-max": f"{VALUE}.maxLength",
    "advise-count": "advice.maxProperties",
    "advise-key-max": f"advice.{KEY}.maxLength", "advise-value-max": f"advice.{VALUE}.maxLength",
}  # fmt: skip


def _bound(written: Json, source: str) -> Bound:
    return (
        Bound(written["value"], written["source"])
        if isinstance(written, dict)
        else Bound(written, source)
    )


def _sides(written: Json) -> Iterator[tuple[str, str]]:
    if isinstance(written, dict):
        yield from (
            (side, written[name])
            for side, name in ((KEY, "key"), (VALUE, "value"))
            if name in written
        )
    elif written:
        yield from ((KEY, written), (VALUE, written))


def in_template(rules: Rules, found: Bounds) -> Rules:
    """The rules with the stricter bounds that CloudFormation's own schema of a type adds."""
    rules = rules._replace(bounds=dict(rules.bounds))
    _lower(rules, "maxProperties", found.most)
    for side, text in ((KEY, found.key), (VALUE, found.value)):
        form = aws_patterns.read(text.pattern, searched=True) or aws_patterns.Form()
        least = max(text.least or 0, form.least)
        if least > int(getattr(rules.bounds.get(f"{side}.minLength"), "value", 0)):
            rules.bounds[f"{side}.minLength"] = Bound(least, "template")
        for most in (text.most, form.most):
            _lower(rules, f"{side}.maxLength", most)
        if form.characters is not None:
            _narrow(rules, side, form.characters)
        rules = _banned(rules, side, _bans_of(form, "template"))
    return rules


def _lower(rules: Rules, place: str, most: int | None) -> None:
    bound = rules.bounds.get(place)
    if (
        most is None
        or (bound and int(bound.value) <= most)
        or (bound is None and most >= 50 and place == "maxProperties")
    ):
        return
    rules.bounds[place] = Bound(most, "template")


def _narrow(rules: Rules, side: str, characters: aws_patterns.Characters) -> None:
    place = f"{side}.pattern"
    bound = rules.bounds.get(place)
    if bound:
        before = aws_patterns.read(str(bound.value))
        characters = (
            aws_patterns.intersection(characters, before.characters)
            if before and before.characters
            else characters
        )
    if not bound or characters.pattern() != bound.value:
        rules.bounds[place] = Bound(characters.pattern(), "template")
        rules.bounds.pop(f"advice.{side}.pattern", None)
