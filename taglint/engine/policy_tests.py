"""The `[[tests]]` of a configuration: a resource with its tags, and the findings to expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.config.configurations import Configurations
from taglint.config.values import Config
from taglint.lean_typing import TYPE_CHECKING, NamedTuple, Object, cast
from taglint.model import Finding, Resource, Slot, Span, Tag, Value
from taglint.policy.policy import Policy
from taglint.rules.table import TABLE, Rulebook
from taglint.suppress.exemptions import Exemptions

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.toml_positions import KeyPath
    from taglint.config.values import Layer


class Outcome(NamedTuple):
    """One test: its name, where it is written, what it misses.

    `missing` was expected and not found, `extra` was found and not expected.
    """

    name: str
    path: str
    line: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def wrong(self) -> list[str]:
        """What is wrong, in words; nothing when the test has passed."""
        return [f"expected {words}, not found" for words in self.missing] + [
            f"found {words}, not expected" for words in self.extra
        ]


def run(config: Config, configs: Configurations, today: date | None) -> Iterator[Outcome]:
    """The outcome of each of a configuration's tests. Raises `ConfigError`."""
    catalogue = Catalogue(config.schemas)
    policy = Policy(catalogue, TABLE, configs.ruleset, configs.pattern_error)
    rulebook = Rulebook([name for name, when in TABLE.items() if when != "engine"])
    for row, layer, place in config.tests:
        resource = _resource(config, row, layer, place, catalogue)
        exemptions = Exemptions(configs, TABLE, today)
        graded = (
            policy.graded(finding) for finding in exemptions.kept(rulebook.check(resource, policy))
        )
        yield _outcome(row, layer, place, [finding for finding in graded if finding is not None])


def _resource(
    config: Config, row: Object, layer: Layer, place: KeyPath, catalogue: Catalogue
) -> Resource:
    """The resource that a test describes, in a file that need not exist."""
    from taglint.config.values import error_at

    name = cast(str, row["type"])
    language = "cloudformation" if "::" in name else "terraform"
    spec = catalogue.type(language, name)
    if spec is None:
        raise error_at(layer, (*place, "type"), f"no taggable type {name!r} is known")
    path = f"{config.folder}/{row.get('path', 'test.tf')}"
    nowhere = Span(path, 0, 0)
    tags = tuple(
        Tag(key, Value("string", text, nowhere), nowhere, nowhere)
        for key, text in cast(dict[str, str], row["tags"]).items()
    )
    slot = spec.slots[0]
    where = Slot(slot.path, slot.shape, nowhere if tags else None)
    return Resource(
        cast(str, row.get("resource", f"{name}.test")),
        name,
        spec.schema,
        tags,
        nowhere,
        nowhere,
        "",
        where,
    )


def _outcome(row: Object, layer: Layer, place: KeyPath, findings: list[Finding]) -> Outcome:
    """Compare; what is expected names a rule, or a rule and a key."""
    from taglint.config.values import offset_of

    line = layer.text.count("\n", 0, offset_of(layer, place)) + 1
    missing = []
    rest = Counter((finding.rule, finding.key or "") for finding in findings)
    expected = cast(list[str], row["expect"])
    # The exact ones first, so that a bare rule's name does not take what another line asks for.
    for words in sorted(expected, key=lambda words: " " not in words):
        rule, _, key = words.partition(" ")
        found = next(
            (pair for pair in rest if pair[0] == rule and (not key or pair[1] == key)), None
        )
        if found is None:
            missing.append(words)
        else:
            rest[found] -= 1
            rest += Counter()
    extra = tuple(sorted(f"{rule} {key}".strip() for rule, key in rest.elements()))
    name = cast(str, row.get("name") or f"{row['type']}")
    return Outcome(name, layer.path, line, tuple(sorted(missing)), extra)
