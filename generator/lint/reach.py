"""How far readers have to go: papers that no crawler would get to by following links."""

from collections.abc import Collection, Iterator, Mapping

from ..urls import FRONT
from .rules import Fault

CLICKS = 10


def far(
    links: Mapping[str, Collection[str]], papers: Collection[str]
) -> Iterator[tuple[str, Fault]]:
    """The pages among `papers` that are not within `CLICKS` links of the front page, if there is one.

    `links` has the pages that each page links to.
    """
    if FRONT not in links:
        return
    reached = ring = {FRONT}
    for _ in range(CLICKS):
        ring = {target for page in ring for target in links.get(page, ())} - reached
        reached = reached | ring
    for path in papers:
        if path not in reached:
            yield path, Fault("scholar-reach", "")
