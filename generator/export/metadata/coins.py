"""COinS: a paper as an OpenURL ContextObject in a `<span>`, which Zotero reads in lists.

The keys are those of Dublin Core in Z39.88-2004, as https://github.com/zotero/utilities reads them
(`openurl.js`). `rft.type` may be any of Zotero's types. It comes last, because Zotero reads the
title of a journal article from another key once it knows the type.
"""

from urllib.parse import quote_plus

from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ..citations.record import ZOTERO_TYPES, address, genre, invert_in_two


def to_coins(paper: Paper) -> str:
    """Return the `title` of a paper's `span.Z3988`, not yet escaped for HTML."""
    kind = genre(paper)
    fields = [
        ("rft.title", paper.title.plain),
        ("rft.date", paper.date.as_iso()),
        # Zotero splits a name without a comma before its last word
        *(("rft.au", invert_in_two(author.name)) for author in paper.authors),
        ("rft.identifier", address(paper)),
        ("rft.source", "" if kind == "misc" else venue_title(paper.venue)),
        ("rft.language", paper.language),
        ("rft.type", ZOTERO_TYPES[kind]),
    ]
    pairs = "&".join(f"{key}={quote_plus(value)}" for key, value in fields if value)
    return f"ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&{pairs}"
