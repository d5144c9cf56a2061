import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from markupsafe import Markup

from generator.derive import derive
from generator.export import database, words
from generator.model import Paper, Site, Text
from generator.output import Output

OUTPUT = Output("catalog.sqlite", "catalog.sqlite")


@pytest.fixture
def made(toy: Site) -> Iterator[sqlite3.Connection]:
    """The toy catalog's database."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as found:
        found.deserialize(database.to_sqlite(toy, OUTPUT))
        yield found


def with_words(paper: Paper, said: str) -> Paper:
    """A paper with another abstract."""
    return replace(paper, abstract=Text(said, Markup(said), said))


def index(connection: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    """All that is kept of the index."""
    tables = ("data", "idx", "docsize", "config")
    return [connection.execute(f"SELECT * FROM papers_fts_{t}").fetchall() for t in tables]


def changed(connection: sqlite3.Connection, *papers: Paper) -> bool:
    """Change papers, and commit."""
    connection.execute("BEGIN")
    done = words.change(connection, papers)
    connection.execute("COMMIT")
    return done


def test_whole(made: sqlite3.Connection) -> None:
    """SQLite finds nothing wrong with it, and finds what is in it; its settings are SQLite's own."""
    made.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")
    made.execute("INSERT INTO papers_fts(papers_fts) VALUES ('integrity-check')")
    assert made.execute("SELECT * FROM papers_fts_config").fetchall() == [("version", 4)]
    some = made.execute("SELECT count(*) FROM papers_fts WHERE papers_fts MATCH 'paper'").fetchone()
    all_ = made.execute("SELECT count(*) FROM papers").fetchone()
    assert 0 < some[0] <= all_[0]


@pytest.mark.parametrize("seed", range(4))
def test_order_does_not_show(toy: Site, made: sqlite3.Connection, seed: int) -> None:
    """However often abstracts were changed, the index is what it is when it is made at once."""
    chance = random.Random(seed)
    papers = list(toy.catalog.papers)
    for _ in range(6):
        some = chance.sample(range(len(papers)), chance.choice([1, 2, len(papers)]))
        for i in some:
            count = chance.choice([0, 3, 200, 9_000])
            said = " ".join(chance.choices(["so", "there", "łódź", str(seed), "x" * 90], k=count))
            papers[i] = with_words(papers[i], said)
        assert changed(made, *[papers[i] for i in some])
        made.execute("INSERT INTO papers_fts(papers_fts) VALUES ('integrity-check')")
    site = derive(replace(toy.catalog, papers=tuple(papers)))
    with closing(sqlite3.connect(":memory:")) as anew:
        anew.deserialize(database.to_sqlite(site, OUTPUT))
        assert index(anew) == index(made)


def test_found(toy: Site, made: sqlite3.Connection) -> None:
    """New words are found, and old ones not any more."""
    paper = toy.catalog.papers[3]
    find = "SELECT id FROM papers JOIN papers_fts ON papers.rowid = papers_fts.rowid"
    for said in ("Xylophones abound.", "Zithers abound."):
        assert changed(made, with_words(paper, said))
        for word, ids in (("abound", [(paper.id,)]), (said.split()[0], [(paper.id,)])):
            assert made.execute(f"{find} WHERE papers_fts MATCH ?", [word]).fetchall() == ids
    assert not made.execute(f"{find} WHERE papers_fts MATCH 'xylophone'").fetchall()


@pytest.mark.parametrize(
    "done",
    [
        "INSERT INTO papers_fts(papers_fts) VALUES ('rebuild')",
        "INSERT INTO papers_fts(rowid, title) VALUES (999, 'more')",
        "UPDATE papers_fts_config SET v = 5 WHERE k = 'version'",
        "DELETE FROM papers_fts_data WHERE id = 10",
        "DELETE FROM papers",
    ],
)
def test_anothers(toy: Site, made: sqlite3.Connection, done: str) -> None:
    """An index that others made or changed is left to be made anew."""
    made.execute(done)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as again:
        again.deserialize(made.serialize())
        again.execute("BEGIN")
        assert not words.change(again, toy.catalog.papers[:1])
