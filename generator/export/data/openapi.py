"""What the answers of the static API look like: a JSON Schema, and an OpenAPI description.

The schema is in the language of 2020-12 (https://json-schema.org/draft/2020-12), which OpenAPI 3.1
(https://spec.openapis.org/oas/v3.1.1.html) uses too: both have the same definitions.
"""

import json
from collections.abc import Mapping
from typing import Any

Shape = dict[str, Any]

_DATE = {
    "type": "string",
    "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
    "description": "A day, a month or a year, as far as it is known.",
}
_COUNT = {"type": "integer", "minimum": 0}
_ID = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_TEXT = {"type": "string", "minLength": 1}
_ORCID = {"type": "string", "pattern": "^([0-9]{4}-){3}[0-9]{3}[0-9X]$"}


def _text(description: str) -> Shape:
    return {**_TEXT, "description": description}


def _id(description: str) -> Shape:
    return {**_ID, "description": description}


def _link(description: str) -> Shape:
    return {"type": "string", "format": "uri-reference", "description": description}


def _list(item: Shape, description: str = "") -> Shape:
    said = {"description": description} if description else {}
    return {"type": "array", "items": item, **said}


def _object(description: str, required: Shape, optional: Shape | None = None) -> Shape:
    """An object; what a later version of Openshelf adds to it is no error."""
    return {
        "type": "object",
        "description": description,
        "properties": {**required, **(optional or {})},
        "required": list(required),
    }


def _ref(name: str) -> Shape:
    return {"$ref": f"#/$defs/{name}"}


def _page(description: str, items: Shape) -> Shape:
    """A page of a long list; each page but the last has `next`, each but the first `previous`."""
    return _object(
        description,
        {
            "total": {**_COUNT, "description": "How many the whole list has."},
            "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 1},
            **items,
        },
        {"next": _link("The next page."), "previous": _link("The page before.")},
    )


def _term(description: str, more: Shape) -> Shape:
    return _object(
        description,
        {
            "id": _id("Names it for ever."),
            "name": _text("What readers see."),
            **more,
            "count": {**_COUNT, "description": "How many papers have it."},
            "papers": _link("The list of their ids."),
            "page": _link("Its page for readers."),
        },
        {"scope": _text("What belongs under it.")},
    )


DEFINITIONS: Mapping[str, Shape] = {
    "Catalog": _object(
        "The catalog, and where the rest is.",
        {
            "version": {"const": 1, "description": "The version of this API."},
            "id": _id("Names the catalog for ever."),
            "title": _TEXT,
            "language": _text("The language of the pages, as in BCP 47."),
            "counts": _object(
                "How much there is.",
                dict.fromkeys(("papers", "authors", "tags", "kinds", "years"), _COUNT),
            ),
            "first": {**_DATE, "description": "The date of the oldest paper."},
            "last": {**_DATE, "description": "The date of the newest paper."},
            "links": {
                "type": "object",
                "description": "What to get next, by name.",
                "additionalProperties": {"type": "string", "format": "uri-reference"},
                "required": ["papers", "authors", "tags", "kinds", "years", "schema", "openapi"],
            },
        },
        {
            "description": _TEXT,
            "url": _link("The address of the site."),
            "repository": _link("Where corrections are welcome."),
        },
    ),
    "Paper": {
        **_object(
            "A paper, with all that is known of it. What is not known is not there.",
            {
                "id": _id("Names the paper for ever."),
                "key": _text("Its BibTeX key."),
                "title": _text("The title as plain text; formulas are TeX."),
                "date": {**_DATE, "description": "When it was first published."},
                "kind": _id("The id of its kind."),
                "page": _link("Its page for readers."),
            },
            {
                "title_source": _text("The title as its file has it, where that differs."),
                "authors": _list(_ref("Author"), "In the order of the paper."),
                "author_count": {
                    "type": "integer",
                    "minimum": 1,
                    "description": "How many authors it has, be they named or not.",
                },
                "tags": _list(_ID, "The ids of its tags."),
                "arxiv": _text("Its arXiv id, with no version."),
                "primary_category": _text("arXiv's category."),
                "doi": _TEXT,
                "acl": _text("Its id in the ACL Anthology."),
                "venue": _TEXT,
                "language": _text("The language of the abstract, as in BCP 47."),
                "links": _list(_object("A place elsewhere.", {"label": _TEXT, "url": _link("")})),
                "upvotes": {**_COUNT, "description": "On Hugging Face, on the date `as_of`."},
                "comments": {**_COUNT, "description": "On Hugging Face, on the date `as_of`."},
                "as_of": {**_DATE, "description": "When `upvotes` and `comments` were counted."},
                "added": {**_DATE, "description": "When it came into the catalog."},
                "withdrawn": _text("Why it was withdrawn."),
                "url": _link("The address of its page."),
                "abstract": _text("The abstract as plain text on one line; formulas are TeX."),
                "abstract_source": _text("The abstract as its file has it, in Markdown."),
            },
        ),
        "dependentRequired": {"upvotes": ["as_of"], "comments": ["as_of"]},
    },
    "Author": {
        **_object(
            "A name on a paper: in its parts, or whole where nothing parts it.",
            {"person": _id("The id of the person, who may have other names on other papers.")},
            {
                "given": _TEXT,
                "family": _TEXT,
                "name": _TEXT,
                "orcid": _ORCID,
            },
        ),
        "oneOf": [{"required": ["given", "family"]}, {"required": ["name"]}],
    },
    "Papers": _page("Papers, the newest first.", {"papers": _list({"$ref": "#/$defs/Paper"})}),
    "Person": _object(
        "Someone who wrote papers.",
        {
            "id": _id("Names the person."),
            "name": _TEXT,
            "verified": {
                "type": "boolean",
                "description": "Whether someone has made sure that all papers are by one person.",
            },
            "papers": _list(_ID, "The ids of the papers, the newest first."),
        },
        {
            "page": _link("The page for readers."),
            "given": _TEXT,
            "family": _TEXT,
            "names": _list(_TEXT, "Other names of the same person."),
            "orcid": _ORCID,
            "home": _list(_link("A home page."), "Home pages."),
            "note": _text("What tells the person from others of the name."),
            "not": _list(_ID, "The ids of people who might be taken for this one."),
        },
    ),
    "Authors": _page("Authors, by family name.", {"authors": _list(_ref("Person"))}),
    "Tag": _term("A tag.", {"facet": _id("The id of the group that it belongs to.")}),
    "Tags": _object(
        "All tags in use, and the groups that they are in, in the curator's order.",
        {
            "facets": _list(_object("A group of tags.", {"id": _ID, "name": _TEXT})),
            "tags": _list(_ref("Tag")),
        },
    ),
    "Kind": _term("A kind of paper.", {}),
    "Kinds": _object("All kinds in use.", {"kinds": _list(_ref("Kind"))}),
    "Year": _object(
        "A year.",
        {
            "year": {"type": "integer", "minimum": 1},
            "count": _COUNT,
            "papers": _link("The list of its papers' ids."),
            "page": _link("Its page for readers."),
        },
    ),
    "Years": _object("All years with papers, the newest first.", {"years": _list(_ref("Year"))}),
    "Ids": _page(
        "The papers of a tag, a kind or a year.",
        {"id": _id("The tag, kind or year."), "papers": _list(_ID, "Their ids, newest first.")},
    ),
}

