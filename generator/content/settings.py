"""The text of `catalog.yaml` or `tags.yaml` -> settings, or the vocabulary. Pure; knows the format.

Every function here reports all that is wrong with its file, and only then gives up on it.
"""

from pathlib import Path
from typing import Any

from ..catalog.model import Config, Facet, Term, Vocabulary
from ..errors import Add, Problem
from . import schema
from .schema import Readers
from .yaml import Mapping, Node, NodeError, from_yaml


def config(path: Path, text: str, add: Add) -> Config | None:
    """Read `catalog.yaml`; what is wrong is `add`ed and left out."""
    node = _mapping(path, text, add)
    if node is None:
        return None
    found: dict[str, Any] = schema.fields(
        node,
        {
            "id": schema.identifier,
            "title": schema.text,
            "description": schema.text,
            "language": schema.language,
            "url": schema.url,
            "repository": schema.url,
            "page_size": schema.integer,
            "authors": schema.boolean,
            "search": schema.boolean,
            "search_limit": schema.integer,
            "feeds": schema.boolean,
            "citations": schema.boolean,
            "api": schema.boolean,
            "database": schema.boolean,
            "parquet": schema.boolean,
            "picks": schema.sequence(schema.identifier, unique=True),
        },
        ("id", "title"),
        lambda line, field, message: add(Problem(str(path), line, field, message)),
    )
    if found.get("page_size") == 0:
        line = node.items["page_size"][0]
        add(Problem(str(path), line, "page_size", "0 papers make no page; give 1 or more"))
    if "url" in found and set(found["url"]) & {"?", "#"}:
        line = node.items["url"][0]
        add(Problem(str(path), line, "url", "pages go below it; give it with no ? and no #"))
    if "url" in found:
        found["url"] = found["url"].rstrip("/") + "/"
    return Config(**{"id": "", "title": "", **found})


def vocabulary(path: Path, text: str, add: Add) -> Vocabulary | None:
    """Read `tags.yaml`; what is wrong is `add`ed and left out."""
    node = _mapping(path, text, add)
    if node is None:
        return None

    def report(line: int, field: str, message: str) -> None:
        add(Problem(str(path), line, field, message))

    found: dict[str, Any] = schema.fields(
        node,
        {"facets": schema.sequence(_facet), "kinds": schema.sequence(_term)},
        ("facets", "kinds"),
        report,
    )
    terms = Vocabulary(found.get("facets", ()), found.get("kinds", ()))
    for what, group in (
        ("facets", terms.facets),
        ("tags", tuple(tag for facet in terms.facets for tag in facet.tags)),
        ("kinds", terms.kinds),
    ):
        seen: set[str] = set()
        for term in group:
            if term.id in seen:
                report(0, what, f"{term.id!r} is there twice; ids are unique")
            seen.add(term.id)
    return terms


def _term(node: Node, field: str, report: schema.Report) -> Term | None:
    found = _item(node, field, report, {"name": schema.text, "scope": schema.text})
    return Term(found["id"], found["name"], found.get("scope", "")) if found else None


def _facet(node: Node, field: str, report: schema.Report) -> Facet | None:
    found = _item(node, field, report, {"name": schema.text, "tags": schema.sequence(_term)})
    return Facet(found["id"], found["name"], found.get("tags", ())) if found else None


def _item(node: Node, field: str, report: schema.Report, readers: Readers) -> dict[str, Any] | None:
    """An entry of the vocabulary, which has at least an id and a name."""
    if not isinstance(node, Mapping):
        report(node.line, field, "has to be {id: ..., name: ..., ...}")
        return None
    found = schema.fields(node, {"id": schema.identifier, **readers}, ("id", "name"), report)
    return found if {"id", "name"} <= found.keys() else None


def _mapping(path: Path, text: str, add: Add) -> Mapping | None:
    """The mapping that a YAML file holds; `None`, after `add`ing why, when there is none."""
    try:
        node = from_yaml(text)
    except NodeError as error:
        add(Problem(str(path), error.line, "", str(error)))
        return None
    if not isinstance(node, Mapping):
        add(Problem(str(path), 1, "", "has to be `key: value` lines"))
        return None
    return node
