"""Names in BibTeX, RIS and CSL JSON."""

import pytest

from generator.importers.names import Names, read_bibtex_names, read_names


def pairs(names: Names) -> list[tuple[str, ...]]:
    """Return given and family names, and suffixes."""
    return [
        (name.given, name.family, name.suffix) if name.suffix else (name.given, name.family)
        for name in names.names
    ]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("Donald E. Knuth", [("Donald E.", "Knuth")]),
        ("Knuth, Donald E.", [("Donald E.", "Knuth")]),
        ("Charles de la Vall{\\'e}e Poussin", [("Charles", "de la Vallée Poussin")]),
        ("van der Schaar, Mihaela", [("Mihaela", "van der Schaar")]),
        ("King, Jr., Martin Luther", [("Martin Luther", "King", "Jr.")]),
        ("Levi, Noam, Jr.", [("Noam", "Levi", "Jr.")]),
        ("Levi, Jr.", [("", "Levi")]),
        ("King Jr., Martin and Doe, Jane III", [("Martin", "King", "Jr."), ("Jane", "Doe", "III")]),
        ("Jean {de la Fontaine}", [("Jean", "de la Fontaine")]),
        (
            "J\\\"urgen M\\\"uller and Ji{\\v r}{\\'\\i} {\\L}\\'ost",
            [("Jürgen", "Müller"), ("Jiří", "Łóst")],
        ),
        ("Erd\\H{o}s, P\\'al", [("Pál", "Erdős")]),
        ("Mieczys{\\l}aw Was\\k a", [("Mieczysław", "Wasą")]),
        ("{The Lab} and {{Barnes, Noble}}", [("", "The Lab"), ("", "Barnes, Noble")]),
        ("The ATLAS Collaboration", [("", "The ATLAS Collaboration")]),
        ("family=Gogh, given=Vincent, prefix=van", [("Vincent", "van Gogh")]),
        ("李, 飞飞 and 王小明 and 李 飞飞2", [("飞飞", "李"), ("", "王小明"), ("李", "飞飞2")]),
        ("Иванов, Иван and الخوارزمي, محمد", [("Иван", "Иванов"), ("محمد", "الخوارزمي")]),
        ("Wei Wang 0001", [("Wei", "Wang")]),
        ("A.~B. Smith AND\nC. Doe", [("A. B.", "Smith"), ("C.", "Doe")]),
        ("Smith, John; Doe, Jane", [("John", "Smith"), ("Jane", "Doe")]),
        ("and Smith, J. and and", [("J.", "Smith")]),
        ("O'Neil, Se{\\'a}n and {Smith {\\&} Sons}", [("Seán", "O'Neil"), ("", "Smith & Sons")]),
        ("", []),
        ("{", []),
        (",,,", []),
    ],
)
def test_names_of_bibtex(tex: str, expected: list[tuple[str, ...]]) -> None:
    """Names are split at `and`, and into their parts, braces and accents gone."""
    names = read_bibtex_names(tex)
    assert pairs(names) == expected
    assert not names.more


@pytest.mark.parametrize(
    "tex", ["A. Doe and others", "A. Doe and {others}", "A. Doe et al.", "A. Doe and {\\it et al.}"]
)
def test_a_list_that_goes_on(tex: str) -> None:
    """`and others` and `et al.` are no names."""
    names = read_bibtex_names(tex)
    assert pairs(names) == [("A.", "Doe")]
    assert names.more


def test_a_list_that_is_there_twice() -> None:
    """A list that a program doubled is taken once; so is somebody named twice."""
    doubled = read_bibtex_names("Roe, A. and Doe, B. and Roe, A. and Doe, B.")
    assert pairs(doubled) == [("A.", "Roe"), ("B.", "Doe")]
    assert doubled.doubts == ("the list of names was there twice; one was taken",)
    twice = read_bibtex_names("Roe, A. and Doe, B. and A. Roe")
    assert pairs(twice) == [("A.", "Roe"), ("B.", "Doe")]
    assert twice.doubts == ("A. Roe is in the list of names twice; one was taken",)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("Ann Smith, Bob Jones, Cy Roe", [("Ann", "Smith"), ("Bob", "Jones"), ("Cy", "Roe")]),
        ("Smith, A., Jones, B. C.", [("A.", "Smith"), ("B. C.", "Jones")]),
        ("张三, 李四, 王五", [("", "张三"), ("", "李四"), ("", "王五")]),
    ],
)
def test_names_with_nothing_but_commas_between(tex: str, expected: list[tuple[str, ...]]) -> None:
    """They are separated, and a doubt says so."""
    names = read_bibtex_names(tex)
    assert pairs(names) == expected
    assert "separated by commas" in names.doubts[0]


@pytest.mark.parametrize(
    ("tex", "expected", "doubt"),
    [
        ("Doe, Jane and N/A", [("Jane", "Doe")], "is not a name; it was left out"),
        ("Jane Doe jane@example.org", [("", "Jane Doe jane@example.org")], "name of a group"),
    ],
)
def test_names_that_are_surely_wrong(tex: str, expected: list[tuple[str, ...]], doubt: str) -> None:
    """What a paper's file may not have as a name does not get there as one."""
    names = read_bibtex_names(tex)
    assert pairs(names) == expected
    assert doubt in names.doubts[0]


def test_names_of_other_formats() -> None:
    """One name a text; a comma at the end marks a group."""
    names = read_names(
        ["LeCun, Yann", "World Bank,", "King, Martin Luther, Jr.", "Jane Doe", "et al."]
    )
    assert pairs(names) == [
        ("Yann", "LeCun"), ("", "World Bank"), ("Martin Luther", "King", "Jr."), ("Jane", "Doe"),
    ]  # fmt: skip
    assert names.more
