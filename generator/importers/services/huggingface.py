"""Hugging Face: how often a preprint was upvoted, and where its code is."""

from collections.abc import Mapping, Sequence

from ...text.identifiers import Identifier
from ..record import Record
from .fetcher import Fetcher
from .service import Service


def look_up(fetcher: Fetcher, ids: Sequence[Identifier]) -> Mapping[Identifier, Record]:  # noqa: ARG001
    """Ask for papers by their arXiv ids."""
    return {}


HUGGING_FACE = Service(
    "huggingface",
    ("arxiv",),
    frozenset(("upvotes", "comments", "as_of", "links")),
    1,
    look_up,
)
