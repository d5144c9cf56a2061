import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from generator.catalog.catalog import Catalog
from generator.content.load import load
from generator.export import EXPORTS
from generator.export.data import api
from generator.plan import plan as plan_module
from generator.plan.plan import plan
from tests.sites import configured

ROOT = Path(__file__).parents[3]
# The definition of each answer, by the name of its template
SHAPES = {
    "api/v1/catalog.json": "Catalog",
    "api/v1/papers.json": "Papers",
    "paper.api": "Paper",
    "api/v1/authors.json": "Authors",
    "api/v1/tags.json": "Tags",
    "api/v1/kinds.json": "Kinds",
    "api/v1/years.json": "Years",
    **dict.fromkeys(("tag.ids", "kind.ids", "year.ids"), "Ids"),
}


class File(NamedTuple):
    """A file of the API: the name of its template, and its answer."""

    template: str
    answer: Any


def render(catalog: Catalog) -> dict[str, File]:
    """Return every planned file of the API, by path."""
    return {
        output.path: File(output.template, json.loads(EXPORTS[output.template](catalog, output)))
        for output in plan(catalog, [])
        if output.path.startswith("api/v1/")
    }


class Api(NamedTuple):
    """A catalog, and every file of its API by path."""

    catalog: Catalog
    files: dict[str, File]

    def answer(self, path: str) -> Any:
        """Return the answer of one file."""
        return self.files[f"api/v1/{path}"].answer


@pytest.fixture(scope="module")
def any_api(each_catalog: Catalog) -> Api:
    """Give the API of the toy catalog, and then that of the frozen listing."""
    return Api(each_catalog, render(each_catalog))


@cache
def load_toy() -> Catalog:
    """Return the toy catalog."""
    return load(ROOT / "tests/toy")


@cache
def files() -> dict[str, File]:
    """Return every file of the toy catalog's API, by path."""
    return render(load_toy())


def answer(path: str) -> Any:
    """Return the answer of one file of the toy catalog's API."""
    return files()[f"api/v1/{path}"].answer


