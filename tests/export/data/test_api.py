import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate


from generator.export import EXPORTS
from generator.export.data import api, openapi
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.plan import plan

ROOT = Path(__file__).parents[3]
CATALOGS = ("tests/toy", "content")
# What each file has to be, by the name of its template
SHAPES = {
    "api/catalog": "Catalog",
    "api/papers": "Papers",
    "api/paper": "Paper",
    "api/authors": "Authors",
    "api/tags": "Tags",
    "api/kinds": "Kinds",
    "api/years": "Years",
    **dict.fromkeys(("api/tags/", "api/kinds/", "api/years/"), "Ids"),
}


@cache
def site(content: str = "tests/toy") -> Catalog:
    """A catalog."""
    return load(ROOT / content)


@cache
def files(content: str = "tests/toy") -> dict[str, tuple[str, Any]]:
    """The template and the content of every file of the API, by path."""
    return {
        output.path: (output.template, json.loads(EXPORTS[output.template](site(content), output)))
        for output in api.outputs(site(content))
    }


def answer(path: str, content: str = "tests/toy") -> Any:
    """One file of the API."""
    return files(content)[f"api/v1/{path}"][1]


def closed(shape: Any) -> Any:
    """A schema under which what it does not name is an error."""
    if isinstance(shape, list):
        return [closed(item) for item in shape]
    if not isinstance(shape, dict):
        return shape
    found = {key: closed(item) for key, item in shape.items()}
    if isinstance(found.get("properties"), dict) and found.get("type") == "object":
        found.setdefault("additionalProperties", False)
    return found


