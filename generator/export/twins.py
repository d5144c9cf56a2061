"""The Markdown twin of a paper's page, for agents, notes and whoever pastes it somewhere.

Every text of a paper is escaped, and its abstract is a quotation, so that it is read as data: it
cannot pose as a heading or a section of the document.
"""

from collections.abc import Iterator

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, ReadingPath
from ..plan import urls
from ..plan.downloads import TWIN
from ..plan.output import Output
from ..text.markdown_source import escape, fence, link
from .citations.bibtex import ENTRY as BIBTEX_ENTRY
from .citations.markdown import to_summary

MOST_CITATIONS = 50
"""The most papers that a list of citations names."""


def to_twin(catalog: Catalog, output: Output) -> bytes:
    """Return the file beside a paper's page."""
    return to_page(catalog, catalog.paper(output.subject)).encode()


def to_page(catalog: Catalog, paper: Paper) -> str:
    """Return a paper's page as Markdown."""
    return "\n".join([to_summary(catalog, paper), *_sections(catalog, paper)])


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
    """Return a link to another paper's twin, or to its page if there are none, with its year."""
    path = urls.paper(paper.id)
    if catalog.config.markdown:
        path = urls.beside(path, TWIN.ending)
    url = urls.absolute(catalog.config.url, path) or path.rpartition("/")[2]
    year = f", {paper.date.year}" if paper.date else ""
    return link(paper.title.plain, url) + year
