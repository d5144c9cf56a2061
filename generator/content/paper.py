"""Read a paper's file, or the page about the catalog, from its text.

All problems of a file are reported before it is given up.
"""

import re
from pathlib import Path
from typing import Any

from ..catalog.model import Author, Link, Paper, Vocabulary
from ..catalog.works import STATUSES, SYNONYMS, TYPES
from ..errors import Add, Problem, suggestion
from ..text.names import fold_name
from ..text.text import Text
from . import identifiers, schema
from .front_matter import MAX_ABSTRACT_BYTES, find_front_matter, read_markdown
from .names import read_name
from .schema import Readers, Report
from .titles import read_title, read_uncut
from .yaml import Mapping, Node, Scalar

_DASH = re.compile(r"\s*(?:-{2,}|[\u2010-\u2015\u2212])\s*")
# Other names of fields, folded, and the field or the advice that is meant
_SYNONYMS = {
    other: field
    for field, others in {
        "title": "name heading",
        "authors": "author writers by",
        "editors": "editor",
        "author_count": "numberofauthors numauthors",
        "date": "year published publicationdate publishdate pubdate created issued datum",
        "venue": "journal journaltitle booktitle conference publication container proceedings",
        "tags": "tag keywords keyword topics topic subjects subject categories labels",
        "kind": "category",
        "type": "entrytype worktype documenttype",
        "number": "issue",
        "pages": "page",
        "arxiv": "arxivid eprint",
        "doi": "doiurl",
        "acl": "aclid",
        "primary_category": "primaryclass arxivcategory",
        "institution": "organization organisation university affiliation",
        "place": "address location city",
        "language": "lang langid",
        "url": "link website homepage",
        "cites": "references citations cited",
        "links": "pdf code github slides video poster blog dataset project demo",
        "upvotes": "likes votes",
        "key": "citekey citationkey bibkey bibtexkey",
        "note": "remark annote",
        "private": "comment notes annotation",
        "withdrawn": "retracted",
    }.items()
    for other in others.split()
} | {
    **dict.fromkeys(
        ("abstract", "summary", "description"),
        "the abstract is the text below the second line ---; move it there",
    ),
    **dict.fromkeys(("id", "slug", "permalink"), "the file's name is the id; take the line out"),
    **dict.fromkeys(("month", "day"), "write it as part of the date, such as date: 2023-10-25"),
    "subtitle": "add it to the title, after a colon, with the whole title in quotes",
}


def read_paper(path: Path, text: str, add: Add, readers: Readers | None = None) -> Paper | None:
    """Read a paper from the text of its file; `add` every problem, and then return `None`.

    `readers` are those of the vocabulary; without them, any id is accepted as a tag or a kind.
    """
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    if not schema.ID.fullmatch(path.stem):
        report(0, "", schema.rename(path))
    front_matter = find_front_matter(text, report)
    if front_matter:
        values = _read_front_matter(front_matter[1], readers, report)
        before = len(problems)
        first_line = text.count("\n", 0, front_matter.end()) + 1
        abstract = read_markdown(text[front_matter.end() :], first_line, report, MAX_ABSTRACT_BYTES)
        # An image, or markup that is not let through, leaves nothing to read or to search
        if (
            len(problems) == before
            and abstract.source.strip()
            and not any(map(str.isalnum, abstract.plain))
        ):
            report(first_line, "", "the abstract has no words; write some, or delete what is there")
    for problem in problems:
        add(problem)
    if problems or not front_matter:
        return None
    return Paper(id=path.stem, path=str(path), abstract=abstract, **values)


def read_about(path: Path, text: str, add: Add) -> Text:
    """Read `about.md`."""
    return read_markdown(text, 1, schema.reporter(path, add))


def _read_front_matter(text: str, readers: Readers | None, report: Report) -> dict[str, Any]:
    node = schema.mapping(text, report, first_line=2)
    if node is None:
        return {}
    readers = _READERS | (readers or {})
    values: dict[str, Any] = schema.fields(node, readers, ("title",), report, _SYNONYMS)
    lines = {key: line for key, (line, _) in node.items.items()}
    if "school" in values:
        if "institution" in values:
            report(lines["school"], "school", "means the same as institution; keep one")
        values["institution"] = values.pop("school")
    count, listed = values.get("author_count"), len(values.get("authors", ()))
    if count == 0:
        report(
            lines["author_count"],
            "author_count",
            "0 authors is not possible; delete the line if you do not know the number",
        )
    elif count is not None and count < listed:
        message = f"is {count}, but {listed} authors are listed; delete the line"
        report(lines["author_count"], "author_count", message)
    for key in ("upvotes", "comments"):
        if key in values and "as_of" not in lines:
            report(
                lines[key],
                "as_of",
                f"is missing; say when the {key} were counted, such as as_of: 2026-11",
            )
            break
    return values


