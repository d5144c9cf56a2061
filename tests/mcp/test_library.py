import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape

from generator.catalog.catalog import Catalog
from generator.content.load import load
from generator.errors import ContentError, OpenshelfError
from generator.export import selection
from generator.export.data.database import to_sqlite
from generator.export.twins import to_page
from generator.mcp import library as library_module
from generator.mcp.library import Library
from generator.plan.output import Output

TOY = Path(__file__).parents[1] / "toy"
WORKS = TOY.parent / "works"
# Formats that a server does not give; in the database, links from identifiers are like the others
NOT_ASKED = {"CSV", "Markdown with abstracts"}


@pytest.fixture(scope="module")
def library() -> Library:
    """Give the library of the toy catalog's folder."""
    return Library(TOY)


def database_of(catalog: Catalog, folder: Path) -> Path:
    """Write the database of a catalog."""
    path = folder / "catalog.sqlite"
    path.write_bytes(to_sqlite(catalog, Output("", "")))
    return path


def found(library: Library, query: str, limit: int = 50, **filters: object) -> list[str]:
    """Return the ids that a search finds, in their order."""
    hits = library.search(query, limit, **filters)  # type: ignore[arg-type] # tag and year
    assert len(hits.first) == min(limit, hits.some or hits.total)
    return [hit.paper.id for hit in hits.first]


