"""Files for machines: what a module here can make, and which files of it a site has.

Each module has `EXPORTS`, which maps the names that its outputs carry as their template to
functions from a site and an output to bytes, and `outputs`, which plans them.
"""

from collections.abc import Callable, Iterator, Mapping

from ..model import Site
from ..output import Output
from . import (
    api,
    bibtex,
    bulk,
    crawlers,
    csl,
    database,
    feeds,
    moves,
    parquet,
    ris,
    signposting,
    sitemap,
)

Export = Callable[[Site, Output], bytes]

EXPORTS: Mapping[str, Export] = {
    **api.EXPORTS,
    **bibtex.EXPORTS,
    **bulk.EXPORTS,
    **crawlers.EXPORTS,
    **csl.EXPORTS,
    **database.EXPORTS,
    **feeds.EXPORTS,
    **moves.EXPORTS,
    **parquet.EXPORTS,
    **ris.EXPORTS,
    **signposting.EXPORTS,
    **sitemap.EXPORTS,
}


def outputs(site: Site) -> Iterator[Output]:
    """Plan the files that the catalog's settings switch on."""
    yield from feeds.outputs(site)
    yield from sitemap.outputs(site)
    yield from crawlers.outputs(site)
    yield from bibtex.outputs(site)
    yield from ris.outputs(site)
    yield from csl.outputs(site)
    yield from bulk.outputs(site)
    yield from api.outputs(site)
    yield from signposting.outputs(site)
    yield from database.outputs(site)
    yield from parquet.outputs(site)
