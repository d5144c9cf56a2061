"""Papers as a list in Markdown, for notes and web pages."""

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...plan import urls
from ...text.markdown_source import escape, link
from .record import address, count_unnamed

NAMES = 3
"""A paper with more authors shows the first of them and "et al."."""


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
