"""Exemptions: what the policy does not hold for.

Those that have expired and those that match nothing are findings in the configuration.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from taglint.config.configurations import Configurations, inside
from taglint.config.values import Config
from taglint.files.source import Source
from taglint.lazy import lazily
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Finding, Resource, Span
from taglint.rules.table import TABLE
from taglint.wording import quoted

if TYPE_CHECKING:
    from datetime import date

    from taglint.config.values import Exemption
    from taglint.globs import Index

RULE = "expired-exemption"
_OF_POLICY = ("policy", "started")
# One module call in an address, with the key of its instance.
_MODULE = lazily(r'\bmodule\.[^.\[]+(?:\["[^"]*"\]|\[\d+\])?')

# The file that an exemption is written in, and its place there.
Identity = tuple[str, object]


class Exemptions:
    """The exemptions of a run's configurations on one day, and which of them were needed.

    `active` are the rules that are part of the run.
    """

    def __init__(self, configs: Configurations, active: Iterable[str], today: date | None) -> None:
        self.configs, self.active = configs, frozenset(active)
        # Those that an exemption without rules of its own speaks of.
        self.rules = frozenset(name for name, when in TABLE.items() if when in _OF_POLICY)
        self._today = today
        self._used: set[Identity] = set()
        self._last: tuple[Resource | None, tuple[str, ...], tuple[Exemption, ...]] | None = None
        self._indexes: dict[str, tuple[Index[Exemption], list[Exemption]]] = {}

    def for_resource(self, resource: Resource) -> Iterator[Identity]:
        """The exemptions in force for a resource, whether or not it has a finding."""
        path = resource.policy_path
        config = self.configs.of(path)
        if config is not None:
            paths = (path, resource.span.path)
            yield from (_identity(item) for item in self._about(config, resource, paths))

    def kept(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings that no exemption in force speaks of."""
        for finding in findings:
            path = finding.policy_path
            config = self.configs.of(path)
            if config is None or not config.exemptions or not self._is_exempt(config, finding):
                yield finding

    def findings(
        self, covers: Callable[[str], bool], unsure: Container[Identity]
    ) -> Iterator[Finding]:
        """The exemptions that have expired, and those that nothing needed.

        The latter only where `covers` says that every file they could match was read, and where
        they are not among the `unsure` ones, which a resource may need at another time.
        """
        seen: set[Identity] = set()
        for config in self.configs.used():
            for exemption in config.exemptions:
                if _identity(exemption) not in seen:
                    seen.add(_identity(exemption))
                    message = self._complaint(config, exemption, covers, unsure)
                    if message:
                        yield Finding(RULE, "warning", message, _span(exemption))

    def sources(self) -> dict[str, Source]:
        """The configuration files, for the findings in them."""
        return {
            layer.path: Source(layer.path, layer.text)
            for config in self.configs.used()
            for layer in config.layers
        }

    def _is_exempt(self, config: Config, finding: Finding) -> bool:
        """Whether an exemption speaks of a finding; it then counts as needed.

        Its path may be that of the root that deploys the resource, of the finding's own file, or
        of the file that the resource stands in.
        """
        resource, found = finding.resource, False
        paths: tuple[str, ...] = (finding.policy_path, finding.span.path)
        if resource is not None:
            paths = (*paths, resource.span.path)
        for exemption in self._about(config, resource, paths):
            if self._speaks_of(exemption, finding.rule, finding.key):
                self._used.add(_identity(exemption))
                found = True
        return found

    def _about(
        self, config: Config, resource: Resource | None, paths: tuple[str, ...]
    ) -> tuple[Exemption, ...]:
        """The exemptions in force for a resource that has to do with files at these paths.

        The last answer is kept, for a resource often has several findings.
        """
        if self._last is None or self._last[0] is not resource or self._last[1] != paths:
            found = self._candidates(config, resource)
            matching = tuple(item for item in found if _matches(item, config, resource, paths))
            self._last = (resource, paths, matching)
        return self._last[2]

    def _candidates(self, config: Config, resource: Resource | None) -> Iterator[Exemption]:
        if config.path not in self._indexes:
            from taglint.globs import Index

            valid = [item for item in config.exemptions if not self._is_over(item)]
            index = Index((name, item) for item in valid for name in item.names)
            self._indexes[config.path] = (index, [item for item in valid if not item.names])
        index, rest = self._indexes[config.path]
        yield from rest
        if resource is not None:
            words = _words(resource)
            yield from {
                id(item): item for word in words for item in index.candidates(word)
            }.values()

    def _speaks_of(self, exemption: Exemption, rule: str, key: str | None) -> bool:
        if rule not in (exemption.rules or self.rules):
            return False
        return exemption.tags is None or (key is not None and bool(exemption.tags(key)))

    def _is_over(self, exemption: Exemption) -> bool:
        if exemption.expires is None:
            return False
        if self._today is None:
            from datetime import date

            self._today = date.today()
        return self._today > exemption.expires

    def _complaint(
        self,
        config: Config,
        exemption: Exemption,
        covers: Callable[[str], bool],
        unsure: Container[Identity],
    ) -> str:
        if self._is_over(exemption):
            return (
                f"the exemption expired on {exemption.expires};"
                f" its reason: {quoted(exemption.reason)}"
            )
        if _identity(exemption) in self._used or exemption.layer.path != config.path:
            return ""
        if not any(rule in self.active for rule in exemption.rules or self.rules):
            return ""
        folders = [f"{config.folder}/{folder}" for folder in exemption.folders] or [config.folder]
        if not all(covers(folder) for folder in folders):
            return ""
        if _identity(exemption) in unsure:
            return ""
        return f"the exemption matches nothing; its reason: {quoted(exemption.reason)}"


def _identity(exemption: Exemption) -> Identity:
    return (exemption.layer.path, exemption.place)


def _words(resource: Resource) -> Iterator[str]:
    """What an exemption may call a resource: its addresses, its modules, its type, its name."""
    name = resource.address.rpartition(".")[2]
    yield from (resource.address, f"{resource.type}.{name}", resource.type, name)
    if resource.address.startswith("module."):
        for call in _MODULE.finditer(resource.address):
            yield resource.address[: call.end()]


def _matches(
    exemption: Exemption, config: Config, resource: Resource | None, paths: tuple[str, ...]
) -> bool:
    if exemption.resource is not None:
        if resource is None:
            return False
        if not any(exemption.resource(word) for word in _words(resource)):
            return False
    if exemption.path is None:
        return True
    return any(exemption.path(inside(config, path)) for path in paths)


def _span(exemption: Exemption) -> Span:
    from taglint.config.values import offset_of

    layer = exemption.layer
    start = offset_of(layer, exemption.place)
    end = layer.text.find("\n", start)
    return Span(layer.path, start, end if end >= 0 else len(layer.text))
