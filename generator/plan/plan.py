"""The list of every file that the site will have, as data."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import groupby

from ..catalog.catalog import Catalog
from ..errors import OpenshelfError
from . import moves, urls
from .output import NAMES_PER_PAGE, NOTHING_HERE, Output, pages

API = "api/v1"
API_PAPERS_PER_PAGE = 100
API_AUTHORS_PER_PAGE = 500
API_IDS_PER_PAGE = 2000
SITEMAP_URLS = 50_000
"""The limit of URLs in a sitemap (https://www.sitemaps.org/protocol.html#index)."""

# The search page is empty until a reader searches
_UNLISTED = NOTHING_HERE | {"search.html"}


def plan(catalog: Catalog, assets: Iterable[str]) -> list[Output]:
    """List the files of the site, the papers' pages first; `assets` are the names in `static/`.

    Raises `ContentError` if moved.yaml does not fit the pages, and `OpenshelfError` if a setting
    needs a package that is not installed.
    """
    outputs = [*planned_pages(catalog)]
    for plan_part in (_citations, _feeds, _sitemaps, _crawlers, _data, _api):
        outputs += plan_part(catalog)
    outputs += _assets(assets)
    outputs += moves.outputs(catalog.moves, outputs)
    return outputs


def planned_pages(catalog: Catalog) -> Iterator[Output]:
    """Yield the pages for readers, without redirects and tombstones."""
    size = catalog.config.page_size
    papers = catalog.papers
    for paper in papers:
        yield Output(urls.paper(paper.id), "paper.html", paper.id)
    yield Output(urls.FRONT, "index.html")
    for page in pages(len(papers), size):
        yield Output(urls.papers(page), "papers.html", "", page)
    yield Output(urls.TAGS, "tags.html")
    for tag, tagged in catalog.by_tag.items():
        for page in pages(len(tagged), size):
            yield Output(urls.tag(tag, page), "tag.html", tag, page)
    for kind, of_kind in catalog.by_kind.items():
        for page in pages(len(of_kind), size):
            yield Output(urls.kind(kind, page), "kind.html", kind, page)
    if catalog.config.authors:
        yield Output(urls.people(), "authors.html")
        for letter, under_letter in groupby(catalog.people, lambda person: person.letter):
            for page in pages(len(tuple(under_letter)), NAMES_PER_PAGE):
                yield Output(urls.people(letter, page), "letter.html", letter, page)
        for person in catalog.people:
            for page in pages(len(person.papers), size):
                yield Output(urls.person(person.id, page), "author.html", person.identity, page)
    yield Output(urls.DATES, "dates.html")
    for year, in_year in catalog.by_year.items():
        for page in pages(len(in_year), size):
            yield Output(urls.year(year, page), "year.html", str(year), page)
    for (year, month), in_month in catalog.by_month.items():
        for page in pages(len(in_month), size):
            path = urls.month(year, month, page)
            yield Output(path, "month.html", f"{year:04}-{month:02}", page)
    if catalog.config.search:
        yield Output(urls.SEARCH, "search.html")
    yield Output(urls.ABOUT, "about.html")
    yield Output(urls.DATA, "data.html")
    yield Output(urls.NOT_FOUND, "404.html")


def listed_pages(outputs: Iterable[Output]) -> Iterator[Output]:
    """Yield the pages that a reader may look for, which the sitemap lists."""
    for output in outputs:
        if output.path.endswith(".html") and output.template not in _UNLISTED:
            yield output


def _citations(catalog: Catalog) -> Iterator[Output]:
    """Plan three files beside each paper, BibTeX beside each list, and files of the catalog."""
    if not catalog.config.citations:
        return
    for ending in (".bib", ".ris", ".json"):
        for paper in catalog.papers:
            yield Output(urls.beside(urls.paper(paper.id), ending), f"paper{ending}", paper.id)
    for page in planned_pages(catalog):
        if page.page == 1 and page.about in {"tag", "kind", "author", "year", "month"}:
            yield Output(urls.beside(page.path, ".bib"), f"{page.about}.bib", page.subject)
    for ending in (".bib", ".ris", ".csl.json", ".txt", ".jsonl", ".csv"):
        yield Output(f"{urls.CATALOG}{ending}", f"catalog{ending}")


def _feeds(catalog: Catalog) -> Iterator[Output]:
    """Plan the feeds of the catalog, and an Atom feed beside the page of each tag and author."""
    if not catalog.config.feeds:
        return
    yield Output(urls.atom(urls.FRONT), "catalog.atom")
    yield Output(urls.JSON_FEED, "catalog.feed.json")
    for tag in catalog.tags:
        yield Output(urls.atom(urls.tag(tag)), "tag.atom", tag)
    for person in catalog.people if catalog.config.authors else ():
        yield Output(urls.atom(urls.person(person.id)), "author.atom", person.identity)


def _sitemaps(catalog: Catalog) -> Iterator[Output]:
    """Plan the sitemap, and its parts if it has too many URLs; nothing if the site has no URL."""
    if not catalog.config.url:
        return
    yield Output(urls.SITEMAP, "sitemap.xml")
    parts = pages(sum(1 for _ in listed_pages(planned_pages(catalog))), SITEMAP_URLS)
    for number in parts if len(parts) > 1 else ():
        yield Output(f"sitemap-{number}.xml", "sitemap.xml", str(number))


def _crawlers(catalog: Catalog) -> Iterator[Output]:
    yield Output("robots.txt", "robots.txt")
    yield Output("llms.txt", "llms.txt")
    if catalog.config.url and catalog.config.search:
        yield Output(urls.OPENSEARCH, urls.OPENSEARCH)


def _data(catalog: Catalog) -> Iterator[Output]:
    if catalog.config.database:
        yield Output(f"{urls.CATALOG}.sqlite", "catalog.sqlite")
    if catalog.config.parquet:
        if not find_spec("pyarrow"):
            raise OpenshelfError(
                "`parquet: true` in catalog.yaml needs pyarrow, which is not installed; run"
                " pip install 'openshelf[parquet]', or set `parquet: false`"
            )
        yield Output(f"{urls.CATALOG}.parquet", "catalog.parquet")


def _api(catalog: Catalog) -> Iterator[Output]:
    """Plan the static API: a file for each paper, tag, kind and year, and lists of them."""
    if not catalog.config.api:
        return
    for name in ("catalog", "tags", "kinds", "years", "schema", "openapi"):
        yield Output(f"{API}/{name}.json", f"api/{name}")
    for page in pages(len(catalog.papers), API_PAPERS_PER_PAGE):
        yield Output(f"{API}/{urls.api_page('papers', page)}", "api/papers", "", page)
    for paper in catalog.papers:
        yield Output(f"{API}/papers/{paper.id}.json", "api/paper", paper.id)
    for page in pages(len(catalog.people), API_AUTHORS_PER_PAGE):
        yield Output(f"{API}/{urls.api_page('authors', page)}", "api/authors", "", page)
    years = [f"{year:04}" for year in catalog.by_year]
    groups = {"tag": [*catalog.tags], "kind": [*catalog.kinds], "year": years}
    for group, names in groups.items():
        for name in names:
            for page in pages(len(catalog.papers_about(group, name)), API_IDS_PER_PAGE):
                path = f"{API}/{group}s/{urls.api_page(name, page)}"
                yield Output(path, f"{group}.ids", name, page)


def _assets(names: Iterable[str]) -> Iterator[Output]:
    for name in names:
        # .nojekyll tells GitHub Pages to publish the files as they are
        path = ".nojekyll" if name == "nojekyll" else f"assets/{name}"
        yield Output(path, f"static/{name}")
