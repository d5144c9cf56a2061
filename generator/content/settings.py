"""Read `catalog.yaml`, the settings, and `tags.yaml`, the vocabulary, from their text.

All problems of a file are reported before it is given up.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from ..catalog import look
from ..catalog.elsewhere import SERVICES
from ..catalog.model import Config, Facet, NavItem, Term, Vocabulary
from ..errors import Add, Problem
from ..text import colors
from . import schema
from .schema import Reader, Readers, Report
from .yaml import Mapping, Node

# Other names of settings, folded, and the setting that is meant
_SYNONYMS = {
    other: setting
    for setting, others in {
        "title": "name sitename sitetitle catalogtitle",
        "description": "subtitle tagline summary",
        "language": "lang locale",
        "url": "baseurl siteurl address homepage",
        "repository": "repo github sourceurl",
        "edit_url": "edituri editurl",
        "page_size": "perpage papersperpage paginate",
        "accent": "color colour accentcolor themecolor",
        "nav": "menu navigation",
        "picks": "featured highlights",
    }.items()
    for other in others.split()
}
_ADVICE = {
    "tags": "put tags into a group: facets: [{id: topics, name: Topics, tags: [...]}]",
    "groups": "facets",
    "kind": "kinds",
    "types": "kinds",
}


def read_config(path: Path, text: str, add: Add) -> Config | None:
    """Read `catalog.yaml`; bad settings are left out after a problem was `add`ed."""
    report = schema.reporter(path, add)
    node = schema.mapping(text, report)
    if node is None:
        return None
    values: dict[str, Any] = schema.fields(node, _CONFIG, ("id", "title"), report, _SYNONYMS)
    return Config(**{"id": "", "title": "", **values})


def read_vocabulary(path: Path, text: str, add: Add) -> Vocabulary | None:
    """Read `tags.yaml`; `add` every problem, and then return `None`."""
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    node = schema.mapping(text, report)
    values: dict[str, Any] = {}
    if node:
        values = schema.fields(node, _VOCABULARY, (), report, _ADVICE)
    facets, kinds = values.get("facets", ()), values.get("kinds", ())
    for field, terms in (
        ("facets", facets),
        ("tags", [tag for facet in facets for tag in facet.tags]),
        ("kinds", kinds),
    ):
        for term_id, count in Counter(term.id for term in terms).items():
            if count > 1:
                report(0, field, f"{term_id!r} is the id of {count} entries; give each its own")
    for problem in problems:
        add(problem)
    return None if problems else Vocabulary(facets, kinds)


def _page_size(node: Node, field: str, report: Report) -> int | None:
    size = schema.integer(node, field, report)
    if size == 0:
        report(node.line, field, "0 papers do not make a page; give 1 or more")
    return size


def _accent(grounds: tuple[str, ...], page: str) -> Reader[str]:
    """Return a reader of a color that can be read on these backgrounds."""
    right = 'give a color such as "#7a1f3d", in quotes'
    color = schema.parsed(colors.from_hex, right)

    def read(node: Node, field: str, report: Report) -> str | None:
        value = color(node, field, report)
        ratio = colors.least_contrast(value, grounds) if value else colors.AA
        if value and ratio < colors.AA:
            better = colors.readable(value, grounds)
            message = f'"{value}" is hard to read on {page} pages: its contrast is {ratio:.1f}'
            hint = f'use "{better}", the nearest color of this hue with {colors.AA} or more'
            report(node.line, field, f"{message}; {hint}")
        return value

    return read


def _site_url(node: Node, field: str, report: Report) -> str | None:
    url = schema.url(node, field, report)
    if url is None:
        return None
    if "?" in url or "#" in url:
        report(node.line, field, f"cannot have a ? or a #; write {re.split('[?#]', url)[0]}")
    return url.rstrip("/") + "/"


def _nav_item(node: Node, field: str, report: Report) -> NavItem | None:
    """Read an item of `nav`: a word, or a mapping. Which pages there are is checked by `load`."""
    if not isinstance(node, Mapping):
        word = schema.text(node, field, report)
        return NavItem(page=word, line=node.line) if word else None
    values: dict[str, Any] = schema.fields(
        node,
        {"page": schema.text, "name": schema.text, "url": schema.url},
        (),
        lambda line, key, message: report(line, f"{field}.{key}", message),
    )
    if ("page" in node.items) == ("url" in node.items):
        message = "must have a page or a url, as in {page: papers} or {name: Lab, url: https://...}"
        report(node.line, field, message)
        return None
    if "url" in node.items and "name" not in node.items:
        report(node.line, field, "a link to another site needs a name; add name: ...")
        return None
    return NavItem(**values, line=node.line) if values.keys() & {"page", "url"} else None


_CONFIG: Readers = {
    "id": schema.identifier,
    "title": schema.text,
    "description": schema.text,
    "language": schema.language,
    "url": _site_url,
    "repository": schema.url,
    "edit_url": _site_url,
    "page_size": _page_size,
    "authors": schema.boolean,
    "search": schema.boolean,
    "search_limit": schema.integer,
    "meaning": schema.boolean,
    "related": schema.boolean,
    "feeds": schema.boolean,
    "citations": schema.boolean,
    "markdown": schema.boolean,
    "api": schema.boolean,
    "database": schema.boolean,
    "parquet": schema.boolean,
    "default_kind": schema.identifier,
    "links_to": schema.sequence(schema.one_of(SERVICES, "service"), unique=True),
    "picks": schema.sequence(schema.identifier, unique=True),
    "accent": _accent(look.LIGHT, "light"),
    "accent_dark": _accent(look.DARK, "dark"),
    "logo": schema.text,
    "nav": schema.sequence(_nav_item),
    "footer": schema.text,
    "icon": schema.text,
    "font": schema.matching(re.compile("mixed|sans|serif"), "use mixed, sans or serif"),
}
_term = schema.entry(
    Term,
    {
        "id": schema.identifier,
        "name": schema.text,
        "scope": schema.text,
        "description": schema.text,
        "synonyms": schema.sequence(schema.text, unique=True),
    },
)
_facet = schema.entry(
    Facet, {"id": schema.identifier, "name": schema.text, "tags": schema.sequence(_term)}
)
_VOCABULARY: Readers = {"facets": schema.sequence(_facet), "kinds": schema.sequence(_term)}
