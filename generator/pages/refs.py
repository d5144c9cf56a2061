"""Links to pages of the site, as templates show them."""

from dataclasses import dataclass

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..plan import urls


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to a page of the site, and how many papers are there (0: not said)."""

    name: str
    path: str
    count: int = 0


def author_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """A paper's authors by their names on it, with the persons' pages if there are such."""
    if not catalog.config.authors:
        return tuple([Ref(author.name.text, "") for author in paper.authors])
    persons = catalog.persons
    return tuple(
        [
            Ref(author.name.text, urls.person(persons[author.identity].id))
            for author in paper.authors
        ]
    )


def kind_ref(catalog: Catalog, kind: str) -> Ref:
    """A kind of paper and its page."""
    return Ref(catalog.kinds[kind].name, urls.kind(kind), len(catalog.by_kind[kind]))


def tag_ref(catalog: Catalog, tag: str) -> Ref:
    """A tag and its page."""
    return Ref(catalog.tags[tag].name, urls.tag(tag), len(catalog.by_tag[tag]))


def tag_refs(catalog: Catalog, paper: Paper) -> tuple[Ref, ...]:
    """A paper's tags, the most central first."""
    return tuple([tag_ref(catalog, tag) for tag in paper.tags])


def paper_ref(paper: Paper) -> Ref:
    """A paper by its plain title."""
    return Ref(paper.title.plain, urls.paper(paper.id))
