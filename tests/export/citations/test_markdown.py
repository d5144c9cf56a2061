from dataclasses import replace

from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from generator.catalog.catalog import Catalog
from generator.export.citations.markdown import to_markdown


def test_a_line_for_each_paper(toy: Catalog) -> None:
    """Every paper is one item with one link, whose text is the title as it is, and no other element."""
    for paper in toy.papers:
        line = to_markdown(toy, paper)
        assert line.count("\n") == 1
        item = LexborHTMLParser(markdown(line)).css_first("ul > li")
        assert item
        assert [node.tag for node in item.css("*")] == ["li", "a"]
        link = item.css_first("a")
        assert link
        assert link.text() == " ".join(paper.title.plain.split())


def test_the_year_is_said_once(toy: Catalog) -> None:
    """A venue with the year is the year too."""
    paper = replace(toy.papers[0], doi="", acl="", venue=f"ICLR {toy.papers[0].date.year}")
    assert to_markdown(toy, paper).count(str(paper.date.year)) == 1
    assert to_markdown(toy, replace(paper, venue="")).endswith(f", {paper.date.year}\n")


def test_without_an_address(toy: Catalog) -> None:
    """A paper that is nowhere else links to its page, or to nothing if the site's URL is unknown."""
    paper = replace(toy.papers[0], arxiv="", doi="", acl="")
    assert f"](https://example.org/repo/papers/{paper.id}.html)" in to_markdown(toy, paper)
    nowhere = replace(toy, config=replace(toy.config, url=""))
    assert "](" not in to_markdown(nowhere, paper)
