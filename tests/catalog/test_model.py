from generator.catalog.model import Author, Move
from generator.text.dates import PartialDate
from generator.text.names import Name


def test_identity() -> None:
    """The identity of an author is the id after a tab, or else the name in one encoding."""
    assert Author(Name("Wei", "Wang"), "wei").identity == "\twei"
    assert Author(Name("Wei", "Wang")).identity == "Wei Wang"
    assert Author(Name("E\u0301ric", "B")).identity == "\u00c9ric B"


def test_gone() -> None:
    """A page without a new address was removed."""
    assert Move("moved.yaml", 1, "a.html", "", PartialDate(2024)).gone
    assert not Move("moved.yaml", 1, "a.html", "b.html", PartialDate(2024)).gone
