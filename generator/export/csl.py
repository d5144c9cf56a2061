"""CSL-JSON, which citation processors read: a file beside each paper, and the whole catalog.

A file is a list of items, as https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
has it. Titles and abstracts are plain text; maths in them is TeX.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .. import urls
from ..model import Name, Paper, Site
from ..output import Output
from .record import address, genre, unnamed

if TYPE_CHECKING:
    from . import Export

_TYPES = {"article": "article-journal", "inproceedings": "paper-conference"}


def item(site: Site, paper: Paper) -> dict[str, Any]:
    """One paper as a CSL item; what is not known is not there."""
    date = paper.date
    # A preprint is an `article` (CSL 1.0.2, appendix III)
    other = "article" if paper.arxiv else "document"
    kind = _TYPES.get(genre(paper), other)
    parts = [part for part in (date.year, date.month, date.day) if part]
    more = unnamed(paper)
    fields: dict[str, Any] = {
        "id": site.keys[paper.id],
        "type": kind,
        "title": paper.title.plain,
        "author": [person(author.name) for author in paper.authors],
        "issued": {"date-parts": [parts]},
        "container-title": paper.venue,
        "publisher": "arXiv" if paper.arxiv and not paper.venue else "",
        "number": f"arXiv:{paper.arxiv}" if paper.arxiv and kind == "article" else "",
        "archive": "arXiv" if paper.arxiv and kind != "article" else "",
        "archive_location": paper.arxiv if kind != "article" else "",
        "DOI": paper.doi,
        "URL": address(paper),
        "abstract": paper.abstract.plain,
        "keyword": ", ".join(site.tags[tag].name for tag in paper.tags),
        "language": paper.language,
        "note": f"{paper.author_count} authors in all" if more else "",
    }
    return {name: value for name, value in fields.items() if value}


def person(name: Name) -> dict[str, str]:
    """A name in its parts; one that has none is taken as it is."""
    if name.given:
        return {"family": name.family, "given": name.given}
    return {"literal": name.family}


def _dump(site: Site, papers: Iterable[Paper]) -> bytes:
    items = [item(site, paper) for paper in papers]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def paper_file(site: Site, output: Output) -> bytes:
    """One paper, in a list of one."""
    return _dump(site, [site.catalog.papers[site.position[output.subject]]])


def catalog_file(site: Site, _output: Output) -> bytes:
    """All papers."""
    return _dump(site, site.catalog.papers)


EXPORTS: "Mapping[str, Export]" = {"paper.json": paper_file, "catalog.csl.json": catalog_file}


def outputs(site: Site) -> Iterator[Output]:
    """Plan a file for each paper, and the whole catalog."""
    if not site.catalog.config.citations:
        return
    for paper in site.catalog.papers:
        yield Output(urls.beside(urls.paper(paper.id), ".json"), "paper.json", paper.id)
    yield Output(f"{urls.CATALOG}.csl.json", "catalog.csl.json")
