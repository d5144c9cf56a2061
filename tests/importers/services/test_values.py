"""Values of answers in JSON."""

import pytest

from generator.importers.services.values import orcids_in_order, text
from generator.text.names import Name


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x1b b ", "a b"),
        (7, "7"),
        (["", None, "b"], "b"),
        (True, ""),
        ({"a": "b"}, ""),
        (None, ""),
    ],
)
def test_texts(value: object, expected: str) -> None:
    """A text has no control characters; of a list it is the first; what is no text is empty."""
    assert text(value) == expected


def test_orcids_of_namesakes() -> None:
    """A wrong ORCID iD, and those of two authors of one name, are left out."""
    one, two, three = Name("Ann", "One"), Name("Bob", "Two"), Name("Cem", "Three")
    address = "https://orcid.org/0000-0002-1825-0097"
    found = [(one, address), (two, address), (two, "0000-0001-5109-3700"), (three, address[:-1])]
    assert orcids_in_order((three, one, two), found) == ("", "0000-0002-1825-0097", "")
    assert orcids_in_order((two, three), found) == ()
