"""Parts that several views share: entries, lists of papers, pagers, charts of years."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..export.metadata.coins import to_coins
from ..plan import downloads, urls
from ..plan.output import Output, pages
from ..text.dates import MONTHS, PartialDate
from ..text.typography import curl_quotes, excerpt
from . import refs
from .refs import Ref

ENTRY_AUTHORS = 4
ENTRY_TAGS = 2
LONG_LIST = 20
SNIPPET = 280
RUN = 4
"""How many empty years are collapsed in a chart."""
MOST_BARS = 20
"""The most years in a chart, which fit in one row."""
UNDATED = "Undated"
MANY_PAGES, NEAR_PAGES = 200, 5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper in a list.

    Attributes:
        more_authors: how many authors are not shown.
        date: the year, or what stands in its place.
        day: the date without its year, such as `31 January`; empty if only the year is known.
        more_tags: the tags that are shown as a number.
        cited_by: how many papers of the catalog cite it.
        coins: the paper as COinS, for Zotero.
    """

    paper: Paper
    authors: tuple[Ref, ...]
    more_authors: int
    date: str
    day: str
    kind: Ref | None
    tags: tuple[Ref, ...]
    more_tags: tuple[Ref, ...]
    snippet: Markup
    cited_by: int
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
class Listing:
    """A page of a list of papers; `count` and `files` are those of the whole list.

    `is_long` says that there are many papers on the page, so that it is first shown as titles,
    `is_dated` that a date of any is known.
    """

    count: int
    groups: tuple[Group, ...]
    pager: Pager | None
    files: tuple[Ref, ...]
    is_long: bool
    is_dated: bool


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year in a chart: `percent` is its height relative to the highest year.

    `until` is the last year of a run of empty years, which are one bar.
    """

    year: int
    count: int
    percent: int
    path: str
    until: int = 0
    step: int = 1  # 10 if the bar is a decade


def entry(catalog: Catalog, paper: Paper) -> Entry:
    """Return a paper as lists show it."""
    authors = refs.author_refs(catalog, paper)
    # A fifth name is no longer than "and 1 more"
    if len(authors) > ENTRY_AUTHORS + 1:
        authors = authors[:ENTRY_AUTHORS]
    tags = refs.tag_refs(catalog, paper)
    total = max(paper.author_count, len(paper.authors))
    return Entry(
        paper=paper,
        authors=authors,
        more_authors=total - len(authors) if authors else 0,
        date=date_words(catalog, paper, paper.date.year),
        day=paper.date.as_words().rpartition(" ")[0],
        kind=refs.kind_ref(catalog, paper.kind),
        tags=tags[:ENTRY_TAGS],
        more_tags=tags[ENTRY_TAGS:],
        snippet=excerpt(curl_quotes(paper.abstract.html), SNIPPET),
        cited_by=len(catalog.cited_by.get(paper.id, ())),
        coins=to_coins(paper),
    )


def listing(catalog: Catalog, output: Output) -> Listing:
    """Return a page of all papers, or of those of a tag, kind, author, year or month."""
    papers = catalog.papers_about(output.about, output.subject)
    size = catalog.config.page_size
    paths = [_list_path(catalog, output, number) for number in pages(len(papers), size)]
    shown, pager = paged(papers, size, output.page, paths)
    groups = by_year(shown)
    if output.about == "year":
        groups = by_month(shown)
    elif output.about in {"month", "undated"}:
        groups = (Group("", "", shown),)
    elif output.about == "added":
        groups = by_added(shown)
    if output.about == "papers":
        files = catalog_files(catalog)
    elif output.about in {"added", "undated"}:
        files = ()
    else:
        files = bibtex_file(catalog, paths[0])
    return Listing(
        count=len(papers),
        groups=groups,
        pager=pager,
        files=files,
        is_long=len(shown) > LONG_LIST,
        is_dated=any(paper.date for paper in papers),
    )


def _list_path(catalog: Catalog, output: Output, page: int) -> str:
    match output.about:
        case "tag":
            return urls.tag(output.subject, page)
        case "kind":
            return urls.kind(output.subject, page)
        case "author":
            return urls.person(catalog.persons[output.subject].id, page)
        case "year" | "month":
            return refs.date_path(PartialDate.from_text(output.subject), page)
        case "added":
            return urls.added(page)
        case "undated":
            return urls.undated(page)
        case _:
            return urls.papers(page)


def by_year(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Group papers, newest first, under their years; those without a date are last.

    If none has a date, there is one group, without a heading.
    """
    papers = tuple(papers)
    if papers and not papers[0].date:
        return (Group("", "", papers),)
    return tuple(
        Group(str(year), f"y{year}", tuple(group))
        if year
        else Group(UNDATED, "undated", tuple(group))
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


def by_added(papers: Iterable[Paper]) -> tuple[Group, ...]:
    """Group papers, those added last first, under the months in which they were added."""
    return tuple(
        Group(month.as_words(), f"a{month.as_iso()}", tuple(group))
        for month, group in groupby(papers, added_in)
    )


def added_in(paper: Paper) -> PartialDate:
    """Return the month in which a paper was added, or the year if the month is unknown."""
    assert paper.added
    return PartialDate(paper.added.year, paper.added.month)


def year_bars(papers: Iterable[Paper], *, in_page: bool = False) -> tuple[YearBar, ...]:
    """Return a chart of every year from the first to the last, including empty years.

    A bar links to the page of its year, or with `in_page` to the heading of the year in a list. A
    run of `RUN` empty years or more is one bar. If there are more than `MOST_BARS`, each is a decade,
    which links to its last year in the list or in the calendar. Where no year has several papers, a
    chart would say nothing: it is empty.
    """
    counts = Counter(paper.date.year for paper in papers if paper.date)
    if max(counts.values(), default=0) < 2:
        return ()
    paths = {year: f"#y{year}" if in_page else urls.year(year) for year in counts}
    bars = _bars(counts, paths, 1)
    if len(bars) <= MOST_BARS:
        return bars
    decades: Counter[int] = Counter()
    for year in sorted(counts):
        decade = year // 10 * 10
        decades[decade] += counts[year]
        paths[decade] = f"{'' if in_page else urls.DATES}#y{year}"
    return _bars(decades, paths, 10)


def _bars(counts: Mapping[int, int], paths: Mapping[int, str], step: int) -> tuple[YearBar, ...]:
    most = max(counts.values())
    bars: list[YearBar] = []
    for year in sorted(counts):
        gap = range(bars[-1].year + step, year, step) if bars else range(0)
        if len(gap) < RUN:
            bars += (YearBar(empty, 0, 0, "", step=step) for empty in gap)
        else:
            bars.append(YearBar(gap[0], 0, 0, "", until=year - 1, step=step))
        percent = round(100 * counts[year] / most)
        bars.append(YearBar(year, counts[year], percent, paths[year], step=step))
    return tuple(bars)


def date_words(catalog: Catalog, paper: Paper, date: object) -> str:
    """Return a date in words, or what stands in its place: `in press`, `undated`.

    It is empty where no paper of the catalog has a date.
    """
    if not paper.date:
        return paper.status or (UNDATED.lower() if catalog.by_year else "")
    return f"{date} ({paper.status})" if paper.status else str(date)


def span(papers: Sequence[Paper]) -> str:
    """Return the years of papers, which are newest first: `2019` or `2012 to 2025`; empty if unknown."""
    years = [paper.date.year for paper in papers if paper.date]
    if not years:
        return ""
    last, first = years[0], years[-1]
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


def neighbours(items: Sequence[T], i: int) -> tuple[T | None, T | None]:
    """Return the items before and after item `i` of a sequence; `None` at its ends."""
    return items[i - 1] if i else None, items[i + 1] if i + 1 < len(items) else None


def bibtex_file(catalog: Catalog, path: str) -> tuple[Ref, ...]:
    """Return the BibTeX file beside a list; nothing if citations are switched off."""
    return (Ref("BibTeX", urls.beside(path, ".bib")),) if catalog.config.citations else ()


def catalog_files(catalog: Catalog) -> tuple[Ref, ...]:
    """Return the files that have all papers; none if citations are switched off."""
    files = downloads.offered(catalog)
    return tuple(Ref(file.name, file.path) for file in files if file.switch == "citations")
