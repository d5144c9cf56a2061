"""Add tags to the text of `tags.yaml`, and leave every other character of it as it is."""

from collections.abc import Mapping

from ..catalog.model import Vocabulary
from ..text.slugs import slug
from .quoting import scalar
from .spans import find_spans

FACET = "keywords"
"""The id of the facet that new tags join."""


def names_of_tags(vocabulary: Vocabulary | None) -> dict[str, str]:
    """Return the id of each tag by what people may call it: slugs of its id, name and synonyms."""
    ids: dict[str, str] = {}
    for facet in vocabulary.facets if vocabulary else ():
        for tag in facet.tags:
            for name in (tag.id, tag.name, *tag.synonyms):
                ids.setdefault(slug(name), tag.id)
    return ids


def add_tags(text: str, tags: Mapping[str, str]) -> str:
    """Return the text of tags.yaml with new tags, names by ids, in the facet `keywords`.

    Raises `ValueError` if the file is not written in lines as in the docs.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    items = [
        f"- {{id: {scalar(id_, in_list=True)}, name: {scalar(name, in_list=True)}}}"
        for id_, name in tags.items()
    ]
    root = find_spans(text)
    facets = root.get("facets") if root else None
    if facets is None:
        head = text if text.endswith("\n") or not text else text + line_end
        return head + _join(["facets:", *_facet(items, "  ")], line_end)
    if not facets.children:
        block = line_end + _join(_facet(items, "  "), line_end).removesuffix(line_end)
        return text[: facets.start].rstrip(" ") + block + text[facets.end :]
    if facets.is_flow:
        raise ValueError("the facets are not one a line")
    for facet in facets.children:
        facet_id, own = facet.get("id"), facet.get("tags")
        if facet_id and facet_id.text == FACET:
            if not own or own.is_flow or not own.children:
                raise ValueError(f"the tags of the facet {FACET} are not one a line")
            lines = [" " * own.column + item for item in items]
            return _insert(text, own.end, lines, line_end)
    return _insert(text, facets.end, _facet(items, " " * facets.column), line_end)


def _facet(items: list[str], indent: str) -> list[str]:
    lines = [f"- id: {FACET}", f"  name: {FACET.capitalize()}", "  tags:"]
    return [indent + line for line in (*lines, *(f"    {item}" for item in items))]


def _join(lines: list[str], line_end: str) -> str:
    return "".join(f"{line}{line_end}" for line in lines)


def _insert(text: str, after: int, lines: list[str], line_end: str) -> str:
    """Insert lines below the one on which a value ends."""
    end = text.find("\n", after) + 1
    if not end:
        return text + line_end + _join(lines, line_end)
    return text[:end] + _join(lines, line_end) + text[end:]
