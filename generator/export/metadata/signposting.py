"""Signposting: where a paper's page leads machines, as links in the page and as a linkset beside it.

https://signposting.org/FAIR/ gives the relations; level 1 is the page's own links, level 2 a linkset
(RFC 9264), which has every author and says the links of the files beside the page too. A linkset
knows only absolute addresses, so there is none where the site's is not known.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...plan import urls

# More links would weigh more than the page; the linkset has the rest
PAGE_AUTHORS = 10

# The files beside a paper's page that describe the paper
_DESCRIPTIONS = (
    (".bib", "application/x-bibtex"),
    (".ris", "application/x-research-info-systems"),
    (".json", "application/vnd.citationstyles.csl+json"),
)


class HeadLink(NamedTuple):
    """A `<link>`; its type and title may be empty."""

    rel: str
    href: str
    type: str = ""
    title: str = ""


def page_links(catalog: Catalog, paper: Paper) -> Iterator[HeadLink]:
    """The links in a paper's page (level 1).

    Authors are named by ORCID alone there: an author's page here is nobody's lasting address.
    """
    authors = [
        link for link in _authors(catalog, paper) if link.href.startswith("https://orcid.org/")
    ]
    for link in _links(catalog, paper):
        yield link
        if link.rel == "type" and link.href.endswith("Article"):
            yield from authors[:PAGE_AUTHORS]


def _links(catalog: Catalog, paper: Paper) -> Iterator[HeadLink]:
    """The links of a paper's page, its authors left out.

    `cite-as` (RFC 8574) names the paper's own DOI, and so tells machines not to cite this catalog.
    No paper's licence is known, so none is said.
    """
    doi = paper.doi or (f"10.48550/arXiv.{paper.arxiv}" if paper.arxiv else "")
    if doi:
        yield HeadLink("cite-as", f"https://doi.org/{doi}")
    yield HeadLink("type", "https://schema.org/AboutPage")
    yield HeadLink("type", "https://schema.org/ScholarlyArticle")
    if paper.arxiv:
        yield HeadLink("item", f"https://arxiv.org/pdf/{paper.arxiv}", "application/pdf")
    config, page = catalog.config, urls.paper(paper.id)
    for suffix, media in _DESCRIPTIONS if config.citations else ():
        path = urls.beside(page, suffix)
        yield HeadLink(
            "describedby", urls.absolute(config.url, path) or urls.root(page) + path, media
        )


def _authors(catalog: Catalog, paper: Paper) -> Iterator[HeadLink]:
    """Each author by ORCID, or by the page here where none is known, if there is one."""
    config = catalog.config
    for author in paper.authors:
        person = catalog.persons[author.identity]
        orcid = author.orcid or person.orcid
        if orcid:
            yield HeadLink("author", f"https://orcid.org/{orcid}")
        elif config.url and config.authors:
            yield HeadLink("author", urls.absolute(config.url, urls.person(person.id)))
