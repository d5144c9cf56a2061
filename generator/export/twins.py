"""The Markdown twin of a paper's page, for agents, notes and whoever pastes it somewhere.

Every text of a paper is escaped, and its abstract is a quotation, so that it is read as data: it
cannot pose as a heading or a section of the document.
"""

from collections.abc import Iterator

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Author, Paper, ReadingPath
from ..catalog.works import work_type
from ..plan import urls
from ..plan.downloads import TWIN
from ..plan.output import Output
from ..text.markdown_source import escape, fence, from_html, link, quote
from ..text.safe_html import rooted
from .citations.bibtex import ENTRY as BIBTEX_ENTRY
from .citations.record import count_unnamed

# Fields of a publication that are lines of their own
_FIELDS = (
    *("venue", "volume", "number", "pages", "series", "edition", "publisher", "institution"),
    *("place", "isbn", "issn", "language", "note", "doi", "arxiv", "acl"),
)
_NAMES = {"isbn": "ISBN", "issn": "ISSN", "doi": "DOI", "arxiv": "arXiv", "acl": "ACL Anthology"}


MOST_AUTHORS = 100
"""The most authors that are named above the abstract; the citation names all."""
MOST_CITATIONS = 50
"""The most papers that a list of citations names."""


def to_twin(catalog: Catalog, output: Output) -> bytes:
    """Return the file beside a paper's page."""
    return to_page(catalog, catalog.paper(output.subject)).encode()


def to_page(catalog: Catalog, paper: Paper) -> str:
    """Return a paper's page as Markdown."""
    return "\n".join([to_markdown(catalog, paper), *_sections(catalog, paper)])


def to_markdown(catalog: Catalog, paper: Paper) -> str:
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
    yield "Type", escape(work_type(paper).replace("-", " ").replace("_", " "))
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


def _sections(catalog: Catalog, paper: Paper) -> Iterator[str]:
    """Yield what the catalog adds: how to cite the paper, and what to read next."""
    config = catalog.config
    if config.citations:
        entry = BIBTEX_ENTRY.render(catalog, paper).decode()
        yield f"## How to cite\n\n{fence(entry, 'bibtex')}"
    for title, citations in (("Cites", catalog.cites), ("Cited by", catalog.cited_by)):
        others = citations.get(paper.id, ())
        if others:
            items = [f"- {_twin(catalog, other)}\n" for other in others[:MOST_CITATIONS]]
            more = len(others) - len(items)
            items += [f"- {more:,} more\n"] if more else []
            yield f"## {title}\n\n" + "".join(items)
    related = catalog.related.related(paper.id) if config.related else ()
    if related:
        items = [
            f"- {_twin(catalog, other)} (in both: {escape(', '.join(terms))})\n"
            for other, terms in related
        ]
        yield "## Related papers\n\n" + "".join(items)
    places = catalog.steps.get(paper.id, ())
    if places:
        yield "## Reading paths\n\n" + "".join(_place(catalog, path, i) for path, i in places)


def _place(catalog: Catalog, path: ReadingPath, i: int) -> str:
    page, following = urls.path(path.id), path.papers[i + 1 : i + 2]
    text = link(path.title, urls.absolute(catalog.config.url, page) or f"../{page}")
    text = f"- {text}, step {i + 1} of {len(path.papers)}"
    if following:
        text += f"; next: {_twin(catalog, catalog.paper(following[0].paper_id))}"
    return text + "\n"


def _twin(catalog: Catalog, paper: Paper) -> str:
    """Return a link to another paper's twin, with its year."""
    path = urls.beside(urls.paper(paper.id), TWIN.ending)
    url = urls.absolute(catalog.config.url, path) or path.rpartition("/")[2]
    year = f", {paper.date.year}" if paper.date else ""
    return link(paper.title.plain, url) + year
