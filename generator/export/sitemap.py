"""The sitemap: every page's address, and since when it has been as it is (https://www.sitemaps.org/).

It needs the site's address. Past the protocol's limit, `sitemap.xml` is an index of several.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from ..plan.plan import SITEMAP_URLS, listed_pages, planned_pages
from ..text.dates import PartialDate

# Pages that no paper changes
_FIXED = frozenset(("about.html", "data.html"))


def to_sitemap(catalog: Catalog, output: Output) -> bytes:
    """The whole sitemap, a numbered part of it, or an index of the parts."""
    pages = [*listed_pages(planned_pages(catalog))]
    if len(pages) <= SITEMAP_URLS:
        return _document("urlset", _urls(catalog, pages))
    if output.subject:
        start = (int(output.subject) - 1) * SITEMAP_URLS
        return _document("urlset", _urls(catalog, pages[start : start + SITEMAP_URLS]))
    base = escape(catalog.config.url)
    parts = range(1, -(-len(pages) // SITEMAP_URLS) + 1)
    return _document(
        "sitemapindex",
        (f"<sitemap><loc>{base}sitemap-{number}.xml</loc></sitemap>\n" for number in parts),
    )


def _urls(catalog: Catalog, pages: Iterable[Output]) -> Iterator[str]:
    for page in pages:
        date = _last_change(catalog, page)
        lastmod = f"<lastmod>{date}</lastmod>" if date else ""
        loc = escape(urls.absolute(catalog.config.url, page.path))
        yield f"<url><loc>{loc}</loc>{lastmod}</url>\n"


def _last_change(catalog: Catalog, page: Output) -> str:
    """The day on which the last of a page's papers was added, if it is known to the day.

    The clock has no say: a date that changes with every build teaches crawlers to ignore it.
    """
    if page.template in _FIXED:
        return ""
    dates = [paper.added for paper in catalog.papers_about(page.about, page.subject) if paper.added]
    added = max(dates, key=PartialDate.as_tuple, default=None)
    return added.as_iso() if added and added.day else ""


def _document(element: str, lines: Iterable[str]) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f"{head}<{element} {namespace}>\n{''.join(lines)}</{element}>\n".encode()


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {"sitemap.xml": to_sitemap}
