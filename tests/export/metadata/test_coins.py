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
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft.atitle", "All Identifiers at Once"),
        ("rft.jtitle", "TMLR"),
        ("rft.date", "2024-01-31"),
        ("rft.au", "Levi, Noam"),
        ("rft.au", "Lovelace, Ada"),
        ("rft_id", "info:doi/10.18653/v1/2024.toy-main.1"),
        ("rft_id", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        ("rft.language", "de"),
    ]


def test_unknown_facts_are_left_out(toy: Catalog) -> None:
    """A paper known by its year has no other field, and none is empty."""
    assert fields(toy.paper("year-only"))[2:] == [
        ("rft.title", "Known by Its Year Alone"),
        ("rft.date", "2021"),
        ("rft.type", "document"),
    ]


@pytest.mark.parametrize(
    ("paper_id", "form", "facts"),
    [
        ("journal-article", "journal", {"genre": "article", "jtitle": "Neural Computation", "volume": "1", "issue": "4", "pages": "541-551", "issn": "0899-7667"}),
        ("magazine-article", "journal", {"genre": "article", "jtitle": "The Atlantic Monthly", "type": "magazineArticle"}),
        ("conference-paper", "book", {"genre": "proceeding", "btitle": "Proceedings of NAACL-HLT", "pages": "4171-4186", "isbn": "978-1-950737-13-0"}),
        ("chapter", "book", {"genre": "bookitem", "atitle": "Learning Internal Representations", "btitle": "Parallel Distributed Processing", "edition": "2nd", "pub": "MIT Press"}),
        ("encyclopedia-entry", "book", {"genre": "bookitem", "type": "encyclopediaArticle"}),
        ("book", "book", {"genre": "book", "btitle": "Deep Learning", "place": "Cambridge, MA", "series": "Adaptive Computation and Machine Learning"}),
        ("report", "book", {"genre": "report", "btitle": "Learning Multiple Layers of Features from Tiny Images", "pub": "University of Toronto"}),
        ("phd-thesis", "dissertation", {"title": "Learning Deep Generative Models", "inst": "University of Toronto", "degree": "PhD thesis"}),
        ("dataset", "dc", {"title": "MNIST: Handwritten Digits", "publisher": "Zenodo", "type": "dataset"}),
        ("web-page", "dc", {"source": "Incomplete Ideas", "type": "webpage"}),
        ("in-press", "journal", {"jtitle": "Journal of Machine Learning Research"}),
    ],
)  # fmt: skip
def test_types(works: Catalog, paper_id: str, form: str, facts: dict[str, str]) -> None:
    """Each type of work has the keys of its own format; an unknown date has none."""
    pairs = fields(works.paper(paper_id))
    assert pairs[1] == ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}")
    assert {(f"rft.{key}", value) for key, value in facts.items()} <= set(pairs)
    assert ("rft.date" in dict(pairs)) == bool(works.paper(paper_id).date)


def test_venue_of_a_preprint(toy: Catalog) -> None:
    """A venue of an unknown type is left out, because a preprint has none."""
    paper = replace(toy.paper("withdrawn"), arxiv="2401.00001", venue="My uncle's web page")
    assert "rft.source" not in dict(fields(paper))


def test_any_text_is_read_back(toy: Catalog) -> None:
    """Separators, markup and letters of any script come back as they were."""
    title, name = "a&b=c+d %41 #1; <i>é</i>", Name("", "李 & Sons = 100%")
    paper = replace(toy.paper("withdrawn"), title=from_line(title), authors=(Author(name),))
    pairs = dict(fields(paper))
    assert (pairs["rft.title"], pairs["rft.au"]) == (title, "李 & Sons = 100%")
    assert to_coins(paper).isascii()
