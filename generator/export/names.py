"""The names that search boxes suggest: tags, kinds, venues, authors and titles, as a script."""

import re

from ..catalog.catalog import Catalog
from ..catalog.model import Paper, Person
from ..plan.output import Output
from .scripts import to_script

MOST_AUTHORS, MOST_PAPERS = 1_500, 500
"""The most names of each sort, so that the file stays small in a large catalog."""

_NOT_SIMPLE = re.compile(r"[^a-z0-9]+")


def to_names(catalog: Catalog, _output: Output) -> bytes:
    """Return the names that a search box suggests, of each sort the best known first.

    A tag, kind or venue is `[name, id, papers]`, an author `[name, id, papers, other names...]`, a paper
    `[title, id]`. An id that begins like the name in lower case with hyphens is given by the number
    of its characters, and an author of one paper by the name alone. `suggest.js` makes the ids
    again; so the file has half the size. `complete` is whether no author is left out.
    """
    return to_script(
        catalog,
        "names",
        {
            "tags": [
                [tag.name, tag.id, len(catalog.by_tag[tag.id])] for tag in catalog.tags.values()
            ],
            "kinds": [
                [kind.name, kind.id, len(catalog.by_kind[kind.id])]
                for kind in catalog.kinds.values()
            ],
            "venues": [
                [catalog.venues[venue], venue, len(catalog.by_venue[venue])]
                for venue in catalog.frequent_venues
            ],
            "complete": len(catalog.people) <= MOST_AUTHORS and catalog.config.authors,
            "authors": [_author(person) for person in _best_authors(catalog)],
            "papers": [
                [paper.title.plain, _short(paper.title.plain, paper.id)]
                for paper in _best_papers(catalog)
            ],
        },
    )


def _best_authors(catalog: Catalog) -> list[Person]:
    if not catalog.config.authors:
        return []
    best = sorted(catalog.people, key=lambda person: -len(person.papers))[:MOST_AUTHORS]
    # Names that begin alike are smaller side by side
    return sorted(best, key=lambda person: (-len(person.papers), person.name.text))


def _best_papers(catalog: Catalog) -> list[Paper]:
    """Return the most upvoted papers; those with as many upvotes are newest first."""
    papers = (paper for paper in catalog.papers if not paper.withdrawn)
    return sorted(papers, key=lambda paper: -(paper.upvotes or 0))[:MOST_PAPERS]


def _author(person: Person) -> str | list[str | int]:
    name, count = person.name.text, len(person.papers)
    short = _short(name, person.id)
    other_names = [other.text for other in person.names]
    is_plain = count == 1 and not other_names and short == len(_simple(name))
    return name if is_plain else [name, short, count, *other_names]


def _simple(name: str) -> str:
    return _NOT_SIMPLE.sub("-", name.lower()).strip("-")


def _short(name: str, name_id: str) -> str | int:
    return len(name_id) if _simple(name).startswith(name_id) else name_id
