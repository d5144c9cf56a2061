"""Topics, kinds and venues over the years: small charts, and tables whose numbers open their papers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from . import parts, refs
from .refs import Ref

BAR, GAP, HEIGHT = 3, 1, 20
"""The sizes of a small chart: the width of a bar, what is between two, the highest bar."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A small chart of papers by year: the path of its bars in SVG, and the same in words."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Trends:
    """Small charts by term id, all of the same years and on one scale; `most` is its highest bar."""

    first: int
    last: int
    most: int
    width: int
    by_id: Mapping[str, Trend]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, and its numbers, each with a link; 0 for none."""

    name: Ref
    cells: tuple[Ref, ...]


def trends(catalog: Catalog) -> Trends | None:
    """Return a small chart of each tag; none if all papers are of one year."""
    years = [bar.year for bar in parts.year_bars(catalog.papers)]
    counts = {tag: _by_year(papers) for tag, papers in catalog.by_tag.items()}
    if len(years) < 2 or not counts:
        return None
    most = max((number for by_year in counts.values() for number in by_year.values()), default=1)
    return Trends(
        years[0],
        years[-1],
        most,
        len(years) * (BAR + GAP) - GAP,
        {
            tag: Trend(
                "".join(
                    _bar(place, by_year[year], most)
                    for place, year in enumerate(years)
                    if by_year[year]
                ),
                ", ".join(f"{year}: {by_year[year]}" for year in years if by_year[year]),
            )
            for tag, by_year in counts.items()
        },
    )


def _bar(place: int, number: int, most: int) -> str:
    height = max(1, round(HEIGHT * number / most))
    return f"M{place * (BAR + GAP)} {HEIGHT}v-{height}h{BAR}v{height}z"


def kinds_by_tag(catalog: Catalog) -> tuple[Row, ...]:
    """Return a row for each tag, with the number of its papers of each kind."""
    rows = []
    for tag in catalog.tags:
        counts = Counter(paper.kind for paper in catalog.by_tag[tag])
        cells = (
            _cell(catalog, kind.name, counts[kind.id], ("tag", tag), ("kind", kind.id))
            for kind in catalog.kinds.values()
        )
        rows.append(Row(refs.tag_ref(catalog, tag), tuple(cells)))
    return tuple(rows)


def venue_rows(catalog: Catalog, venues: Iterable[str], years: Iterable[int]) -> tuple[Row, ...]:
    """Return a row for each venue, with the number of its papers of each year."""
    years = tuple(years)
    return tuple(_venue_row(catalog, venue, years) for venue in venues)


def _venue_row(catalog: Catalog, venue: str, years: Iterable[int]) -> Row:
    papers, name = catalog.by_venue[venue], catalog.venues[venue]
    by_year = _by_year(papers)
    filters = ("venue", venue)
    cells = (
        _cell(catalog, str(year), by_year[year], filters, ("from", year), ("to", year))
        for year in years
    )
    return Row(_cell(catalog, name, len(papers), filters), tuple(cells))


def _cell(catalog: Catalog, name: str, count: int, *filters: tuple[str, str | int]) -> Ref:
    """Return a number that opens its papers in search, if there is search."""
    return Ref(name, urls.search(*filters) if catalog.config.search and count else "", count)


def _by_year(papers: Iterable[Paper]) -> Counter[int]:
    return Counter(paper.date.year for paper in papers if paper.date)