class TestSearch:
    def test_words(self, library: Library) -> None:
        """Papers with all words come first, then those with some. Signs mean nothing."""
        assert found(library, "author count")[0] == "more-authors-than-named"
        assert found(library, "author count", 1) == ["more-authors-than-named"]
        assert "withdrawn" in found(library, "withdrawn hippopotamus")
        assert found(library, '"WITHDRAWN" AND (') == found(library, "withdrawn and")
        assert found(library, "hippopotamus") == []

    def test_stop_words(self, library: Library) -> None:
        """Of a question only the words count that tell something; without any, all of them."""
        question = library.search("How was the hippopotamus withdrawn?", 50)
        assert [hit.paper.id for hit in question.first] == ["withdrawn"]
        assert (question.total, question.some) == (0, 1)
        assert "withdrawn" in found(library, "this was")

    def test_title_first(self, library: Library) -> None:
        """Words in a title count most, and an abstract shows where they are."""
        assert found(library, "form") == ["old-identifiers", "hostile-text"]
        (hit,) = library.search("zusammenfassung", 5).first
        assert hit.excerpt == "Eine Zusammenfassung auf Deutsch."

    def test_filters(self, library: Library) -> None:
        """Without words, a search lists papers, newest first; a tag goes by its id or name."""
        papers = library.catalog.papers
        assert found(library, "", 3) == [paper.id for paper in papers[:3]]
        assert library.search("", 3).total == len(papers)
        tagged = [paper.id for paper in library.catalog.by_tag["language-models"]]
        assert found(library, "", tag="language-models") == tagged
        assert found(library, " ", tag="Language Models", year=2024) == ["all-identifiers"]
        with pytest.raises(OpenshelfError, match="did you mean 'language-models'"):
            library.search("", 1, tag="language-model")

    def test_many_tags(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever asks for an unknown tag of many is told the ones that most papers have."""
        monkeypatch.setattr(library_module, "FEW_TAGS", 1)
        with pytest.raises(OpenshelfError, match="unknown tag 'x'; most used are learning, l"):
            library.search("", 1, tag="x")

    @pytest.mark.parametrize(
        "name",
        [
            "2401.00010",
            "https://arxiv.org/abs/2401.00010v2",
            "10.18653/V1/2024.toy-main.1",
        ],
    )
    def test_identifiers(self, library: Library, name: str) -> None:
        """An identifier names its paper, and finds it alone."""
        assert library.paper(name).id == "all-identifiers"
        assert found(library, name) == ["all-identifiers"]

    def test_names(self, library: Library) -> None:
        """An id and a key name a paper; in a search they are words, and filters count."""
        assert library.paper(" all-identifiers\n").id == "all-identifiers"
        assert library.paper("levi-lovelace-2024-all").id == "all-identifiers"
        assert found(library, "withdrawn", tag="language-models") == []

    def test_moved(self, library: Library) -> None:
        """The id that a paper had names it too."""
        assert library.paper("an-earlier-name").id == "hostile-text"
        with pytest.raises(OpenshelfError, match="no paper has the id 'nowhere'"):
            library.paper("nowhere")

    def test_unknown(self, library: Library) -> None:
        """An unknown id is an error with the most similar one."""
        with pytest.raises(OpenshelfError, match="did you mean 'all-identifiers'"):
            library.paper("all-identifier")


class TestDatabase:
    @pytest.mark.parametrize("content", [TOY, WORKS])
    def test_says_the_same(self, tmp_path: Path, content: Path) -> None:
        """From a site's database come the same citations and the same Markdown as from the folder.

        Only reading paths, and what abstracts have besides words, are not in it.
        """
        catalog = load(content)
        library = Library(database_of(catalog, tmp_path), is_database=True)
        folder = Library(content)
        folder.catalog = replace(folder.catalog, paths=())
        formats = [form for form in selection.FORMATS if form.name not in NOT_ASKED]
        for paper in catalog.papers:
            same = library.paper(paper.id)
            for form in formats:
                assert form.make(library.catalog, same) == form.make(catalog, paper)
            if paper.abstract.html == f"<p>{escape(paper.abstract.plain)}</p>":
                assert to_page(library.catalog, same) == to_page(folder.catalog, paper)
        assert found(library, "withdrawn") == found(folder, "withdrawn")

    def test_no_database(self, tmp_path: Path) -> None:
        """A file that is no catalog's database is an error that says so."""
        path = tmp_path / "x.sqlite"
        with pytest.raises(OpenshelfError, match="unable to open"):
            Library(path, is_database=True)
        path.write_text("x" * 5000)
        with pytest.raises(OpenshelfError, match=r"x\.sqlite cannot be read as a catalog's"):
            Library(path, is_database=True)
        path.unlink()
        sqlite3.connect(path).execute("CREATE TABLE papers (id)").connection.close()
        with pytest.raises(OpenshelfError, match=r"x\.sqlite cannot be read as a catalog's"):
            Library(path, is_database=True)

    @pytest.mark.parametrize(
        ("statement", "message"),
        [
            ("PRAGMA user_version = 7", "has version 7"),
            ("UPDATE papers SET date = 'x' WHERE id = 'withdrawn'", "'x' is not a date"),
            ("DELETE FROM authors", "has a wrong value"),
            ("DROP TABLE links", "no such table: links"),
        ],
    )
    def test_wrong_values(self, toy: Catalog, tmp_path: Path, statement: str, message: str) -> None:
        """A database that Openshelf did not write like this is refused, not half understood."""
        path = database_of(toy, tmp_path)
        with sqlite3.connect(path) as database:
            database.execute(statement)
        database.close()
        with pytest.raises(OpenshelfError, match=message):
            Library(path, is_database=True)


def test_refresh(tmp_path: Path) -> None:
    """Files that change are read again; while one is wrong, every question tells so."""
    content = tmp_path / "content"
    shutil.copytree(WORKS, content)
    library = Library(content)
    before = library.catalog
    library.refresh()
    assert library.catalog is before
    path = content / "papers" / "new-one.md"
    path.write_text("---\ntitle: A Brand New One\n---\n")
    library.refresh()
    assert found(library, "brand new") == ["new-one"]
    path.write_text("---\ntitel: A Brand New One\n---\n")
    for _ in range(2):
        with pytest.raises(ContentError, match="did you mean 'title'"):
            library.refresh()
    path.unlink()
    library.refresh()
    assert found(library, "brand new") == []
