"""COinS: a paper as an OpenURL ContextObject in a `<span>`, so that Zotero can save from a list.

The keys are those of Dublin Core in Z39.88-2004, as https://github.com/zotero/utilities reads them
(`openurl.js`): `rft.type` is any of Zotero's types, and comes last, for the title of an article of
a journal is read from another key once the type is known.
"""

from functools import lru_cache
from urllib.parse import quote_plus

from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ..citations.record import ZOTERO_TYPES, address, genre

# Names come again and again
_quoted = lru_cache(maxsize=1 << 14)(quote_plus)


def to_coins(paper: Paper) -> str:
    """The `title` of a paper's `span.Z3988`, not yet escaped for HTML."""
    kind = genre(paper)
    found = [("rft.title", paper.title.plain), ("rft.date", paper.date.as_iso())]
    found += [
        # "Family, Given": Zotero parts a name with no comma before its last word
        ("rft.au", f"{name.family}, {name.given}" if name.given else name.family)
        for name in (author.name for author in paper.authors)
    ]
    found.append(("rft.identifier", address(paper)))
    if kind != "misc":
        found.append(("rft.source", venue_title(paper.venue)))
    found += [("rft.language", paper.language), ("rft.type", ZOTERO_TYPES[kind])]
    pairs = "&".join(
        f"{key}={(_quoted if key == 'rft.au' else quote_plus)(value)}"
        for key, value in found
        if value
    )
    return f"ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&{pairs}"
