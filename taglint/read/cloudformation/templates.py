"""CloudFormation and SAM templates in YAML or JSON: the tag properties of every resource."""

from __future__ import annotations

import os
from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.cloudformation.template import Template, spells_out
from taglint.files.neighbours import above, held
from taglint.files.paths import parent
from taglint.lean_typing import TYPE_CHECKING
from taglint.model import Resource
from taglint.read.reading import Batch, Reading, reading_of
from taglint.yaml.nodes import Node
from taglint.yaml.read import read_source

if TYPE_CHECKING:
    from taglint.read.cloudformation.services import Services
    from taglint.read.cloudformation.stack import Stack

# The settings of the SAM command line; it looks for them in this order.
_SAM_CONFIGS = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
# The CDK writes it beside its templates.
_CDK_MANIFEST = "manifest.json"
_SERVERLESS = ("serverless.yml", "serverless.yaml", "serverless.json")


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_source(source, batch.many)
    stack, services = _stack(batch), _services(batch, catalogue)
    tags = stack.tags if stack else None
    if services:
        from taglint.tags.inherited import merged

        tags = merged(services.tags, tags)
    if not tags and _writes_none(batch, catalogue):
        return reading_of(source, stream, lambda root: ())
    templates: list[Template] = []

    def resources(root: Node) -> Iterator[Resource]:
        template = Template(
            source.path,
            source.text,
            root,
            catalogue=catalogue,
            defaults=tags,
            special=services.special if services else None,
            parameters=stack.parameters if stack else None,
            only_tagged=batch.only_tagged,
        )
        templates.append(template)
        return template.resources()

    found = reading_of(source, stream, resources)
    untagged = sum(template.untagged for template in templates)
    if untagged:
        found = found._replace(untagged=untagged)
    return _with_sources(found, stack, services)


def _with_sources(found: Reading, stack: Stack | None, services: Services | None) -> Reading:
    """The reading with the other files that say which tags the stack has."""
    sources = (*(stack.sources if stack else ()), *(services.sources if services else ()))
    if not sources:
        return found
    # Comments of these count as in the template. Those of a service are read with the service,
    # and a configuration has none that silence findings.
    visited = tuple(each for each in sources if os.path.basename(each.path) in _SAM_CONFIGS)
    return found._replace(sources={each.path: each for each in sources}, visited=visited)


def _writes_none(batch: Batch, catalogue: Catalogue) -> bool:
    """Whether a template surely writes no tags, so that it need not be looked at in a large run.

    It has none of the words that stand wherever tags are written.
    """
    if not batch.many or not batch.only_tagged or batch.counted:
        return False
    text = batch.sources[0].text
    if any(word in text for word in catalogue.all_words("cloudformation")):
        return False
    return spells_out(text)


def _services(batch: Batch, catalogue: Catalogue) -> Services | None:
    """The services of the Serverless Framework that include the template.

    They are looked for only with a configuration: without one nothing judges the tags they add.
    """
    repository, path = batch.repository, batch.sources[0].path
    if batch.config is None or repository is None:
        return None
    places = above(repository, path, _SERVERLESS)
    if not places:
        return None
    from taglint.read.cloudformation.services import services_of

    return services_of(repository, places, path, catalogue)


def _stack(batch: Batch) -> Stack | None:
    """What is known of the template's stack, None when no file says anything about it."""
    config, repository = batch.config, batch.repository
    path = batch.sources[0].path
    is_configured = config is not None and any(
        "cloudformation" in settings
        for settings in (config.settings, *(each.settings for each in config.overrides))
    )
    names = (_CDK_MANIFEST,) if path.endswith(".template.json") else _SAM_CONFIGS
    if not is_configured and not (repository and held(repository, parent(path), names)):
        return None
    # Most templates have no such file beside them.
    from taglint.read.cloudformation.stack import stack_of

    return stack_of(batch, names)
