"""The list of every file that the site will have, as data."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

from ..catalog import identifiers, lexicon
from ..catalog.catalog import Catalog
from ..catalog.model import Config
from ..catalog.shards import shards_of_meaning
from ..errors import OpenshelfError
from . import moves, urls
from .downloads import beside_paper, offered
from .output import NAMES_PER_PAGE, NOTHING_HERE, STATIC, Output, pages

API_PAPERS_PER_PAGE = 100
API_AUTHORS_PER_PAGE = 500
API_IDS_PER_PAGE = 2000
SITEMAP_URLS = 50_000
"""The limit of URLs in a sitemap (https://www.sitemaps.org/protocol.html#index)."""

# These pages are empty until a reader searches or saves
_UNLISTED = NOTHING_HERE | {"search.html", "saved.html"}
_LISTS = frozenset(("tag", "kind", "author", "year", "month", "path"))


def plan(catalog: Catalog, assets: Iterable[str]) -> list[Output]:
    """List the files of the site, the papers' pages first; `assets` are the names in `static/`.

    Raises `ContentError` if moved.yaml does not fit the pages, and `OpenshelfError` if a setting
    needs a package that is not installed.
    """
    if catalog.config.parquet and not find_spec("pyarrow"):
        raise OpenshelfError(
            "`parquet: true` in catalog.yaml needs pyarrow, which is not installed; run"
            " pip install 'openshelf[parquet]', or set `parquet: false`"
        )
    outputs = [*planned_pages(catalog)]
    outputs += [
        *_beside(catalog.config, outputs),
        *_of_catalog(catalog, outputs),
        *_api(catalog),
        *_data(catalog),
        *_assets(assets),
        *(Output(urls.static(name), STATIC, name) for name in catalog.static),
    ]
    outputs += moves.outputs(moves.moves_of(catalog), outputs)
    return outputs


def planned_pages(catalog: Catalog) -> Iterator[Output]:
    """Yield the pages for readers, without redirects and tombstones."""
    papers, size = catalog.papers, catalog.config.page_size
    for paper in papers:
        yield Output(urls.paper(paper.id), "paper.html", paper.id)
    yield Output(urls.FRONT, "index.html")
    for page in pages(len(papers), size):
        yield Output(urls.papers(page), "papers.html", "", page)
    if catalog.tags or catalog.kinds:
        yield Output(urls.TAGS, "tags.html")
    for tag, tagged in catalog.by_tag.items():
        for page in pages(len(tagged), size):
            yield Output(urls.tag(tag, page), "tag.html", tag, page)
    for kind, of_kind in catalog.by_kind.items():
        for page in pages(len(of_kind), size):
            yield Output(urls.kind(kind, page), "kind.html", kind, page)
    if catalog.config.authors and catalog.people:
        yield Output(urls.people(), "authors.html")
        for letter, count in Counter(person.letter for person in catalog.people).items():
            for page in pages(count, NAMES_PER_PAGE):
                yield Output(urls.people(letter, page), "letter.html", letter, page)
        for person in catalog.people:
            for page in pages(len(person.papers), size):
                yield Output(urls.person(person.id, page), "author.html", person.identity, page)
    if catalog.by_year:
        yield Output(urls.DATES, "dates.html")
    for year, in_year in catalog.by_year.items():
        for page in pages(len(in_year), size):
            yield Output(urls.year(year, page), "year.html", str(year), page)
    for (year, month), in_month in catalog.by_month.items():
        for page in pages(len(in_month), size):
            yield Output(urls.month(year, month, page), "month.html", f"{year:04}-{month:02}", page)
    if catalog.undated and catalog.by_year:
        for page in pages(len(catalog.undated), size):
            yield Output(urls.undated(page), "undated.html", "", page)
    if catalog.added:
        for page in pages(len(catalog.added), size):
            yield Output(urls.added(page), "added.html", "", page)
    if catalog.by_venue:
        yield Output(urls.VENUES, "venues.html")
    if catalog.paths:
        yield Output(urls.PATHS, "paths.html")
    for path in catalog.paths:
        yield Output(urls.path(path.id), "path.html", path.id)
    if catalog.config.search:
        yield Output(urls.SEARCH, "search.html")
    if catalog.has_map:
        yield Output(urls.MAP, "map.html")
    yield Output(urls.SAVED, "saved.html")
    yield Output(urls.ABOUT, "about.html")
    for own in catalog.pages:
        yield Output(urls.page(own.id), "page.html", own.id)
    yield Output(urls.DATA, "data.html")
    yield Output(urls.NOT_FOUND, "404.html")


def listed_pages(html: Iterable[Output]) -> list[Output]:
    """Return the pages that a reader may look for, which the sitemap lists."""
    return [page for page in html if page.template not in _UNLISTED]


def _beside(config: Config, html: Iterable[Output]) -> Iterator[Output]:
    """Plan the files beside papers, the citations beside lists, and the feeds of tags and authors."""
    of_paper = [file.ending for file in beside_paper(config)]
    of_list = [".bib"] if config.citations else []
    for page in html:
        if page.page > 1:
            continue
        about = page.about
        for ending in of_paper if about == "paper" else of_list if about in _LISTS else ():
            yield Output(urls.beside(page.path, ending), f"{about}{ending}", page.subject)
        if config.feeds and about in {"tag", "author"}:
            yield Output(urls.atom(page.path), f"{about}.feed.xml", page.subject)


def _of_catalog(catalog: Catalog, html: Iterable[Output]) -> Iterator[Output]:
    """Plan the files of the whole catalog, whose templates have their paths."""
    config = catalog.config
    for file in offered(catalog):
        yield Output(file.path, file.path)
    count = len(listed_pages(html))
    if config.url and count > SITEMAP_URLS:
        for number in pages(count, SITEMAP_URLS):
            yield Output(f"sitemap-{number}.xml", urls.SITEMAP, str(number))
    yield Output("robots.txt", "robots.txt")
    if config.url and config.search:
        yield Output(urls.OPENSEARCH, urls.OPENSEARCH)


def _api(catalog: Catalog) -> Iterator[Output]:
    """Plan the static API: a file for each paper, tag, kind and year, and lists of them."""
    if not catalog.config.api:
        return
    for name in ("tags", "kinds", "years"):
        yield Output(urls.api(name), urls.api(name))
    for page in pages(len(catalog.papers), API_PAPERS_PER_PAGE):
        yield Output(urls.api("papers", page), urls.api("papers"), "", page)
    for paper in catalog.papers:
        yield Output(urls.api(f"papers/{paper.id}"), "paper.api", paper.id)
    for page in pages(len(catalog.people), API_AUTHORS_PER_PAGE):
        yield Output(urls.api("authors", page), urls.api("authors"), "", page)
    years = (f"{year:04}" for year in catalog.by_year)
    for group, names in (("tag", catalog.tags), ("kind", catalog.kinds), ("year", years)):
        for name in names:
            for page in pages(len(catalog.papers_about(group, name)), API_IDS_PER_PAGE):
                yield Output(urls.api(f"{group}s/{name}", page), f"{group}.ids", name, page)


def _data(catalog: Catalog) -> Iterator[Output]:
    """Plan the data that scripts load, which are scripts too, since pages from disk load nothing else."""
    yield Output(urls.data("catalog"), "catalog.data")
    if catalog.has_map:
        yield Output(urls.data("map"), "map.data")
    yield Output(urls.data("moved"), "moved.data")
    yield Output(urls.data("added"), "added.data")
    if catalog.config.citations:
        yield Output(urls.data("citations"), "citations.formats")
    for number in range(len(catalog.shards)):
        yield Output(urls.data(f"entries.{number}"), "entries.data", str(number))
        if catalog.config.citations:
            yield Output(urls.data(f"citations.{number}"), "citations.data", str(number))
        if catalog.config.related:
            yield Output(urls.data(f"related.{number}"), "related.data", str(number))
    if catalog.config.search:
        for name in ("names", "search", "spelling", "facets", "orders", "ids"):
            yield Output(urls.data(name), f"{name}.data")
        for number in range(lexicon.shard_count(catalog)):
            yield Output(urls.data(f"words.{number}"), "words.data", str(number))
        for number in range(identifiers.shard_count(catalog)):
            yield Output(urls.data(f"keys.{number}"), "keys.data", str(number))
        near = shards_of_meaning(catalog.config, len(catalog.papers))
        if near:
            yield Output(urls.data("near"), "near.data")
        for number in range(near):
            yield Output(urls.data(f"near.{number}"), "near.data", str(number))


def _assets(names: Iterable[str]) -> Iterator[Output]:
    for name in names:
        # .nojekyll tells GitHub Pages to publish the files as they are
        yield Output(".nojekyll" if name == "nojekyll" else f"assets/{name}", f"static/{name}")
