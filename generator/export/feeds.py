"""Feeds of the papers added last: of the catalog, of each tag and of each author.

Atom is RFC 4287, JSON Feed is https://www.jsonfeed.org/version/1.1/. A feed depends on its papers
alone: a paper is published when it was added, and ids are `tag:` URIs (RFC 4151) of the catalog's
own id, which stay the same if the site's URL changes. If the site's URL is unknown, links in Atom
are relative (section 2 allows it), and JSON Feed, which has no relative links, links only to the
papers elsewhere.

The catalog's feeds have whole abstracts. Those of tags and authors, of which there are many, have a
summary and fewer entries. `assets/feed.css` lets browsers show an Atom feed as a page.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Paper
from ..plan import urls
from ..plan.output import Output
from ..text.dates import FIRST_YEAR, PartialDate
from ..text.safe_html import rooted
from ..text.slugs import shorten
from .facts import Json, known, to_json
from .fragments import Form

ENTRIES = 50  # at most, in a feed of the catalog
LIST_ENTRIES = 20  # at most, in a feed of a tag or an author
SUMMARY = 280  # characters at most, in an entry of such a feed
# When a feed without papers was updated, which Atom asks for (RFC 4287, 4.1.1)
_LONG_AGO = PartialDate(FIRST_YEAR)

LIST_AUTHORS = 20  # at most, in an entry of such a feed; a few papers have hundreds

# Characters that XML 1.0 (https://www.w3.org/TR/xml/#charsets) cannot write
_NOT_XML = re.compile("[\0-\x08\v\f\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A formula, a tag with values, and a value in safe HTML; a value may have a < in HTML, not in XML
_REST = r'[^">]*(?:"[^"]*"[^">]*)*'
_MATHS = re.compile(
    rf'<math\b{_REST}?\balttext="([^"]*)"{_REST}>[^<]*(?:<(?!/?math\b){_REST}>[^<]*)*</math>'
)
_TAG = re.compile(rf'<[a-z][^">]*"[^"]*"{_REST}>')
_IMAGE = re.compile(r'<img(?: [\w-]+="[^"]*")*(?=>)')
_VALUE = re.compile('"[^"]*"')


class Feed(NamedTuple):
    """A feed: the page that it belongs to, its title, and its papers, those added last first."""

    page: str
    title: str
    papers: tuple[Paper, ...]


def feed(catalog: Catalog, output: Output) -> Feed:
    """Return the feed that is planned as `output`."""
    title, subject = catalog.config.title, output.subject
    papers = newest(catalog.papers_about(output.about, subject))
    match output.about:
        case "tag":
            page, name = urls.tag(subject), catalog.tags[subject].name
        case "author":
            person = catalog.persons[subject]
            page, name = urls.person(person.id), person.name.text
        case _:
            return Feed(urls.FRONT, title, papers[:ENTRIES])
    return Feed(page, f"{name} · {title}", papers[:LIST_ENTRIES])


def newest(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """Order papers, given newest first, by when they were added, the last one first.

    Papers of which neither this nor a date is known are left out.
    """
    dated = (paper for paper in papers if _since(paper))
    return tuple(sorted(dated, key=lambda paper: _since(paper).as_tuple(), reverse=True))


def tag_uri(catalog: Catalog, path: str) -> str:
    """Return the permanent id of the feed or entry about the page at `path` (RFC 4151).

    2026 is the year in which Openshelf began to give out ids, and part of each.
    """
    return f"tag:{catalog.config.id},2026:{path.removesuffix('.html')}"


def to_atom(catalog: Catalog, output: Output) -> bytes:
    """Return an Atom feed (RFC 4287).

    The catalog is the feed's author, which section 4.1.1 requires if a paper's authors are unknown.
    """
    config = catalog.config
    page, name, papers = feed(catalog, output)
    root = urls.root(output.path)
    base = config.url or root
    home = _xml(urls.absolute(base, page) if config.url else base + page)
    title = _xml(name)
    is_catalog = page == urls.FRONT
    about = f"{_xml(config.description)} ".lstrip() if is_catalog else ""
    lead = f'{about}The papers added last to <a href="{home}">{title}</a>.'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?xml-stylesheet href="{root}assets/feed.css" type="text/css"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(config.language)}">',
        f"<id>{_xml(tag_uri(catalog, page))}</id>",
        f"<title>{title}</title>",
        f'<subtitle type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{lead}</div></subtitle>',
        f"<updated>{_instant(_since(papers[0]) if papers else _LONG_AGO)}</updated>",
        f"<author><name>{_xml(config.title)}</name></author>",
        f'<link rel="alternate" type="text/html" href="{home}"/>',
    ]
    if config.url:
        url = _xml(config.url + urls.atom(page))
        lines.append(f'<link rel="self" type="application/atom+xml" href="{url}"/>')
    for paper in papers:
        if is_catalog:
            lines += _entry(catalog, paper, base + urls.paper(paper.id), is_short=False)
        else:
            lines.append(LIST_ENTRY.render(catalog, paper).decode())
    return "\n".join([*lines, "</feed>\n"]).encode()


def _entry(catalog: Catalog, paper: Paper, page: str, *, is_short: bool) -> Iterator[str]:
    """Yield the lines of a paper's entry; a short one has a summary, and not all authors."""
    language = f' xml:lang="{_xml(paper.language)}"' if paper.language else ""
    yield f"<entry{language}>"
    yield f"<id>{_xml(tag_uri(catalog, urls.paper(paper.id)))}</id>"
    yield f"<title>{_xml(paper.title.plain)}</title>"
    yield f"<updated>{_instant(_since(paper))}</updated>"
    if published := _published(paper):
        yield f"<published>{published}</published>"
    for author in paper.authors[:LIST_AUTHORS] if is_short else paper.authors:
        yield f"<author><name>{_xml(author.name.text)}</name></author>"
    yield f'<link rel="alternate" type="text/html" href="{_xml(page)}"/>'
    for link in links_to(paper, catalog.config.links_to)[:1]:
        yield f'<link rel="related" href="{_xml(link.url)}" title="{_xml(link.label)}"/>'
    for tag in paper.tags:
        yield f'<category term="{_xml(tag)}" label="{_xml(catalog.tags[tag].name)}"/>'
    if not is_short:
        yield f'<content type="xhtml">{to_xhtml(_content(catalog, paper, page))}</content>'
    elif summary := _summary(paper):
        yield f"<summary>{_xml(summary)}</summary>"
    yield "</entry>"


