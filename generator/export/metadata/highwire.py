"""Highwire's `citation_*` tags, which Google Scholar and Zotero read, in the head of a paper's page.

https://scholar.google.com/intl/en/scholar/inclusion.html#indexing rules: a record without a title,
an author and a date counts as none, an empty field is an error, and authors are listed one a tag in
the paper's order. A record that names only some of the authors would be a wrong one. There is no
`citation_pdf_url`, for a PDF has to lie in the page's own folder.
"""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ...plan import urls
from ...text.names import Name
from ..citations.record import ZOTERO_TYPES, address, genre


def to_highwire(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    """The names and contents of a paper's tags; of Highwire's none when the record has a gap.

    For Zotero, what appeared neither at a conference nor in a journal is a preprint, which
    `citation_title` alone would make an article of a journal; what has no record is told its type
    too, or else it would be a web page. `prism.number` is where Zotero looks for a preprint's.
    """
    kind = genre(paper)
    preprint = paper.arxiv and not paper.venue
    whole = paper.authors and paper.author_count <= len(paper.authors)
    if whole:
        yield "citation_title", paper.title.plain
        alone = len(paper.authors) == 1
        for author in paper.authors:
            yield "citation_author", _name(author.name, alone=alone)
        yield "citation_publication_date", _date(paper)
        if kind != "misc":
            container = "journal" if kind == "article" else "conference"
            yield f"citation_{container}_title", venue_title(paper.venue)
        for name, value in (
            ("citation_publisher", "arXiv" if preprint else ""),
            ("citation_doi", paper.doi),
            ("citation_arxiv_id", paper.arxiv),
            ("citation_language", paper.language),
            ("citation_abstract", paper.abstract.plain),
            ("citation_public_url", address(paper)),
        ):
            if value:
                yield name, value
        for tag in paper.tags:
            yield "citation_keywords", catalog.tags[tag].name
        url = urls.absolute(catalog.config.url, urls.paper(paper.id))
        if url:
            yield "citation_abstract_html_url", url
    if kind == "misc" or not whole:
        yield "DC.type", ZOTERO_TYPES[kind]
    if preprint:
        yield "prism.number", f"arXiv:{paper.arxiv}"


def _name(name: Name, *, alone: bool) -> str:
    """A name as "Family, Given", which says where it parts.

    Zotero takes a single "Two Words, Two Words" for two people; one such is "Given Family".
    """
    if not name.given or (alone and " " in name.given and " " in name.family):
        return name.text
    return f"{name.family}, {name.given}"


def _date(paper: Paper) -> str:
    """A day as 2023/10/25, or the year alone when the day is not known: Scholar reads these two."""
    date = paper.date
    return f"{date.year:04}/{date.month:02}/{date.day:02}" if date.day else f"{date.year:04}"
