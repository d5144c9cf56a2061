"""Files for machines: what a module here can make, and which files of it a site has.

Each module has `EXPORTS`, which maps the names that its outputs carry as their template to
functions from a site and an output to bytes, and `outputs`, which plans them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..model import Paper, Site
from ..output import Output, Outputs
from . import (
    api,
    bulk,
    crawlers,
    database,
    feeds,
    moves,
    parquet,
    references,
    signposting,
    sitemap,
)
from .form import Form

Export = Callable[[Site, Output], bytes]
Renew = Callable[[bytes, Iterable[Paper]], bytes | None]

EXPORTS: Mapping[str, Export] = {
    **api.EXPORTS,
    **bulk.EXPORTS,
    **crawlers.EXPORTS,
    **database.EXPORTS,
    **feeds.EXPORTS,
    **moves.EXPORTS,
    **parquet.EXPORTS,
    **references.EXPORTS,
    **signposting.EXPORTS,
    **sitemap.EXPORTS,
}

RENEWALS: Mapping[str, Renew] = database.RENEWALS
"""How to make a file of all papers, by its path, from what it was and the papers whose abstracts alone
are others, where that is much faster."""
WHOLE: Mapping[str, Form] = {**bulk.WHOLE, **references.WHOLE}
"""Files of all papers by their template, and the form in which each paper is in them, as it is."""


def outputs(site: Site) -> Outputs:
    """Plan the files that the catalog's settings switch on."""
    modules = (
        feeds,
        sitemap,
        crawlers,
        references,
        bulk,
        api,
        signposting,
        database,
        parquet,
    )
    return Outputs.joined([Outputs.of(module.outputs(site)) for module in modules])


def slow(site: Site) -> Iterator[Output]:
    """Those of them that take so long that they are best begun before all others."""
    yield from database.outputs(site)


def forms(site: Site) -> Mapping[str, Callable[[Site, Paper], str]]:
    """What a paper is within lists, by form, as far as the settings ask for it."""
    return {**references.forms(site), **feeds.forms(site), **bulk.forms(site)}
