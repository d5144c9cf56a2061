"""Signposting: links in the head of a paper's page that lead machines to its DOI, PDF and files.

https://signposting.org/FAIR/ gives the relations of these links, its level 1.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...plan import urls
from ...plan.downloads import TWIN, beside_paper
from ...text.addresses import doi_address
from ..citations.genres import genre

MAX_AUTHORS = 10
"""The most authors that a page links to."""


class HeadLink(NamedTuple):
    """A `<link>` of a page; its type and title may be empty."""

    rel: str
    href: str
    type: str = ""
    title: str = ""


def page_links(catalog: Catalog, paper: Paper) -> Iterator[HeadLink]:
    """Yield the links in the head of a paper's page.

    `cite-as` (RFC 8574) names the paper's own DOI, so machines do not cite this catalog. Authors
    are named by ORCID only. There is no `license`, because no paper's licence is known.
    """
    doi = paper.doi or (f"10.48550/arXiv.{paper.arxiv}" if paper.arxiv else "")
    if doi:
        yield HeadLink("cite-as", doi_address(doi))
    yield HeadLink("type", "https://schema.org/AboutPage")
    yield HeadLink("type", f"https://schema.org/{genre(paper).schema}")
    orcids = [author.orcid or catalog.persons[author.identity].orcid for author in paper.authors]
    for orcid in [orcid for orcid in orcids if orcid][:MAX_AUTHORS]:
        yield HeadLink("author", f"https://orcid.org/{orcid}")
    if paper.arxiv:
        yield HeadLink("item", f"https://arxiv.org/pdf/{paper.arxiv}", "application/pdf")
    config, page = catalog.config, urls.paper(paper.id)
    for file in beside_paper(config):
        path = urls.beside(page, file.ending)
        href = urls.absolute(config.url, path) or urls.root(page) + path
        yield HeadLink("alternate" if file is TWIN else "describedby", href, file.media)
