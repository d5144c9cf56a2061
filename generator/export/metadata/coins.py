"""COinS: a paper as an OpenURL ContextObject in a `<span>`, which Zotero reads in lists.

Articles, books and theses have the keys of their own formats in Z39.88-2004, and other works those
of Dublin Core, as https://github.com/zotero/utilities reads them (`openurl.js`). `rft.type` may be
any of Zotero's types. It comes last, because Zotero reads a title by the type known so far.
"""

from collections.abc import Iterator
from urllib.parse import quote_plus

from ...catalog.model import Paper
from ...catalog.venues import venue_title
from ..citations.genres import find_publisher, genre
from ..citations.record import address, invert_in_two

# The type that Zotero takes a work for by its genre alone
_ZOTERO_TYPES = {
    "article": "journalArticle",
    "proceeding": "conferencePaper",
    "bookitem": "bookSection",
    "book": "book",
    "report": "report",
    "dissertation": "thesis",
}


def to_coins(paper: Paper) -> str:
    """Return the `title` of a paper's `span.Z3988`, not yet escaped for HTML."""
    kind = _genre(paper)
    match kind:
        case "article":
            form, keys = "journal", _article(paper)
        case "dissertation":
            form, keys = "dissertation", _thesis(paper)
        case "":
            form, keys = "dc", _other(paper)
        case _:
            form, keys = "book", _book(paper, kind)
    pairs = "&".join(f"{key}={quote_plus(value)}" for key, value in keys if value)
    return f"ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3A{form}&{pairs}"


def _genre(paper: Paper) -> str:
    """Return the `rft.genre` of a paper, or nothing if only Dublin Core can describe it."""
    kind = genre(paper)
    match kind.shape:
        case "article":
            return "article"
        case "paper":
            return "proceeding"
        case "chapter":
            return "bookitem"
        case "thesis":
            return "dissertation"
        case _:
            return kind.type if kind.type in {"book", "report"} else ""


def _article(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "rft.genre", "article"
    yield "rft.atitle", paper.title.plain
    yield "rft.jtitle", venue_title(paper.venue)
    yield from _facts(paper)
    yield "rft.volume", paper.volume
    yield "rft.issue", paper.number
    yield "rft.pages", paper.pages
    yield "rft.issn", paper.issn
    yield from _end(paper, "article")


def _book(paper: Paper, kind: str) -> Iterator[tuple[str, str]]:
    yield "rft.genre", kind
    if kind in {"book", "report"}:
        yield "rft.btitle", paper.title.plain
    else:
        yield "rft.atitle", paper.title.plain
        yield "rft.btitle", venue_title(paper.venue)
    yield from _facts(paper)
    yield "rft.edition", paper.edition
    yield "rft.volume", paper.volume
    yield "rft.series", paper.series
    yield "rft.pages", paper.pages
    yield "rft.pub", find_publisher(paper)
    yield "rft.place", paper.place
    yield "rft.isbn", paper.isbn
    yield "rft.issn", paper.issn
    yield from _end(paper, kind)


def _thesis(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "rft.title", paper.title.plain
    yield from _facts(paper)
    yield "rft.inst", find_publisher(paper)
    yield "rft.degree", "" if genre(paper).type == "thesis" else genre(paper).label
    yield "rft.place", paper.place
    yield "rft.isbn", paper.isbn


def _other(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "rft.title", paper.title.plain
    yield "rft.date", paper.date.as_iso()
    yield from _authors(paper)
    yield "rft.identifier", paper.url or address(paper)
    yield "rft.source", "" if genre(paper).shape == "preprint" else paper.venue
    yield "rft.publisher", "" if genre(paper).shape == "preprint" else find_publisher(paper)
    yield "rft.language", paper.language
    yield "rft.type", genre(paper).zotero


def _facts(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "rft.date", paper.date.as_iso()
    yield from _authors(paper)
    yield "rft_id", f"info:doi/{paper.doi}" if paper.doi else ""
    yield "rft_id", paper.url or address(paper)


def _authors(paper: Paper) -> Iterator[tuple[str, str]]:
    # Zotero splits a name without a comma before its last word
    yield from (("rft.au", invert_in_two(author.name)) for author in paper.authors)


def _end(paper: Paper, kind: str) -> Iterator[tuple[str, str]]:
    zotero = genre(paper).zotero
    yield "rft.language", paper.language
    yield "rft.type", "" if zotero == _ZOTERO_TYPES[kind] else zotero
