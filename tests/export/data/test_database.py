import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from generator.catalog.catalog import Catalog
from generator.errors import OpenshelfError
from generator.export.data import database
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.text import Text
from tests.sites import configured

ROOT = Path(__file__).parents[3]
OUTPUT = Output("catalog.sqlite", "catalog.sqlite")


@pytest.fixture(scope="module")
def catalog(each_catalog: Catalog) -> Catalog:
    """Give the toy catalog, and then that of the frozen listing."""
    return each_catalog


@pytest.fixture(scope="module")
def file(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the database as a file."""
    path = tmp_path_factory.mktemp("database") / "catalog.sqlite"
    path.write_bytes(database.to_sqlite(catalog, OUTPUT))
    return path


@pytest.fixture
def query(file: Path) -> Iterator[Any]:
    """Give a function that runs a query on the file, which it cannot write."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


class TestContent:
    def test_whole(self, query: Any) -> None:
        """SQLite finds the file intact, every reference resolved, and no unused page."""
        assert query("PRAGMA integrity_check") == [("ok",)]
        assert not query("PRAGMA foreign_key_check")
        assert query("PRAGMA freelist_count") == [(0,)]
        assert query("PRAGMA journal_mode") == [("delete",)]
        assert query("PRAGMA user_version") == [(database.SCHEMA_VERSION,)]

    def test_rows(self, catalog: Catalog, query: Any) -> None:
        """Every paper, author and tag has a row, and every link between them."""
        papers = catalog.papers
        assert query("SELECT id FROM papers ORDER BY rowid") == [(paper.id,) for paper in papers]
        for table, count in {
            "authors": len(catalog.people),
            "author_names": sum(1 + len(person.names) for person in catalog.people),
            "author_links": sum(len(person.homes) for person in catalog.people),
            "tags": len(catalog.tags),
            "kinds": len(catalog.kinds),
            "paper_authors": sum(len(paper.authors) for paper in papers),
            "paper_tags": sum(len(paper.tags) for paper in papers),
            "citations": sum(len(paper.cites) for paper in papers),
        }.items():
            assert query(f"SELECT count(*) FROM {table}") == [(count,)]

    def test_paper(self, catalog: Catalog, query: Any) -> None:
        """A row of a paper has its facts in the columns of their names."""
        for paper in catalog.papers:
            facts = "title, authors, author_count, date, year, month, kind_id, upvotes, key, page"
            assert query(f"SELECT {facts} FROM papers WHERE id = ?", paper.id) == [
                (
                    paper.title.plain,
                    "; ".join(author.name.text for author in paper.authors) or None,
                    max(paper.author_count, len(paper.authors)) or None,
                    paper.date.as_iso() or None,
                    paper.date.year or None,
                    paper.date.month or None,
                    paper.kind or None,
                    paper.upvotes,
                    catalog.keys[paper.id],
                    f"papers/{paper.id}.html",
                )
            ]

    def test_work(self, works: Catalog) -> None:
        """A book has its editors, series, publisher and ISBN, and the type of the work."""
        data = database.to_sqlite(works, OUTPUT)
        facts = "type, editors, volume, number, series, publisher, place, isbn, external_url"
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            rows = connection.execute(f"SELECT {facts} FROM papers WHERE id IN ('book', 'chapter')")
            book, chapter = rows.fetchall()
        assert book == (
            *("book", None, "3", "7", "Adaptive Computation and Machine Learning", "MIT Press"),
            *("Cambridge, MA", "978-0-262-03561-3", "https://www.deeplearningbook.org/"),
        )
        assert chapter[:2] == ("chapter", "James L. McClelland")

    def test_unknown_is_null(self, query: Any) -> None:
        """What is unknown is NULL, and no text but an abstract is empty."""
        for (table,) in query("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            if table.startswith("papers_fts"):
                continue
            for column in [row[1] for row in query("SELECT * FROM pragma_table_info(?)", table)]:
                if column != "abstract":
                    assert not query(f"SELECT 1 FROM {table} WHERE {column} = ''"), (table, column)

    def test_no_abstract(self, toy: Catalog) -> None:
        """A paper without an abstract has an empty one, since that column is never NULL."""
        paper = replace(toy.papers[0], abstract=Text("", Markup(""), ""))
        data = database.to_sqlite(replace(toy, papers=(paper,)), OUTPUT)
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            assert connection.execute("SELECT abstract FROM papers").fetchall() == [("",)]

    @pytest.mark.parametrize("each_catalog", ["toy"], indirect=True)
    def test_people(self, query: Any) -> None:
        """A person is found by each name, the main one first, with all known facts."""
        assert query("SELECT author_id FROM author_names WHERE name = '王伟'") == [("wei-wang-b",)]
        names = "SELECT name FROM author_names WHERE author_id = 'wei-wang-b' ORDER BY position"
        assert query(names) == [("Wei Wang",), ("王伟",), ("W. <b>Wang</b>",)]
        facts = "SELECT orcid, note, verified FROM authors WHERE id = ?"
        assert query(facts, "wei-wang-b") == [("0000-0002-1825-0097", "<i>Leeds</i> & Co.", 1)]
        assert query(facts, "wei-wang") == [(None, None, 0)]

    def test_views(self, catalog: Catalog, query: Any) -> None:
        """The views list the papers of an author, and of a tag."""
        person = catalog.people[0]
        papers = query("SELECT paper_id FROM author_papers WHERE author_id = ?", person.id)
        assert {row[0] for row in papers} == {paper.id for paper in person.papers}
        for tag in [*catalog.tags][:1]:
            papers = query("SELECT paper_id FROM tag_papers WHERE tag_id = ?", tag)
            assert {row[0] for row in papers} == {paper.id for paper in catalog.by_tag[tag]}


class TestSearch:
    SEARCH = (
        "SELECT id FROM papers WHERE rowid IN (SELECT rowid FROM papers_fts WHERE papers_fts"
        " MATCH ?)"
    )

    def test_words(self, catalog: Catalog, query: Any) -> None:
        """The words of a title and the names of its authors find a paper."""
        for paper in catalog.papers[:20]:
            words = [word for word in paper.title.plain.split() if word.isalpha()]
            if words:
                assert (paper.id,) in query(self.SEARCH, " ".join(f'"{word}"' for word in words))
            for author in paper.authors[:1]:
                name = author.name.text.replace('"', "")
                if any(map(str.isalnum, name)):  # ??? is no word
                    assert (paper.id,) in query(self.SEARCH, f'authors : "{name}"')

    def test_stems_and_accents(self, toy: Catalog) -> None:
        """English words are found by their stems, and words with accents without them."""
        abstract = Text("", Markup(""), "A naïve model learns.")
        papers = (replace(toy.papers[0], abstract=abstract), *toy.papers[1:])
        data = database.to_sqlite(replace(toy, papers=papers), OUTPUT)
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            for words in ("naive learning", "NAÏVE learn", "models"):
                rows = connection.execute(self.SEARCH, (words,)).fetchall()
                assert (papers[0].id,) in rows, words

    def test_language(self, toy: Catalog) -> None:
        """A catalog in another language has no English stems."""
        assert b"porter" in database.to_sqlite(toy, OUTPUT)
        assert b"porter" not in database.to_sqlite(configured(toy, language="de"), OUTPUT)

    @pytest.mark.parametrize("vacuum", [False, True])
    def test_index_fits(self, file: Path, vacuum: bool) -> None:
        """The index fits the table, and still does after a reader runs VACUUM."""
        with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(file)) as source:
            source.backup(copy)
            if vacuum:
                copy.execute("VACUUM")
            copy.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")

    def test_datasette_finds_it(self, query: Any) -> None:
        """Datasette's query for the index of a table (utils.detect_fts_sql) finds it."""
        tables = query(
            "SELECT name FROM sqlite_master WHERE rootpage = 0 AND ("
            " sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"papers\"%'"
            " OR sql LIKE '%VIRTUAL TABLE%USING FTS%content=[papers]%')"
        )
        assert tables == [("papers_fts",)]


class TestBytes:
    def test_same_twice(self, catalog: Catalog, file: Path) -> None:
        """The same catalog gives the same bytes."""
        assert database.to_sqlite(catalog, OUTPUT) == file.read_bytes()

    @pytest.mark.parametrize("each_catalog", ["toy"], indirect=True)
    def test_same_in_another_process(self, file: Path) -> None:
        """Another process, with another hash seed and time zone, makes the same bytes."""
        code = (
            "import sys; from hashlib import sha256; from pathlib import Path;"
            "from generator.content.load import load; from generator.export.data import database;"
            "from generator.plan.output import Output;"
            "print(sha256(database.to_sqlite(load(Path(sys.argv[1])), Output('', ''))).hexdigest())"
        )
        paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
        digest = subprocess.run(
            [sys.executable, "-c", code, str(ROOT / "tests/toy")],
            capture_output=True,
            check=True,
            text=True,
            env=environment,
        ).stdout.strip()
        assert digest == sha256(file.read_bytes()).hexdigest()

    def test_header(self, file: Path) -> None:
        """The header tells the size, and neither the version of SQLite nor counts of changes."""
        data = file.read_bytes()
        assert [int.from_bytes(data[i : i + 4]) for i in (24, 40, 92)] == [1, 1, 1]
        assert int.from_bytes(data[96:100]) == 3_037_000
        assert len(data) == int.from_bytes(data[28:32]) * database.PAGE_SIZE


def test_no_full_text_search(toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """If SQLite has no FTS5, the error says what to do."""
    monkeypatch.setattr(database, "_SEARCH", database._SEARCH.replace("fts5(", "fts5x(", 1))  # noqa: SLF001
    with pytest.raises(OpenshelfError, match=r"has no FTS5; .*`database: false`"):
        database.to_sqlite(toy, OUTPUT)


def test_switched_off(toy: Catalog) -> None:
    """With `database: false` there is no database."""
    assert OUTPUT in plan(toy, [])
    assert OUTPUT not in plan(configured(toy, database=False), [])
