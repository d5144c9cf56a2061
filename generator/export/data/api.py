"""The static API, `api/v1/`: the catalog as JSON files that programs fetch by URL.

A paper has the fields of `catalog.jsonl`. Links are relative to their own file, so that a copy of
the files works anywhere, on a disk too. docs/api.md explains every file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Paper, Person, Term
from ...plan import urls
from ...plan.output import Output, pages
from ...plan.plan import API_AUTHORS_PER_PAGE, API_IDS_PER_PAGE, API_PAPERS_PER_PAGE
from . import openapi
from .tables import to_record

T = TypeVar("T")
Json = dict[str, Any]


def to_catalog(catalog: Catalog, output: Output) -> bytes:
    """Return the catalog itself: its settings, its counts, and links to the rest."""
    config, papers = catalog.config, catalog.papers
    up = urls.root(output.path)
    links = {name: f"{name}.json" for name in ("papers", "authors", "tags", "kinds", "years")}
    links |= {"schema": "schema.json", "openapi": "openapi.json", "page": f"{up}{urls.FRONT}"}
    if config.citations:
        links["jsonl"] = f"{up}{urls.CATALOG}.jsonl"
    if config.database:
        links["database"] = f"{up}{urls.CATALOG}.sqlite"
    if config.parquet:
        links["parquet"] = f"{up}{urls.CATALOG}.parquet"
    return _dump(
        {
            "version": 1,
            "id": config.id,
            "title": config.title,
            **_known(description=config.description),
            "language": config.language,
            **_known(url=config.url, repository=config.repository),
            "counts": {
                "papers": len(papers),
                "authors": len(catalog.people),
                "tags": len(catalog.tags),
                "kinds": len(catalog.kinds),
                "years": len(catalog.by_year),
            },
            "first": papers[-1].date.as_iso(),
            "last": papers[0].date.as_iso(),
            "links": links,
        }
    )


def to_papers(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the list of all papers, with every known fact of each."""
    papers, head = _page(catalog.papers, output, API_PAPERS_PER_PAGE)
    return _dump({**head, "papers": [_paper(catalog, paper, output) for paper in papers]})


def to_paper(catalog: Catalog, output: Output) -> bytes:
    """Return one paper."""
    return _dump(_paper(catalog, catalog.paper(output.subject), output))


def to_authors(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the list of all authors."""
    people, head = _page(catalog.people, output, API_AUTHORS_PER_PAGE)
    return _dump({**head, "authors": [_person(catalog, person, output) for person in people]})


def to_tags(catalog: Catalog, output: Output) -> bytes:
    """Return the tags in use and the facets that they belong to."""
    facets, tags = [], []
    for facet in catalog.vocabulary.facets:
        used = [tag for tag in facet.tags if tag.id in catalog.tags]
        facets += [{"id": facet.id, "name": facet.name}] if used else []
        for tag in used:
            count = len(catalog.by_tag[tag.id])
            tags.append(_term(tag, count, output, urls.tag(tag.id), facet=facet.id))
    return _dump({"facets": facets, "tags": tags})


def to_kinds(catalog: Catalog, output: Output) -> bytes:
    """Return the kinds of paper in use."""
    kinds = [
        _term(kind, len(catalog.by_kind[kind.id]), output, urls.kind(kind.id))
        for kind in catalog.kinds.values()
    ]
    return _dump({"kinds": kinds})


def to_years(catalog: Catalog, output: Output) -> bytes:
    """Return the years with papers."""
    up = urls.root(output.path)
    years = [
        {
            "year": year,
            "count": len(papers),
            "papers": f"years/{year:04}.json",
            "page": up + urls.year(year),
        }
        for year, papers in catalog.by_year.items()
    ]
    return _dump({"years": years})


def to_ids(catalog: Catalog, output: Output) -> bytes:
    """Return a page of the ids of the papers of a tag, a kind or a year."""
    papers = catalog.papers_about(output.about, output.subject)
    shown, head = _page(papers, output, API_IDS_PER_PAGE)
    return _dump({"id": output.subject, **head, "papers": [paper.id for paper in shown]})


def to_schema(catalog: Catalog, output: Output) -> bytes:
    """Return the JSON Schema of every answer."""
    return _dump(openapi.to_schema(urls.absolute(catalog.config.url, output.path)))


def to_openapi(catalog: Catalog, _output: Output) -> bytes:
    """Return the OpenAPI description."""
    return _dump(openapi.to_openapi(catalog.config.title, catalog.config.description))


def _paper(catalog: Catalog, paper: Paper, output: Output) -> Json:
    record = to_record(catalog, paper)
    return {**record, "page": urls.root(output.path) + record["page"]}


def _person(catalog: Catalog, person: Person, output: Output) -> Json:
    name, page = person.name, urls.root(output.path) + urls.person(person.id)
    return {
        "id": person.id,
        "name": name.text,
        **({"given": name.given, "family": name.family} if name.given else {}),
        **_known(
            orcid=person.orcid,
            note=person.note,
            names=[other.text for other in person.names],
            home=list(person.homes),
        ),
        "verified": person.verified,
        **(
            {"not": [catalog.persons[other].id for other in person.namesakes]}
            if person.namesakes
            else {}
        ),
        "papers": [paper.id for paper in person.papers],
        **({"page": page} if catalog.config.authors else {}),
    }


def _term(term: Term, count: int, output: Output, page: str, **more: str) -> Json:
    # The ids of the papers are in a folder with the name of the list: tags.json, tags/rtl.json
    folder = output.path.rpartition("/")[2].removesuffix(".json")
    return {
        "id": term.id,
        "name": term.name,
        **_known(scope=term.scope),
        **more,
        "count": count,
        "papers": f"{folder}/{term.id}.json",
        "page": urls.root(output.path) + page,
    }


def _page(items: Sequence[T], output: Output, size: int) -> tuple[Sequence[T], Json]:
    """Return the items on a page of a list, and the page's numbers and links."""
    numbers, page = pages(len(items), size), output.page
    stem = output.path.rpartition("/")[2].partition(".")[0]
    around = {"next": page + 1, "previous": page - 1}
    return items[(page - 1) * size : page * size], {
        "total": len(items),
        "page": page,
        "pages": len(numbers),
        **{name: urls.api_page(stem, to) for name, to in around.items() if to in numbers},
    }


def _known(**facts: str | list[str]) -> Json:
    return {name: fact for name, fact in facts.items() if fact}


def _dump(answer: Json) -> bytes:
    return orjson.dumps(answer) + b"\n"


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    "api/catalog": to_catalog,
    "api/papers": to_papers,
    "api/paper": to_paper,
    "api/authors": to_authors,
    "api/tags": to_tags,
    "api/kinds": to_kinds,
    "api/years": to_years,
    "tag.ids": to_ids,
    "kind.ids": to_ids,
    "year.ids": to_ids,
    "api/schema": to_schema,
    "api/openapi": to_openapi,
}
