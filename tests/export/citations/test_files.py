import json
import re
from dataclasses import replace

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.export import EXPORTS
from generator.export.citations import files
from generator.export.citations.styles import STYLES
from generator.plan.downloads import PAPER_FILES
from generator.plan.moves import moves_of
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.plan.urls import beside
from tests.sites import configured

Files = dict[str, str]


CITATIONS = [file for file in PAPER_FILES if file.switch == "citations"]


def citation_files(catalog: Catalog) -> Files:
    """Return the text of each citation file by its path."""
    return {
        output.path: EXPORTS[output.template](catalog, output).decode()
        for output in plan(catalog, [])
        if output.template in EXPORTS and EXPORTS[output.template].__module__ == files.__name__
    }


@pytest.fixture(scope="module")
def toy_files(toy: Catalog) -> Files:
    """Give the citation files of the toy catalog, without those of moved pages."""
    return citation_files(replace(toy, moves=()))


def papers_of_lists(catalog: Catalog) -> dict[str, tuple[Paper, ...]]:
    """Return the papers of each list by the path of its page without the ending."""
    return {
        **{f"tags/{tag}": papers for tag, papers in catalog.by_tag.items()},
        **{f"kinds/{kind}": papers for kind, papers in catalog.by_kind.items()},
        **{f"authors/{person.id}": person.papers for person in catalog.people},
        **{f"dates/{year}": papers for year, papers in catalog.by_year.items()},
        **{f"dates/{y}-{m:02}": papers for (y, m), papers in catalog.by_month.items()},
        **{f"paths/{path.id}": catalog.papers_about("path", path.id) for path in catalog.paths},
    }


def sections(text: str) -> dict[str, list[str]]:
    """Return the references of a text file by the name of the style above them."""
    parts = [part.split("\n") for part in text.removesuffix("\n").split("\n\n")]
    return {head: lines for head, *lines in parts}


def test_files_beside_pages(toy: Catalog, toy_files: Files) -> None:
    """A paper has three files, a list has BibTeX, and the catalog has every format."""
    papers = [f"papers/{paper.id}" for paper in toy.papers]
    assert toy_files.keys() == {
        *(f"{page}{file.ending}" for page in papers for file in CITATIONS),
        *(f"{page}.bib" for page in papers_of_lists(toy)),
        # People who had another address
        *(beside(move.source, ".bib") for move in moves_of(replace(toy, moves=()))),
        *(f"catalog{ending}" for ending in (".bib", ".ris", ".csl.json", ".txt")),
    }
    assert [file.ending for file in CITATIONS] == [".bib", ".ris", ".json"]


def test_lists_join_entries(toy: Catalog, toy_files: Files) -> None:
    """The BibTeX of a list has the entries of its papers, in the order of the list."""
    for page, papers in {**papers_of_lists(toy), "catalog": toy.papers}.items():
        entries = [toy_files[f"papers/{paper.id}.bib"] for paper in papers]
        assert toy_files[f"{page}.bib"] == "\n".join(entries)


def test_catalog_joins_records(toy: Catalog, toy_files: Files) -> None:
    """The RIS of the catalog has the records of all papers, abstracts included."""
    records = [toy_files[f"papers/{paper.id}.ris"] for paper in toy.papers]
    assert toy_files["catalog.ris"] == "\r\n".join(records)
    assert toy_files["catalog.ris"].count("\r\nAB  - ") == len(toy.papers)


def test_catalog_joins_items(toy: Catalog, toy_files: Files) -> None:
    """The CSL-JSON of the catalog has the items of all papers, one a line."""
    text = toy_files["catalog.csl.json"]
    assert text.count("\n") == len(toy.papers) + 2
    items = [json.loads(toy_files[f"papers/{paper.id}.json"]) for paper in toy.papers]
    assert json.loads(text) == [item for (item,) in items]


def test_catalog_as_text(toy: Catalog, toy_files: Files) -> None:
    """The text of the catalog has four styles, each with a line for every paper in order."""
    references = sections(toy_files["catalog.txt"])
    assert "Known by Its Year Alone. 2021." in references["ACL"]
    assert list(references) == ["APA", "IEEE", "ACL", "Chicago"] == list(STYLES)
    for lines in references.values():
        for line, paper in zip(lines, toy.papers, strict=True):
            assert paper.title.plain in line


def test_each_reference_is_one_line(toy: Catalog) -> None:
    """Line breaks of any kind in a title are spaces in the text."""
    title = replace(toy.papers[0].title, plain="A\n\nIEEE\u2028B\r\x85C")
    papers = (replace(toy.papers[0], title=title), *toy.papers[1:])
    changed = replace(toy, papers=papers)
    text = EXPORTS["catalog.txt"](changed, Output("catalog.txt", "catalog.txt")).decode()
    assert {len(lines) for lines in sections(text).values()} == {len(papers)}
    assert "A IEEE B C" in text


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("catalog.bib", ""),
        ("catalog.ris", ""),
        ("catalog.csl.json", "[\n\n]\n"),
        ("catalog.txt", "APA\n\nIEEE\n\nACL\n\nChicago\n"),
    ],
)
def test_no_papers(toy: Catalog, template: str, text: str) -> None:
    """The file of an empty catalog is a valid file of its format."""
    empty = replace(toy, papers=())
    assert EXPORTS[template](empty, Output(template, template)).decode() == text


def test_citations_off(toy: Catalog) -> None:
    """With `citations: false` there are no citation files and no tables."""
    off = configured(toy, citations=False)
    assert not citation_files(off)
    paths = [output.path for output in plan(off, [])]
    assert not [path for path in paths if re.search(r"\.(bib|ris|csv|jsonl)$", path)]
