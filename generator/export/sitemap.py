"""The sitemap: every page's URL and last change (https://www.sitemaps.org/).

It needs the site's URL. Past the protocol's limit, `sitemap.xml` is an index of several.
"""

from collections.abc import Iterable, Iterator
from html import escape

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output, pages
from ..plan.plan import SITEMAP_URLS, listed_pages, planned_pages
from ..text.dates import PartialDate

# Pages that do not depend on the papers
_FIXED = frozenset(("about.html", "data.html", "page.html"))


def to_sitemap(catalog: Catalog, output: Output) -> bytes:
    """Return the whole sitemap, a numbered part of it, or an index of the parts."""
    listed = listed_pages(planned_pages(catalog))
    parts = pages(len(listed), SITEMAP_URLS)
    if len(parts) > 1 and not output.subject:
        base = escape(catalog.config.url)
        entries = (f"<sitemap><loc>{base}sitemap-{n}.xml</loc></sitemap>\n" for n in parts)
        return _document("sitemapindex", entries)
    start = (int(output.subject or 1) - 1) * SITEMAP_URLS
    return _document("urlset", _entries(catalog, listed[start : start + SITEMAP_URLS]))


def _entries(catalog: Catalog, listed: Iterable[Output]) -> Iterator[str]:
    for page in listed:
        date = _last_change(catalog, page)
        lastmod = f"<lastmod>{date}</lastmod>" if date else ""
        loc = escape(urls.absolute(catalog.config.url, page.path))
        yield f"<url><loc>{loc}</loc>{lastmod}</url>\n"


def _last_change(catalog: Catalog, page: Output) -> str:
    """Return the day on which the last of a page's papers was added, if the day is known.

    The date of the build does not count: crawlers learn to ignore dates that always change.
    """
    if page.template in _FIXED:
        return ""
    dates = [paper.added for paper in catalog.papers_about(page.about, page.subject) if paper.added]
    added = max(dates, key=PartialDate.as_tuple, default=None)
    return added.as_iso() if added and added.day else ""


def _document(element: str, entries: Iterable[str]) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f"{head}<{element} {namespace}>\n{''.join(entries)}</{element}>\n".encode()
