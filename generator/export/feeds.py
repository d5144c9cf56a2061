"""Feeds of the papers added last: of the catalog, of each tag and of each author.

Atom is RFC 4287, JSON Feed is https://www.jsonfeed.org/version/1.1/. A feed's bytes follow from
the papers alone: a paper is published when it was added, and ids are `tag:` URIs (RFC 4151) made
of the catalog's own id, which outlive a change of address. Where the site's address is not known,
Atom's links are relative, as its section 2 lets them be, and JSON Feed, which knows no such links,
has the addresses of the papers elsewhere.

Its text is XHTML and `assets/feed.css` its style, so a browser shows an Atom feed as a page where it
gets it as XML: Chromium from disk, and every browser from a server that sends `application/xml`. As
`application/atom+xml` Chromium shows its source and Firefox saves it, whatever the stylesheet; so
each page has links to its feeds, and data.html says what to do with them.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple

import orjson

from ..catalog.catalog import Catalog
from ..catalog.elsewhere import links_to
from ..catalog.model import Link, Paper
from ..plan import urls
from ..plan.output import Output
from ..text.dates import PartialDate
from .fragments import Form

ENTRIES = 50

# What XML 1.0 (https://www.w3.org/TR/xml/#charsets) has no way to write
_NOT_XML = re.compile("[\0-\x08\v\f\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A formula in safe HTML; a tag with values, and a value: there, HTML lets a < stand, and XML does not.
# They take as long to compile as a twentieth of all imports, and many builds make no feed
_REST = r'[^">]*(?:"[^"]*"[^">]*)*'
_MATHS = rf'<math\b{_REST}?\balttext="([^"]*)"{_REST}>[^<]*(?:<(?!/?math\b){_REST}>[^<]*)*</math>'
_TAG = rf'<[a-z][^">]*"[^"]*"{_REST}>'
_VALUE = re.compile('"[^"]*"')
STYLESHEET = "assets/feed.css"


class Feed(NamedTuple):
    """What a feed is of: its page, its name, and its papers, those added last first."""

    page: str
    title: str
    papers: tuple[Paper, ...]


def feed(catalog: Catalog, output: Output) -> Feed:
    """What the feed that is planned as `output` has in it."""
    title, subject = catalog.config.title, output.subject
    if output.template.startswith("tag."):
        name = f"{catalog.tags[subject].name} · {title}"
        return Feed(urls.tag(subject), name, newest(catalog.by_tag[subject]))
    if output.template.startswith("author."):
        person = catalog.persons[subject]
        name = f"{person.name.text} · {title}"
        return Feed(urls.person(person.id), name, newest(person.papers))
    return Feed(urls.FRONT, title, newest(catalog.papers))


def newest(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """The papers added last, of those added on one day the newest first; at most `ENTRIES`."""
    # Of papers given newest first; Python's sort keeps that order among equals
    return tuple(sorted(papers, key=_since_tuple, reverse=True)[:ENTRIES])


def tag_uri(catalog: Catalog, path: str) -> str:
    """An id for the feed or entry about what is at `path` (RFC 4151), the same for ever.

    The year is that in which Openshelf began to give out ids: it belongs to the id.
    """
    return f"tag:{catalog.config.id},2026:{path.removesuffix('.html')}"


def to_atom(catalog: Catalog, output: Output) -> bytes:
    """An Atom feed (RFC 4287).

    A paper whose authors are not known has none here either. The feed's author, who is asked for
    (section 4.1.1), is the catalog: it wrote the entries.
    """
    config, found = catalog.config, feed(catalog, output)
    root = urls.root(output.path)
    base = config.url or root
    home = _xml(urls.absolute(base, found.page) if config.url else base + found.page)
    title = _xml(found.title)
    about = f"{_xml(config.description)} ".lstrip() if found.page == urls.FRONT else ""
    lead = f'{about}The papers added last to <a href="{home}">{title}</a>.'
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<?xml-stylesheet href="{root}{STYLESHEET}" type="text/css"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_xml(config.language)}">',
        f"<id>{_xml(tag_uri(catalog, found.page))}</id>",
        f"<title>{title}</title>",
        f'<subtitle type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{lead}</div></subtitle>',
        f"<updated>{_instant(_since(found.papers[0]))}</updated>",
        f"<author><name>{_xml(config.title)}</name></author>",
        f'<link rel="alternate" type="text/html" href="{home}"/>',
    ]
    if config.url:
        lines.append(
            '<link rel="self" type="application/atom+xml"'
            f' href="{_xml(config.url + urls.atom(found.page))}"/>'
        )
    if base == _lists_base(catalog):
        entries = ENTRY.render_all(catalog, found.papers)
    else:
        entries = [_entry(catalog, paper, base).encode() for paper in found.papers]
    return b"\n".join(["\n".join(lines).encode(), *entries, b"</feed>\n"])


def _entry(catalog: Catalog, paper: Paper, base: str | None = None) -> str:
    """A paper's entry, which is the same in the feeds of all tags and authors."""
    language = f' xml:lang="{_xml(paper.language)}"' if paper.language else ""
    page = (_lists_base(catalog) if base is None else base) + urls.paper(paper.id)
    lines = [
        f"<entry{language}>",
        f"<id>{_xml(tag_uri(catalog, urls.paper(paper.id)))}</id>",
        f"<title>{_xml(paper.title.plain)}</title>",
        f"<updated>{_instant(_since(paper))}</updated>",
    ]
    if paper.added and paper.added.day:
        lines.append(f"<published>{_instant(paper.added)}</published>")
    lines += (f"<author><name>{_xml(author.name.text)}</name></author>" for author in paper.authors)
    lines.append(f'<link rel="alternate" type="text/html" href="{_xml(page)}"/>')
    lines += (
        f'<link rel="related" href="{_xml(link.url)}" title="{_xml(link.label)}"/>'
        for link in _outside(catalog, paper)[:1]
    )
    lines += (
        f'<category term="{_xml(tag)}" label="{_xml(catalog.tags[tag].name)}"/>'
        for tag in paper.tags
    )
    content = to_xhtml(_content(catalog, paper, page))
    return "\n".join([*lines, f'<content type="xhtml">{content}</content>', "</entry>"])


