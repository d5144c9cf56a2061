"""The static API, `api/v1/`: the catalog as JSON files that programs fetch by URL.

A paper has the fields of `catalog.jsonl`. Links are relative to their own file, so that a copy of
the files works anywhere, on a disk too. docs/reference/api.md explains every file.
"""

from collections.abc import Sequence
from typing import TypeVar

from ...catalog.catalog import Catalog
from ...catalog.model import Paper, Person
from ...plan import urls
from ...plan.output import Output, pages
from ...plan.plan import API_AUTHORS_PER_PAGE, API_IDS_PER_PAGE, API_PAPERS_PER_PAGE
from ..facts import Json, known, to_json
from .tables import to_record

T = TypeVar("T")


def to_catalog(catalog: Catalog, output: Output) -> bytes:
    """Return the catalog itself: its settings, its counts, and links to the rest."""
    config, papers = catalog.config, catalog.papers
    dated = [paper for paper in papers if paper.date]
    up = urls.root(output.path)
    bulk = f"{up}{urls.CATALOG}"
    links = {
        **{name: f"{name}.json" for name in ("papers", "authors", "tags", "kinds", "years")},
        "schema": "schema.json",
        "openapi": "openapi.json",
        "page": f"{up}{urls.FRONT}",
        "jsonl": f"{bulk}.jsonl" if config.citations else "",
        "database": f"{bulk}.sqlite" if config.database else "",
        "parquet": f"{bulk}.parquet" if config.parquet else "",
    }
    facts = {
        "version": 1,
        "id": config.id,
        "title": config.title,
        "description": config.description,
        "language": config.language,
        "url": config.url,
        "repository": config.repository,
        "counts": {
            "papers": len(papers),
            "authors": len(catalog.people),
            "tags": len(catalog.tags),
            "kinds": len(catalog.kinds),
            "years": len(catalog.by_year),
        },
        "first": dated[-1].date.as_iso() if dated else "",
        "last": dated[0].date.as_iso() if dated else "",
        "links": known(links),
    }
    return to_json(known(facts))


def to_papers(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the list of all papers, with every known fact of each."""
    papers, head = _page(catalog.papers, output, API_PAPERS_PER_PAGE)
    return to_json({**head, "papers": [_paper(catalog, paper, output) for paper in papers]})


def to_paper(catalog: Catalog, output: Output) -> bytes:
    """Return one paper."""
    return to_json(_paper(catalog, catalog.paper(output.subject), output))


def to_authors(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the list of all authors."""
    people, head = _page(catalog.people, output, API_AUTHORS_PER_PAGE)
    return to_json({**head, "authors": [_person(catalog, person, output) for person in people]})


def to_tags(catalog: Catalog, output: Output) -> bytes:
    """Return the tags in use and the facets that they belong to."""
    facets, tags = [], []
    for facet in catalog.vocabulary.facets:
        used = [tag for tag in facet.tags if tag.id in catalog.tags]
        facets += [{"id": facet.id, "name": facet.name}] if used else []
        for tag in used:
            facts = {"id": tag.id, "name": tag.name, "scope": tag.scope, "facet": facet.id}
            tags.append(facts | _papers_of(catalog, output, "tag", tag.id, urls.tag(tag.id)))
    return to_json({"facets": facets, "tags": [known(tag) for tag in tags]})


def to_kinds(catalog: Catalog, output: Output) -> bytes:
    """Return the kinds of paper in use."""
    kinds = [
        known({"id": kind.id, "name": kind.name, "scope": kind.scope})
        | _papers_of(catalog, output, "kind", kind.id, urls.kind(kind.id))
        for kind in catalog.kinds.values()
    ]
    return to_json({"kinds": kinds})


def to_years(catalog: Catalog, output: Output) -> bytes:
    """Return the years with papers."""
    years = [
        {"year": year} | _papers_of(catalog, output, "year", f"{year:04}", urls.year(year))
        for year in catalog.by_year
    ]
    return to_json({"years": years})


def to_ids(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the ids of the papers of a tag, a kind or a year."""
    papers = catalog.papers_about(output.about, output.subject)
    shown, head = _page(papers, output, API_IDS_PER_PAGE)
    return to_json({"id": output.subject, **head, "papers": [paper.id for paper in shown]})


def _paper(catalog: Catalog, paper: Paper, output: Output) -> Json:
    record = to_record(catalog, paper)
    return {**record, "page": urls.root(output.path) + record["page"]}


def _person(catalog: Catalog, person: Person, output: Output) -> Json:
    name, page = person.name, urls.root(output.path) + urls.person(person.id)
    return known(
        {
            "id": person.id,
            "name": name.text,
            "given": name.given,
            "family": name.family if name.given else "",
            "suffix": name.suffix,
            "orcid": person.orcid,
            "note": person.note,
            "names": [other.text for other in person.names],
            "home": list(person.homes),
            "verified": person.verified,
            "not": [catalog.persons[other].id for other in person.namesakes],
            "papers": [paper.id for paper in person.papers],
            "page": page if catalog.config.authors else "",
        }
    )


def _papers_of(catalog: Catalog, output: Output, sort: str, subject: str, page: str) -> Json:
    """Return how many papers a tag, kind or year has, with links to their ids and to its page."""
    return {
        "count": len(catalog.papers_about(sort, subject)),
        "papers": f"{sort}s/{subject}.json",
        "page": urls.root(output.path) + page,
    }


def _page(items: Sequence[T], output: Output, size: int) -> tuple[Sequence[T], Json]:
    """Return the items on a page of a list, and the page's numbers and links."""
    numbers, page = pages(len(items), size), output.page
    stem = output.path.removeprefix(urls.API).partition(".")[0]
    head: Json = {"total": len(items), "page": page, "pages": len(numbers)}
    for name, number in (("next", page + 1), ("previous", page - 1)):
        if number in numbers:
            head[name] = urls.api(stem, number).rpartition("/")[2]
    return items[(page - 1) * size : page * size], head
