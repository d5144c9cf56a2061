from dataclasses import replace
from urllib.parse import parse_qsl

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Paper
from generator.export.metadata.coins import to_coins
from generator.text.markdown import from_line
from generator.text.names import Name


def fields(paper: Paper) -> list[tuple[str, str]]:
    """Return the keys and values of a ContextObject, as Zotero's openurl.js reads them."""
    return parse_qsl(to_coins(paper), keep_blank_values=True, strict_parsing=True)


def test_everything(toy: Catalog) -> None:
    """A paper has all that a citation needs, every author included; its type comes last."""
    paper = replace(toy.paper("all-identifiers"), venue="TMLR 2024")
    assert fields(paper) == [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.title", "All Identifiers at Once"),
        ("rft.date", "2024-01-31"),
        ("rft.au", "Levi, Noam"),
        ("rft.au", "Lovelace, Ada"),
        ("rft.identifier", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        ("rft.source", "TMLR"),
        ("rft.language", "de"),
        ("rft.type", "journalArticle"),
    ]


def test_unknown_facts_are_left_out(toy: Catalog) -> None:
    """A paper known by its year has no other field, and none is empty."""
    assert fields(toy.paper("year-only"))[2:] == [
        ("rft.title", "Known by Its Year Alone"),
        ("rft.date", "2021"),
        ("rft.type", "preprint"),
    ]


@pytest.mark.parametrize(
    ("venue", "kind", "source"),
    [
        ("ICLR 2024", "conferencePaper", ["ICLR 2024"]),
        ("TACL 8 (2020), 662-678", "journalArticle", ["TACL"]),
        ("My uncle's web page", "preprint", []),
    ],
)
def test_venue(toy: Catalog, venue: str, kind: str, source: list[str]) -> None:
    """A venue of an unknown type is left out, because a preprint has none."""
    pairs = fields(replace(toy.paper("withdrawn"), venue=venue))
    assert pairs[-1] == ("rft.type", kind)
    assert [value for key, value in pairs if key == "rft.source"] == source


def test_any_text_is_read_back(toy: Catalog) -> None:
    """Separators, markup and letters of any script come back as they were."""
    title, name = "a&b=c+d %41 #1; <i>é</i>", Name("", "李 & Sons = 100%")
    paper = replace(toy.paper("withdrawn"), title=from_line(title), authors=(Author(name),))
    pairs = dict(fields(paper))
    assert (pairs["rft.title"], pairs["rft.au"]) == (title, "李 & Sons = 100%")
    assert to_coins(paper).isascii()
