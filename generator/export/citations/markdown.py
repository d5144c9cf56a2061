"""Papers as a list in Markdown, for notes and web pages."""

import re

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...plan import urls
from .record import address, count_unnamed

NAMES = 3
"""A paper with more authors shows the first of them and "et al."."""

# Characters that mean something inside a line of Markdown, and those of HTML
_MARKS = re.compile(r"([\\`*_\[\]])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;"})
# Characters that would end a link
_ENDS = {ord(char): f"%{ord(char):02X}" for char in "()<>\\ "}


def to_markdown(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as an item of a list: its title as a link, its authors, its venue, its year.

    The link is the paper's permanent URL, or else its page, if the URL of the site is known.
    """
    title = _escape(paper.title.plain)
    url = address(paper) or urls.absolute(catalog.config.url, urls.paper(paper.id))
    link = f"[{title}]({url.translate(_ENDS)})" if url else title
    when = str(paper.date.year) if paper.date else paper.status
    # A venue such as "ICLR 2024" has the year
    is_said = paper.venue.endswith(when)
    facts = (
        _authors(paper),
        _escape(paper.venue or paper.institution or paper.publisher),
        "" if is_said else when,
    )
    return f"- {link}. {', '.join(filter(None, facts))}".rstrip() + "\n"


def _authors(paper: Paper) -> str:
    names = [author.name.text for author in paper.authors]
    if len(names) > NAMES:
        return _escape(f"{names[0]} et al.")
    return _escape(", ".join([*names, *(["et al."] if count_unnamed(paper) else [])]))


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split())).translate(_HTML)
