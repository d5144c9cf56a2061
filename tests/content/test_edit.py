from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog.model import Author, Paper
from generator.content.edit import set_abstract, set_fields, set_link, set_orcid
from generator.content.files import normalize
from generator.content.paper import read_paper
from generator.text.dates import PartialDate
from generator.text.names import Name

BEFORE = """---
# top
title: "É: x"   # checked
authors:
  - A B
  - {given: C, family: D}
# above the date
date: 2020
tags: [a,
  b] # two
note: >
  folded

---
Body
"""
AFTER = """---
# top
title: "New"   # checked
authors:
  - X Y
  - Z
editors: [E F]
# above the date
date: 2021-01
tags: [q] # two
doi: 10.1/x
venue: "V: 1"
note: short

---
Body
"""


def test_only_fields_change() -> None:
    """Comments, order and all other characters stay; a new field goes where new files have it."""
    fields = {
        "note": "short",
        "venue": "V: 1",
        "doi": "10.1/x",
        "title": "New",
        "date": "2021-01",
        "tags": ("q",),
        "authors": ("X Y", "Z"),
        "editors": ("E F",),
    }
    assert set_fields(BEFORE, fields) == AFTER
    assert set_fields(AFTER, fields) == AFTER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("venue: 'V'  # c\n", "venue: 'It''s'  # c\n"),
        ('venue: "V"  # c\n', 'venue: "It\'s"  # c\n'),
        ("venue: >-\n  V\n  W\n", "venue: It's\n"),
        ('authors: ["A B", C D]\n', 'authors: ["A B", X Y]\n'),
        ("authors:\n- 'A B'\n- C D\n", "authors:\n- 'A B'\n- X Y\n"),
        ("authors:\n  - {family: B, given: A}\n", "authors:\n  - A B\n  - X Y\n"),
        ("authors:\n - C D\n - 'X Y' # e\n", "authors:\n - A B\n - 'X Y' # e\n"),
    ],
)
def test_form_of_values(before: str, after: str) -> None:
    """A new value has the quotes of the old one; a list in lines stays one, and so do its items."""
    fields = {"venue": "It's"} if "venue" in before else {"authors": ("A B", "X Y")}
    for line_end in ("\n", "\r\n"):
        text, right = (f"---\n{each}---\n".replace("\n", line_end) for each in (before, after))
        assert set_fields(text, fields) == right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\nkey: k\n---\nText.\n"),
        (
            "---\ntitle: A # note\nadded: 2020\nwithdrawn: no\n---\nT\n---\n",
            "---\ntitle: A # note\nkey: k\nadded: 2020\nwithdrawn: no\n---\nT\n---\n",
        ),
        ("---\ntitle: A\n---\nT\u2028\n---", "---\ntitle: A\nkey: k\n---\nT\u2028\n---"),
        (
            "---\ntitle: >\n  one\n\n  added: x\nupvotes: 1\nas_of: 2020\n--- \nT\n",
            "---\ntitle: >\n  one\n\n  added: x\nupvotes: 1\nas_of: 2020\nkey: k\n--- \nT\n",
        ),
    ],
)
def test_place(before: str, after: str) -> None:
    """A new field goes to its documented place, and nothing else changes."""
    assert set_fields(before, {"key": "k"}) == after


def test_line_ends_and_synonyms() -> None:
    """Windows line ends and a byte order mark stay; `school` is the same field as `institution`."""
    text = "\ufeff---\r\ntitle: A\r\nschool: B\r\n---\r\nText\r\n"
    assert set_fields(text, {"date": "2020", "institution": "C"}) == (
        "\ufeff---\r\ntitle: A\r\ndate: 2020\r\ninstitution: C\r\n---\r\nText\r\n"
    )


