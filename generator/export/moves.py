"""`moved.json`: which pages have moved, and which are gone, for whoever keeps links to the site."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..model import Site
from ..moved import MOVED, targets
from ..output import Output

if TYPE_CHECKING:
    from . import Export


def to_json(site: Site, _output: Output) -> bytes:
    """Every entry of moved.yaml that is not quiet, in its order; `to` is where the page is now."""
    final = targets(site.catalog.moves)
    found = [
        {
            "from": move.source,
            **({"to": final[move.source]} if not move.gone else {"gone": True}),
            "added": move.added.as_iso(),
            **({"note": move.note} if move.note else {}),
        }
        for move in site.catalog.moves
        if not move.quiet
    ]
    return (json.dumps({"moved": found}, ensure_ascii=False, indent=1) + "\n").encode()


EXPORTS: "Mapping[str, Export]" = {MOVED: to_json}
