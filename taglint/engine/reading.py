"""What the files of a unit hold, by their dialect and by the configuration's `[[documents]]`."""

from __future__ import annotations

from taglint.catalog.catalogue import Catalogue
from taglint.config.configurations import Configurations
from taglint.read import dialects
from taglint.read.reading import Batch, Reading


def read(
    batch: Batch, catalogue: Catalogue, configs: Configurations, is_plan: bool
) -> Reading | None:
    """The reading of a batch, None when it is of no known dialect and nobody teaches one."""
    source = batch.sources[0]
    reader, taught = dialects.reader_of(source, is_plan), configs.documents(source.path)
    reading = reader.read(batch, catalogue) if reader else None
    if not taught:
        return reading
    from taglint.config.documents import check_schema
    from taglint.read.mapped_documents import read_documents

    for row in taught:
        check_schema(row, catalogue)
    more = read_documents(source, taught)
    if reading is None:
        return more
    return reading._replace(
        resources=(*more.resources, *reading.resources), faults=(*more.faults, *reading.faults)
    )
