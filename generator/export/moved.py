"""`moved.json`: which pages have moved, and which are gone, for whoever keeps links to the site."""

import json
from collections.abc import Callable, Mapping

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.moves import targets
from ..plan.output import Output


def to_json(catalog: Catalog, _output: Output) -> bytes:
    """Every entry of moved.yaml that is not quiet, in its order; `to` is where the page is now."""
    final = targets(catalog.moves)
    found = [
        {
            "from": move.source,
            **({"to": final[move.source]} if not move.gone else {"gone": True}),
            "added": move.added.as_iso(),
            **({"note": move.note} if move.note else {}),
        }
        for move in catalog.moves
        if not move.quiet
    ]
    return (json.dumps({"moved": found}, ensure_ascii=False, indent=1) + "\n").encode()


EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {urls.MOVED: to_json}
