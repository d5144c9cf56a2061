import re
from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.works import SYNONYMS, TYPES
from generator.export.citations.genres import GENRES, genre

ROOT = Path(__file__).parents[3]


def test_every_type() -> None:
    """Each type that a curator may write has a name in every format."""
    assert GENRES.keys() == TYPES
    assert all(all((kind.bibtex, kind.ris, kind.zotero, kind.schema)) for kind in GENRES.values())


def test_entry_types_are_told_apart() -> None:
    """No two types have the same entry type and subtype, so that BibTeX gives each back."""
    assert len({(kind.bibtex, kind.subtype) for kind in GENRES.values()}) == len(GENRES)
    for kind in GENRES.values():
        if not kind.subtype:
            assert kind.type == SYNONYMS.get(kind.bibtex, kind.bibtex)


@pytest.mark.parametrize(
    ("venue", "arxiv", "expected"),
    [
        ("", "", "document"),
        ("", "2401.00001", "preprint"),
        ("ICLR 2024", "2401.00001", "paper-conference"),
        ("Findings of EMNLP 2022", "", "paper-conference"),
        ("NeurIPS 2021 Workshop on ImageNet", "", "paper-conference"),
        ("The 2nd BabyLM Challenge", "", "paper-conference"),
        ("Proceedings of Something", "", "paper-conference"),
        ("TACL 8 (2020), 662-678", "", "article-journal"),
        ("ACM Computing Surveys (2023)", "", "article-journal"),
        ("CEUR-WS Vol-2158", "", "document"),
        ("My uncle's web page", "2401.00001", "preprint"),
    ],
)
def test_no_type(toy: Catalog, venue: str, arxiv: str, expected: str) -> None:
    """Without a type, the words of the venue decide, and then arXiv."""
    paper = replace(toy.paper("year-only"), venue=venue, arxiv=arxiv)
    assert genre(paper).type == expected
    assert genre(replace(paper, type="book")).type == "book"


def test_documented() -> None:
    """docs/reference/data.md has a table of types, whose rows say what the formats call them."""
    text = (ROOT / "docs" / "reference" / "data.md").read_text("utf-8")
    rows = re.findall(
        r"^\| `(\S+)` \| `@(\w+)` \| `(\w+)` \| `(\S+)` \| `(\w+)` \|$", text, re.MULTILINE
    )
    assert len(rows) > 15
    for name, *names in rows:
        kind = GENRES[name]
        assert names == [kind.bibtex, kind.ris, kind.csl_type, kind.schema]
