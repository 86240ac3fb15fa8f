"""CloudFormation and SAM templates in YAML or JSON: the tag properties of every resource."""

from __future__ import annotations

from taglint.catalog import Catalogue
from taglint.cloudformation.template import Template
from taglint.read import Batch, Fault, Reading
from taglint.yaml.read import read_source


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of one template. Never raises."""
    (source,) = batch.sources
    stream = read_source(source, batch.many)
    templates = [Template(source.path, source.text, item.root, catalogue) for item in stream.documents if item.root]
    resources = [resource for template in templates for resource in template.resources()]
    faults = tuple(Fault(where, message) for where, message in stream.spans(source.path))
    return Reading(tuple(resources), faults)
