import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.content.write import field_text, to_markdown
from generator.text.names import Name

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["C", "Z"]),
        st.sampled_from(" :#-'\"\\{}[],&*!|>%@`?~0123456789.eE+_xyYnN="),
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip())


@given(TEXTS)
@example("0x1F")
@example("1_000")
@example(".5")
@example("1e5")
@settings(max_examples=150, deadline=None)
def test_other_readers_of_yaml_see_the_text(text: str) -> None:
    """Readers that guess types get every value as the text that it is, in lists too."""
    collapsed = " ".join(text.split())
    assert yaml.safe_load(field_text("title", text)) == {"title": collapsed}
    assert yaml.safe_load(field_text("tags", (text, text))) == {"tags": [collapsed, collapsed]}


def test_numbers_and_dates() -> None:
    """Dates and the numbers of a volume need no quotes; a leading zero does."""
    lines = [
        field_text(key, value)
        for key, value in (("date", "2023-05"), ("volume", "12"), ("number", "007"), ("pages", "3"))
    ]
    assert lines == ["date: 2023-05", "volume: 12", 'number: "007"', "pages: 3"]


def test_names() -> None:
    """A name is written in parts if it would not be split into the same parts."""
    names = (Name("Ada", "Lovelace"), Name("", "Two Words"), Name("A", "B C"), Name("伟", "王"))
    suffixed = (Name("Guy", "Steele", suffix="Jr."), Name("A", "B C", suffix="II"))
    odd = (Name("", "Unknown"), Name("", "{B} and C"), Name("B {C}", "D"))
    assert field_text("authors", names) == (
        "authors: [Ada Lovelace, {literal: Two Words}, {given: A, family: B C},"
        " {given: 伟, family: 王}]"
    )
    assert field_text("authors", suffixed) == (
        "authors: [Guy Steele Jr., {given: A, family: B C, suffix: II}]"
    )
    assert field_text("authors", odd) == (
        'authors: [{literal: Unknown}, {literal: "{B} and C"}, {given: "B {C}", family: D}]'
    )


def test_file() -> None:
    """Fields have a fixed order, and a list that is too long for a line has an item a line."""
    fields = {"date": "2020", "authors": ("Ada Lovelace",) * 8, "title": "T", "doi": "10.1/x"}
    assert to_markdown(fields, "An abstract.") == (
        "---\ntitle: T\nauthors:\n"
        + "  - Ada Lovelace\n" * 8
        + "date: 2020\ndoi: 10.1/x\n---\nAn abstract.\n"
    )
    assert to_markdown({"title": "T"}) == "---\ntitle: T\n---\n"
