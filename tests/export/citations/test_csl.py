import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export.citations import csl
from generator.text.dates import PartialDate
from generator.text.names import Name

# The RELAX NG schema of the CSL project, which citeproc-py has; no package has its JSON Schema
CSL = Path(str(files("citeproc"))) / "data" / "schema" / "schemas" / "styles"


def vocabulary(file: str, name: str) -> set[str]:
    """Return the words of a list in a file of the schema."""
    text = re.sub("#.*", "", (CSL / file).read_text("utf-8"))
    (words,) = re.findall(rf"^\s*{re.escape(name)} =((?:\s*\|?\s*\"[^\"]+\")+)", text, re.MULTILINE)
    return set(re.findall('"([^"]+)"', words))


def test_schema(each_catalog: Catalog) -> None:
    """Every item fits CSL's schema, has no empty value, and has what is known."""
    catalog = each_catalog
    items = [csl.to_csl(catalog, paper) for paper in catalog.papers]
    assert len({item["id"] for item in items}) == len(items)
    types = vocabulary("csl-types.rnc", "item-types")
    dates, names, texts = (
        vocabulary("csl-variables.rnc", f"variables.{sort}")
        for sort in ("dates", "names", "titles")
    )
    texts |= vocabulary("csl-variables.rnc", "variables.numbers")
    texts |= vocabulary("csl-variables.rnc", "variables.strings") | {"id", "type", "language"}
    for item, known in zip(items, catalog.papers, strict=True):
        assert item.keys() <= dates | names | texts
        assert item.keys() & (dates | names) <= {"author", "editor", "issued"}
        assert all(isinstance(item[name], str) and item[name] for name in item.keys() & texts)
        assert {"id", "type", "title"} <= item.keys()
        assert item["type"] in types
        assert item["title"] == known.title.plain
        authors = item.get("author", [])
        assert len(authors) == len(known.authors)
        assert ("author" in item) == bool(known.authors)
        assert {frozenset(author) for author in authors} <= {
            frozenset({"literal"}),
            frozenset({"family", "given"}),
            frozenset({"family", "given", "non-dropping-particle"}),
            frozenset({"family", "given", "suffix"}),
        }
        assert all(isinstance(part, str) and part for one in authors for part in one.values())
        assert ("issued" in item) == bool(known.date)
        if not known.date:
            continue
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
def test_facts(toy: Catalog, changes: dict[str, Any], expected: dict[str, object]) -> None:
    """The type follows the venue, and the facts of a preprint are where styles look for them."""
    known = {
        "id": "nn-2021-known",
        "title": "Known by Its Year Alone",
        "issued": {"date-parts": [[2021]]},
        "abstract": "Nothing is known of its authors, its month, its tags.",
    }
    paper = replace(toy.paper("year-only"), **changes)
    assert csl.to_csl(toy, paper) == {**known, **expected}


def test_particles(toy: Catalog) -> None:
    """A particle in lower case and a suffix are variables of their own; one in capitals is not."""
    names = (
        Name("Philipp", "del Hougne"),
        Name("Charline", "Le Lan"),
        Name("F.", "P.", suffix="II"),
    )
    paper = replace(toy.paper("year-only"), authors=tuple(map(Author, names)))
    assert csl.to_csl(toy, paper)["author"] == [
        {"family": "Hougne", "given": "Philipp", "non-dropping-particle": "del"},
        {"family": "Le Lan", "given": "Charline"},
        {"family": "P.", "given": "F.", "suffix": "II"},
    ]


def test_everything(toy: Catalog) -> None:
    """An item in full: its variables are in this order."""
    paper = replace(toy.paper("all-identifiers"), venue="PNAS 114, 2024", author_count=3)
    assert list(csl.to_csl(toy, paper).items()) == [
        ("id", "levi-lovelace-2024-all"),
        ("type", "article-journal"),
        ("title", "All Identifiers at Once"),
        (
            "author",
            [{"family": "Levi", "given": "Noam"}, {"family": "Lovelace", "given": "Ada"}],
        ),
        ("issued", {"date-parts": [[2024, 1, 31]]}),
        ("container-title", "PNAS 114, 2024"),
        ("DOI", "10.18653/v1/2024.toy-main.1"),
        ("URL", "https://doi.org/10.18653/v1/2024.toy-main.1"),
        ("abstract", "Eine Zusammenfassung auf Deutsch."),
        ("keyword", "Language models, Learning"),
        ("language", "de"),
        ("note", "arXiv:2401.00010\n3 authors in all"),
    ]
