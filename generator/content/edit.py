"""Change fields of a paper's file, and leave every other character of it as it is."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..catalog.model import Author, Paper
from ..text.names import Name
from . import files
from .change import Change
from .paper import read_paper
from .quoting import scalar
from .spans import Span, find_spans, next_line
from .write import ORDER, Value, field_text, item_text, link_text, list_text

_FRONT_MATTER = re.compile(r"\ufeff?---\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_SYNONYMS = {"institution": "school"}
_NOT_A_FIELD_A_LINE = "the front matter is not one field a line; change it by hand"


class _Field(NamedTuple):
    """A field of the front matter: where its key begins, and its value."""

    start: int
    value: Span
    has_comment: bool  # between the key and the end of the value


def get_fields(text: str) -> dict[str, str]:
    """Return the fields of a paper's file that are texts, as YAML reads them.

    Raises `ValueError` if the front matter is not written as one field a line.
    """
    fields = _find_fields(_front_matter(text)[1])
    return {key: field.value.text for key, field in fields.items() if field.value.text}


def set_fields(text: str, fields: Mapping[str, Value]) -> str:
    """Return the text of a paper's file with these fields.

    A field that the file has gets the new value in its place, in the quotes of the old one; another is
    added where new files have it. Comments stay. Raises `ValueError` if the front matter is not written as one field a line, or
    there is a comment within the old value.
    """
    for key in sorted(fields, key=ORDER.index):
        text = _set_field(text, key, fields[key])
    return text


def rename_items(text: str, key: str, names: Mapping[str, str]) -> str:
    """Return the text of a paper's file with items of a list renamed, and comments in it kept.

    Raises `ValueError` if the front matter is not written as one field a line.
    """
    front_matter = _front_matter(text)
    root = find_spans(front_matter[1])
    field = root.get(key) if root else None
    for item in reversed(tuple(field.leaves()) if field else ()):
        if item.text in names:
            start, end = front_matter.start(1) + item.start, front_matter.start(1) + item.end
            text = text[:start] + scalar(names[item.text], in_list=True) + text[end:]
    return text


def set_abstract(text: str, abstract: str) -> str:
    """Return the text of a paper's file with this abstract, in Markdown, instead of its own."""
    end = _front_matter(text).end()
    line_end = _line_end(text)
    head = text[:end] if text[:end].endswith("\n") else text[:end] + line_end
    body = text[end:]
    blank = body[: len(body) - len(body.lstrip("\r\n"))] if body.strip() else ""
    return head + blank + abstract.replace("\n", line_end) + line_end


def set_link(text: str, label: str, url: str) -> str:
    """Return the text of a paper's file with a link: one of this label gets the URL, or it is added.

    Raises `ValueError` as `set_fields` does.
    """
    links, offset = _find_value(text, "links")
    if not links or not links.children:
        return set_fields(text, {"links": {label: url}})
    if old := links.get(label):
        start, end = offset + old.start, offset + old.end
        return text[:start] + scalar(url, in_list=True) + text[end:]
    return _insert(text, links, offset, link_text(label, url))


def set_orcid(text: str, number: int, author: Author) -> str:
    """Return the text of a paper's file with the ORCID of an author, the one of this number in the list.

    Raises `ValueError` if the list is not one that can be changed.
    """
    authors, offset = _find_value(text, "authors")
    if not authors or authors.is_mapping or number >= len(authors.children):
        raise ValueError("there is no list of authors; change it by hand")
    item = authors.children[number]
    start, end = offset + item.start, offset + item.end
    if not item.children or not any(value.text for _, value in item.pairs()):
        return text[:start] + item_text(author) + text[end:]
    if old := item.get("orcid"):
        return text[: offset + old.start] + author.orcid + text[offset + old.end :]
    return _insert(text, item, offset, f"orcid: {author.orcid}")


def _find_value(text: str, key: str) -> tuple[Span | None, int]:
    """Return where a field's value is in the front matter, and where that is in the text."""
    front_matter = _front_matter(text)
    root = find_spans(front_matter[1])
    if not root or not root.is_mapping or root.is_flow:
        raise ValueError(_NOT_A_FIELD_A_LINE)
    return root.get(key), front_matter.start(1)


