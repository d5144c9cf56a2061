"""Links to pages of the site, as templates show them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls
from ..text.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to a page of the site.

    Attributes:
        name: the text of the link.
        path: empty if there is no such page.
        count: how many papers to show beside the link; 0 for none.
        note: what tells people of the same name apart, or what belongs under a tag or kind.
        id: the id of a tag or kind.
    """

    name: str
    path: str
    count: int = 0
    note: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class FacetRef:
    """A group of tags; `id` is that of its heading in the index of tags."""

    id: str
    name: str
    tags: tuple[Ref, ...]


def author_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """Return a paper's authors, named as on the paper, with links if authors have pages."""
    has_pages, persons = catalog.config.authors, catalog.persons
    return tuple(
        Ref(
            author.name.text,
            urls.person(persons[author.identity].id) if has_pages else "",
        )
        for author in paper.authors
    )


def tag_ref(catalog: Catalog, tag_id: str) -> Ref:
    """Return a link to a tag."""
    tag = catalog.tags[tag_id]
    return Ref(tag.name, urls.tag(tag_id), len(catalog.by_tag[tag_id]), tag.scope, tag_id)


def tag_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """Return links to a paper's tags, the most central first."""
    return tuple(tag_ref(catalog, tag) for tag in paper.tags)


def kind_ref(catalog: Catalog, kind_id: str) -> Ref | None:
    """Return a link to a kind of paper; `None` if the kind is unknown."""
    kind = catalog.kinds.get(kind_id)
    if not kind:
        return None
    return Ref(kind.name, urls.kind(kind_id), len(catalog.by_kind[kind_id]), kind.scope, kind_id)


def kind_refs(catalog: Catalog) -> tuple[Ref, ...]:
    """Return links to all kinds that have papers, in the order of the vocabulary."""
    return tuple(ref for kind in catalog.kinds if (ref := kind_ref(catalog, kind)))


def facet_refs(catalog: Catalog) -> tuple[FacetRef, ...]:
    """Return the facets that have tags with papers, in the order of the vocabulary."""
    facets = (
        FacetRef(
            facet.id,
            facet.name,
            tuple(tag_ref(catalog, tag.id) for tag in facet.tags if tag.id in catalog.tags),
        )
        for facet in catalog.vocabulary.facets
    )
    return tuple(facet for facet in facets if facet.tags)


def sections(catalog: Catalog) -> tuple[Ref, ...]:
    """Return links to the indexes that the site has: of tags, authors and dates."""
    links = (
        ("Tags", urls.TAGS, bool(catalog.tags or catalog.kinds)),
        ("Authors", urls.people(), bool(catalog.config.authors and catalog.people)),
        ("Dates", urls.DATES, bool(catalog.by_year)),
    )
    return tuple(Ref(name, path) for name, path, exists in links if exists)


def path_refs(catalog: Catalog) -> tuple[Ref, ...]:
    """Return links to all reading paths; their notes are the descriptions."""
    return tuple(
        Ref(path.title, urls.path(path.id), len(path.papers), path.description, path.id)
        for path in catalog.paths
    )


def frequent_tags(catalog: Catalog, papers: Iterable[Paper]) -> tuple[Ref, ...]:
    """Return the tags of papers, each with its number among them, the most frequent first.

    Tags of the same number are in the order of the vocabulary.
    """
    counts = Counter(tag for paper in papers for tag in paper.tags)
    tags = sorted((tag for tag in catalog.tags if tag in counts), key=lambda tag: -counts[tag])
    return tuple(replace(tag_ref(catalog, tag), count=counts[tag]) for tag in tags)


def date_path(date: PartialDate, page: int = 1) -> str:
    """Return a page of the list of a month, of a year for a date without a month, or of undated papers."""
    if not date:
        return urls.undated(page)
    return urls.month(date.year, date.month, page) if date.month else urls.year(date.year, page)
