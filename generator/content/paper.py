"""The text of one file -> a paper, or the page about the catalog. Pure; knows the format.

Every function here reports all that is wrong with its file, and only then gives up on it.
"""

import os
import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from ..catalog.model import Author, Link, Paper, Vocabulary
from ..errors import Add, Problem
from ..text import names
from ..text.markdown import Text, from_line, from_markdown, from_prose
from . import schema
from .schema import Readers
from .yaml import Mapping, Node, NodeError, Scalar, from_yaml

MAX_FRONT_MATTER_BYTES = 1 << 16

# https://info.arxiv.org/help/arxivschema.identifier.html: 2310.16441, 1412.6544, hep-th/9901001
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}", re.ASCII)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]+(?:-[a-z]+)?)?")
# https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html: prefix/suffix, printable
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>]+", re.ASCII)
# https://aclanthology.org/info/ids/: 2020.emnlp-main.589, P18-1007
_ACL = re.compile(r"\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d{2}-\d{4}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")
# The end of a line, and the next line, which ends the front matter
_END = re.compile(r"\n---[ \t]*$", re.MULTILINE)

_OF_AUTHOR: Readers = {"id": schema.identifier, "orcid": schema.orcid}


def read_paper(vocabulary: Vocabulary | None) -> Callable[[str, str, Add], Paper | None]:
    """Return a function that reads a paper from the path and the text of its file.

    It `add`s every problem of the file, and then returns `None`. Without a vocabulary, any tag and
    any kind will do.
    """
    return partial(_paper, readers=_readers(vocabulary))


def _paper(path: str, text: str, add: Add, *, readers: Readers) -> Paper | None:
    bad: list[Problem] = []

    def report(line: int, field: str, message: str) -> None:
        bad.append(Problem(path, line, field, message))

    paper_id = os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 - of every paper
    if not schema.ID.fullmatch(paper_id):
        report(0, "", f"{paper_id!r} cannot be a paper's id; {schema.ID_RULE}")
    parts = _split(text, report)
    found: dict[str, Any] = {}
    if parts:
        front, body, body_line = parts
        try:
            node = from_yaml(front, first_line=2)
        except NodeError as error:
            report(error.line, "", str(error))
        else:
            found = _paper_fields(node, readers, report)
        before = len(bad)
        abstract = markdown(body, body_line, report)
        # An image, or markup that is not let through, leaves nothing to read or to search
        if len(bad) == before and not any(map(str.isalnum, abstract.plain)):
            report(body_line, "", "there is no abstract; write it below the front matter")
    if bad or not parts:
        for problem in bad:
            add(problem)
        return None
    found["title"] = from_line(found["title"])
    if "links" in found:
        found["links"] = tuple(Link(label, url) for label, url in found["links"])
    return Paper(id=paper_id, path=path, abstract=abstract, **found)


def markdown(
    text: str, first_line: int, report: schema.Report, *, relative_links: bool = False
) -> Text:
    """Typeset Markdown whose first line is number `first_line` of its file."""
    quick = from_prose(text, relative_links=relative_links)
    if quick:
        return quick
    for number, line in enumerate(text.split("\n"), first_line):
        if schema.CONTROL.search(line):
            report(number, "", "has a control character in it; delete it")
    try:
        return from_markdown(text, relative_links=relative_links)
    except ValueError as error:
        report(first_line, "", f"the text is {error}; make it simpler")
        return from_line("")


def _readers(vocabulary: Vocabulary | None) -> Readers:
    """What reads each field of a paper."""
    tag = kind = schema.identifier
    if vocabulary:
        tags = {tag.id for facet in vocabulary.facets for tag in facet.tags}
        tag = schema.one_of(tags, "tag in tags.yaml")
        kind = schema.one_of({kind.id for kind in vocabulary.kinds}, "kind in tags.yaml")
    return {
        "title": schema.text,
        "authors": schema.sequence(_author),
        "author_count": schema.integer,
        "date": schema.date,
        "kind": kind,
        "tags": schema.sequence(tag, unique=True),
        "arxiv": schema.matching(_ARXIV, 'give the id with no version, such as "2310.16441"'),
        "primary_category": schema.matching(_CATEGORY, "give arXiv's category, such as cs.LG"),
        "doi": schema.matching(_DOI, "give the DOI with no address, such as 10.1145/3605943"),
        "acl": schema.matching(_ACL, "give the id, such as 2020.emnlp-main.589 or P18-1007"),
        "venue": schema.text,
        "language": schema.language,
        "links": schema.pairs(schema.url),
        "upvotes": schema.integer,
        "comments": schema.integer,
        "as_of": schema.date,
        "key": schema.matching(_KEY, "use ASCII letters, digits and - _ . : + /"),
        "added": schema.date,
        "withdrawn": schema.text,
    }


def _paper_fields(node: Node | None, readers: Readers, report: schema.Report) -> dict[str, Any]:
    if not isinstance(node, Mapping):
        report(2, "", "the front matter has to be `key: value` lines")
        return {}
    found = schema.fields(node, readers, ("title", "date", "kind"), report)

    def line(key: str) -> int:
        return node.items[key][0]

    authors, count = found.get("authors", ()), found.get("author_count")
    if isinstance(count, int) and isinstance(authors, tuple):
        if count == 0:
            report(line("author_count"), "author_count", "0 is no count; leave the key out")
        elif count < len(authors):
            report(
                line("author_count"),
                "author_count",
                f"is {count}, but {len(authors)} authors are listed; leave the key out",
            )
    for key in ("upvotes", "comments"):
        if key in found and "as_of" not in node.items:
            report(line(key), "as_of", f"is missing; say as of when the {key} were counted")
            break
    return found


def _author(node: Node, field: str, report: schema.Report) -> Author | None:
    if isinstance(node, Scalar):
        text = schema.text(node, field, report)
        return _named(text) if text else None
    found = schema.name(node, field, report, _OF_AUTHOR)
    if found is None:
        return None
    name, rest = found
    return Author(name, rest.get("id", ""), rest.get("orcid", ""))


@lru_cache(maxsize=1 << 16)
def _named(text: str) -> Author:
    """One value for a name, however many papers it is on."""
    return Author(names.split_name(text))


def read_about(path: Path, text: str, add: Add) -> Text:
    """Read `about.md`, which may link to other pages of the site."""
    return markdown(
        text,
        1,
        lambda line, field, message: add(Problem(str(path), line, field, message)),
        relative_links=True,
    )


def _split(text: str, report: schema.Report) -> tuple[str, str, int] | None:
    """Front matter, body, and the line that the body starts on."""
    if not text.startswith("---\n"):
        report(1, "", "there is no front matter; the first line has to be ---")
        return None
    end = _END.search(text, 3)
    if not end:
        report(1, "", "the front matter does not end; put a line --- after it")
        return None
    start = end.start() + 1
    if start > MAX_FRONT_MATTER_BYTES:
        report(1, "", f"the front matter is over {MAX_FRONT_MATTER_BYTES:,} bytes; shorten it")
        return None
    return text[4:start], text[end.end() + 1 :], text.count("\n", 0, end.end()) + 2
