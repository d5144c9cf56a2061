"""Views of the pages that lead into lists: tags, authors and dates."""

from dataclasses import dataclass
from itertools import groupby
from string import ascii_uppercase

from .. import urls
from ..dates import MONTHS
from ..model import Name, Site
from ..output import NAMES_PER_PAGE, Output, pages
from . import parts
from .parts import Page, Pager, Ref, YearBar

TOP_AUTHORS = 24
SHADES = 4


@dataclass(frozen=True, slots=True)
class Described:
    """A link, and in words what is there."""

    ref: Ref
    scope: str


@dataclass(frozen=True, slots=True)
class FacetList:
    """The tags of a facet that are in use."""

    id: str
    name: str
    tags: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """Every tag in use by facet, and every kind of paper."""

    page: Page
    count: int
    facets: tuple[FacetList, ...]
    kinds: tuple[Described, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """The people of an index under one letter."""

    name: str
    anchor: str
    people: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Authors:
    """A page of the index of authors; `alphabet` leads to each letter in use, on any page."""

    page: Page
    count: int
    top: tuple[Ref, ...]
    alphabet: tuple[Ref, ...]
    letters: tuple[Letter, ...]
    pager: Pager | None


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A month of the calendar; `shade` grows from 0, no papers, to 4."""

    name: str
    count: int
    shade: int
    path: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the calendar; `undated` counts its papers whose month is not known."""

    year: int
    path: str
    count: int
    months: tuple[MonthCell, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Years by months."""

    page: Page
    count: int
    years: tuple[YearBar, ...]
    months: tuple[str, ...]
    rows: tuple[YearRow, ...]
    has_undated: bool


def tags(site: Site, output: Output) -> Tags:
    """View the index of tags."""
    facets = (
        FacetList(
            facet.id,
            facet.name,
            tuple(
                Described(parts.tag_ref(site, tag.id), tag.scope)
                for tag in facet.tags
                if tag.id in site.tags
            ),
        )
        for facet in site.catalog.vocabulary.facets
    )
    return Tags(
        page=parts.page(
            site,
            output,
            "Tags",
            f"The papers of {site.catalog.config.title} by topic:"
            f" {parts.count(len(site.tags), 'tag')}.",
            urls.TAGS,
        ),
        count=len(site.tags),
        facets=tuple(facet for facet in facets if facet.tags),
        kinds=tuple(
            Described(parts.kind_ref(site, kind.id), kind.scope) for kind in site.kinds.values()
        ),
    )


def authors(site: Site, output: Output) -> Authors:
    """View a page of the index of authors."""
    start = (output.page - 1) * NAMES_PER_PAGE
    shown = site.people[start : start + NAMES_PER_PAGE]
    on_page: dict[str, int] = {}
    for i, person in enumerate(site.people):
        on_page.setdefault(person.letter, i // NAMES_PER_PAGE + 1)
    numbers = pages(len(site.people), NAMES_PER_PAGE)
    top = sorted(
        (person for person in site.people if len(person.papers) > 1),
        key=lambda person: -len(person.papers),
    )[:TOP_AUTHORS]
    return Authors(
        page=parts.page(
            site,
            output,
            "Authors",
            f"The {parts.count(len(site.people), 'author')} of the papers in"
            f" {site.catalog.config.title}, A to Z.",
            urls.people(),
        ),
        count=len(site.people),
        top=tuple(
            Ref(person.name.as_text(), urls.person(person.id), len(person.papers)) for person in top
        )
        if output.page == 1
        else (),
        alphabet=tuple(
            Ref(
                letter,
                f"{urls.people(on_page[letter])}#{_anchor(letter)}" if letter in on_page else "",
            )
            for letter in (*ascii_uppercase, "#")
            if letter != "#" or letter in on_page
        ),
        letters=tuple(
            Letter(
                letter,
                _anchor(letter),
                tuple(
                    Ref(_inverted(person.name), urls.person(person.id), len(person.papers))
                    for person in people
                ),
            )
            for letter, people in groupby(shown, lambda person: person.letter)
        ),
        pager=parts.pager(
            output.page, start, len(shown), len(site.people), map(urls.people, numbers)
        )
        if len(numbers) > 1
        else None,
    )


def dates(site: Site, output: Output) -> Dates:
    """View the calendar."""
    most = max((len(papers) for papers in site.by_month.values()), default=1)
    rows = []
    for year, papers in site.by_year.items():
        cells = []
        for month in range(1, 13):
            count = len(site.by_month.get((year, month), ()))
            cells.append(
                MonthCell(
                    f"{MONTHS[month - 1]} {year}",
                    count,
                    -(-SHADES * count // most),
                    urls.month(year, month) if count else "",
                )
            )
        rows.append(
            YearRow(
                year,
                urls.year(year),
                len(papers),
                tuple(cells),
                sum(not paper.date.month for paper in papers),
            )
        )
    count = len(site.catalog.papers)
    return Dates(
        page=parts.page(
            site,
            output,
            "Dates",
            f"{parts.count(count, 'paper')} by year and month, {parts.span(site.catalog.papers)}.",
            urls.DATES,
        ),
        count=count,
        years=parts.year_bars(
            {year: len(papers) for year, papers in site.by_year.items()},
            {year: urls.year(year) for year in site.by_year},
        ),
        months=tuple(month[:3] for month in MONTHS),
        rows=tuple(rows),
        has_undated=any(row.undated for row in rows),
    )


def _anchor(letter: str) -> str:
    return "other" if letter == "#" else letter.lower()


def _inverted(name: Name) -> str:
    """A name as an index has it: the family name first."""
    return f"{name.family}, {name.given}" if name.given else name.family