def _insert(text: str, mapping: Span, offset: int, pair: str) -> str:
    """Return text with a pair that is added to a mapping: at its end in braces, else as its first line."""
    if mapping.is_flow:
        end = offset + mapping.children[-1].end
        return f"{text[:end]}, {pair}{text[end:]}"
    start = offset + mapping.start
    return f"{text[:start]}{pair}{_line_end(text)}{' ' * mapping.column}{text[start:]}"


def change_paper(
    path: Path, edit: Callable[[str], str], expected: Callable[[Paper], Paper]
) -> Change:
    """Return a change of a paper's file, which a build reads as expected.

    Raises `OSError`, or `ValueError` if the file would say something else.
    """
    before = path.read_bytes().decode()
    paper = _read(path, before)
    after = edit(before) if paper else ""
    if not paper or _read(path, after) != expected(paper):
        raise ValueError("the front matter would say something else")
    return Change(path, before, after)


def _read(path: Path, text: str) -> Paper | None:
    """Read a paper from its file alone, without tags.yaml and people.yaml."""
    return read_paper(path, files.normalize(text), lambda _: None)


def _set_field(text: str, key: str, value: Value) -> str:
    front_matter = _front_matter(text)
    source, offset = front_matter[1], front_matter.start(1)
    found = _find_fields(source)
    line_end = _line_end(text)
    field = found.get(key) or found.get(_SYNONYMS.get(key, ""))
    if field:
        written = _in_its_form(source, key, field, value).replace("\n", line_end)
        return text[: offset + field.start] + written + text[offset + field.value.end :]
    before = [name for name in ORDER[: ORDER.index(key)] if name in found]
    if before:  # on the line after it
        offset = text.index("\n", offset + found[before[-1]].value.end) + 1
    written = field_text(key, value).replace("\n", line_end)
    return f"{text[:offset]}{written}{line_end}{text[offset:]}"


def _in_its_form(source: str, key: str, field: _Field, value: Value) -> str:
    """Return a field with a new value: in quotes if the old one is, and a list in lines if it is one.

    Items that stay are written as they were.
    """
    old = field.value
    last_line = source[old.end : next_line(source, old.end)]
    if isinstance(value, str):
        quote = source[old.start : old.start + 1]
        if quote in {"'", '"'}:
            return f"{key}: {scalar(value, quote=quote)}"
    elif not isinstance(value, Mapping) and not field.has_comment:
        kept = {item.text: source[item.start : item.end] for item in old.children if item.text}
        items = [_item(item, kept).replace("\r\n", "\n") for item in value]
        if old.is_flow or not old.children:
            return list_text(key, items)
        if "#" not in last_line or items[-1:] == [kept.get(old.children[-1].text)]:
            start = old.children[0].start
            mark = source[source.rfind("\n", 0, start) + 1 : start]
            return "\n".join((f"{key}:", *(mark + item for item in items)))
        field = field._replace(has_comment=True)
    if field.has_comment:
        raise ValueError(f"there is a comment within {key}; change it by hand")
    return field_text(key, value)


def _item(item: str | Name | Author, kept: Mapping[str, str]) -> str:
    """Return an item of a list: as it was, if it is there and says no more than its text."""
    written = item_text(item)
    name = item.name if isinstance(item, Author) else item
    return (
        written
        if written[0] == "{"
        else kept.get(name if isinstance(name, str) else name.text, written)
    )


def _front_matter(text: str) -> re.Match[str]:
    match = _FRONT_MATTER.match(text)
    if not match:
        raise ValueError("there is no front matter with Unix or Windows line ends")
    return match


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _find_fields(front_matter: str) -> dict[str, _Field]:
    root = find_spans(front_matter)
    if not root or not root.is_mapping or root.is_flow:
        raise ValueError(_NOT_A_FIELD_A_LINE)
    fields = {}
    for key, value in root.pairs():
        between, begin = "", key.end
        for leaf in value.leaves():
            between += front_matter[begin : leaf.start]
            begin = leaf.end
            if front_matter[leaf.start : leaf.start + 1] in {
                "|",
                ">",
            }:  # its first line may have one
                between += front_matter[leaf.start : next_line(front_matter, leaf.start)]
        between += front_matter[begin : value.end]
        fields[key.text] = _Field(key.start, value, "#" in between)
    return fields
