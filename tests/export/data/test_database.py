import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup


from generator.errors import OpenshelfError
from generator.export.data import database
from generator.content.load import load
from generator.catalog.model import Paper
from generator.catalog.catalog import Catalog
from generator.text.markdown import Text
from generator.plan.output import Output

ROOT = Path(__file__).parents[3]
OUTPUT = Output("catalog.sqlite", "catalog.sqlite")


@pytest.fixture(scope="module", params=["tests/toy", "content"])
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


@pytest.fixture(scope="module")
def file(site: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the database as a file."""
    path = tmp_path_factory.mktemp("database") / "catalog.sqlite"
    path.write_bytes(database.to_sqlite(site, OUTPUT))
    return path


@pytest.fixture
def query(file: Path) -> Iterator[Any]:
    """Give a function that runs a query, on a file that cannot be written."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        yield lambda sql, *values: connection.execute(sql, values).fetchall()


class TestContent:
    def test_whole(self, query: Any) -> None:
        """SQLite finds nothing wrong with the file, nor with what refers to what."""
        assert query("PRAGMA integrity_check") == [("ok",)]
        assert not query("PRAGMA foreign_key_check")
        assert query("PRAGMA freelist_count") == [(0,)]
        assert query("PRAGMA journal_mode") == [("delete",)]
        assert query("PRAGMA user_version") == [(database.SCHEMA_VERSION,)]

    def test_rows(self, site: Catalog, query: Any) -> None:
        """Every paper, author and tag has a row, and every link between them."""
        papers = site.papers
        assert query("SELECT id FROM papers ORDER BY rowid") == [(paper.id,) for paper in papers]
        for table, count in {
            "authors": len(site.people),
            "author_names": sum(1 + len(person.names) for person in site.people),
            "author_links": sum(len(person.homes) for person in site.people),
            "tags": len(site.tags),
            "kinds": len(site.kinds),
            "paper_authors": sum(len(paper.authors) for paper in papers),
            "paper_tags": sum(len(paper.tags) for paper in papers),
        }.items():
            assert query(f"SELECT count(*) FROM {table}") == [(count,)]

    def test_unknown_is_null(self, query: Any) -> None:
        """What is not known is NULL, and no text is empty."""
        for (table,) in query("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            if table.startswith("papers_fts"):
                continue
            for column in [row[1] for row in query("SELECT * FROM pragma_table_info(?)", table)]:
                assert not query(f"SELECT 1 FROM {table} WHERE {column} = ''"), (table, column)

    @pytest.mark.parametrize("site", ["tests/toy"], indirect=True)
    def test_people(self, query: Any) -> None:
        """A person is found by each name, the one to go by first, with all that is known."""
        assert query("SELECT author_id FROM author_names WHERE name = '王伟'") == [("wei-wang-b",)]
        found = "SELECT name FROM author_names WHERE author_id = 'wei-wang-b' ORDER BY position"
        assert query(found) == [("Wei Wang",), ("王伟",), ("W. <b>Wang</b>",)]
        facts = "SELECT orcid, note, verified FROM authors WHERE id = ?"
        assert query(facts, "wei-wang-b") == [("0000-0002-1825-0097", "<i>Leeds</i> & Co.", 1)]
        assert query(facts, "wei-wang") == [(None, None, 0)]

    def test_views(self, site: Catalog, query: Any) -> None:
        """The views answer what most ask for: the papers of an author, and of a tag."""
        person = site.people[0]
        found = query(
            "SELECT paper_id FROM author_papers WHERE author_id = ? ORDER BY date DESC", person.id
        )
        assert {row[0] for row in found} == {paper.id for paper in person.papers}
        tag = next(iter(site.tags))
        found = query("SELECT paper_id FROM tag_papers WHERE tag_id = ?", tag)
        assert {row[0] for row in found} == {paper.id for paper in site.by_tag[tag]}


class TestSearch:
    SEARCH = (
        "SELECT id FROM papers WHERE rowid IN (SELECT rowid FROM papers_fts WHERE papers_fts"
        " MATCH ?)"
    )

    def test_words(self, site: Catalog, query: Any) -> None:
        """A title's words find its paper, as Datasette asks for them; so do its authors' names."""
        for paper in site.papers[:20]:
            words = [word for word in paper.title.plain.split() if word.isalpha()]
            if words:
                assert (paper.id,) in query(self.SEARCH, " ".join(f'"{word}"' for word in words))
            for author in paper.authors[:1]:
                name = author.name.text.replace('"', "")
                if not any(map(str.isalnum, name)):
                    continue  # a name such as ???, which is no word
                assert (paper.id,) in query(self.SEARCH, f'authors : "{name}"')

    @pytest.mark.parametrize("site", ["content"], indirect=True)
    def test_stems_and_accents(self, query: Any) -> None:
        """English words are found by their stems, and words with accents without them."""
        assert query(self.SEARCH, "learns") == query(self.SEARCH, "learning") != []
        assert query(self.SEARCH, "lëarning") == query(self.SEARCH, "learning")

    def test_index_fits(self, file: Path) -> None:
        """The index has what the table has."""
        with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(file)) as found:
            found.backup(copy)
            copy.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")

    def test_still_fits_after_vacuum(self, file: Path) -> None:
        """VACUUM numbers rows anew where no column has the number; here the numbers stay."""
        with closing(sqlite3.connect(":memory:")) as copy, closing(sqlite3.connect(file)) as found:
            found.backup(copy)
            copy.execute("VACUUM")
            copy.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")

    def test_datasette_finds_it(self, query: Any) -> None:
        """The table's index is found by the query that Datasette (utils.detect_fts_sql) asks."""
        found = query(
            "SELECT name FROM sqlite_master WHERE rootpage = 0 AND ("
            " sql LIKE '%VIRTUAL TABLE%USING FTS%content=\"papers\"%'"
            " OR sql LIKE '%VIRTUAL TABLE%USING FTS%content=[papers]%')"
        )
        assert found == [("papers_fts",)]

    def test_language(self, site: Catalog) -> None:
        """A catalog in another language has no English stems."""
        config = replace(site.config, language="de")
        german = replace(site, catalog=replace(site, config=config))
        assert b"porter" in database.to_sqlite(site, OUTPUT)
        assert b"porter" not in database.to_sqlite(german, OUTPUT)


class TestBytes:
    def test_same_twice(self, site: Catalog, file: Path) -> None:
        """The same catalog gives the same bytes."""
        assert database.to_sqlite(site, OUTPUT) == file.read_bytes()

    def test_nothing_left_over(self, file: Path) -> None:
        """Nothing but cells is in the pages, and the version of SQLite is not said."""
        data = file.read_bytes()
        assert database._settled(bytearray(data)) == data  # noqa: SLF001 - what it is for
        assert data[96:100] == (3_037_000).to_bytes(4)
        pages = len(data) // database.PAGE_SIZE
        assert len(data) % database.PAGE_SIZE == 0
        assert int.from_bytes(data[28:32]) == pages

    def test_settling_loses_nothing(self, file: Path, tmp_path: Path) -> None:
        """Whatever is in the unused parts of pages is not read: noise there changes no answer."""
        data = bytearray(file.read_bytes())
        noise = random.Random(1)
        for start in range(0, len(data), database.PAGE_SIZE):
            header = start or 100
            size = {2: 12, 5: 12, 10: 8, 13: 8}.get(data[header])
            if size:
                cells = int.from_bytes(data[header + 3 : header + 5])
                first = start + int.from_bytes(data[header + 5 : header + 7])
                data[header + size + 2 * cells : first] = noise.randbytes(
                    first - (header + size + 2 * cells)
                )
        (tmp_path / "noisy.sqlite").write_bytes(data)
        with closing(sqlite3.connect(tmp_path / "noisy.sqlite")) as noisy:
            assert noisy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            with closing(sqlite3.connect(file)) as clean:
                assert list(noisy.iterdump()) == list(clean.iterdump())
        assert database._settled(data) == file.read_bytes()  # noqa: SLF001 - what it is for


class TestRenewed:
    @staticmethod
    def edited(site: Catalog, words: str, *ids: str) -> tuple[Catalog, list[Paper]]:
        """A site with other abstracts in some papers, and these."""
        papers = tuple(
            replace(paper, abstract=Text(words, Markup(f"<p>{words}</p>"), words))
            if paper.id in ids
            else paper
            for paper in site.papers
        )
        return (
            derive(replace(site, papers=papers)),
            [paper for paper in papers if paper.id in ids],
        )

    @pytest.mark.parametrize("words", ["", "Short.", "Long and łong. " * 2000])
    def test_same_bytes(self, site: Catalog, file: Path, words: str) -> None:
        """Made of the last one it has the bytes of one made anew, again and again."""
        now, data = site, file.read_bytes()
        ids = [paper.id for paper in site.papers]
        for some in (ids[:1], ids[-3:], ids, ids[1:2]):
            now, papers = self.edited(now, f"{words} {len(some)}", *some)
            renewed = database.renewed(data, papers)
            assert renewed == database.to_sqlite(now, OUTPUT) != data
            data = renewed

    @pytest.mark.parametrize("old", [b"", b"no database", bytes(8192)])
    def test_of_no_use(self, site: Catalog, old: bytes) -> None:
        """What is no such database is of no use."""
        assert database.renewed(old, site.papers) is None

    def test_damaged(self, site: Catalog, file: Path) -> None:
        """A database that is cut short is of no use."""
        assert database.renewed(file.read_bytes()[:-8192], site.papers) is None


def test_no_full_text_search(site: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite was built without FTS5 the error says what to do."""
    monkeypatch.setattr(database, "_SEARCH", database._SEARCH.replace("fts5(", "fts5x(", 1))  # noqa: SLF001
    with pytest.raises(OpenshelfError, match=r"has no FTS5; .*`database: false`"):
        database.to_sqlite(site, OUTPUT)


def test_switched_off(catalog: Path) -> None:
    """With `database: false` there is none."""
    assert list(database.outputs(load(catalog))) == [OUTPUT]
    with (catalog / "catalog.yaml").open("a") as file:
        file.write("database: false\n")
    assert not list(database.outputs(load(catalog)))
