"""Papers in Markdown, for notes and web pages: an item of a list, or facts and abstract."""

from collections.abc import Iterator

from ...catalog.catalog import Catalog
from ...catalog.elsewhere import links_to
from ...catalog.model import Author, Paper
from ...catalog.works import work_type
from ...plan import urls
from ...text.markdown_source import escape, from_html, link, quote
from ...text.safe_html import rooted
from .record import address, count_unnamed

NAMES = 3
"""A paper with more authors shows the first of them and "et al."."""
MOST_AUTHORS = 100
"""The most authors that are named above the abstract; the citation names all."""

# Fields of a publication that are lines of their own
_FIELDS = (
    *("venue", "volume", "number", "pages", "series", "edition", "publisher", "institution"),
    *("place", "isbn", "issn", "language", "note", "doi", "arxiv", "acl"),
)
_NAMES = {"isbn": "ISBN", "issn": "ISSN", "doi": "DOI", "arxiv": "arXiv", "acl": "ACL Anthology"}


def to_markdown(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as an item of a list: its title as a link, its authors, its venue, its year.

    The link is the paper's permanent URL, or else its page, if the URL of the site is known.
    """
    title = paper.title.plain
    url = address(paper) or urls.absolute(catalog.config.url, urls.paper(paper.id))
    titled = link(title, url) if url else escape(title)
    when = str(paper.date.year) if paper.date else paper.status
    # A venue such as "ICLR 2024" has the year
    is_said = paper.venue.endswith(when)
    facts = (
        _authors(paper),
        escape(paper.venue or paper.institution or paper.publisher),
        "" if is_said else when,
    )
    return f"- {titled}. {', '.join(filter(None, facts))}".rstrip() + "\n"


def _authors(paper: Paper) -> str:
    names = [author.name.text for author in paper.authors]
    if len(names) > NAMES:
        return escape(f"{names[0]} et al.")
    return escape(", ".join([*names, *(["et al."] if count_unnamed(paper) else [])]))


def to_summary(catalog: Catalog, paper: Paper) -> str:
    """Return what the paper itself says, as Markdown: its title, its facts and its abstract."""
    facts = [f"- {name}: {fact}\n" for name, fact in _facts(catalog, paper) if fact]
    parts = [f"# {escape(paper.title.plain)}\n"]
    if paper.withdrawn:
        parts.append(f"**Withdrawn.** {escape(paper.withdrawn)}\n")
    parts.append("".join(facts))
    if paper.abstract.html:
        html = rooted(paper.abstract.html, catalog.config.url or urls.root(urls.paper(paper.id)))
        parts += ["## Abstract\n", quote(from_html(html))]
    return "\n".join(parts)


def _facts(catalog: Catalog, paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the facts of a paper, each with its name; those that are unknown are empty."""
    more = count_unnamed(paper) + max(0, len(paper.authors) - MOST_AUTHORS)
    names = _names(paper.authors[:MOST_AUTHORS]) + (f" and {more:,} more" if more else "")
    yield "Authors", names or (f"{paper.author_count}, not named" if paper.author_count else "")
    yield "Editors", _names(paper.editors)
    yield "Date", paper.date.as_iso() or paper.status
    type_ = work_type(paper).replace("-", " ").replace("_", " ")
    yield "Type", "" if type_ == "document" else type_  # that of a work of unknown type
    yield "Kind", escape(catalog.kinds[paper.kind].name) if paper.kind in catalog.kinds else ""
    for field in _FIELDS:
        yield _NAMES.get(field, field.capitalize()), escape(getattr(paper, field))
    yield "Tags", ", ".join(escape(catalog.tags[tag].name) for tag in paper.tags)
    links = links_to(paper, catalog.config.links_to)
    yield "Links", ", ".join(link(each.label, each.url) for each in links)
    page = urls.absolute(catalog.config.url, urls.paper(paper.id))
    yield "Page", f"<{page}>" if page else ""


def _names(people: tuple[Author, ...]) -> str:
    return ", ".join(escape(person.name.text) for person in people)
