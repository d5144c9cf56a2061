"""The papers of a catalog for a server: found, read, cited, and read again when their files change."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..content.files import Stamp, stamp
from ..content.load import ParsedPapers, load
from ..errors import OpenshelfError, suggestion
from ..export.data.database import to_sqlite
from ..plan import urls
from ..plan.moves import targets
from ..plan.output import Output
from ..text.identifiers import read_identifier
from ..text.slugs import shorten
from ..text.terms import STOPWORDS
from .database import open_database, read_catalog

MAX_WORDS = 30
"""The most words of a query that are looked for."""
FEW_TAGS, MAX_TAGS = 20, 50
"""The answer about an unknown tag names the most used ones, if there are more than a suggestion lists."""
EXCERPT = 300
"""The most characters of an excerpt."""

_WHERE = """
  AND (:year IS NULL OR year = :year)
  AND (:tag IS NULL OR id IN (SELECT paper_id FROM paper_tags WHERE tag_id = :tag))
"""
_ALL = f"FROM papers WHERE 1 {_WHERE}"
_FOUND = f"""
FROM papers_fts JOIN papers ON papers.rowid = papers_fts.rowid
WHERE papers_fts MATCH :words {_WHERE}
"""
# Words in a title count most, then those in names
_FIRST_OF_ALL = f"SELECT id, abstract {_ALL} ORDER BY rowid LIMIT :limit"
_BEST_OF_FOUND = f"""
SELECT id, snippet(papers_fts, 1, '', '', '…', 30) {_FOUND}
ORDER BY bm25(papers_fts, 8, 1, 4), papers.rowid LIMIT :limit
"""


class Hit(NamedTuple):
    """A paper that a search found, with a part of its abstract."""

    paper: Paper
    excerpt: str


class Hits(NamedTuple):
    """What a search found: the first papers, how many have all words, and how many have some."""

    total: int
    first: Sequence[Hit]
    some: int = 0  # counted only if too few have all


class Library:
    """The papers of a catalog's folder, or of a file that is its database.

    Raises `OpenshelfError` if they cannot be read.
    """

    def __init__(self, source: Path, *, is_database: bool = False) -> None:
        self._source, self._is_database = source, is_database
        self._parsed = ParsedPapers()
        self._stamps: Mapping[Path, Stamp] = {}
        self.refresh()

    def refresh(self) -> None:
        """Read the papers again if a file has changed. Raises `OpenshelfError` if that fails."""
        source = self._source
        files = [source] if self._is_database else source.rglob("*")
        stamps = {path: stamp(path) for path in files}
        if stamps and stamps == self._stamps:
            return
        if self._is_database:
            self._database = open_database(source)
            self.catalog: Catalog = read_catalog(self._database)
        else:
            self.catalog = load(source, self._parsed)
            self._database = sqlite3.connect(":memory:")
            self._database.deserialize(to_sqlite(self.catalog, Output("", "")))
            self._database.row_factory = sqlite3.Row
        self._stamps = stamps

    def search(self, query: str, limit: int, tag: str = "", year: int | None = None) -> Hits:
        """Return papers with all words of a query, then those with some; the best first.

        Words such as "how" and "the" do not count if there are others. An identifier finds its paper,
        and a query without words all papers, the newest first. Raises `OpenshelfError` if there is no
        such tag.
        """
        values = {"limit": limit, "year": year, "tag": self._tag(tag) if tag else None}
        if read_identifier(query) and (paper := self._known(query)):
            return Hits(1, [Hit(paper, shorten(paper.abstract.plain, EXCERPT))])
        written = re.findall(r"\w+", query)
        telling = [word for word in written if word.lower() not in STOPWORDS] or written
        words = [f'"{word}"' for word in telling[:MAX_WORDS]]
        if not words:
            return self._hits(_ALL, _FIRST_OF_ALL, values)
        every = self._hits(_FOUND, _BEST_OF_FOUND, {**values, "words": " ".join(words)})
        if every.total >= limit or len(words) == 1:
            return every
        some = self._hits(_FOUND, _BEST_OF_FOUND, {**values, "words": " OR ".join(words)})
        hits = {hit.paper.id: hit for hit in (*every.first, *some.first)}
        return Hits(every.total, list(hits.values())[:limit], some.total)

    def paper(self, name: str) -> Paper:
        """Return the paper that has or had an id, or has an arXiv id, a DOI or a BibTeX key.

        Raises `OpenshelfError` if there is none.
        """
        paper = self._known(name)
        if not paper:
            hint = suggestion(name, self.catalog.position)
            raise OpenshelfError(f"no paper has the id {name!r}; search tells ids; {hint}")
        return paper

    def _hits(self, which: str, first: str, values: Mapping[str, object]) -> Hits:
        (total,) = self._database.execute(f"SELECT count(*) {which}", values).fetchone()
        rows = self._database.execute(first, values)
        hits = [Hit(self.catalog.paper(id_), shorten(text, EXCERPT)) for id_, text in rows]
        return Hits(total, hits)

    def _known(self, name: str) -> Paper | None:
        position = self.catalog.position.get(name.strip())
        if position is None:
            page = targets(self.catalog.moves).get(urls.paper(name.strip()), "")
            moved = PurePosixPath(page).stem
            position = self.catalog.position.get(moved) if page == urls.paper(moved) else None
        if position is not None:
            return self.catalog.papers[position]
        field, value = read_identifier(name) or ("key", name.strip())
        if field not in {"key", "arxiv", "doi", "acl"}:
            return None
        query = f"SELECT id FROM papers WHERE {field} = ? COLLATE NOCASE"  # noqa: S608 - a name of ours
        row = self._database.execute(query, (value,)).fetchone()
        return self.catalog.paper(row["id"]) if row else None

    def _tag(self, name: str) -> str:
        """Return the id of a tag by its id, its name or a synonym."""
        tags = self.catalog.tags
        for tag in tags.values():
            if name.strip().casefold() in {tag.id, *map(str.casefold, (tag.name, *tag.synonyms))}:
                return tag.id
        used = sorted(tags, key=lambda tag: -len(self.catalog.by_tag[tag]))[:MAX_TAGS]
        most = f"; most used are {', '.join(used)}" if len(tags) > FEW_TAGS else ""
        raise OpenshelfError(f"unknown tag {name!r}{most}; {suggestion(name, tags)}")
