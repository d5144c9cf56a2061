from dataclasses import replace

from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages import indexes


class TestTags:
    def test_only_what_is_in_use(self, toy: Catalog) -> None:
        """A tag without a paper is left out, and so is a facet without such a tag."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(facet.id, [tag.ref.path for tag in facet.tags]) for facet in view.facets] == [
            ("topic", ["tags/learning.html", "tags/hostile.html", "tags/language-models.html"]),
            ("script", ["tags/rtl.html"]),
        ]
        assert view.count == 4

    def test_words(self, toy: Catalog) -> None:
        """Tags and kinds come with their numbers and what is under them, as far as it is said."""
        view = indexes.tags(toy, Output("tags/index.html", "tags.html"))
        assert [(kind.ref.name, kind.ref.count, kind.scope) for kind in view.kinds] == [
            ("Method", 5, "a new way to do something"),
            ("Theory", 5, ""),
            ("Survey", 4, "what others did"),
        ]


class TestDates:
    def test_calendar(self, toy: Catalog) -> None:
        """The calendar has every year in use, newest first, by month; the rest is counted apart."""
        view = indexes.dates(toy, Output("dates/index.html", "dates.html"))
        assert [row.year for row in view.rows] == [2024, 2023, 2022, 2021, 1999]
        for row in view.rows:
            assert len(row.months) == 12
            assert sum(month.count for month in row.months) + row.undated == row.count
        assert sum(row.count for row in view.rows) == view.count == 14
        assert [row.undated for row in view.rows] == [0, 0, 0, 1, 0]
        assert view.has_undated

    def test_months(self, toy: Catalog) -> None:
        """A month with papers leads to them, the darker the more; another leads nowhere."""
        toy = replace(toy, by_month={**toy.by_month, (2023, 5): toy.papers})
        view = indexes.dates(toy, Output("dates/index.html", "dates.html"))
        cells = {month.name: month for row in view.rows for month in row.months}
        assert (cells["May 2023"].count, cells["May 2023"].shade) == (14, indexes.SHADES)
        assert (cells["June 2023"].count, cells["June 2023"].shade) == (1, 1)
        assert cells["January 1999"].shade == 1
        assert cells["June 2023"].path == "dates/2023-06.html"
        assert (cells["July 2023"].count, cells["July 2023"].shade) == (0, 0)
        assert cells["July 2023"].path == ""
