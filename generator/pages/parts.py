"""Parts that several views share: entries, groups, pagers, charts of years."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..export.metadata.coins import to_coins
from ..plan import downloads, urls
from ..text.dates import MONTHS
from ..text.slugs import shorten
from . import refs
from .refs import Ref

ENTRY_AUTHORS = 6
SNIPPET = 280
MANY_PAGES, NEAR_PAGES = 200, 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a list.

    Attributes:
        more_authors: the number of authors besides those shown.
        author_count: the number of authors that the file of the paper gives; 0 if it gives none.
        as_of: the date of the upvotes.
        coins: a COinS description, for Zotero.
    """

    path: str
    title: Markup
    authors: tuple[Ref, ...]
    more_authors: int
    author_count: int
    date: str
    iso_date: str
    kind: Ref
    tags: tuple[Ref, ...]
    venue: str
    upvotes: int | None
    as_of: str
    snippet: str
    withdrawn: bool
    coins: str


@dataclass(frozen=True, slots=True)
class Group:
    """Papers of a list under one heading; `anchor` is the id of the heading."""

    name: str
    anchor: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Links to the other pages of a list.

    Attributes:
        first, last, total: which items of how many are on page number `page`.
        links: the pages of the list, in order; of a very long list, some of them.
        newer, older: the paths of the pages before and after; empty at the ends.
    """

    page: int
    first: int
    last: int
    total: int
    links: tuple[Ref, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year in a chart: `percent` is its height relative to the highest year."""

    year: int
    count: int
    percent: int
    path: str


def entry(catalog: Catalog, paper: Paper) -> Entry:
    """Return a paper as lists show it."""
    authors = refs.author_refs(catalog, paper)
    # A seventh name is no longer than "and 1 more"
    if len(authors) > ENTRY_AUTHORS + 1:
        authors = authors[:ENTRY_AUTHORS]
    total = max(paper.author_count, len(paper.authors))
    return Entry(
        path=urls.paper(paper.id),
        title=paper.title.html,
        authors=authors,
        more_authors=total - len(authors) if authors else 0,
        author_count=paper.author_count,
        date=paper.date.as_words(),
        iso_date=paper.date.as_iso(),
        kind=refs.kind_ref(catalog, paper.kind),
        tags=refs.tag_refs(catalog, paper),
        venue=paper.venue,
        upvotes=paper.upvotes,
        as_of=paper.as_of.as_words() if paper.as_of else "",
        snippet=shorten(paper.abstract.plain, SNIPPET),
        withdrawn=bool(paper.withdrawn),
        coins=to_coins(paper),
    )


def by_year(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Group papers, newest first, under their years."""
    return tuple(
        Group(str(year), f"y{year}", tuple(group))
        for year, group in groupby(papers, lambda paper: paper.date.year)
    )


def by_month(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Group papers of one year, newest first, under their months; those without one are last."""
    return tuple(
        Group(
            MONTHS[month - 1] if month else "Month not known",
            f"m{month:02}" if month else "undated",
            tuple(group),
        )
        for month, group in groupby(papers, lambda paper: paper.date.month)
    )


def year_bars(counts: Mapping[int, int], paths: Mapping[int, str]) -> tuple[YearBar, ...]:
    """Return a chart of every year from the first to the last, including empty years."""
    if not counts:
        return ()
    most = max(counts.values())
    bars = []
    for year in range(min(counts), max(counts) + 1):
        count = counts.get(year, 0)
        bars.append(YearBar(year, count, round(100 * count / most), paths.get(year, "")))
    return tuple(bars)


def span(papers: Sequence[Paper]) -> str:
    """Return the years of papers, which are newest first: `2019` or `2012 to 2025`."""
    last, first = papers[0].date.year, papers[-1].date.year
    return str(last) if first == last else f"{first} to {last}"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun: `1 paper`, `1,376 authors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def paged(
    items: tuple[T, ...], size: int, page: int, paths: Sequence[str]
) -> tuple[tuple[T, ...], Pager | None]:
    """Return the items of one page of a list, and the pager if there are several pages.

    `paths` has the path of every page. The pager of a very long list links to the first and the last
    page, those near by, and every hundredth.
    """
    start = (page - 1) * size
    shown = items[start : start + size]
    count = len(paths)
    if count == 1:
        return shown, None
    near = range(page - NEAR_PAGES, page + NEAR_PAGES + 1)
    pager = Pager(
        page=page,
        first=start + 1,
        last=start + len(shown),
        total=len(items),
        links=tuple(
            Ref(str(number), path)
            for number, path in enumerate(paths, 1)
            if count <= MANY_PAGES or number in near or number in {1, count} or not number % 100
        ),
        newer=paths[page - 2] if page > 1 else "",
        older=paths[page] if page < count else "",
    )
    return shown, pager


def neighbours(items: Sequence[T], item: T) -> tuple[T | None, T | None]:
    """Return the items before and after `item` in a sequence; `None` at its ends."""
    i = items.index(item)
    return items[i - 1] if i else None, items[i + 1] if i + 1 < len(items) else None


def list_files(catalog: Catalog, first_page: str) -> tuple[Ref, ...]:
    """Return the files beside a list of papers, given the path of its first page."""
    return (Ref("BibTeX", urls.beside(first_page, ".bib")),) if catalog.config.citations else ()


def catalog_files(catalog: Catalog) -> tuple[Ref, ...]:
    """Return the files that have all papers."""
    files = downloads.offered(catalog.config, has_moves=bool(catalog.moves))
    return tuple(Ref(file.name, file.path) for file in files if file.switch == "citations")
