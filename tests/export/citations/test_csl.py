import json
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from generator.text.dates import PartialDate

from generator.export.citations import csl
from generator.content.load import load
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.catalog.catalog import Catalog

ROOT = Path(__file__).parents[3]
TOY = load(ROOT / "tests" / "toy")
# What the CSL project says that there is, as citeproc-py brings it; no package has its JSON Schema
CSL = Path(str(files("citeproc"))) / "data" / "schema" / "schemas" / "styles"


def vocabulary(file: str, name: str) -> set[str]:
    """The words of a list in a file of CSL's RELAX NG schema."""
    text = re.sub("#.*", "", (CSL / file).read_text("utf-8"))
    (words,) = re.findall(rf"^\s*{re.escape(name)} =((?:\s*\|?\s*\"[^\"]+\")+)", text, re.MULTILINE)
    return set(re.findall('"([^"]+)"', words))


def paper(paper_id: str, **changes: object) -> Paper:
    """Take a paper of the toy catalog, with other values."""
    papers = TOY.papers
    return replace(papers[TOY.position[paper_id]], **changes)  # type: ignore[arg-type] # any field


@pytest.fixture(scope="module", params=["tests/toy", "content"])
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


def test_schema(site: Catalog) -> None:
    """Every item is as CSL's schema has it, with no empty value, and tells what is known."""
    items: list[dict[str, Any]] = json.loads(
        csl.joined(csl.of_paper(site, paper).encode() for paper in site.papers)
    )
    assert len({item["id"] for item in items}) == len(items)
    types = vocabulary("csl-types.rnc", "item-types")
    dates, names, texts = (
        vocabulary("csl-variables.rnc", f"variables.{sort}")
        for sort in ("dates", "names", "titles")
    )
    texts |= vocabulary("csl-variables.rnc", "variables.numbers")
    texts |= vocabulary("csl-variables.rnc", "variables.strings") | {"id", "type", "language"}
    for item, known in zip(items, site.papers, strict=True):
        assert item.keys() <= dates | names | texts
        assert item.keys() & (dates | names) <= {"author", "issued"}
        assert all(isinstance(item[name], str) and item[name] for name in item.keys() & texts)
        assert {"id", "type", "title", "issued"} <= item.keys()
        assert item["type"] in types
        assert item["title"] == known.title.plain
        authors = item.get("author", [])
        assert len(authors) == len(known.authors)
        assert ("author" in item) == bool(known.authors)
        assert {frozenset(author) for author in authors} <= {
            frozenset({"literal"}),
            frozenset({"family", "given"}),
        }
        assert all(isinstance(part, str) and part for one in authors for part in one.values())
        (parts,) = item["issued"]["date-parts"]
        assert item["issued"].keys() == {"date-parts"}
        assert "-".join(f"{part:02}" for part in parts) == known.date.as_iso()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"venue": "ICLR 2024", "arxiv": "2401.1"}, {"type": "paper-conference", "container-title": "ICLR 2024", "note": "arXiv:2401.1", "URL": "https://arxiv.org/abs/2401.1"}),
        ({"arxiv": "2401.1"}, {"type": "article", "publisher": "arXiv", "number": "arXiv:2401.1", "URL": "https://arxiv.org/abs/2401.1"}),
        ({"venue": "TACL 2022"}, {"type": "article-journal", "container-title": "TACL 2022"}),
        ({"doi": "10.1/a"}, {"type": "document", "DOI": "10.1/a", "URL": "https://doi.org/10.1/a"}),
        ({"date": PartialDate(2021, 7)}, {"type": "document", "issued": {"date-parts": [[2021, 7]]}}),
        ({"venue": "ICLR", "arxiv": "2401.1", "authors": (Author(Name("", "Team")),), "author_count": 3}, {"type": "paper-conference", "container-title": "ICLR", "author": [{"literal": "Team"}], "URL": "https://arxiv.org/abs/2401.1", "note": "arXiv:2401.1\n3 authors in all"}),
        ({"authors": (Author(Name("", "Team")),), "author_count": 3}, {"type": "document", "author": [{"literal": "Team"}], "note": "3 authors in all"}),
    ],
)  # fmt: skip
def test_facts(changes: dict[str, object], expected: dict[str, object]) -> None:
    """The type follows the venue, and what is known of a preprint goes where styles look for it."""
    known = {
        "id": "nn-2021-known",
        "title": "Known by Its Year Alone",
        "issued": {"date-parts": [[2021]]},
        "abstract": "Nothing is known of its authors, its month, its tags.",
    }
    assert csl.item(TOY, paper("year-only", **changes)) == {**known, **expected}
