import json
from pathlib import Path

import pytest

from generator.text.name_faults import find_fault

DATA = Path(__file__).parents[1] / "data" / "bibliography.jsonl"
OTHERS = "and give the number of all authors in author_count if you know it"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "Ada Lovelace and Alan Turing",
            (
                "'Ada Lovelace and Alan Turing' is 2 names; write 2 items: Ada Lovelace, Alan Turing,"
                " or {literal: Ada Lovelace and Alan Turing} if it is one group"
            ),
        ),
        (
            "Lovelace, Ada; Turing, Alan",
            (
                "'Lovelace, Ada; Turing, Alan' is 2 names; write 2 items: \"Lovelace, Ada\","
                ' "Turing, Alan"'
            ),
        ),
        (
            "Lovelace, Ada, Alan",
            "'Lovelace, Ada, Alan' has too many commas; write one name, such as Lovelace, Ada",
        ),
        ("et al.", f"'et al.' does not name a person; leave it out, {OTHERS}"),
        ("others", f"'others' does not name a person; leave it out, {OTHERS}"),
        (
            "Ada Lovelace et al.",
            f"'Ada Lovelace et al.' does not name a person; write Ada Lovelace, {OTHERS}",
        ),
        ("N/A", "'N/A' is not a name; leave it out if you do not know the name"),
        ("1815-1852", "'1815-1852' has no letters; write a name such as Ada Lovelace"),
        ("Ada <ada@x.org>", "'<ada@x.org>' is an e-mail address; write Ada"),
        ("https://x.org/ada", "'https://x.org/ada' is a web address; write the name instead"),
        ("Ada†", "'Ada†' ends with the mark of a footnote; write Ada"),
        (
            "Ada Lovelace, PhD",
            "'Ada Lovelace, PhD' ends with a degree, which is not part of the name; write Ada Lovelace",
        ),
        (r"J\"urgen {\v S}or", r"""'J\"urgen {\v S}or' has TeX in it; write Jürgen Šor"""),
        ("The {MIT} Lab", "'The {MIT} Lab' has braces in it; write The MIT Lab"),
        (
            r"\foo{}",
            r"'\foo{}' has TeX in it; write the letters as they are, such as Jürgen Müller",
        ),
    ],
)
def test_faults(name: str, fault: str) -> None:
    """What cannot be a name is told with what to write instead."""
    assert find_fault(name) == fault


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Levi, Noam, Jr.",
            "van Dam, MD",
            "Yu, D. D.",
            "Santiago Ramón y Cajal",
            "K. von und zu G.",
        ),
        *("Research and Development Team", "Llama Team, AI @ Meta", "{Sun & Sons}", "🦊", "Page 2"),
        "National Institute of Standards and Technology",
    ],
)
def test_names(name: str) -> None:
    """Unusual names are names."""
    assert find_fault(name) == ""


def test_real_names() -> None:
    """No name in the first catalog has a fault."""
    papers = map(json.loads, DATA.read_text("utf-8").splitlines())
    names = {name for paper in papers for name in paper.get("authors") or ()}
    assert [name for name in names if find_fault(name)] == []


def test_long_name() -> None:
    """A long text of nothing but @ is answered; every way to split it would take hours."""
    assert find_fault("a@" * 10_000) == ""


def test_thousands_of_names() -> None:
    """A message does not repeat thousands of names, since what would be right would be left out."""
    fault = find_fault("Ada Lovelace; " * 2000)
    assert fault.startswith("'Ada Lovelace; Ada")
    assert fault.endswith("...' is 2,000 names; write each as an item of its own")
    assert len(fault) < 200
