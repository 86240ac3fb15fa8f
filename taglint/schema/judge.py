"""The judge: the verdicts of JSON Schema on tags, after a prefilter that may only acquit.

`jsonschema` convicts. Its import takes ten times as long as the bare interpreter's start, so it is
imported only for a tag that the prefilter cannot acquit. The keywords at the root of a schema say
what the provider refuses, those in `$defs.advice` what it only advises against.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import trim
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Object, cast
from taglint.model import Resource, Severity, Tag
from taglint.schema.annotations import Bound, Total, bounds, excesses, folding, total, totals
from taglint.schema.prefilter import Prefilter

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

_RULES = {
    ("key", "minLength"): "key-too-short",
    ("key", "maxLength"): "key-too-long",
    ("key", "pattern"): "key-characters",
    ("value", "minLength"): "value-too-short",
    ("value", "maxLength"): "value-too-long",
    ("value", "pattern"): "value-characters",
    ("tags", "maxProperties"): "too-many-tags",
}
_PARTS = {"propertyNames": "key", "additionalProperties": "value"}


class Verdict(NamedTuple):
    """One keyword or annotation of a schema that is not fulfilled.

    `rule` is the name of the rule that reports it. `part` says what breaks the keyword: the `key`,
    the `value`, or all `tags` together. `bound` is what the keyword asks for, such as the greatest
    length or the pattern. `hint` is its `x-taglint` annotation, or the size that was found.
    """

    rule: str
    part: str
    severity: Severity
    bound: int | str
    hint: Object


class Breach(NamedTuple):
    """A verdict on one tag, or on the resource when `tag` is None."""

    verdict: Verdict
    tag: Tag | None


class Judge:
    """Judges tags by the catalogue's schemas, and remembers the verdict on each key and value."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._prefilters: dict[str, Prefilter] = {}
        self._validators: dict[str, tuple[tuple[Severity, Validator], ...]] = {}
        self._verdicts: dict[tuple[str, str, str | None], tuple[Verdict, ...]] = {}
        self._bounds: dict[str, tuple[Bound, ...]] = {}
        self._totals: dict[str, tuple[Total, ...]] = {}
        self._of_none: dict[str, tuple[Breach, ...]] = {}

    def breaches(self, resource: Resource) -> tuple[Breach, ...]:
        """Every breach of the resource's schema.

        First those by a tag, in the order of the tags, then those by the number and by the size of
        all tags.
        """
        name = resource.schema
        if resource.tags or resource.added:
            return tuple(self._breaches(name, resource))
        if len(self.catalogue.folders) == 1:
            # The shipped schemas only forbid: no tags at all break none of them.
            return ()
        # What a schema says of no tags at all is always the same.
        if name not in self._of_none:
            self._of_none[name] = tuple(self._breaches(name, resource))
        return self._of_none[name]

    def _breaches(self, name: str, resource: Resource) -> list[Breach]:
        found: list[Breach] = []
        for tag in resource.tags:
            text = cast(str, tag.value.data) if tag.value.kind == "string" else None
            found += [Breach(verdict, tag) for verdict in self._of_pair(name, tag.key, text)]
        found += [Breach(verdict, None) for verdict in self._judge_count(name, resource)]
        found += [Breach(verdict, None) for verdict in self._judge_total(name, resource.tags)]
        return found

    def refuses(self, name: str, key: str) -> bool:
        """Whether a schema takes no tag with this key, whatever its value."""
        return any(
            verdict.part == "key" and verdict.severity == "error"
            for verdict in self._of_pair(name, key, None)
        )

    def folding(self, name: str) -> tuple[str, Severity]:
        """How a schema folds the case of keys, and how bad it is when two keys fold to one.

        The first is `ascii`, `unicode`, or "" for not at all.
        """
        return folding(self.catalogue.schema(name))

    def annotation(self, name: str) -> Object:
        """The `x-taglint` annotation of a schema."""
        return cast(Object, self.catalogue.schema(name).get("x-taglint", {}))

    def _of_pair(self, name: str, key: str, text: str | None) -> tuple[Verdict, ...]:
        """The verdicts on a tag; `text` is None where its value is not known."""
        pair = (name, key, text)
        found = self._verdicts.get(pair)
        if found is None:
            found = self._verdicts[pair] = tuple(self._judge_pair(name, key, text))
        return found

    def _prefilter(self, name: str) -> Prefilter:
        if name not in self._prefilters:
            self._prefilters[name] = Prefilter(self.catalogue.schema(name))
        return self._prefilters[name]

    def _judge_pair(self, name: str, key: str, value: str | None) -> Iterator[Verdict]:
        """The verdicts on a tag, one for each part and rule: an error hides a like warning."""
        if self._prefilter(name).acquits(key, value):
            return
        seen: set[tuple[str, str]] = set()
        found = (*self._convict(name, {key: value or ""}), *self._judge_lengths(name, key, value))
        for verdict in sorted(found, key=lambda verdict: verdict.severity != "error"):
            if verdict.part == "tags" or (verdict.part == "value" and value is None):
                continue
            if self._only_at_the_edge(name, verdict, key, value or ""):
                verdict = verdict._replace(rule="edge-whitespace")
            if (verdict.part, verdict.rule) in seen:
                continue
            seen.add((verdict.part, verdict.rule))
            yield verdict

    def _only_at_the_edge(self, name: str, verdict: Verdict, key: str, value: str) -> bool:
        """Whether the characters of a text are refused only for the blanks at its edges.

        That is one mistake, which `edge-whitespace` reports, and no second one about characters.
        """
        text = key if verdict.part == "key" else value
        if not verdict.rule.endswith("-characters") or trim(text) == text:
            return False
        again = self._convict(name, {trim(key): trim(value)})
        return all((other.part, other.rule) != (verdict.part, verdict.rule) for other in again)

    def _judge_count(self, name: str, resource: Resource) -> Iterator[Verdict]:
        """The verdict on the number of different keys, without those that the provider ignores."""
        keys = {tag.key for tag in resource.tags} | set(resource.added)
        if self._prefilter(name).acquits_count(len(keys)):
            return
        uncounted = cast(list[str], self.annotation(name).get("uncounted-prefixes", []))
        counted = {key: "" for key in keys if not key.lower().startswith(tuple(uncounted))}
        for verdict in self._convict(name, counted):
            if verdict.part == "tags":
                yield verdict._replace(hint={"count": len(counted)})
                return

    def _judge_total(self, name: str, tags: tuple[Tag, ...]) -> Iterator[Verdict]:
        """The verdict on the size of all tags together; an unknown value counts as empty."""
        limits = self._totals.get(name)
        if limits is None:
            limits = self._totals[name] = totals(self.catalogue.schema(name))
        if not limits:
            return
        size = total(
            {tag.key: str(tag.value.data) if tag.value.kind == "string" else "" for tag in tags}
        )
        for limit in limits:
            if size > limit.most:
                yield Verdict("value-too-long", "tags", limit.severity, limit.most, {"size": size})
                return

    def _judge_lengths(self, name: str, key: str, value: str | None) -> Iterator[Verdict]:
        """The verdicts of the annotations on the length of a key and a value."""
        if name not in self._bounds:
            self._bounds[name] = bounds(self.catalogue.schema(name))
        for bound, size in excesses(self._bounds[name], key, value):
            yield Verdict(
                f"{bound.part}-too-long",
                bound.part,
                bound.severity,
                bound.most,
                {"size": size, "unit": bound.unit},
            )

    def _convict(self, name: str, instance: dict[str, str]) -> Iterator[Verdict]:
        """The verdicts of `jsonschema`, the errors before the advice."""
        if name not in self._validators:
            from taglint.schema.validator import validator

            whole = self.catalogue.schema(name)
            advice = cast(dict[str, Object], whole.get("$defs", {})).get("advice")
            pairs: list[tuple[Severity, Object]] = [("error", whole)]
            if advice is not None:
                pairs.append(("warning", advice))
            self._validators[name] = tuple(
                (severity, validator(schema)) for severity, schema in pairs
            )
        for severity, engine in self._validators[name]:
            for error in engine.iter_errors(instance):
                yield _verdict(error, severity)


def _verdict(error: ValidationError, severity: Severity) -> Verdict:
    """What an error of `jsonschema` is for us; a schema may name another rule in its annotation."""
    part = _PARTS.get(str(error.schema_path[0]), "tags")
    keyword, bound = str(error.validator), error.validator_value
    hint = cast(Object, error.schema.get("x-taglint", {})) if isinstance(error.schema, dict) else {}
    rule = hint.get("rule") or _RULES.get((part, keyword)) or f"{part}-characters"
    return Verdict(str(rule), part, severity, bound if isinstance(bound, int | str) else "", hint)
