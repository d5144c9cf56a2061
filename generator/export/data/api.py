"""The static API, `api/v1/`: the catalog as JSON files that programs fetch by address.

A paper is what `catalog.jsonl` has of it. Links are relative to the file that they are in, so a
copy works wherever it is put, on a disk too. docs/api.md explains every file.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Paper, Person, Term
from ...plan import urls
from ...plan.output import Output, pages
from ...plan.plan import API_AUTHORS_PER_PAGE, API_IDS_PER_PAGE, API_PAPERS_PER_PAGE
from .tables import line

T = TypeVar("T")
Json = dict[str, Any]


def catalog(catalog: Catalog, output: Output) -> bytes:
    """The catalog itself: what it is, how much is in it, and where the rest is."""
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
    return _json(
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


def papers(catalog: Catalog, output: Output) -> bytes:
    """A page of the list of all papers, each with all that is known of it."""
    found, page = _paged(catalog.papers, output, API_PAPERS_PER_PAGE)
    head = orjson.dumps({**page, "papers": []}).decode().removesuffix("]}")
    return f"{head}{','.join(_papers(catalog, found, output))}]}}\n".encode()


def paper(catalog: Catalog, output: Output) -> bytes:
    """One paper."""
    paper = catalog.paper(output.subject)
    return f"{_papers(catalog, (paper,), output)[0]}\n".encode()


def authors(catalog: Catalog, output: Output) -> bytes:
    """A page of the list of all authors."""
    found, page = _paged(catalog.people, output, API_AUTHORS_PER_PAGE)
    up = urls.root(output.path)
    return _json({**page, "authors": [_person(catalog, person, up) for person in found]})


def tags(catalog: Catalog, output: Output) -> bytes:
    """The tags in use."""
    up, facets = urls.root(output.path), catalog.vocabulary.facets
    used = [facet for facet in facets if any(tag.id in catalog.tags for tag in facet.tags)]
    return _json(
        {
            "facets": [{"id": facet.id, "name": facet.name} for facet in used],
            "tags": [
                _term(tag, "tags", catalog.by_tag[tag.id], up + urls.tag(tag.id), facet=facet.id)
                for facet in used
                for tag in facet.tags
                if tag.id in catalog.tags
            ],
        }
    )


def kinds(catalog: Catalog, output: Output) -> bytes:
    """The kinds of paper in use."""
    up = urls.root(output.path)
    return _json(
        {
            "kinds": [
                _term(kind, "kinds", catalog.by_kind[kind.id], up + urls.kind(kind.id))
                for kind in catalog.kinds.values()
            ]
        }
    )


def years(catalog: Catalog, output: Output) -> bytes:
    """The years with papers."""
    up = urls.root(output.path)
    return _json(
        {
            "years": [
                {
                    "year": year,
                    "count": len(found),
                    "papers": f"years/{year:04}.json",
                    "page": up + urls.year(year),
                }
                for year, found in catalog.by_year.items()
            ]
        }
    )


def ids(catalog: Catalog, output: Output) -> bytes:
    """The ids of the papers of a tag, a kind or a year."""
    group = output.template.split("/")[1]
    found, page = _paged(_groups(catalog)[group][output.subject], output, API_IDS_PER_PAGE)
    return _json({"id": output.subject, **page, "papers": [paper.id for paper in found]})


def schema(catalog: Catalog, output: Output) -> bytes:
    """The JSON Schema of every answer."""
    from . import openapi

    return _json(openapi.schema(urls.absolute(catalog.config.url, output.path)))


def openapi(catalog: Catalog, _output: Output) -> bytes:
    """The OpenAPI description."""
    from . import openapi

    config = catalog.config
    return _json(openapi.openapi(config.title, config.description))


def _groups(catalog: Catalog) -> Mapping[str, Mapping[str, tuple[Paper, ...]]]:
    years = {f"{year:04}": papers for year, papers in catalog.by_year.items()}
    tags = {tag: catalog.by_tag[tag] for tag in catalog.tags}
    return {"tags": tags, "kinds": catalog.by_kind, "years": years}


def _papers(catalog: Catalog, papers: Iterable[Paper], output: Output) -> list[str]:
    """What `catalog.jsonl` has of papers, with the way from a file to their pages."""
    up = urls.root(output.path)
    # In a text, a quote has a backslash before it
    return [line(catalog, paper).replace('"page":"', f'"page":"{up}', 1) for paper in papers]


def _person(catalog: Catalog, person: Person, up: str) -> Json:
    name = person.name
    return {
        "id": person.id,
        "name": name.text,
        **({"given": name.given, "family": name.family} if name.given else {}),
        **_known(orcid=person.orcid, note=person.note),
        **({"names": [other.text for other in person.names]} if person.names else {}),
        **({"home": list(person.homes)} if person.homes else {}),
        "verified": person.verified,
        **(
            {"not": [catalog.persons[other].id for other in person.namesakes]}
            if person.namesakes
            else {}
        ),
        "papers": [paper.id for paper in person.papers],
        **({"page": up + urls.person(person.id)} if catalog.config.authors else {}),
    }


def _term(term: Term, group: str, papers: tuple[Paper, ...], page: str, **more: str) -> Json:
    return {
        "id": term.id,
        "name": term.name,
        **_known(scope=term.scope),
        **more,
        "count": len(papers),
        "papers": f"{group}/{term.id}.json",
        "page": page,
    }


def _paged(things: Sequence[T], output: Output, size: int) -> tuple[Sequence[T], Json]:
    """What is on a page of a list, and what the page says of the list."""
    numbers, page = pages(len(things), size), output.page
    stem = output.path.rpartition("/")[2].removesuffix(".json").partition(".")[0]
    around = {"next": page + 1, "previous": page - 1}
    return things[(page - 1) * size : page * size], {
        "total": len(things),
        "page": page,
        "pages": len(numbers),
        **{name: urls.api_page(stem, to) for name, to in around.items() if to in numbers},
    }


def _known(**facts: str) -> Json:
    return {name: fact for name, fact in facts.items() if fact}


def _json(value: Json) -> bytes:
    return (orjson.dumps(value).decode() + "\n").encode()


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    "api/catalog": catalog,
    "api/papers": papers,
    "api/paper": paper,
    "api/authors": authors,
    "api/tags": tags,
    "api/kinds": kinds,
    "api/years": years,
    "api/tags/": ids,
    "api/kinds/": ids,
    "api/years/": ids,
    "api/schema": schema,
    "api/openapi": openapi,
}
