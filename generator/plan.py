"""Every file that the site will have, as data: the build, the checks and the progress bar read it."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from . import export, moved, urls
from .model import Site
from .output import NAMES_PER_PAGE, Output, Outputs, pages

__all__ = ["NAMES_PER_PAGE", "Output", "pages", "plan"]


def plan(site: Site, assets: Iterable[str]) -> Outputs:
    """List the site's files, the papers' pages first; `assets` are the names under `static/`.

    Raises `ContentError` when moved.yaml does not fit the pages that there are.
    """
    pages = Outputs.of(planned_pages(site))
    found = Outputs.joined([pages, export.outputs(site), Outputs.of(_assets(assets))])
    if not site.catalog.moves:
        return found
    return Outputs.joined([found, Outputs.of(moved.outputs(site.catalog.moves, found))])


def planned_pages(site: Site) -> Iterator[Output]:
    """The pages alone: what of the site is for reading, and not for machines."""
    size = site.catalog.config.page_size
    papers = site.catalog.papers
    for paper in papers:
        yield Output(urls.paper(paper.id), "paper.html", paper.id)
    yield Output(urls.FRONT, "index.html")
    for page in pages(len(papers), size):
        yield Output(urls.papers(page), "papers.html", "", page)
    yield Output(urls.TAGS, "tags.html")
    for tag, tagged in site.by_tag.items():
        for page in pages(len(tagged), size):
            yield Output(urls.tag(tag, page), "tag.html", tag, page)
    for kind, of_kind in site.by_kind.items():
        for page in pages(len(of_kind), size):
            yield Output(urls.kind(kind, page), "kind.html", kind, page)
    if site.catalog.config.authors:
        yield Output(urls.people(), "authors.html")
        for letter, under_letter in groupby(site.people, lambda person: person.letter):
            for page in pages(len(tuple(under_letter)), NAMES_PER_PAGE):
                yield Output(urls.people(letter, page), "letter.html", letter, page)
        for person in site.people:
            for page in pages(len(person.papers), size):
                yield Output(urls.person(person.id, page), "author.html", person.identity, page)
    yield Output(urls.DATES, "dates.html")
    for year, in_year in site.by_year.items():
        for page in pages(len(in_year), size):
            yield Output(urls.year(year, page), "year.html", str(year), page)
    for (year, month), in_month in site.by_month.items():
        for page in pages(len(in_month), size):
            path = urls.month(year, month, page)
            yield Output(path, "month.html", f"{year:04}-{month:02}", page)
    if site.catalog.config.search:
        yield Output(urls.SEARCH, "search.html")
    yield Output(urls.ABOUT, "about.html")
    yield Output(urls.DATA, "data.html")
    yield Output(urls.NOT_FOUND, "404.html")


def _assets(names: Iterable[str]) -> Iterator[Output]:
    for name in names:
        # .nojekyll tells GitHub Pages to publish the files as they are
        path = ".nojekyll" if name == "nojekyll" else f"assets/{name}"
        yield Output(path, f"static/{name}")
