"""Change tags in the text of `tags.yaml`, and leave every other character of it as it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..catalog.model import Facet, Term, Vocabulary
from ..text.slugs import slug
from .quoting import scalar
from .spans import Span, find_spans, next_line, remove_item

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


def change_facets(
    facets: Sequence[Facet],
    changed: Mapping[str, Term],
    added: Mapping[str, Sequence[Term]],
    removed: Collection[str],
) -> tuple[Facet, ...]:
    """Return facets with changed tags by their old ids, new ones by the id of the tag before, and less.

    A facet that has lost all tags is left out.
    """
    result = []
    for facet in facets:
        tags: list[Term] = []
        for tag in facet.tags:
            tags += () if tag.id in removed else (changed.get(tag.id, tag),)
            tags += added.get(tag.id, ())
        if tags or not facet.tags:
            result.append(replace(facet, tags=tuple(tags)))
    return tuple(result)


def change_tags(
    text: str,
    changed: Mapping[str, Term],
    added: Mapping[str, Sequence[Term]],
    removed: Collection[str],
) -> str:
    """Return the text of tags.yaml with what `change_facets` does; of a changed tag, synonyms are added.

    Raises `ValueError` if the file is not written in lines as in the docs.
    """
    for tag_id, terms in added.items():
        text = _add_after(text, tag_id, terms)
    for tag_id, term in changed.items():
        text = _set_tag(text, tag_id, term)
    for tag_id in removed:
        path = _find(text, tag_id)
        # A facet without tags goes with its last one
        parent, item = path[0] if len(path[1][0].children) == 1 else path[1]
        text = remove_item(text, parent, item)
    return text


def _find(text: str, tag_id: str) -> tuple[tuple[Span, Span], tuple[Span, Span]]:
    """Return the list of facets with the facet of a tag, and the list of its tags with the tag."""
    root = find_spans(text)
    facets = root.get("facets") if root else None
    for facet in facets.children if facets else ():
        tags = facet.get("tags")
        for tag in tags.children if tags else ():
            name = tag.get("id")
            if facets and tags and name and name.text == tag_id:
                return (facets, facet), (tags, tag)
    raise ValueError(f"the tag {tag_id} is not found")


def _set_tag(text: str, tag_id: str, term: Term) -> str:
    _, (_, entry) = _find(text, tag_id)
    name = entry.get("name")
    if not name:
        raise ValueError(f"the tag {tag_id} has no name")
    written = entry.get("synonyms")
    known = {leaf.text for leaf in written.leaves()} if written else set()
    more = [scalar(each, in_list=True) for each in term.synonyms if each not in known]
    edits = [
        (key.start, key.end, scalar(term.id, in_list=True)) for key in (entry.get("id"),) if key
    ]
    if name.text != term.name:
        edits.append((name.start, name.end, scalar(term.name, in_list=True)))
    line_end = "\r\n" if "\r\n" in text else "\n"
    if more and written and written.children:
        last = written.children[-1].end
        if written.is_flow:
            edits.append((last, last, "".join(f", {each}" for each in more)))
        else:
            end = next_line(text, last)
            lines = [f"{' ' * written.column}- {each}" for each in more]
            edits.append((end, end, _join(lines, line_end)))
    elif more and written:
        edits.append((written.start, written.end, f"[{', '.join(more)}]"))
    elif more and entry.is_flow:
        edits.append((name.end, name.end, f", synonyms: [{', '.join(more)}]"))
    elif more:
        end = next_line(text, name.end)
        lines = [f"{' ' * entry.column}synonyms: [{', '.join(more)}]"]
        edits.append((end, end, _join(lines, line_end)))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _add_after(text: str, tag_id: str, terms: Sequence[Term]) -> str:
    _, (tags, entry) = _find(text, tag_id)
    items = []
    for term in terms:
        synonyms = ", ".join(scalar(each, in_list=True) for each in term.synonyms)
        more = f", synonyms: [{synonyms}]" if synonyms else ""
        name = scalar(term.name, in_list=True)
        items.append(f"{{id: {scalar(term.id, in_list=True)}, name: {name}{more}}}")
    if tags.is_flow:
        return text[: entry.end] + "".join(f", {item}" for item in items) + text[entry.end :]
    line_end = "\r\n" if "\r\n" in text else "\n"
    return _insert(text, entry.end, [f"{' ' * tags.column}- {item}" for item in items], line_end)
