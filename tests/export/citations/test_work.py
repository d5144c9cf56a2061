from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.export.citations.record import Pages, join_ranges, split_pages
from generator.export.citations.styles import STYLES, to_plain
from generator.export.citations.work import format_edition, format_pages, to_work
from generator.text.names import Name


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("", ""),
        ("1", "1st ed."),
        ("2", "2nd ed."),
        ("3", "3rd ed."),
        ("11", "11th ed."),
        ("21", "21st ed."),
        ("112", "112th ed."),
        ("2nd", "2nd ed."),
        ("Second edition", "Second ed."),
        ("3rd ed.", "3rd ed."),
        ("revised", "revised ed."),
        ("二", "二 ed."),
    ],
)
def test_edition(edition: str, expected: str) -> None:
    """A number is an ordinal, and the word for an edition is there once."""
    assert format_edition(edition, "ed.") == expected


@pytest.mark.parametrize(
    ("pages", "ends", "tex", "words"),
    [
        ("12-34", ("12", "34"), "12--34", "pp. 12–34"),
        ("S12-S20", ("S12", "S20"), "S12--S20", "pp. S12–S20"),
        ("e123", ("e123", ""), "e123", "p. e123"),
        ("1-3, 7", ("1-3, 7", ""), "1--3, 7", "pp. 1–3, 7"),
        ("", ("", ""), "", ""),
    ],
)
def test_pages(pages: str, ends: tuple[str, str], tex: str, words: str) -> None:
    """A range has two ends; what is no range stays whole."""
    assert split_pages(pages) == Pages(*ends)
    assert join_ranges(pages, "--") == tex
    assert format_pages(join_ranges(pages, "–"), "p.", "pp.") == words


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("3-10", "3–10"),
        ("71-72", "71–72"),
        ("96-117", "96–117"),
        ("100-104", "100–104"),
        ("101-108", "101–8"),
        ("321-328", "321–28"),
        ("498-532", "498–532"),
        ("505-517", "505–17"),
        ("1087-1089", "1087–89"),
        ("1496-1500", "1496–500"),
        ("12991-13001", "12991–3001"),
        ("e12-e19", "e12–e19"),
    ],
)
def test_chicago_pages(works: Catalog, pages: str, expected: str) -> None:
    """Chicago leaves out the digits of a second page that are those of the first (9.63)."""
    work = to_work(replace(works.paper("journal-article"), pages=pages))
    assert f"1 (4): {expected}. " in STYLES["Chicago"](work)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("APA", "Lovelace, A. (2012). Efficient Neural Networks (M. Sugiyama & J. van de Weijer, Eds.). Springer."),
        ("IEEE", "A. Lovelace, Efficient Neural Networks, M. Sugiyama and J. van de Weijer, Eds. Springer, 2012."),
        ("Chicago", "Lovelace, Ada. 2012. Efficient Neural Networks. Edited by Masashi Sugiyama and Joost van de Weijer. Springer."),
    ],
)  # fmt: skip
def test_author_and_editors(works: Catalog, style: str, expected: str) -> None:
    """The editors of a book that has an author come after its title."""
    work = replace(to_work(works.paper("edited-book")), names=(Name("Ada", "Lovelace"),))
    assert to_plain(STYLES[style](work)) == expected


def test_one_editor(works: Catalog) -> None:
    """A single editor is not named in the plural."""
    work = to_work(works.paper("edited-book"))
    one = replace(work, editors=work.editors[:1])
    starts = ("Sugiyama, M. (Ed.).", "M. Sugiyama, Ed., ", "Masashi Sugiyama, editor. ", "Sugiyama, Masashi, ed. ")  # fmt: skip
    for style, start in zip(STYLES.values(), starts, strict=True):
        assert to_plain(style(one)).startswith(start)
