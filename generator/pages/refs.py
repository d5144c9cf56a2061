"""Links to pages of the site, as templates show them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls


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
    """A link to a group of tags in the index of tags; `more` counts the tags left out of `tags`."""

    id: str
    name: str
    path: str
    tags: tuple[Ref, ...]
    more: int = 0


def paper_ref(paper: Paper) -> Ref:
    """Return a link to a paper, by its title as plain text."""
    return Ref(paper.title.plain, urls.paper(paper.id))


def author_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """Return a paper's authors, named as on the paper, with links if authors have pages."""
    if not catalog.config.authors:
        return tuple([Ref(author.name.text, "") for author in paper.authors])
    persons = catalog.persons
    return tuple(
        [
            Ref(author.name.text, urls.person(persons[author.identity].id))
            for author in paper.authors
        ]
    )


def kind_ref(catalog: Catalog, kind_id: str) -> Ref:
    """Return a link to a kind of paper."""
    kind = catalog.kinds[kind_id]
    count = len(catalog.by_kind[kind_id])
    return Ref(kind.name, urls.kind(kind_id), count, kind.scope, kind_id)


def tag_ref(catalog: Catalog, tag_id: str) -> Ref:
    """Return a link to a tag."""
    tag = catalog.tags[tag_id]
    count = len(catalog.by_tag[tag_id])
    return Ref(tag.name, urls.tag(tag_id), count, tag.scope, tag_id)


def tag_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """Return links to a paper's tags, the most central first."""
    return tuple([tag_ref(catalog, tag) for tag in paper.tags])


def frequent_tags(catalog: Catalog, papers: Iterable[Paper]) -> list[Ref]:
    """Return the tags of some papers, the most frequent among them first.

    Tags of the same number are in the order of the vocabulary.
    """
    counts = Counter(tag for paper in papers for tag in paper.tags)
    tags = [
        replace(tag_ref(catalog, tag), count=counts[tag]) for tag in catalog.tags if tag in counts
    ]
    return sorted(tags, key=lambda tag: -tag.count)


def facet_refs(catalog: Catalog) -> Iterator[FacetRef]:
    """Yield the facets that have tags with papers, in the order of the vocabulary."""
    for facet in catalog.vocabulary.facets:
        tags = tuple(tag_ref(catalog, tag.id) for tag in facet.tags if tag.id in catalog.tags)
        if tags:
            yield FacetRef(facet.id, facet.name, facet_path(facet.id), tags)


def facet_path(facet_id: str) -> str:
    """Return the path of a facet's heading in the index of tags."""
    return f"{urls.TAGS}#{facet_id}"
