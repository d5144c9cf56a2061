"""The sitemap: every page's address, and since when it has been as it is (https://www.sitemaps.org/).

It needs the site's address. Past the protocol's limits, `sitemap.xml` is an index of several.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from .. import urls
from ..dates import PartialDate
from ..model import Site
from ..output import Output
from ..subjects import NOTHING_HERE, papers_of

if TYPE_CHECKING:
    from . import Export

MAX_URLS = 50_000
MAX_BYTES = 52_428_800

# Pages that nobody looks for: they are empty until a reader does something
UNLISTED = NOTHING_HERE | {"search.html", "saved.html"}
# Pages that no paper changes
_FIXED = frozenset(("about.html", "data.html"))

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_FOOT = "</{0}>\n"
_ELEMENT = len("<url><loc></loc><lastmod>2026-11-26</lastmod></url>\n")
_FRAME = len((_HEAD + _FOOT).format("urlset"))


def outputs(site: Site) -> Iterator[Output]:
    """Plan the sitemap, and its parts where it has to be split; nothing when no address is known."""
    if not site.catalog.config.url:
        return
    yield Output(urls.SITEMAP, "sitemap.xml")
    count = _count(site)
    for number in range(1, count + 1) if count > 1 else ():
        yield Output(f"sitemap-{number}.xml", "sitemap.xml", str(number))


def to_sitemap(site: Site, output: Output) -> bytes:
    """The whole sitemap, a numbered part of it, or an index of the parts."""
    found = parts(site)
    if output.subject or len(found) == 1:
        return _document("urlset", found[int(output.subject or 1) - 1])
    base = site.catalog.config.url
    return _document(
        "sitemapindex",
        tuple(
            f"<sitemap><loc>{escape(base)}sitemap-{number}.xml</loc></sitemap>\n"
            for number in range(1, len(found) + 1)
        ),
    )


def _count(site: Site) -> int:
    """How many parts there are: told by the number of pages, unless their addresses are very long."""
    from ..plan import planned_pages  # which plans the exports, and so imports this

    paths = [output.path for output in planned_pages(site) if output.template not in UNLISTED]
    # A character takes up to six bytes, be it escaped or not
    longest = _ELEMENT + 6 * (len(site.catalog.config.url) + max(map(len, paths)))
    if longest * MAX_URLS <= MAX_BYTES - _FRAME:
        return -(-len(paths) // MAX_URLS)
    return len(parts(site))


def parts(
    site: Site, max_urls: int | None = None, max_bytes: int | None = None
) -> list[tuple[str, ...]]:
    """The `<url>` elements of all pages, split so that no file has too many or is too big."""
    limit, room = max_urls or MAX_URLS, (max_bytes or MAX_BYTES) - _FRAME
    found: list[list[str]] = [[]]
    size = 0
    for element in _elements(site):
        length = len(element.encode())
        if len(found[-1]) == limit or (found[-1] and size + length > room):
            found.append([])
            size = 0
        found[-1].append(element)
        size += length
    return [tuple(part) for part in found]


def _elements(site: Site) -> Iterator[str]:
    from ..plan import planned_pages  # which plans the exports, and so imports this

    base = site.catalog.config.url
    dates: dict[tuple[str, str], str] = {}
    for output in planned_pages(site):
        if output.template in UNLISTED:
            continue
        key = output.template, output.subject
        date = dates.get(key)
        if date is None:
            date = dates[key] = _last_change(site, output)
        lastmod = f"<lastmod>{date}</lastmod>" if date else ""
        loc = escape(urls.absolute(base, output.path))
        yield f"<url><loc>{loc}</loc>{lastmod}</url>\n"


def _last_change(site: Site, output: Output) -> str:
    """The day on which the last of a page's papers was added, if it is known to the day.

    The clock has no say: a date that changes with every build teaches crawlers to ignore it.
    """
    if output.template in _FIXED:
        return ""
    dates = [paper.added for paper in papers_of(site, output) if paper.added]
    added = max(dates, key=PartialDate.as_tuple, default=None)
    return added.as_iso() if added and added.day else ""


def _document(element: str, lines: tuple[str, ...]) -> bytes:
    return "".join((_HEAD.format(element), *lines, _FOOT.format(element))).encode()


EXPORTS: "Mapping[str, Export]" = {"sitemap.xml": to_sitemap}
