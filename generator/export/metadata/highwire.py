"""Highwire's `citation_*` tags in the head of a paper's page, for Google Scholar and Zotero.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing gives the rules: a record needs a
title, an author and a date, an empty field is an error, and each author has a tag, in the paper's
order. There is no `citation_pdf_url`, because a PDF would have to lie in the page's own folder.
"""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ...plan import urls
from ...text.names import Name
from ..citations.record import ZOTERO_TYPES, address, genre, invert_in_two


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
    if kind == "misc" or not is_complete:
        yield "DC.type", ZOTERO_TYPES[kind]
    if paper.arxiv and not paper.venue:
        yield "prism.number", f"arXiv:{paper.arxiv}"


def _record(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the `citation_` tags; the content of some is empty."""
    yield "citation_title", paper.title.plain
    is_only = len(paper.authors) == 1
    for author in paper.authors:
        yield "citation_author", _format_name(author.name, is_only=is_only)
    date = paper.date
    # Scholar reads a whole day, or a year alone
    month_and_day = f"/{date.month:02}/{date.day:02}" if date.day else ""
    yield "citation_publication_date", f"{date.year:04}{month_and_day}"
    match genre(paper):
        case "article":
            yield "citation_journal_title", venue_title(paper.venue)
        case "inproceedings":
            yield "citation_conference_title", venue_title(paper.venue)
    yield "citation_publisher", "arXiv" if paper.arxiv and not paper.venue else ""
    yield "citation_doi", paper.doi
    yield "citation_arxiv_id", paper.arxiv
    yield "citation_language", paper.language
    yield "citation_abstract", paper.abstract.plain
    yield "citation_public_url", address(paper)
    for tag in paper.tags:
        yield "citation_keywords", catalog.tags[tag].name
    yield "citation_abstract_html_url", urls.absolute(catalog.config.url, urls.paper(paper.id))


def _format_name(name: Name, *, is_only: bool) -> str:
    # Zotero takes an only author "Two Words, Two Words" for two people
    if is_only and " " in name.given and " " in name.family:
        return name.text
    return invert_in_two(name)
