from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from generator.derive import derive
from generator.load import load
from generator.model import Site
from generator.plan import Output
from generator.views import indexes

CATALOG = Path(__file__).parents[1] / "catalog"


@pytest.fixture(scope="module")
def toy() -> Site:
    """Give the toy catalog."""
    return derive(load(CATALOG))


def authors(site: Site, page: int = 1) -> indexes.Authors:
    """View a page of the index of authors."""
    return indexes.authors(site, Output("authors/index.html", "authors.html", "", page))


class TestTags:
    def test_only_what_is_in_use(self, toy: Site) -> None:
        """A tag without a paper is left out, and so is a facet without such a tag."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(facet.id, [tag.ref.path for tag in facet.tags]) for facet in view.facets] == [
            ("topic", ["tags/learning.html", "tags/hostile.html", "tags/language-models.html"]),
            ("script", ["tags/rtl.html"]),
        ]
        assert view.count == 4

    def test_words(self, toy: Site) -> None:
        """Tags and kinds come with their numbers and what is under them, as far as it is said."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(kind.ref.name, kind.ref.count, kind.scope) for kind in view.kinds] == [
            ("Method", 5, "a new way to do something"),
            ("Theory", 5, ""),
            ("Survey", 4, "what others did"),
        ]


class TestAuthors:
    def test_everyone(self, toy: Site) -> None:
        """Everyone is in the index once, family name first, under one heading a letter."""
        view = authors(toy)
        names = [ref.name for letter in view.letters for ref in letter.people]
        assert view.count == len(names) == len(set(names)) + 1  # two are called Wei Wang
        assert len({letter.name for letter in view.letters}) == len(view.letters)
        assert [letter.name for letter in view.letters] == sorted(
            (letter.name for letter in view.letters), key=lambda name: (name == "#", name)
        )
        assert view.pager is None

    @pytest.mark.parametrize(
        ("name", "heading"),
        [
            *(("Łukasiewicz, Lukasz", "L"), ("Kaiser, Łukasz", "K"), ("Gülçehre, Çağlar", "G")),
            *(("Жукова, Анна", "Z"), ("李", "L"), ("李, 飞飞", "L"), ("Ærø, Łucja", "A")),
            *(("???", "#"), ("2, Page", "#"), ("{Braces} Team", "#"), ("Şahin, İbrahim", "S")),
            *(("van de Weijer, Joost", "V"), ("Van de Weijer, Joost", "V"), ("Steele Jr., Guy L.", "S")),
        ],
    )  # fmt: skip
    def test_headings(self, toy: Site, name: str, heading: str) -> None:
        """Names of any script are under the letter that a reader of English looks under."""
        found = [
            letter.name
            for letter in authors(toy).letters
            if name in {ref.name for ref in letter.people}
        ]
        assert found == [heading]

    def test_alphabet(self, toy: Site) -> None:
        """The alphabet has all letters, and leads to those in use; # only where it is."""
        view = authors(toy)
        assert "".join(ref.name for ref in view.alphabet) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ#"
        paths = {ref.name: ref.path for ref in view.alphabet}
        assert paths["A"] == "authors/index.html#a"
        assert paths["#"] == "authors/index.html#other"
        assert paths["Q"] == ""
        used = {letter.name: letter.anchor for letter in view.letters}
        assert {name for name, path in paths.items() if path} == set(used)
        assert all(paths[name].endswith(f"#{anchor}") for name, anchor in used.items())

    def test_top(self, toy: Site) -> None:
        """Those with several papers are at the top, most first, on the first page alone."""
        view = authors(toy)
        assert [(ref.name, ref.count) for ref in view.top] == [("Ada Lovelace", 7)]
        assert all(one.count >= other.count for one, other in pairwise(view.top))

    def test_pages(self, toy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        """A long index is paged, and its alphabet leads to the page where a letter begins."""
        whole = authors(toy)
        monkeypatch.setattr(indexes, "NAMES_PER_PAGE", 30)
        first, second, third = views = [authors(toy, page) for page in (1, 2, 3)]
        people = [[ref for letter in view.letters for ref in letter.people] for view in views]
        assert [len(page) for page in people] == [30, 30, 10]
        assert [ref for page in people for ref in page] == [
            ref for letter in whole.letters for ref in letter.people
        ]
        assert first.alphabet == second.alphabet == third.alphabet
        paths = {ref.name: ref.path for ref in first.alphabet}
        assert (paths["A"], paths["V"]) == ("authors/index.html#a", "authors/page-3.html#v")
        assert (first.top, second.top) == (whole.top, ())
        assert second.pager
        assert (second.pager.first, second.pager.last) == (31, 60)


class TestDates:
    def test_calendar(self, toy: Site) -> None:
        """The calendar has every year in use, newest first, by month; the rest is counted apart."""
        view = indexes.dates(toy, Output("dates/index.html", "dates.html"))
        assert [row.year for row in view.rows] == [2024, 2023, 2022, 2021, 1999]
        for row in view.rows:
            assert len(row.months) == 12
            assert sum(month.count for month in row.months) + row.undated == row.count
        assert sum(row.count for row in view.rows) == view.count == 14
        assert [row.undated for row in view.rows] == [0, 0, 0, 1, 0]
        assert view.has_undated

    def test_months(self, toy: Site) -> None:
        """A month with papers leads to them, the darker the more; another leads nowhere."""
        toy = replace(toy, by_month={**toy.by_month, (2023, 5): toy.catalog.papers})
        view = indexes.dates(toy, Output("dates/index.html", "dates.html"))
        cells = {month.name: month for row in view.rows for month in row.months}
        assert (cells["May 2023"].count, cells["May 2023"].shade) == (14, indexes.SHADES)
        assert (cells["June 2023"].count, cells["June 2023"].shade) == (1, 1)
        assert cells["January 1999"].shade == 1
        assert cells["June 2023"].path == "dates/2023-06.html"
        assert (cells["July 2023"].count, cells["July 2023"].shade) == (0, 0)
        assert cells["July 2023"].path == ""
