"""Signposting: where a paper's page leads machines, as links in the page and as a linkset beside it.

https://signposting.org/FAIR/ gives the relations; level 1 is the page's own links, level 2 a linkset
(RFC 9264), which has every author and says the links of the files beside the page too. A linkset
knows only absolute addresses, so there is none where the site's is not known.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .. import urls
from ..model import Paper, Site
from ..output import Output
from .form import quoted

if TYPE_CHECKING:
    from . import Export

LINKSET = ".linkset.json"
LINKSET_TYPE = "application/linkset+json"
# More links would weigh more than the page; the linkset has the rest
PAGE_AUTHORS = 10

# The files beside a paper's page that describe the paper
_DESCRIPTIONS = (
    (".bib", "application/x-bibtex"),
    (".ris", "application/x-research-info-systems"),
    (".json", "application/vnd.citationstyles.csl+json"),
)
# What leads back from where a link leads
_BACK = {"describedby": "describes", "item": "collection"}


class HeadLink(NamedTuple):
    """A `<link>`; its type and title may be empty."""

    rel: str
    href: str
    type: str = ""
    title: str = ""


def outputs(site: Site) -> Iterator[Output]:
    """Plan a linkset beside each paper's page."""
    if has_linksets(site):
        for paper in site.catalog.papers:
            yield Output(_linkset(paper), "paper.linkset", paper.id)


def has_linksets(site: Site) -> bool:
    """Whether there are linksets: programs are served, at an address that is known."""
    return bool(site.catalog.config.api and site.catalog.config.url)


def page_links(site: Site, paper: Paper) -> Iterator[HeadLink]:
    """The links in a paper's page (level 1).

    Authors are named by ORCID alone there: an author's page here is nobody's lasting address.
    """
    authors = [link for link in _authors(site, paper) if link.href.startswith("https://orcid.org/")]
    for link in _links(site, paper):
        yield link
        if link.rel == "type" and link.href.endswith("Article"):
            yield from authors[:PAGE_AUTHORS]
    if has_linksets(site):
        url = urls.absolute(site.catalog.config.url, _linkset(paper))
        yield HeadLink("linkset", url, LINKSET_TYPE)


def to_linkset(site: Site, output: Output) -> bytes:
    """A paper's links, and those that lead back to its page (level 2)."""
    paper = site.paper(output.subject)
    page = quoted(urls.absolute(site.catalog.config.url, urls.paper(paper.id)))
    links = (*_links(site, paper), *_authors(site, paper))
    targets: dict[str, list[str]] = {}
    for link in links:
        media = f', "type": "{link.type}"' if link.type else ""
        targets.setdefault(link.rel, []).append(f'{{"href": {quoted(link.href)}{media}}}')
    there = "".join([f', "{rel}": [{", ".join(found)}]' for rel, found in targets.items()])
    back = "".join(
        [
            f', {{"anchor": {quoted(link.href)}, "{_BACK[link.rel]}":'
            f' [{{"href": {page}, "type": "text/html"}}]}}'
            for link in links
            if link.rel in _BACK
        ]
    )
    return f'{{"linkset": [{{"anchor": {page}{there}}}{back}]}}\n'.encode()


def _links(site: Site, paper: Paper) -> Iterator[HeadLink]:
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
    config, page = site.catalog.config, urls.paper(paper.id)
    for suffix, media in _DESCRIPTIONS if config.citations else ():
        path = urls.beside(page, suffix)
        yield HeadLink(
            "describedby", urls.absolute(config.url, path) or urls.root(page) + path, media
        )


def _authors(site: Site, paper: Paper) -> Iterator[HeadLink]:
    """Each author by ORCID, or by the page here where none is known, if there is one."""
    config = site.catalog.config
    for author in paper.authors:
        person = site.persons[author.identity]
        orcid = author.orcid or person.orcid
        if orcid:
            yield HeadLink("author", f"https://orcid.org/{orcid}")
        elif config.url and config.authors:
            yield HeadLink("author", urls.absolute(config.url, urls.person(person.id)))


def _linkset(paper: Paper) -> str:
    return urls.beside(urls.paper(paper.id), LINKSET)


EXPORTS: "Mapping[str, Export]" = {"paper.linkset": to_linkset}