def _summary(paper: Paper) -> str:
    note = "Withdrawn. " if paper.withdrawn else ""
    return f"{note}{shorten(paper.abstract.plain, SUMMARY)}".strip()


def to_xhtml(html: str) -> str:
    """Return safe HTML, as `text.safe_html` leaves it, as the `div` of XHTML that Atom asks for.

    Formulas become TeX: MathML is no part of XHTML (RFC 4287, appendix B), and readers drop it.
    """
    text = html.replace("&nbsp;", "\N{NO-BREAK SPACE}").replace("<br>", "<br/>")
    text = _IMAGE.sub(r"\g<0>/", text)
    text = _MATHS.sub(lambda maths: f"<code>{_escape_angles(maths[1])}</code>", text)
    text = _TAG.sub(lambda tag: _VALUE.sub(lambda value: _escape_angles(value[0]), tag[0]), text)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{_NOT_XML.sub("", text)}</div>'


def _escape_angles(value: str) -> str:
    return value.replace("<", "&lt;").replace(">", "&gt;")


def to_json_feed(catalog: Catalog, output: Output) -> bytes:
    """Return a JSON Feed of version 1.1."""
    config = catalog.config
    page, title, papers = feed(catalog, output)
    facts = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": urls.absolute(config.url, page),
        "feed_url": urls.absolute(config.url, urls.JSON_FEED),
        "description": config.description,
        "language": config.language,
        "items": [_item(catalog, paper) for paper in papers],
    }
    return to_json(known(facts))


def _item(catalog: Catalog, paper: Paper) -> Json:
    page = urls.paper(paper.id)
    return known(
        {
            "id": tag_uri(catalog, page),
            "url": urls.absolute(catalog.config.url, page),
            "external_url": next(
                (link.url for link in links_to(paper, catalog.config.links_to)), ""
            ),
            "title": paper.title.plain,
            "content_html": _content(catalog, paper),
            "date_published": _published(paper),
            "authors": [{"name": author.name.text} for author in paper.authors],
            "tags": [catalog.tags[tag].name for tag in paper.tags],
            "language": paper.language,
        }
    )


def _list_entry(catalog: Catalog, paper: Paper) -> str:
    base = catalog.config.url or "../"  # feeds of lists are in folders of the site's root
    return "\n".join(_entry(catalog, paper, base + urls.paper(paper.id), is_short=True))


LIST_ENTRY = Form("Atom", _list_entry)
"""The entry of a paper in the feeds of tags and authors."""


def _content(catalog: Catalog, paper: Paper, page: str = "") -> str:
    """Return the abstract as HTML, then when and where the paper came out, and links to it.

    Without a URL of the site, links of the abstract lead from the site's root.
    """
    when = paper.date.as_words() or paper.status
    where = paper.venue or paper.institution or paper.publisher
    facts = [escape(fact) for fact in (when, where) if fact]
    links = [("In this catalog", page)] if page else []
    links += [(link.label, link.url) for link in links_to(paper, catalog.config.links_to)]
    facts += [f'<a href="{escape(url)}">{escape(label)}</a>' for label, url in links]
    note = f"<p><em>Withdrawn.</em> {escape(paper.withdrawn)}</p>\n" if paper.withdrawn else ""
    abstract = rooted(paper.abstract.html, catalog.config.url)
    # An entry must have some content
    last = " · ".join(facts) or escape(paper.title.plain)
    return f"{note}{abstract}\n<p>{last}</p>".lstrip()


def _since(paper: Paper) -> PartialDate:
    """Return when a paper was added, or if that is unknown, when it was published."""
    return paper.added or paper.date


def _published(paper: Paper) -> str:
    """Return when a paper was added, or nothing if the day is unknown."""
    return _instant(paper.added) if paper.added and paper.added.day else ""


def _instant(date: PartialDate) -> str:
    """Return the first instant of a date (RFC 3339)."""
    return f"{date.year:04}-{date.month or 1:02}-{date.day or 1:02}T00:00:00Z"


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("", text))