def vocabulary_readers(vocabulary: Vocabulary | None) -> Readers:
    """Return readers of a paper's tags and kind, as far as the vocabulary defines some."""
    if not vocabulary:
        return {}
    tags = {tag.id for facet in vocabulary.facets for tag in facet.tags}
    kinds = {kind.id for kind in vocabulary.kinds}
    readers: Readers = {}
    if kinds:
        readers["kind"] = schema.one_of(kinds, "kind", "tags.yaml")
    if tags:
        readers["tags"] = schema.sequence(schema.one_of(tags, "tag", "tags.yaml"), unique=True)
    return readers


def _work_type(value: str) -> str:
    if value in TYPES:
        return value
    if value.lower() in SYNONYMS:
        return SYNONYMS[value.lower()]
    hint = suggestion(value.lower(), {*TYPES, *SYNONYMS})
    if not hint.startswith("did you mean"):
        hint = "write one such as article, inproceedings, book, incollection, thesis or report"
    raise ValueError(f"unknown type {value!r}; {hint}")


def _author(node: Node, field: str, report: Report) -> Author | None:
    named = read_name(node, field, report, {"id": schema.identifier, "orcid": schema.orcid})
    if named is None:
        return None
    name, values = named
    return Author(name, values.get("id", ""), values.get("orcid", ""))


def _authors(node: Node, field: str, report: Report) -> tuple[Author, ...] | None:
    """Read a list of names; nobody is in it twice."""
    lines: dict[tuple[str, str, str], int] = {}

    def read(child: Node, field: str, report: Report) -> Author | None:
        author = _author(child, field, report)
        identity = author and (fold_name(author.name), author.person, author.orcid)
        if author and identity in lines:
            place = f", on line {lines[identity]} already" if lines[identity] < child.line else ""
            message = f"{author.name.text!r} is in the list twice{place}; delete one"
            report(child.line, field, f"{message}, or give one an id if they are two people")
        elif identity:
            lines[identity] = child.line
        return author

    return schema.sequence(read)(node, field, report)


def _private(_node: Node, _field: str, _report: Report) -> None:
    """Read nothing: the value is for curators, and may be anything."""


def _pages(node: Node, field: str, report: Report) -> str | None:
    """Read a range of pages, whatever its dash."""
    value = schema.text(node, field, report)
    return None if value is None else _DASH.sub("-", value)


def _links(node: Node, field: str, report: Report) -> tuple[Link, ...] | None:
    if not isinstance(node, Mapping):
        address = node.text if isinstance(node, Scalar) else ""
        shown = address if schema.is_web_address(address) else "https://example.org/repo"
        report(node.line, field, f'needs a label for each link; write links: {{code: "{shown}"}}')
        return None
    links = []
    for key, (line, child) in node.items.items():
        label = schema.text(Scalar(line, key), field, report)
        url = schema.url(child, f"{field}.{key}", report)
        if label and url:
            links.append(Link(label, url))
    return tuple(links)


_READERS: Readers = {
    "title": read_title,
    "authors": _authors,
    "author_count": schema.integer,
    "editors": _authors,
    "date": schema.date,
    "status": schema.one_of(STATUSES, "status"),
    "type": schema.parsed(_work_type),
    "kind": schema.identifier,
    "tags": schema.sequence(schema.identifier, unique=True),
    "arxiv": identifiers.arxiv,
    "primary_category": identifiers.category,
    "doi": identifiers.doi,
    "acl": identifiers.acl,
    "venue": read_uncut,
    "volume": schema.text,
    "number": schema.text,
    "pages": _pages,
    "series": schema.text,
    "edition": schema.text,
    "publisher": schema.text,
    "institution": schema.text,
    "school": schema.text,
    "place": schema.text,
    "isbn": identifiers.isbn,
    "issn": identifiers.issn,
    "url": schema.url,
    "note": schema.text,
    "private": _private,
    "language": schema.language,
    "links": _links,
    "cites": schema.sequence(schema.identifier, unique=True),
    "upvotes": schema.integer,
    "comments": schema.integer,
    "as_of": schema.date,
    "key": identifiers.key,
    "added": schema.date,
    "withdrawn": schema.text,
    "draft": schema.boolean,
}


def is_valid(field: str, value: str) -> bool:
    """Return whether a paper's file may have a value in a field of the front matter."""
    problems: list[str] = []
    _READERS[field](
        Scalar(0, value), field, lambda _line, _field, message: problems.append(message)
    )
    return not problems