def links(value: Any) -> Iterator[str]:
    """Every link to another file of the site in an answer."""
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
        """The published schema is one, of the draft that it names."""
        found = answer("schema.json")
        assert found["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
        assert found["$id"] == "https://example.org/repo/api/v1/schema.json"
        Draft202012Validator.check_schema(found)

    @pytest.mark.parametrize("content", CATALOGS)
    def test_every_answer_fits(self, content: str) -> None:
        """Every file is what the schema says of it, and has nothing that the schema does not name."""
        schema = closed(answer("schema.json", content))
        seen = set()
        for path, (template, found) in files(content).items():
            if template in SHAPES:
                part = {"$ref": f"#/$defs/{SHAPES[template]}", "$defs": schema["$defs"]}
                errors = [e.message for e in Draft202012Validator(part).iter_errors(found)]
                assert not errors, path
                seen.add(template)
        assert seen == set(SHAPES)

    def test_says_what_is_wrong(self) -> None:
        """The schema refuses a count with no date, and an author with no name."""
        schema = Draft202012Validator(
            {"$ref": "#/$defs/Paper", "$defs": openapi.schema("")["$defs"]}
        )
        paper = answer("papers/all-identifiers.json")
        assert schema.is_valid(paper)
        assert "as_of" in paper
        assert not schema.is_valid({key: paper[key] for key in paper if key != "as_of"})
        assert not schema.is_valid({**paper, "authors": [{"person": "a"}]})
        assert not schema.is_valid({**paper, "date": "May 2023"})

    def test_no_address(self) -> None:
        """Where the site's address is not known the schema has no id, for it would be relative."""
        assert "$id" not in answer("schema.json", "content")

    def test_openapi(self) -> None:
        """The OpenAPI description is valid, and has the same definitions."""
        found = answer("openapi.json")
        validate(found)
        assert found["openapi"].startswith("3.1")
        assert found["components"]["schemas"].keys() == answer("schema.json")["$defs"].keys()

    @pytest.mark.parametrize("content", CATALOGS)
    def test_openapi_has_every_address(self, content: str) -> None:
        """Each file but the two descriptions has one path that matches it, and the right answer."""
        paths = answer("openapi.json", content)["paths"]
        patterns = {}
        for path, operation in paths.items():
            pattern = re.escape(path).replace(r"\{id\}", "[a-z0-9-]+").replace(r"\{page\}", r"\d+")
            schema = operation["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            patterns[pattern] = schema["$ref"].rpartition("/")[2]
        for path, (template, _) in files(content).items():
            name = path.removeprefix("api/v1")
            fits = [shape for pattern, shape in patterns.items() if re.fullmatch(pattern, name)]
            assert fits == ([SHAPES[template]] if template in SHAPES else []), path


class TestLinks:
    @pytest.mark.parametrize("content", CATALOGS)
    def test_lead_to_files(self, content: str) -> None:
        """Every link is relative to its own file, and a file of the site is there."""
        planned = {output.path for output in plan(site(content), [])}
        count = 0
        for path, (template, found) in files(content).items():
            if template not in SHAPES:
                continue
            for link in links(found):
                assert ":" not in link
                assert urljoin(f"http://a/{path}", link).removeprefix("http://a/") in planned, link
                count += 1
        assert count > 100

    def test_pages_of_a_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From the first page, `next` leads through the whole list, and `previous` back."""
        monkeypatch.setattr(api, "PAPERS_PER_PAGE", 5)
        monkeypatch.setattr(api, "IDS_PER_PAGE", 2)
        toy = site()
        made = {o.path: json.loads(EXPORTS[o.template](toy, o)) for o in api.outputs(toy)}
        for first, papers in {
            "api/v1/papers.json": toy.papers,
            "api/v1/tags/language-models.json": toy.by_tag["language-models"],
        }.items():
            path, seen, ids = first, [], []
            while True:
                page = made[path]
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
    def test_every_paper(self, papers: list[dict[str, Any]]) -> None:
        """Every paper of the real catalog is there by its id, with what its file says."""
        assert answer("catalog.json", "content")["counts"]["papers"] == len(papers)
        for paper in papers:
            found = answer(f"papers/{paper['id']}.json", "content")
            for key in ("id", "date", "kind", "arxiv", "venue", "as_of", "doi"):
                assert found.get(key) == paper.get(key), paper["id"]
            assert found.get("upvotes", 0) == paper["upvotes"]
            assert len(found.get("authors", [])) == len(paper["authors"])

    def test_lists_have_whole_papers(self) -> None:
        """A paper is the same by itself and in the list: links are relative to each one's folder."""
        listed = {paper["id"]: paper for paper in answer("papers.json")["papers"]}
        for key, paper in listed.items():
            alone = answer(f"papers/{key}.json")
            assert alone["page"] == f"../{paper['page']}"
            assert alone == {**paper, "page": alone["page"]}

    def test_nothing_is_empty(self) -> None:
        """What is not known is not there: no empty text, no empty list, no null."""

        def empty(value: Any) -> bool:
            if isinstance(value, dict | list):
                inner = value.values() if isinstance(value, dict) else value
                return not value or any(map(empty, inner))
            return value is None or value == ""

        for content in CATALOGS:
            for path, (template, found) in files(content).items():
                assert template not in SHAPES or not empty(found), path

    def test_authors(self) -> None:
        """Each author has the papers that name them, and the author of a paper is among them."""
        people = {person["id"]: person for person in answer("authors.json")["authors"]}
        for paper in answer("papers.json")["papers"]:
            for author in paper.get("authors", []):
                assert paper["id"] in people[author["person"]]["papers"]
        assert sum(len(person["papers"]) for person in people.values()) > len(people)

    def test_profile(self) -> None:
        """An author has all that people.yaml says, and what nobody said is not there."""
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
        """Tags, kinds and years count the papers that they list; none is unused."""
        for group in ("tags", "kinds", "years"):
            for term in answer(f"{group}.json")[group]:
                assert answer(term["papers"])["total"] == term["count"] > 0
        assert {facet["id"] for facet in answer("tags.json")["facets"]} == {"topic", "script"}
        assert "unused-one" not in {tag["id"] for tag in answer("tags.json")["tags"]}

    def test_hostile_text(self) -> None:
        """Hostile text is text: JSON escapes what it must."""
        paper = answer("papers/hostile-text.json")
        assert "<script>alert(1)</script>" in paper["title"]
        assert answer("catalog.json")["title"] == "Toy <b>Catalog</b> & “Friends”"


def test_switched_off(catalog: Path) -> None:
    """With `api: false` there is no file of it."""
    with (catalog / "catalog.yaml").open("a") as file:
        file.write("api: false\n")
    assert not list(api.outputs(load(catalog)))