def closed(shape: Any) -> Any:
    """Return a schema in which properties that it does not name are errors."""
    if isinstance(shape, list):
        return [closed(item) for item in shape]
    if not isinstance(shape, dict):
        return shape
    found = {key: closed(item) for key, item in shape.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def links(value: Any) -> Iterator[str]:
    """Yield every link to another file of the site in an answer."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "links" and isinstance(item, dict):
                yield from item.values()
            elif key in {"page", "papers", "next", "previous"} and isinstance(item, str):
                yield item
            else:
                yield from links(item)
    elif isinstance(value, list):
        for item in value:
            yield from links(item)


class TestSchema:
    def test_is_a_schema(self) -> None:
        """The published file is a JSON Schema of the draft that it names."""
        found = answer("schema.json")
        assert found["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        assert found["$id"] == "https://example.org/repo/api/v1/schema.json"
        Draft202012Validator.check_schema(found)

    def test_every_answer_fits(self, any_api: Api) -> None:
        """Every file follows the schema, and has nothing that the schema does not name."""
        schema = closed(any_api.answer("schema.json"))
        seen = set()
        for path, (template, found) in any_api.files.items():
            if template in SHAPES:
                part = {"$ref": f"#/$defs/{SHAPES[template]}", "$defs": schema["$defs"]}
                errors = [e.message for e in Draft202012Validator(part).iter_errors(found)]
                assert not errors, path
                seen.add(template)
        unused = set() if any_api.catalog.tags else {"tag.ids", "kind.ids"}
        assert seen == set(SHAPES) - unused

    def test_no_dates(self, works: Catalog) -> None:
        """A catalog whose papers have no dates has no first and no last date."""
        papers = tuple(paper for paper in works.papers if not paper.date)
        found = render(replace(works, papers=papers))
        definitions = found["api/v1/schema.json"].answer["$defs"]
        schema = Draft202012Validator({"$ref": "#/$defs/Catalog", "$defs": definitions})
        catalog = found["api/v1/catalog.json"].answer
        assert not list(schema.iter_errors(catalog))
        assert not {"first", "last"} & catalog.keys()

    def test_says_what_is_wrong(self) -> None:
        """The schema refuses a count without a date, and an author without a name."""
        definitions = answer("schema.json")["$defs"]
        schema = Draft202012Validator({"$ref": "#/$defs/Paper", "$defs": definitions})
        paper = answer("papers/all-identifiers.json")
        assert schema.is_valid(paper)
        assert "as_of" in paper
        assert not schema.is_valid({key: paper[key] for key in paper if key != "as_of"})
        assert not schema.is_valid({**paper, "authors": [{"person": "a"}]})
        assert not schema.is_valid({**paper, "date": "May 2023"})

    def test_no_url(self) -> None:
        """If the site's URL is unknown, the schema has no id, since it would be relative."""
        catalog = configured(load_toy(), url="")
        assert "$id" not in render(catalog)["api/v1/schema.json"].answer

    def test_order(self) -> None:
        """A schema begins with its dialect and its id."""
        assert list(answer("schema.json"))[:3] == ["$schema", "$id", "title"]

    def test_openapi(self) -> None:
        """The OpenAPI description is valid, names the catalog, and has the same definitions."""
        found = answer("openapi.json")
        validate(found)
        assert found["openapi"].startswith("3.1")
        catalog = load_toy()
        assert found["info"]["title"] == catalog.config.title
        assert found["info"]["description"].startswith(f"{catalog.config.description} Every answer")
        definitions = json.dumps(answer("schema.json")["$defs"])
        moved = definitions.replace("#/$defs/", "#/components/schemas/")
        assert found["components"]["schemas"] == json.loads(moved)

    def test_openapi_has_every_address(self, any_api: Api) -> None:
        """Each file but the two descriptions matches one path, with the right definition."""
        paths = any_api.answer("openapi.json")["paths"]
        patterns = {}
        for path, operation in paths.items():
            pattern = re.escape(path).replace(r"\{id\}", "[a-z0-9-]+").replace(r"\{page\}", r"\d+")
            schema = operation["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            patterns[pattern] = schema["$ref"].rpartition("/")[2]
        for path, (template, _) in any_api.files.items():
            name = path.removeprefix("api/v1")
            fits = [shape for pattern, shape in patterns.items() if re.fullmatch(pattern, name)]
            assert fits == ([SHAPES[template]] if template in SHAPES else []), path


class TestLinks:
    def test_lead_to_files(self, any_api: Api) -> None:
        """Every link is relative to its own file, and a file of the site is there."""
        planned = {output.path for output in plan(any_api.catalog, [])}
        count = 0
        for path, (template, found) in any_api.files.items():
            if template not in SHAPES:
                continue
            for link in links(found):
                assert ":" not in link
                assert urljoin(f"http://a/{path}", link).removeprefix("http://a/") in planned, link
                count += 1
        assert count > 100

    def test_pages_of_a_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the first page, `next` leads through the whole list, and `previous` back."""
        for module in (api, plan_module):
            monkeypatch.setattr(module, "API_PAPERS_PER_PAGE", 5)
            monkeypatch.setattr(module, "API_IDS_PER_PAGE", 2)
        toy = load_toy()
        rendered = render(toy)
        for first, papers in {
            "api/v1/papers.json": toy.papers,
            "api/v1/tags/language-models.json": toy.by_tag["language-models"],
        }.items():
            path, seen, ids = first, [], []
            while True:
                page = rendered[path].answer
                seen.append(path)
                ids += [it if isinstance(it, str) else it["id"] for it in page["papers"]]
                assert page["total"] == len(papers)
                assert page["page"] == len(seen)
                assert ("previous" in page) == (len(seen) > 1)
                if "previous" in page:
                    back = urljoin(f"http://a/{path}", page["previous"])
                    assert back == f"http://a/{seen[-2]}"
                if "next" not in page:
                    break
                path = urljoin(f"http://a/{path}", page["next"]).removeprefix("http://a/")
            assert len(seen) == page["pages"] > 1
            assert ids == [paper.id for paper in papers]


class TestFacts:
    def test_every_paper(self, any_api: Api) -> None:
        """Every paper has a file by its id, with what is known of it."""
        papers = any_api.catalog.papers
        assert any_api.answer("catalog.json")["counts"]["papers"] == len(papers)
        for paper in papers:
            found = any_api.answer(f"papers/{paper.id}.json")
            assert (found["id"], found.get("date", "")) == (paper.id, paper.date.as_iso())
            for field in ("kind", "arxiv", "venue", "doi", "volume", "pages", "publisher", "isbn"):
                assert found.get(field, "") == getattr(paper, field), paper.id
            assert found.get("upvotes") == paper.upvotes
            assert len(found.get("authors", [])) == len(paper.authors)

    def test_lists_have_whole_papers(self) -> None:
        """A paper is the same alone and in the list, with links relative to each file."""
        listed = {paper["id"]: paper for paper in answer("papers.json")["papers"]}
        for key, paper in listed.items():
            alone = answer(f"papers/{key}.json")
            assert alone["page"] == f"../{paper['page']}"
            assert alone == {**paper, "page": alone["page"]}

    def test_nothing_is_empty(self, any_api: Api) -> None:
        """What is unknown is left out: there is no empty text, no empty list and no null."""

        def empty(value: Any) -> bool:
            if isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                return not value or any(map(empty, inner))
            return value is None or value == ""

        for path, (template, found) in any_api.files.items():
            is_list = found in ({"facets": [], "tags": []}, {"kinds": []})
            assert template not in SHAPES or is_list or not empty(found), path

    def test_authors(self) -> None:
        """Each author of a paper is in the list of authors, with that paper."""
        people = {person["id"]: person for person in answer("authors.json")["authors"]}
        for paper in answer("papers.json")["papers"]:
            for author in paper.get("authors", []):
                assert paper["id"] in people[author["person"]]["papers"]
        assert sum(len(person["papers"]) for person in people.values()) > len(people)

    def test_profile(self) -> None:
        """An author has what people.yaml says of them, and nothing else."""
        people = {person["id"]: person for person in answer("authors.json")["authors"]}
        assert people["wei-wang-b"] == {
            "id": "wei-wang-b",
            "name": "Wei Wang",
            "given": "Wei",
            "family": "Wang",
            "orcid": "0000-0002-1825-0097",
            "note": "<i>Leeds</i> & Co.",
            "names": ["王伟", "W. <b>Wang</b>"],
            "home": ["https://example.org/~wang?a=1&b=2", "https://www.example.net/"],
            "verified": True,
            "not": ["wei-wang"],
            "papers": ["awkward-names"],
            "page": "../../authors/wei-wang-b.html",
        }
        assert people["wei-wang"].keys() & {"orcid", "note", "names", "home"} == set()
        assert (people["wei-wang"]["verified"], people["wei-wang"]["not"]) == (
            False,
            ["wei-wang-b"],
        )

    def test_terms(self) -> None:
        """Tags, kinds and years count the papers that they list; unused ones are left out."""
        for group in ("tags", "kinds", "years"):
            for term in answer(f"{group}.json")[group]:
                assert answer(term["papers"])["total"] == term["count"] > 0
        assert {facet["id"] for facet in answer("tags.json")["facets"]} == {"topic", "script"}
        assert "unused-one" not in {tag["id"] for tag in answer("tags.json")["tags"]}

    def test_hostile_text(self) -> None:
        """Hostile text stays as it is in JSON."""
        paper = answer("papers/hostile-text.json")
        assert "<script>alert(1)</script>" in paper["title"]
        assert answer("catalog.json")["title"] == "Toy <b>Catalog</b> & “Friends”"


def test_switched_off(toy: Catalog) -> None:
    """With `api: false` there is no file of the API."""
    assert not render(configured(toy, api=False))
