"""Doubts about tags, in catalogs made here."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.catalog.catalog import Catalog
from generator.catalog.model import Facet, Term, Vocabulary
from generator.check.tags import SMALL, find_tag_doubts
from generator.cli import main


def made(toy: Catalog, tags: Sequence[Sequence[str]], *terms: Term) -> Catalog:
    """Make a catalog whose papers have these tags; those without a term are named after their ids."""
    papers = tuple(
        replace(toy.papers[0], id=f"p{number:02}", tags=tuple(own))
        for number, own in enumerate(tags)
    )
    known = {term.id: term for term in terms}
    used = dict.fromkeys(tag for own in tags for tag in own)
    facet = Facet("f", "F", tuple(known.get(tag, Term(tag, tag)) for tag in used))
    return replace(toy, papers=papers, vocabulary=Vocabulary((facet,), ()))


def warnings(catalog: Catalog) -> list[str]:
    """Return the messages about a catalog's tags."""
    return [problem.message for problem in find_tag_doubts(catalog, Path("nowhere"))]


def pairs(toy: Catalog, *tags: str | Term) -> set[str]:
    """Return why tags, each of one paper, may be one."""
    ids = [tag if isinstance(tag, str) else tag.id for tag in tags]
    terms = [tag for tag in tags if isinstance(tag, Term)]
    found = warnings(made(toy, [[tag] for tag in ids], *terms))
    return {message.partition("may be one: ")[2].partition(";")[0] for message in found}


def test_without_tags(toy: Catalog) -> None:
    """Papers without tags are counted in one line, and the first few are named."""
    (message,) = warnings(made(toy, [["a"]] * 24 + [[]] * 7))
    assert message == (
        "7 papers have no tags: p24, p25, p26, p27, p28 and 2 more; `openshelf tags suggest` proposes"
        " some"
    )
    (message,) = warnings(made(toy, [["a"]] * 30 + [[]]))
    assert message.startswith("1 paper has no tags: p30; ")


def test_tags_of_one_paper(toy: Catalog) -> None:
    """Tags that one paper has are listed in one line."""
    (message,) = warnings(made(toy, [["a", "b"], ["a", "c"], *[["a"]] * 28]))
    assert message.startswith("2 tags have one paper: b, c; give them more papers, or merge them")


def test_small_catalog(toy: Catalog) -> None:
    """A small catalog, and one that has no tags at all, is told about neither."""
    assert warnings(made(toy, [["a", "b"], [], *[["a"]] * (SMALL - 3)])) == []
    assert warnings(made(toy, [[]] * 40)) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("language-model", "language-models"),
        ("finetuning", "fine-tuning"),
        ("nlp", Term("language", "NLP")),
        (Term("x", "Graph Theories"), Term("y", "graph-theory")),
        ("学习", Term("learning", "学习")),
    ],
)
def test_same_name(toy: Catalog, a: str | Term, b: str | Term) -> None:
    """Names that differ in case, hyphens or a plural are of tags that may be one."""
    assert pairs(toy, a, b) == {"their names differ only in case, hyphens or a plural"}


def test_synonym(toy: Catalog) -> None:
    """A tag that has another's name as a synonym may be that one."""
    other = Term("recurrent", "Recurrent networks", synonyms=("RNNs",))
    assert pairs(toy, "rnn", other) == {"one is a synonym of the other"}


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("reasonning", "reasoning", True),
        ("optimisation", "optimization", True),
        ("deep-regularisation", "deep-regularization", True),
        ("cnn-training", "rnn-training", False),
        ("graphs", "graph-search", False),
        ("version-4", "version-5", False),
        ("gpt1234", "gpt1235", False),
        ("training", "straining-x", False),
        ("formation", "reformation", False),
        (Term("x", "C++"), Term("y", "C#"), False),
    ],
)
def test_slips(toy: Catalog, a: str | Term, b: str | Term, *, alike: bool) -> None:
    """One letter more, less or other in a long word is a slip; in a short one or a number it is not.

    Nor do the signs of C++ and C# differ by a hyphen.
    """
    assert pairs(toy, a, b) == ({"their names differ in one letter"} if alike else set())


def test_scopes_settle(toy: Catalog) -> None:
    """Two tags that both have a scope differ; with one of them there is still a doubt."""
    a, b = Term("reasoning", "R", scope="why"), Term("reasonings", "S", scope="how")
    assert not pairs(toy, a, b)
    assert pairs(toy, a, replace(b, scope=""))


def test_same_papers(toy: Catalog) -> None:
    """Tags that share nearly all papers may be one; the larger is the one to keep."""
    tags = [["bees", "dance"]] * 8 + [["bees"], *[["glass"]] * 25]
    (message,) = warnings(made(toy, tags))
    assert message == (
        "the tags 'bees' (9) and 'dance' (8) may be one: 8 papers have both;"
        " `openshelf tags merge dance --into bees`, or give each a scope in tags.yaml"
    )
    assert not warnings(made(toy, [*tags, ["dance"], ["dance"]]))


def test_in_the_check(content: Path) -> None:
    """`openshelf check` warns of them, with the file, and passes; a build says nothing."""
    (content / "tags.yaml").unlink()
    first, second, *_ = sorted(content.glob("papers/**/*.md"))
    for path, tag in ((first, "models"), (second, "model")):
        path.write_text(f"---\ntitle: A {tag}\ntags: [{tag}]\n---\n")
    result = CliRunner().invoke(main, ["check", "--content-only", "--content", str(content)])
    assert result.exit_code == 0
    assert f"{content}/papers: the tags 'models' (1) and 'model' (1) may be one" in result.stderr
    (content / "tags.yaml").write_text(
        "facets: [{id: f, name: F, tags: [{id: model, name: M}, {id: models, name: N},"
        " {id: learning, name: L}]}]\n"
    )
    result = CliRunner().invoke(main, ["check", "--content-only", "--content", str(content)])
    assert f"{content}/tags.yaml: the tags 'models' (1)" in result.stderr
