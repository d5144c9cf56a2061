"""Highwire's `citation_*` tags in the head of a paper's page, for Google Scholar and Zotero.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing gives the rules: a record needs a
title, an author and a date, an empty field is an error, and each author has a tag, in the paper's
order. A paper without a date has the other tags, for Zotero. There is no `citation_pdf_url`, because a PDF would have to lie in the page's own folder.
"""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ...plan import urls
from ...text.names import Name
from ..citations.genres import find_publisher, genre
from ..citations.record import address, invert_in_two, split_pages

# The tag for the venue. Zotero takes a work with the first or the second for its own type
_VENUE = {
    "article": "citation_journal_title",
    "paper": "citation_conference_title",
    "chapter": "citation_inbook_title",
}
_KNOWN = frozenset(("journalArticle", "conferencePaper"))
# The tag for the institution
_INSTITUTION = {
    "thesis": "citation_dissertation_institution",
    "report": "citation_technical_report_institution",
}


def to_highwire(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the name and content of each tag of a paper.

    If some authors are not named, there are no `citation_` tags, because the record would be wrong.

    `DC.type` is for Zotero. It makes a preprint of what would otherwise become a journal article,
    and an item of what would become a web page. `prism.number` is where it looks for the number of
    a preprint.
    """
    kind = genre(paper)
    is_complete = paper.authors and paper.author_count <= len(paper.authors)
    if is_complete:
        yield from ((name, content) for name, content in _record(catalog, paper) if content)
    if not (is_complete and paper.venue and kind.zotero in _KNOWN):
        yield "DC.type", kind.zotero
    if kind.shape == "preprint" and paper.arxiv and not paper.venue:
        yield "prism.number", f"arXiv:{paper.arxiv}"


def _record(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the `citation_` tags; the content of some is empty."""
    yield "citation_title", paper.title.plain
    is_only = len(paper.authors) == 1
    for author in paper.authors:
        yield "citation_author", _format_name(author.name, is_only=is_only)
    for editor in paper.editors:
        yield "citation_editor", invert_in_two(editor.name)
    date = paper.date
    # Scholar reads a whole day, or a year alone
    month_and_day = f"/{date.month:02}/{date.day:02}" if date.day else ""
    yield "citation_publication_date", f"{date.year:04}{month_and_day}" if date else ""
    yield from _source(paper)
    yield "citation_doi", paper.doi
    yield "citation_arxiv_id", paper.arxiv
    yield "citation_language", paper.language
    yield "citation_abstract", paper.abstract.plain
    yield "citation_public_url", paper.url or address(paper)
    for tag in paper.tags:
        yield "citation_keywords", catalog.tags[tag].name
    yield "citation_abstract_html_url", urls.absolute(catalog.config.url, urls.paper(paper.id))


def _source(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield where a work appeared: its journal, proceedings, book or institution."""
    kind = genre(paper)
    shape, is_report = kind.shape, kind.type == "report"
    if shape in _VENUE:
        yield _VENUE[shape], venue_title(paper.venue)
    publisher = find_publisher(paper)
    is_institution = shape == "thesis" or is_report
    yield _INSTITUTION[shape] if is_institution else "citation_publisher", publisher
    if paper.publisher and paper.publisher != publisher:
        yield "citation_publisher", paper.publisher
    yield "citation_series_title", paper.series
    yield "citation_volume", paper.volume
    if is_report:
        yield "citation_technical_report_number", paper.number
    elif shape == "article":
        yield "citation_issue", paper.number
    pages = split_pages(paper.pages)
    yield "citation_firstpage", pages.first
    yield "citation_lastpage", pages.last
    yield "citation_isbn", paper.isbn
    yield "citation_issn", paper.issn


def _format_name(name: Name, *, is_only: bool) -> str:
    # Zotero takes an only author "Two Words, Two Words" for two people
    if is_only and " " in name.given and " " in name.family:
        return name.text
    return invert_in_two(name)