_PAGE = {
    "page": {
        "description": "From 2 on; `pages` of the first page says how many there are.",
        "schema": {"type": "integer", "minimum": 2},
    }
}


def _named(what: str) -> Shape:
    return {"id": {"description": f"The id of the {what}.", "schema": _ID}}


_YEAR = {"id": {"description": "The year.", "schema": {"type": "string", "pattern": "^[0-9]{4}$"}}}
# Every address: what it is, the definition that answers to, and what stands in its braces
_PATHS: Mapping[str, tuple[str, str, Shape]] = {
    "/catalog.json": ("The catalog, and where the rest is", "Catalog", {}),
    "/papers.json": ("The newest papers, whole", "Papers", {}),
    "/papers.page-{page}.json": ("Older papers, whole", "Papers", _PAGE),
    "/papers/{id}.json": ("One paper", "Paper", _named("paper")),
    "/authors.json": ("Authors with the ids of their papers", "Authors", {}),
    "/authors.page-{page}.json": ("More authors", "Authors", _PAGE),
    "/tags.json": ("All tags", "Tags", {}),
    "/tags/{id}.json": ("The papers of a tag", "Ids", _named("tag")),
    "/tags/{id}.page-{page}.json": ("More papers of a tag", "Ids", _named("tag") | _PAGE),
    "/kinds.json": ("All kinds of paper", "Kinds", {}),
    "/kinds/{id}.json": ("The papers of a kind", "Ids", _named("kind")),
    "/kinds/{id}.page-{page}.json": ("More papers of a kind", "Ids", _named("kind") | _PAGE),
    "/years.json": ("All years", "Years", {}),
    "/years/{id}.json": ("The papers of a year", "Ids", _YEAR),
    "/years/{id}.page-{page}.json": ("More papers of a year", "Ids", _YEAR | _PAGE),
}


def schema(url: str) -> Shape:
    """The JSON Schema of every answer; `url` is its address, if it is known."""
    answers = dict.fromkeys(definition for _, definition, _ in _PATHS.values())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": url} if url else {}),
        "title": "An answer of the static API of Openshelf, version 1",
        "anyOf": [_ref(name) for name in answers],
        "$defs": dict(DEFINITIONS),
    }


def openapi(title: str, description: str) -> Shape:
    """The OpenAPI description; the addresses begin where the description is itself."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": title,
            "version": "1",
            "description": f"{description} Every answer is a file: there are no parameters to"
            " search by, and links inside are relative to the answer that they are in.".lstrip(),
        },
        "servers": [{"url": "."}],
        "paths": {path: _operation(*operation) for path, operation in _PATHS.items()},
        "components": {"schemas": _in_components(DEFINITIONS)},
    }


def _operation(summary: str, definition: str, parameters: Shape) -> Shape:
    answers: Shape = {
        "200": {
            "description": DEFINITIONS[definition]["description"],
            "content": {"application/json": {"schema": _in_components(_ref(definition))}},
        }
    }
    if parameters:
        answers["404"] = {"description": "There is none."}
    given = [
        {"name": name, "in": "path", "required": True, **parameter}
        for name, parameter in parameters.items()
    ]
    return {
        "get": {
            "summary": summary,
            **({"parameters": given} if given else {}),
            "responses": answers,
        }
    }


def _in_components(shapes: Mapping[str, Shape]) -> Any:
    """The same, with the definitions where OpenAPI has them."""
    return json.loads(json.dumps(shapes).replace("#/$defs/", "#/components/schemas/"))
