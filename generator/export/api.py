"""The static API, `api/v1/`: the catalog as JSON files that programs fetch by address.

A paper is what `catalog.jsonl` has of it. Links are relative to the file that they are in, so a
copy works wherever it is put, on a disk too. docs/api.md explains every file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from .. import urls
from ..model import Paper, Person, Site, Term
from ..output import Output, pages
from .bulk import LINE
from .form import to_json

if TYPE_CHECKING:
    from . import Export

T = TypeVar("T")
Json = dict[str, Any]

ROOT = "api/v1"
PAPERS_PER_PAGE = 100
AUTHORS_PER_PAGE = 500
IDS_PER_PAGE = 2000


def outputs(site: Site) -> Iterator[Output]:
    """Plan the files: one a paper, tag, kind and year, and lists of them."""
    if not site.catalog.config.api:
        return
    for name in ("catalog", "tags", "kinds", "years", "schema", "openapi"):
        yield Output(f"{ROOT}/{name}.json", f"api/{name}")
    papers = site.catalog.papers
    for page in pages(len(papers), PAPERS_PER_PAGE):
        yield Output(_path("papers", page), "api/papers", "", page)
    for paper in papers:
        yield Output(_path(f"papers/{paper.id}"), "api/paper", paper.id)
    for page in pages(len(site.people), AUTHORS_PER_PAGE):
        yield Output(_path("authors", page), "api/authors", "", page)
    for group, members in _groups(site).items():
        for name, group_papers in members.items():
            for page in pages(len(group_papers), IDS_PER_PAGE):
                yield Output(_path(f"{group}/{name}", page), f"api/{group}/", name, page)


def catalog(site: Site, output: Output) -> bytes:
    """The catalog itself: what it is, how much is in it, and where the rest is."""
    config, papers = site.catalog.config, site.catalog.papers
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
                "authors": len(site.people),
                "tags": len(site.tags),
                "kinds": len(site.kinds),
                "years": len(site.by_year),
            },
            "first": papers[-1].date.as_iso(),
            "last": papers[0].date.as_iso(),
            "links": links,
        }
    )


def papers_on(site: Site, output: Output) -> tuple[Paper, ...]:
    """The papers on a page of the list of all."""
    found, _ = _paged(site.catalog.papers, output, PAPERS_PER_PAGE)
    return tuple(found)


def papers(site: Site, output: Output) -> bytes:
    """A page of the list of all papers, each with all that is known of it."""
    found, page = _paged(site.catalog.papers, output, PAPERS_PER_PAGE)
    head = to_json({**page, "papers": []}).encode().removesuffix(b"]}")
    return b"%b%b]}\n" % (head, b",".join(_papers(site, found, output)))


def paper(site: Site, output: Output) -> bytes:
    """One paper."""
    paper = site.paper(output.subject)
    return b"%b\n" % _papers(site, (paper,), output)[0]


def authors(site: Site, output: Output) -> bytes:
    """A page of the list of all authors."""
    found, page = _paged(site.people, output, AUTHORS_PER_PAGE)
    up = urls.root(output.path)
    return _json({**page, "authors": [_person(site, person, up) for person in found]})


def tags(site: Site, output: Output) -> bytes:
    """The tags in use."""
    up, facets = urls.root(output.path), site.catalog.vocabulary.facets
    used = [facet for facet in facets if any(tag.id in site.tags for tag in facet.tags)]
    return _json(
        {
            "facets": [{"id": facet.id, "name": facet.name} for facet in used],
            "tags": [
                _term(tag, "tags", site.by_tag[tag.id], up + urls.tag(tag.id), facet=facet.id)
                for facet in used
                for tag in facet.tags
                if tag.id in site.tags
            ],
        }
    )


def kinds(site: Site, output: Output) -> bytes:
    """The kinds of paper in use."""
    up = urls.root(output.path)
    return _json(
        {
            "kinds": [
                _term(kind, "kinds", site.by_kind[kind.id], up + urls.kind(kind.id))
                for kind in site.kinds.values()
            ]
        }
    )


def years(site: Site, output: Output) -> bytes:
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
                for year, found in site.by_year.items()
            ]
        }
    )


def ids(site: Site, output: Output) -> bytes:
    """The ids of the papers of a tag, a kind or a year."""
    group = output.template.split("/")[1]
    found, page = _paged(_groups(site)[group][output.subject], output, IDS_PER_PAGE)
    return _json({"id": output.subject, **page, "papers": [paper.id for paper in found]})


def schema(site: Site, output: Output) -> bytes:
    """The JSON Schema of every answer."""
    from . import shapes

    return _json(shapes.schema(urls.absolute(site.catalog.config.url, output.path)))


def openapi(site: Site, _output: Output) -> bytes:
    """The OpenAPI description."""
    from . import shapes

    config = site.catalog.config
    return _json(shapes.openapi(config.title, config.description))


def _groups(site: Site) -> Mapping[str, Mapping[str, tuple[Paper, ...]]]:
    years = {f"{year:04}": papers for year, papers in site.by_year.items()}
    tags = {tag: site.by_tag[tag] for tag in site.tags}
    return {"tags": tags, "kinds": site.by_kind, "years": years}


def _papers(site: Site, papers: Iterable[Paper], output: Output) -> list[bytes]:
    """What `catalog.jsonl` has of papers, with the way from a file to their pages."""
    up = urls.root(output.path).encode()
    # In a text, a quote has a backslash before it
    return [line.replace(b'"page":"', b'"page":"%b' % up, 1) for line in LINE.each(site, papers)]


def _person(site: Site, person: Person, up: str) -> Json:
    name = person.name
    return {
        "id": person.id,
        "name": name.text,
        **({"given": name.given, "family": name.family} if name.given else {}),
        **_known(orcid=person.orcid, note=person.note),
        **({"names": [other.text for other in person.names]} if person.names else {}),
        **({"home": list(person.homes)} if person.homes else {}),
        "verified": person.verified,
        **({"not": [site.persons[other].id for other in person.apart]} if person.apart else {}),
        "papers": [paper.id for paper in person.papers],
        **({"page": up + urls.person(person.id)} if site.catalog.config.authors else {}),
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
        **{name: _name(stem, to) for name, to in around.items() if to in numbers},
    }


def _path(stem: str, page: int = 1) -> str:
    return f"{ROOT}/{_name(stem, page)}"


def _name(stem: str, page: int) -> str:
    # No id has a dot in it, so a second page never meets a file of its own
    return f"{stem}.json" if page == 1 else f"{stem}.page-{page}.json"


def _known(**facts: str) -> Json:
    return {name: fact for name, fact in facts.items() if fact}


def _json(value: Json) -> bytes:
    return (to_json(value) + "\n").encode()


EXPORTS: "Mapping[str, Export]" = {
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
