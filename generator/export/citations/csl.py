"""CSL-JSON, which citation processors read.

A file is a list of items, one a line, as https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
has it. Titles and abstracts are plain text; maths in them is TeX.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.names import Name
from .record import address, genre, unnamed

Json = dict[str, Any]

_TYPES = {"article": "article-journal", "inproceedings": "paper-conference"}


def item(catalog: Catalog, paper: Paper) -> Json:
    """One paper as a CSL item; what is not known is not there."""
    before, after = _facts(catalog, paper)
    return {**before, **_known(abstract=paper.abstract.plain), **after}


def _facts(catalog: Catalog, paper: Paper) -> tuple[Json, Json]:
    """What is known of a paper, before its abstract and after it."""
    date = paper.date
    # A preprint is an `article` (CSL 1.0.2, appendix III)
    other = "article" if paper.arxiv else "document"
    kind = _TYPES.get(genre(paper), other)
    parts = [part for part in (date.year, date.month, date.day) if part]
    before = {
        "id": catalog.keys[paper.id],
        "type": kind,
        "title": paper.title.plain,
        "author": [person(author.name) for author in paper.authors],
        "issued": {"date-parts": [parts]},
        "container-title": paper.venue,
        "publisher": "arXiv" if paper.arxiv and not paper.venue else "",
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv and kind == "article" else "",
        "DOI": paper.doi,
        "URL": address(paper),
    }
    after = {
        "keyword": ", ".join(catalog.tags[tag].name for tag in paper.tags),
        "language": paper.language,
        "note": "\n".join(_notes(paper, preprint=kind == "article")),
    }
    return _known(**before), _known(**after)


def _notes(paper: Paper, *, preprint: bool) -> Iterator[str]:
    # Styles print the archive of what was published elsewhere too, as if that were all there is
    if paper.arxiv and not preprint:
        yield f"arXiv:{paper.arxiv}"
    if unnamed(paper):
        yield f"{paper.author_count} authors in all"


def person(name: Name) -> dict[str, str]:
    """A name in its parts; one that has none is taken as it is."""
    if name.given:
        return {"family": name.family, "given": name.given}
    return {"literal": name.family}


def of_paper(catalog: Catalog, paper: Paper) -> str:
    """One paper as a line of JSON."""
    return orjson.dumps(item(catalog, paper)).decode()


def _known(**facts: Any) -> Json:
    return {name: fact for name, fact in facts.items() if fact}


def joined(items: Iterable[bytes]) -> bytes:
    """Several items as a file."""
    lines = b",\n".join(items)
    return b"[\n%b\n]\n" % lines