def to_xhtml(html: str) -> str:
    """Safe HTML, as `text.sanitize` leaves it, as the `div` that Atom's XHTML is in.

    Formulas are TeX: MathML is no part of XHTML (RFC 4287, appendix B), and readers drop it.
    """
    text = html.replace("&nbsp;", "\N{NO-BREAK SPACE}").replace("<br>", "<br/>")
    if "<math" in text:
        text = re.sub(_MATHS, _tex, text)
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{_without_bad(re.sub(_TAG, _xml_tag, text))}</div>'


def _tex(match: re.Match[str]) -> str:
    return f"<code>{_as_text(match[1])}</code>"


def _xml_tag(match: re.Match[str]) -> str:
    tag = match[0]
    if not tag.rfind("<") and tag.find(">") == len(tag) - 1:  # as nearly all are
        return tag
    return _VALUE.sub(lambda value: _as_text(value[0]), tag)


def _as_text(value: str) -> str:
    return value.replace("<", "&lt;").replace(">", "&gt;")


def to_json_feed(catalog: Catalog, output: Output) -> bytes:
    """A JSON Feed of version 1.1."""
    config, found = catalog.config, feed(catalog, output)
    data = _known(
        version="https://jsonfeed.org/version/1.1",
        title=found.title,
        home_page_url=urls.absolute(config.url, found.page),
        feed_url=urls.absolute(config.url, urls.JSON_FEED),
        description=config.description,
        language=config.language,
    )
    items = ",".join(_item(catalog, paper) for paper in found.papers)
    return f'{orjson.dumps(data).decode()[:-1]},"items":[{items}]}}\n'.encode()


def _item(catalog: Catalog, paper: Paper) -> str:
    """A paper's item, which is the same in every feed."""
    added = paper.added if paper.added and paper.added.day else None
    item = _known(
        id=tag_uri(catalog, urls.paper(paper.id)),
        url=urls.absolute(catalog.config.url, urls.paper(paper.id)),
        external_url=next((link.url for link in _outside(catalog, paper)), ""),
        title=paper.title.plain,
        content_html=_content(catalog, paper),
        date_published=_instant(added) if added else "",
        authors=[{"name": author.name.text} for author in paper.authors],
        tags=[catalog.tags[tag].name for tag in paper.tags],
        language=paper.language,
    )
    return orjson.dumps(item).decode()


ENTRY = Form("Atom", _entry)
"""A paper in the feeds of tags and authors."""


def _lists_base(catalog: Catalog) -> str:
    """What addresses begin with in the feeds of tags and authors."""
    return catalog.config.url or "../"


def _content(catalog: Catalog, paper: Paper, page: str = "") -> str:
    """The abstract as HTML, and below it when and where the paper came out; `page` is its page."""
    before, after = _told(catalog, paper)
    here = f' · <a href="{escape(page)}">In this catalog</a>' if page else ""
    return f"{before}{here}{after}"


def _told(catalog: Catalog, paper: Paper) -> tuple[str, str]:
    """What is told of a paper before the link to its page, and after it."""
    facts = [paper.date.as_words(), *filter(None, [paper.venue])]
    links = [
        f' · <a href="{escape(link.url)}">{escape(link.label)}</a>'
        for link in _outside(catalog, paper)
    ]
    note = f"<p><em>Withdrawn.</em> {escape(paper.withdrawn)}</p>\n" if paper.withdrawn else ""
    before = f"{note}{paper.abstract.html}\n<p>{' · '.join(map(escape, facts))}"
    return before, f"{''.join(links)}</p>"


def _outside(_catalog: Catalog, paper: Paper) -> tuple[Link, ...]:
    return links_to(paper)


def _since(paper: Paper) -> PartialDate:
    """Since when the catalog has had a paper; where nobody noted it, since when there has been one."""
    return paper.added or paper.date


def _since_tuple(paper: Paper) -> tuple[int, int, int]:
    return _since(paper).as_tuple()


def _instant(date: PartialDate) -> str:
    """The first instant of a date, for what has to be an instant (RFC 3339)."""
    return f"{date.year:04}-{date.month or 1:02}-{date.day or 1:02}T00:00:00Z"


def _known(**facts: Any) -> dict[str, Any]:
    return {key: fact for key, fact in facts.items() if fact not in ("", [])}


def _xml(text: str) -> str:
    return escape(_without_bad(text))


def _without_bad(text: str) -> str:
    """A text without the characters that no XML may have; none of those can be printed."""
    return text if text.replace("\n", "").isprintable() else _NOT_XML.sub("", text)


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    "catalog.atom": to_atom,
    "tag.atom": to_atom,
    "author.atom": to_atom,
    "catalog.feed.json": to_json_feed,
}
