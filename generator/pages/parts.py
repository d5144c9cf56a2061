"""The parts that several views share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..export.metadata.coins import to_coins
from ..plan import downloads, urls
from ..plan.output import Output, pages
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
    """A paper in a list. `more_authors` counts those beyond the names shown, known or not."""

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
    """Papers of a list under one heading; `anchor` is the heading's id."""

    name: str
    anchor: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in a long list a page is; `links` has every page, `newer` and `older` the next ones."""

    page: int
    first: int
    last: int
    total: int
    links: tuple[Ref, ...]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year in a small chart: `percent` of the highest year."""

    year: int
    count: int
    percent: int
    path: str


def entry(catalog: Catalog, paper: Paper) -> Entry:
    """A paper as lists show it."""
    shown = refs.author_refs(catalog, paper)
    # One name more is no longer than "and 1 more"
    if len(shown) > ENTRY_AUTHORS + 1:
        shown = shown[:ENTRY_AUTHORS]
    return Entry(
        path=urls.paper(paper.id),
        title=paper.title.html,
        authors=shown,
        more_authors=max(paper.author_count, len(paper.authors)) - len(shown) if shown else 0,
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


def other_names(catalog: Catalog, paper: Paper) -> Iterator[str]:
    """The names of a paper's authors that are not on the paper."""
    for author in paper.authors:
        person, name = catalog.persons[author.identity], author.name
        if person.names:
            every = (person.name, *person.names)
            yield from (other.text for other in every if other != name)


def by_year(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Papers, newest first, under their years."""
    return tuple(
        Group(str(year), f"y{year}", tuple(group))
        for year, group in groupby(papers, lambda paper: paper.date.year)
    )


def by_month(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Papers of one year, newest first, under their months; last those without one."""
    return tuple(
        Group(
            MONTHS[month - 1] if month else "Month not known",
            f"m{month:02}" if month else "undated",
            tuple(group),
        )
        for month, group in groupby(papers, lambda paper: paper.date.month)
    )


def year_bars(counts: Mapping[int, int], paths: Mapping[int, str]) -> tuple[YearBar, ...]:
    """A chart of every year from the first to the last, empty years included."""
    if not counts:
        return ()
    most = max(counts.values())
    return tuple(
        YearBar(
            year,
            counts.get(year, 0),
            round(100 * counts.get(year, 0) / most),
            paths.get(year, ""),
        )
        for year in range(min(counts), max(counts) + 1)
    )


def span(papers: tuple[Paper, ...]) -> str:
    """The years of papers given newest first: `2019` or `2012 to 2025`."""
    last, first = papers[0].date.year, papers[-1].date.year
    return str(last) if first == last else f"{first} to {last}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 paper`, `1,376 authors`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def paged(
    catalog: Catalog, output: Output, papers: tuple[Paper, ...], paths: Iterable[str]
) -> tuple[tuple[Paper, ...], Pager | None]:
    """The papers of one page of a list, and the pager when there are several pages.

    `paths` gives the path of every page of the list, the first one first.
    """
    size = catalog.config.page_size
    start = (output.page - 1) * size
    shown = papers[start : start + size]
    numbers = pages(len(papers), size)
    if len(numbers) == 1:
        return shown, None
    return shown, pager(output.page, start, len(shown), len(papers), paths)


def pager(number: int, start: int, shown: int, total: int, paths: Iterable[str]) -> Pager:
    """The pager of page `number`, which shows `shown` things from the `start`-th on.

    Of very many pages it has the first and the last one, those near by, and every hundredth.
    """
    links = tuple(Ref(str(i), path) for i, path in enumerate(paths, 1))
    count = len(links)
    near = range(number - NEAR_PAGES, number + NEAR_PAGES + 1)
    return Pager(
        page=number,
        first=start + 1,
        last=start + shown,
        total=total,
        links=tuple(
            link
            for i, link in enumerate(links, 1)
            if count <= MANY_PAGES or i in near or i in {1, count} or not i % 100
        ),
        newer=links[number - 2].path if number > 1 else "",
        older=links[number].path if number < len(links) else "",
    )


def neighbours(ordered: Sequence[T], at: T) -> tuple[T | None, T | None]:
    """The entries before and after `at` in an ordered row; `None` at its ends."""
    i = ordered.index(at)
    return ordered[i - 1] if i else None, ordered[i + 1] if i + 1 < len(ordered) else None


def list_files(catalog: Catalog, page: str) -> tuple[Ref, ...]:
    """The files beside a list of papers, whose first page is `page`."""
    if not catalog.config.citations:
        return ()
    return (Ref("BibTeX", urls.beside(page, ".bib")),)


def catalog_files(catalog: Catalog) -> tuple[Ref, ...]:
    """The files that have all papers."""
    if not catalog.config.citations:
        return ()
    files = downloads.offered(catalog)
    return tuple(Ref(file.name, file.path) for file in files if file.switch == "citations")
