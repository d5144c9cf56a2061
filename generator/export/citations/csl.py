"""CSL-JSON, the input of citation processors.

An item has the variables of
https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json. Titles and abstracts are
plain text, and the maths in them is TeX.
"""

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.names import Name, split_particle
from ..facts import Json, known
from .record import address, count_unnamed, genre

_TYPES = {"article": "article-journal", "inproceedings": "paper-conference"}


def to_csl(catalog: Catalog, paper: Paper) -> Json:
    """Return a paper as a CSL item, without the variables whose values are unknown."""
    date = (paper.date.year, paper.date.month, paper.date.day)
    # A preprint is an `article` (CSL 1.0.2, appendix III)
    kind = _TYPES.get(genre(paper), "article" if paper.arxiv else "document")
    is_preprint = kind == "article"
    return known(
        {
            "id": catalog.keys[paper.id],
            "type": kind,
            "title": paper.title.plain,
            "author": [_csl_name(author.name) for author in paper.authors],
            "issued": {"date-parts": [[part for part in date if part]]},
            "container-title": paper.venue,
            "publisher": "arXiv" if paper.arxiv and not paper.venue else "",
            "number": f"arXiv:{paper.arxiv}" if is_preprint else "",
            "DOI": paper.doi,
            "URL": address(paper),
            "abstract": paper.abstract.plain,
            "keyword": ", ".join(catalog.tags[tag].name for tag in paper.tags),
            "language": paper.language,
            "note": _note(paper, is_preprint=is_preprint),
        }
    )


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


def _note(paper: Paper, *, is_preprint: bool) -> str:
    # As an `archive`, styles would print arXiv as if a published paper were only there
    number = f"arXiv:{paper.arxiv}" if paper.arxiv and not is_preprint else ""
    count = f"{paper.author_count} authors in all" if count_unnamed(paper) else ""
    return "\n".join(filter(None, (number, count)))
