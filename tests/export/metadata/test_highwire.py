from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup


from generator.export.metadata.highwire import to_highwire
from generator.content.load import load
from generator.catalog.model import Author
from generator.text.names import Name
from generator.text.markdown import Text

TOY = load(Path(__file__).parents[2] / "toy")
Tags = dict[str, list[str]]


def tags(paper_id: str, **facts: object) -> Tags:
    """The tags of a toy paper, had it some other facts."""
    paper = TOY.papers[TOY.position[paper_id]]
    found: Tags = {}
    for name, content in to_highwire(TOY, replace(paper, **facts)):  # type: ignore[arg-type] # any field
        found.setdefault(name, []).append(content)
    return found


def test_preprint() -> None:
    """A preprint says who has it and under which number, where Zotero looks for the two."""
    found = tags("withdrawn", arxiv="2401.00001", venue="", doi="")
    assert found["DC.type"] == ["preprint"]
    assert found["citation_publisher"] == ["arXiv"]
    assert found["prism.number"] == ["arXiv:2401.00001"]
    assert found["citation_public_url"] == ["https://arxiv.org/abs/2401.00001"]
    published = tags("withdrawn", arxiv="2401.00001", venue="ICLR 2024")
    assert not {"DC.type", "citation_publisher", "prism.number"} & published.keys()


def test_abstract() -> None:
    """The whole abstract is there as text, for Zotero would else take the description, cut short."""
    paper = TOY.papers[TOY.position["withdrawn"]]
    assert tags("withdrawn")["citation_abstract"] == [paper.abstract.plain]
    none = Text("", Markup(""), "")
    assert "citation_abstract" not in tags("withdrawn", abstract=none)


@pytest.mark.parametrize(
    ("venue", "kind"),
    [("ICLR 2024", "conferencePaper"), ("TACL 8", "journalArticle"), ("", "preprint")],
)
def test_gap(venue: str, kind: str) -> None:
    """A record with a gap has no Highwire tag, and still its type, or Zotero would make a web page."""
    for authors, count in (((), 0), ((Author(Name("Ada", "Lovelace")),), 3)):
        found = tags("withdrawn", venue=venue, authors=authors, author_count=count, arxiv="")
        assert found == {"DC.type": [kind]}


def test_equal_neighbours() -> None:
    """Two authors of one name are two tags, though Zotero joins those that follow each other."""
    twice = (Author(Name("Wei", "Wang")), Author(Name("Wei", "Wang"), person="wei-wang-2"))
    assert tags("withdrawn", authors=twice)["citation_author"] == ["Wang, Wei", "Wang, Wei"]


def test_several_authors_of_two_words() -> None:
    """Zotero splits a name of two words on both sides only where it is alone."""
    name = Author(Name("Vincent Willem", "Van Gogh"))
    assert tags("withdrawn", authors=(name,))["citation_author"] == ["Vincent Willem Van Gogh"]
    assert tags("withdrawn", authors=(name, name))["citation_author"][0] == (
        "Van Gogh, Vincent Willem"
    )
