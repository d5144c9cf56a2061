"""Files for machines. `EXPORTS` maps the template of a planned file to the function that makes it."""

from collections.abc import Callable, Mapping

from ..catalog.catalog import Catalog
from ..plan.output import Output
from . import crawlers, feeds, moved, sitemap
from .citations import files
from .data import api, database, parquet, tables

EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    **api.EXPORTS,
    **tables.EXPORTS,
    **parquet.EXPORTS,
    **database.EXPORTS,
    **crawlers.EXPORTS,
    **feeds.EXPORTS,
    **moved.EXPORTS,
    **files.EXPORTS,
    **sitemap.EXPORTS,
}
