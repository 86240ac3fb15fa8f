"""Exemptions: what the policy does not hold for. Expired ones and those that match nothing are findings in the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from taglint.config import Config, Configs, inside
from taglint.model import Finding, Resource, Span
from taglint.record import TYPE_CHECKING
from taglint.source import Source
from taglint.wording import quoted

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.values import Exemption

RULE = "expired-exemption"


class Exemptions:
    """The exemptions of a run's configurations on one day, and which of them were needed.

    `rules` are those that an exemption without rules of its own speaks of; `active` those that are part of the run.
    """

    def __init__(self, configs: Configs, rules: Iterable[str], active: Iterable[str], today: date | None) -> None:
        self.configs, self.rules, self.active = configs, frozenset(rules), frozenset(active)
        self._today = today
        self._used: set[tuple[str, object]] = set()
        self._unsure: list[Resource] = []
        self._candidates: dict[tuple[str, str, str | None], list[Exemption]] = {}

    def note(self, resource: Resource) -> None:
        """Remember a resource that cannot be fully seen: an exemption for it may be needed at another time."""
        if resource.open or any(tag.value.open or tag.value.kind == "unknown" for tag in resource.tags):
            self._unsure.append(resource)

    def kept(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no exemption in force speaks of."""
        for finding in findings:
            path = finding.resource.span.path if finding.resource else finding.span.path
            config = self.configs.of(path)
            if config is None or not config.exemptions or not self._is_exempt(config, finding, path):
                yield finding

    def findings(self, covers: Callable[[str], bool]) -> Iterator[Finding]:
        """Those that have expired, and those that nothing needed although every file they could match was read."""
        seen: set[tuple[str, object]] = set()
        for config in self.configs.used():
            for exemption in config.exemptions:
                if _identity(exemption) not in seen:
                    seen.add(_identity(exemption))
                    message = self._complaint(config, exemption, covers)
                    if message:
                        yield Finding(RULE, "warning", message, _span(exemption))

    def sources(self) -> dict[str, Source]:
        """The configuration files, for the findings in them."""
        return {layer.path: Source(layer.path, layer.text) for config in self.configs.used() for layer in config.layers}

    def _is_exempt(self, config: Config, finding: Finding, path: str) -> bool:
        key = (config.path, finding.rule, finding.key)
        if key not in self._candidates:
            self._candidates[key] = [item for item in config.exemptions if self._speaks_of(item, finding.rule, finding.key)]
        found = False
        for exemption in self._candidates[key]:
            if _matches(exemption, config, finding.resource, path):
                self._used.add(_identity(exemption))
                found = True
        return found

    def _speaks_of(self, exemption: Exemption, rule: str, key: str | None) -> bool:
        if rule not in (exemption.rules or self.rules) or self._is_over(exemption):
            return False
        return exemption.tags is None or (key is not None and bool(exemption.tags(key)))

    def _is_over(self, exemption: Exemption) -> bool:
        if exemption.expires is None:
            return False
        if self._today is None:
            from datetime import date

            self._today = date.today()
        return self._today > exemption.expires

    def _complaint(self, config: Config, exemption: Exemption, covers: Callable[[str], bool]) -> str:
        if self._is_over(exemption):
            return f"the exemption has expired on {exemption.expires}: {quoted(exemption.reason)}"
        if _identity(exemption) in self._used or exemption.layer.path != config.path:
            return ""
        if not any(rule in self.active for rule in exemption.rules or self.rules):
            return ""
        folders = [f"{config.folder}/{folder}" for folder in exemption.folders] or [config.folder]
        if not all(covers(folder) for folder in folders):
            return ""
        if any(_matches(exemption, config, resource, resource.span.path) for resource in self._unsure):
            return ""
        return f"the exemption matches nothing: {quoted(exemption.reason)}"


def _identity(exemption: Exemption) -> tuple[str, object]:
    return (exemption.layer.path, exemption.place)


def _matches(exemption: Exemption, config: Config, resource: Resource | None, path: str) -> bool:
    if exemption.resource is not None:
        if resource is None:
            return False
        words = (resource.address, resource.type, resource.address.rpartition(".")[2])
        if not any(exemption.resource(word) for word in words):
            return False
    return exemption.path is None or bool(exemption.path(inside(config, path)))


def _span(exemption: Exemption) -> Span:
    from taglint.config.values import offset_of

    layer = exemption.layer
    start = offset_of(layer, exemption.place)
    end = layer.text.find("\n", start)
    return Span(layer.path, start, end if end >= 0 else len(layer.text))
