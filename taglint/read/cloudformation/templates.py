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
from taglint.tags.resources import merged
from taglint.yaml.nodes import Node
from taglint.yaml.read import read_source

if TYPE_CHECKING:
    from taglint.read.cloudformation.services import Services
    from taglint.read.cloudformation.stack import Stack

# sam looks for them in this order.
_DEPLOYED = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
# The CDK writes it beside its templates.
_ASSEMBLY = "manifest.json"
_SERVERLESS = ("serverless.yml", "serverless.yaml", "serverless.json")


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream, stack, services = (
        read_source(source, batch.many),
        _stack(batch),
        _services(batch, catalogue),
    )
    tags, parameters, beside = (
        (stack.tags, stack.parameters, stack.sources) if stack else (None, None, ())
    )
    special = None
    if services:
        tags, special, beside = (
            merged(services.tags, tags),
            services.special,
            (*beside, *services.sources),
        )

    if not tags and _writes_none(batch, catalogue):
        return reading_of(source, stream, lambda root: ())
    templates: list[Template] = []

    def resources(root: Node) -> Iterator[Resource]:
        templates.append(
            Template(
                source.path,
                source.text,
                root,
                catalogue,
                tags,
                special,
                parameters,
                batch.only_tagged,
            )
        )
        return templates[-1].resources()

    found = reading_of(source, stream, resources)
    untagged = sum(template.untagged for template in templates)
    if untagged:
        found = found._replace(untagged=untagged)
    # A configuration has no comments that silence; those of a service are read with it.
    deployed = tuple(each for each in beside if os.path.basename(each.path) in _DEPLOYED)
    return (
        found._replace(sources={each.path: each for each in beside}, visited=deployed)
        if beside
        else found
    )


def _writes_none(batch: Batch, catalogue: Catalogue) -> bool:
    """Whether a template of many has no word that stands wherever one writes tags, and nobody asks for more of it."""
    if not batch.many or not batch.only_tagged or batch.counted:
        return False
    text = batch.sources[0].text
    return not any(word in text for word in catalogue.all_words("cloudformation")) and spells_out(
        text
    )


def _services(batch: Batch, catalogue: Catalogue) -> Services | None:
    """The services of the Serverless Framework that bring the template in; looked for where something judges what they add."""
    repository, path = batch.repository, batch.sources[0].path
    if batch.config is None or repository is None:
        return None
    places = above(repository, path, _SERVERLESS)
    if not places:
        return None
    from taglint.read.cloudformation.services import services_of

    return services_of(repository, places, path, catalogue)


def _stack(batch: Batch) -> Stack | None:
    """What the template is deployed with, if something says so; the module that knows is loaded only then."""
    config = batch.config
    said = config and any(
        "cloudformation" in each
        for each in (config.settings, *(each.settings for each in config.overrides))
    )
    path = batch.sources[0].path
    names = (_ASSEMBLY,) if path.endswith(".template.json") else _DEPLOYED
    repository = batch.repository
    if not said and not (repository and held(repository, parent(path), names)):
        return None
    from taglint.read.cloudformation.stack import stack_of

    return stack_of(batch, names)
