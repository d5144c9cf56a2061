"""arXiv: the record of a preprint."""

from collections.abc import Mapping, Sequence

from ...text.identifiers import Identifier
from ..record import Record
from .fetcher import Fetcher
from .service import Service


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:  # noqa: ARG001
    """Ask for preprints by their arXiv ids."""
    return {}


ARXIV = Service(
    "arxiv",
    ("arxiv",),
    frozenset(("title", "authors", "date", "primary_category", "doi", "abstract", "withdrawn")),
    100,
    look_up,
)
