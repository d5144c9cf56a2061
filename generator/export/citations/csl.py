"""CSL-JSON, the input of citation processors.

An item has the variables of
https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json. Titles and abstracts are
plain text, and the maths in them is TeX.
"""

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.names import Name, split_particle
from ..facts import Json, known
from .genres import Genre, find_publisher, genre
from .record import address, count_unnamed

_GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
# Shapes whose number is that of a series
_IN_SERIES = frozenset(("paper", "chapter", "book"))


def to_csl(catalog: Catalog, paper: Paper) -> Json:
    """Return a paper as a CSL item, without the variables whose values are unknown."""
    kind = genre(paper)
    date = [part for part in (paper.date.year, paper.date.month, paper.date.day) if part]
    return known(
        {
            "id": catalog.keys[paper.id],
            "type": kind.csl_type,
            "title": paper.title.plain,
            "author": [_csl_name(author.name) for author in paper.authors],
            "editor": [_csl_name(editor.name) for editor in paper.editors],
            "issued": {"date-parts": [date]} if date else None,
            "status": paper.status,
            "event-title" if kind.type == "speech" else "container-title": paper.venue,
            "collection-title": paper.series,
            "volume": paper.volume,
            _number_variable(kind): paper.number or _archive_number(paper, kind),
            "version" if kind.has_versions else "edition": paper.edition,
            "page": paper.pages,
            "genre": _GENRES.get(kind.type, ""),
            "publisher": find_publisher(paper),
            "publisher-place": paper.place,
            "ISBN": paper.isbn,
            "ISSN": paper.issn,
            "DOI": paper.doi,
            "URL": paper.url or address(paper),
            "abstract": paper.abstract.plain,
            "keyword": ", ".join(catalog.tags[tag].name for tag in paper.tags),
            "language": paper.language,
            "note": _note(paper, kind),
        }
    )


def _number_variable(kind: Genre) -> str:
    if kind.shape == "article":
        return "issue"
    return "collection-number" if kind.shape in _IN_SERIES else "number"


def _archive_number(paper: Paper, kind: Genre) -> str:
    return f"arXiv:{paper.arxiv}" if paper.arxiv and kind.shape == "preprint" else ""


def _csl_name(name: Name) -> dict[str, str]:
    if name.given:
        # Styles may sort by what follows a particle, so it has a variable of its own (CSL 1.0.2, "Names")
        particle, family = split_particle(name.family)
        parts = {
            "family": family,
            "given": name.given,
            "suffix": name.suffix,
            "non-dropping-particle": particle,
        }
        return {part: text for part, text in parts.items() if text}
    return {"literal": name.family}


def _note(paper: Paper, kind: Genre) -> str:
    # As an `archive`, styles would print arXiv as if a published paper were only there
    is_number = bool(_archive_number(paper, kind)) and not paper.number
    number = f"arXiv:{paper.arxiv}" if paper.arxiv and not is_number else ""
    count = f"{paper.author_count} authors in all" if count_unnamed(paper) else ""
    return "\n".join(filter(None, (number, count, paper.note)))