def test_abstract() -> None:
    """An abstract replaces what is below the front matter."""
    assert set_abstract("---\r\ntitle: A\r\n---\r\n\r\n", "a\nb") == (
        "---\r\ntitle: A\r\n---\r\na\r\nb\r\n"
    )
    assert set_abstract("---\ntitle: A\n---\n\nb\n", "a") == "---\ntitle: A\n---\n\na\n"
    assert set_abstract("---\ntitle: A\n---", "a") == "---\ntitle: A\n---\na\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\n{title: A}\n---\n", "not one field a line; change it by hand"),
        ("---\ntitle: A\nauthors: # c\n - A\n---\n", "a comment within authors; change it by hand"),
        ("---\nauthors:\n- A\n- C # c\n---\n", "a comment within authors; change it by hand"),
        ("---\nauthors: | # c\n  A\n---\n", "a comment within authors; change it by hand"),
        (f"---\ntitle: {'[' * 5000}{']' * 5000}\n---\n", "cannot be read as YAML"),
        ("---\ntitle: [\n---\n", "cannot be read as YAML"),
        ("---\rtitle: A\r---\r", "no front matter with Unix or Windows line ends"),
    ],
)
def test_what_cannot_be_changed(text: str, message: str) -> None:
    """A file in which a change would lose something is refused."""
    with pytest.raises(ValueError, match=message):
        set_fields(text, {"authors": ("B",)})


def test_every_way_to_write_a_file() -> None:
    """In files with every hard case, a change of one field changes no other."""

    def read(path: Path, text: str) -> Paper:
        paper = read_paper(path, normalize(text), lambda _: None)
        assert paper
        return paper

    for path in sorted(Path("tests/toy/papers").rglob("*.md")):
        text = path.read_bytes().decode()
        changed = set_fields(text, {"date": "1999-09", "pages": "1-2"})
        expected = replace(read(path, text), date=PartialDate(1999, 9), pages="1-2")
        assert read(path, changed) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: A\n", 'title: A\nlinks: {code: "https://b.org/x"}\n'),
        ("links: {} # none\n", 'links: {code: "https://b.org/x"} # none\n'),
        ("links: {pdf: 'u' } # c\n", "links: {pdf: 'u', code: \"https://b.org/x\" } # c\n"),
        ("links:\n   pdf: u # c\n", 'links:\n   code: "https://b.org/x"\n   pdf: u # c\n'),
        ("links: {code: 'u', pdf: v}\n", 'links: {code: "https://b.org/x", pdf: v}\n'),
        ("links:\n  code: u # c\n", 'links:\n  code: "https://b.org/x" # c\n'),
    ],
)
def test_link(before: str, after: str) -> None:
    """A link is added to those that are there, in their form, or gets another URL."""
    for line_end in ("\n", "\r\n"):
        text, right = (f"---\n{each}---\n".replace("\n", line_end) for each in (before, after))
        assert set_link(text, "code", "https://b.org/x") == right


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[A B, C D] # c", "[{given: A, family: B, orcid: X}, C D] # c"),
        ("\n- A B # c\n- C D", "\n- {given: A, family: B, orcid: X} # c\n- C D"),
        ("[{A B}]", "[{given: A, family: B, orcid: X}]"),
        ("[{given: A , family: 'B'}]", "[{given: A , family: 'B', orcid: X}]"),
        ("\n- given: A # c\n  family: B", "\n- orcid: X\n  given: A # c\n  family: B"),
        ("\n- family: B\n  orcid: Y # c", "\n- family: B\n  orcid: X # c"),
    ],
)
def test_orcid(before: str, after: str) -> None:
    """An author gets an iD, and all other characters of the list stay."""
    author = Author(Name("A", "B"), orcid="X")
    for line_end in ("\n", "\r\n"):
        text, right = (
            f"---\nauthors: {each}\ndate: 2020\n---\n".replace("\n", line_end)
            for each in (before, after)
        )
        assert set_orcid(text, 0, author) == right
    with pytest.raises(ValueError, match="no list of authors"):
        set_orcid("---\ntitle: A\n---\n", 0, author)
