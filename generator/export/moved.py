"""`moved.json`: the pages that have moved or are gone, for programs that keep links to the site."""

import json

from ..catalog.catalog import Catalog
from ..plan.moves import targets
from ..plan.output import Output
from .facts import known


def to_moved(catalog: Catalog, _output: Output) -> bytes:
    """Return the entries of moved.yaml that are not quiet; `to` is where the page is now."""
    final = targets(catalog.moves)
    entries = [
        known(
            {
                "from": move.source,
                "gone": move.gone or None,
                "to": final[move.source],
                "added": move.added.as_iso(),
                "note": move.note,
            }
        )
        for move in catalog.moves
        if not move.quiet
    ]
    return (json.dumps({"moved": entries}, ensure_ascii=False, indent=1) + "\n").encode()
