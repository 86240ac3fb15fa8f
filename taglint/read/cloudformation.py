"""CloudFormation and SAM templates in YAML or JSON: the tag properties of every resource."""

from __future__ import annotations

import os
from collections.abc import Iterator

from taglint.catalog import Catalogue
from taglint.cloudformation.template import Template
from taglint.model import Resource
from taglint.read import Batch, Reading, reading_of
from taglint.record import TYPE_CHECKING
from taglint.yaml.nodes import Node
from taglint.yaml.read import read_source

if TYPE_CHECKING:
    from taglint.read.stack import Stack

# sam looks for them in this order.
_DEPLOYED = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
# The CDK writes it beside its templates.
_ASSEMBLY = "manifest.json"


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream, stack = read_source(source, batch.many), _stack(batch)
    tags, given = (stack.tags, stack.parameters) if stack else (None, None)

    def resources(root: Node) -> Iterator[Resource]:
        return Template(source.path, source.text, root, catalogue, tags, given=given).resources()

    found = reading_of(source, stream, resources)
    if stack is None:
        return found
    # A configuration has no comments that silence.
    deployed = tuple(each for each in stack.sources if os.path.basename(each.path) in _DEPLOYED)
    return found._replace(sources={each.path: each for each in stack.sources}, visited=deployed)


def _stack(batch: Batch) -> Stack | None:
    """What the template is deployed with, if something says so; the module that knows is loaded only then."""
    config = batch.config
    said = config and any("cloudformation" in each for each in (config.settings, *(each.settings for each in config.overrides)))
    path = batch.sources[0].path
    beside = os.path.join(os.path.dirname(path), "")
    names = (_ASSEMBLY,) if path.endswith(".template.json") else _DEPLOYED
    if not said and not (batch.around and any(os.access(beside + name, os.F_OK) for name in names)):
        return None
    from taglint.read.stack import stack_of

    return stack_of(batch, names)
