"""Read a paper's file, or the page about the catalog, from its text.

All problems of a file are reported before it is given up.
"""

import re
from pathlib import Path
from typing import Any

from ..catalog.model import Author, Link, Paper, Vocabulary
from ..catalog.works import STATUSES, SYNONYMS, TYPES
from ..errors import Add, Problem, suggestion
from ..text.markdown import Text, from_line
from . import schema
from .front_matter import find_front_matter, read_markdown
from .schema import Readers, Report
from .yaml import Mapping, Node, Scalar

# https://info.arxiv.org/help/arxivschema.identifier.html: 2310.16441, 1412.6544, hep-th/9901001
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)?)?")
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html: prefix/suffix, printable
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+", re.ASCII)
# https://aclanthology.org/info/ids/: 2020.emnlp-main.589, P18-1007
_ACL = re.compile(r"\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d{2}-\d{4}", re.ASCII)
_DASH = re.compile(r"\s*(?:-{2,}|[\u2010-\u2015\u2212])\s*")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]", re.ASCII)
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")


def read_paper(path: Path, text: str, add: Add, vocabulary: Vocabulary | None) -> Paper | None:
    """Read a paper from the text of its file; `add` every problem, and then return `None`.

    Without a vocabulary, any id is accepted as a tag or a kind.
    """
    problems: list[Problem] = []
    report = schema.reporter(path, problems.append)
    if not schema.ID.fullmatch(path.stem):
        report(0, "", f"{path.stem!r} cannot be a paper's id; {schema.ID_RULE}")
    front_matter = find_front_matter(text, report)
    if front_matter:
        values = _read_front_matter(front_matter[1], vocabulary, report)
        before = len(problems)
        first_line = text.count("\n", 0, front_matter.end()) + 1
        abstract = read_markdown(text[front_matter.end() :], first_line, report)
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


def _read_front_matter(text: str, vocabulary: Vocabulary | None, report: Report) -> dict[str, Any]:
    node = schema.mapping(text, report, first_line=2)
    if node is None:
        return {}
    readers = _READERS | _vocabulary_readers(vocabulary) if vocabulary else _READERS
    values: dict[str, Any] = schema.fields(node, readers, ("title",), report)
    lines = {key: line for key, (line, _) in node.items.items()}
    if "school" in values:
        if "institution" in values:
            report(lines["school"], "school", "means the same as institution; keep one")
        values["institution"] = values.pop("school")
    count, listed = values.get("author_count"), len(values.get("authors", ()))
    if count == 0:
        report(lines["author_count"], "author_count", "0 is not a count; leave the key out")
    elif count is not None and count < listed:
        message = f"is {count}, but {listed} authors are listed; leave the key out"
        report(lines["author_count"], "author_count", message)
    for key in ("upvotes", "comments"):
        if key in values and "as_of" not in lines:
            report(lines[key], "as_of", f"is missing; say when the {key} were counted")
            break
    return values


def _vocabulary_readers(vocabulary: Vocabulary) -> Readers:
    tags = {tag.id for facet in vocabulary.facets for tag in facet.tags}
    kinds = {kind.id for kind in vocabulary.kinds}
    return {
        "kind": schema.one_of(kinds, "kind", "tags.yaml"),
        "tags": schema.sequence(schema.one_of(tags, "tag", "tags.yaml"), unique=True),
    }


def _work_type(value: str) -> str:
    if value in TYPES:
        return value
    if value.lower() in SYNONYMS:
        return SYNONYMS[value.lower()]
    hint = suggestion(value, {*TYPES, *SYNONYMS})
    raise ValueError(f"unknown type {value!r}; {hint}")


def _author(node: Node, field: str, report: Report) -> Author | None:
    named = schema.name(node, field, report, {"id": schema.identifier, "orcid": schema.orcid})
    if named is None:
        return None
    name, values = named
    return Author(name, values.get("id", ""), values.get("orcid", ""))


def _private(_node: Node, _field: str, _report: Report) -> None:
    """Read nothing: the value is for curators, and may be anything."""


def _pages(node: Node, field: str, report: Report) -> str | None:
    """Read a range of pages, whatever its dash."""
    value = schema.text(node, field, report)
    return None if value is None else _DASH.sub("-", value)


def _links(node: Node, field: str, report: Report) -> tuple[Link, ...] | None:
    if not isinstance(node, Mapping):
        report(node.line, field, 'must be a mapping, such as {code: "https://..."}')
        return None
    links = []
    for key, (line, child) in node.items.items():
        label = schema.text(Scalar(line, key), field, report)
        url = schema.url(child, f"{field}.{key}", report)
        if label and url:
            links.append(Link(label, url))
    return tuple(links)


_READERS: Readers = {
    "title": schema.parsed(from_line),
    "authors": schema.sequence(_author),
    "author_count": schema.integer,
    "editors": schema.sequence(_author),
    "date": schema.date,
    "status": schema.one_of(STATUSES, "status", "docs/reference/content.md"),
    "type": schema.parsed(_work_type),
    "kind": schema.identifier,
    "tags": schema.sequence(schema.identifier, unique=True),
    "arxiv": schema.matching(_ARXIV, 'give the id with no version, such as "2310.16441"'),
    "primary_category": schema.matching(_CATEGORY, "give arXiv's category, such as cs.LG"),
    "doi": schema.matching(_DOI, "give the DOI with no address, such as 10.1145/3605943"),
    "acl": schema.matching(_ACL, "give the id, such as 2020.emnlp-main.589 or P18-1007"),
    "venue": schema.text,
    "volume": schema.text,
    "number": schema.text,
    "pages": _pages,
    "series": schema.text,
    "edition": schema.text,
    "publisher": schema.text,
    "institution": schema.text,
    "school": schema.text,
    "place": schema.text,
    "isbn": schema.matching(_ISBN, "give its 10 or 13 digits, such as 978-0-262-03384-8"),
    "issn": schema.matching(_ISSN, "give its 8 digits, such as 1533-7928"),
    "url": schema.url,
    "note": schema.text,
    "private": _private,
    "language": schema.language,
    "links": _links,
    "upvotes": schema.integer,
    "comments": schema.integer,
    "as_of": schema.date,
    "key": schema.matching(_KEY, "use ASCII letters, digits and - _ . : + /"),
    "added": schema.date,
    "withdrawn": schema.text,
    "draft": schema.boolean,
}
