"""Suggested tags and kinds, on papers made here and on the frozen import."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from benchmarks import tags as benchmark
from generator.catalog.catalog import Catalog
from generator.catalog.model import Facet, Paper, Term, Vocabulary
from generator.catalog.suggest import ALL, find_phrases, vote_on_kinds, vote_on_tags
from generator.text.markdown import from_line

BEES = [
    ("The Waggle Dance of Honey Bees", "Foragers tell the way to flowers by a dance on the comb."),
    ("Noise in the Waggle Dance", "Followers of honey bees average several runs of a dance."),
    ("Honey Bees and Flowers", "Which flowers foragers tell of in a dance on the comb."),
    ("What Followers Learn", "A dance of honey bees tells of flowers; noise is averaged."),
]
GLASS = [
    ("The Glass Transition", "Amorphous silica has no melting point; its viscosity grows."),
    ("Viscosity of Silica", "Near the glass transition amorphous silica flows slowly."),
    ("Slow Silica", "The viscosity of amorphous silica near the glass transition."),
]
VOCABULARY = Vocabulary(
    (
        Facet(
            "f",
            "F",
            (Term("insects", "Insects"), Term("solids", "Solids", synonyms=("Amorphous silica",))),
        ),
    ),
    (Term("survey", "Survey"), Term("theory", "Theory")),
)


def made(toy: Catalog, tags: Mapping[int, tuple[str, ...]]) -> Catalog:
    """Make a catalog of bees and glass; papers have these tags, by number."""
    papers = tuple(
        replace(
            toy.papers[0],
            id=f"p{number}",
            title=from_line(title),
            abstract=from_line(abstract),
            tags=tags.get(number, ()),
            kind="theory" if number in tags else "",
        )
        for number, (title, abstract) in enumerate(BEES + GLASS)
    )
    return replace(toy, papers=papers, vocabulary=VOCABULARY)


@pytest.fixture(scope="module")
def catalog(toy: Catalog) -> Catalog:
    """Give the catalog of which most papers have tags."""
    return made(toy, {**dict.fromkeys(range(3), ("insects",)), 4: ("solids",), 5: ("solids",)})


def test_voters(catalog: Catalog) -> None:
    """The papers that are near and have a label vote; the nearest comes first."""
    (insects,) = vote_on_tags(catalog).suggest(catalog.paper("p3"))
    assert insects.label == "insects"
    assert {paper.id for paper in insects.voters} == {"p0", "p1", "p2"}
    assert insects.named_in == ""
    (theory,) = vote_on_kinds(catalog).suggest(catalog.paper("p3"))
    assert theory.label == "theory"


def test_few_voters(catalog: Catalog) -> None:
    """One or two papers that have a label are not enough for a full score."""
    three = vote_on_kinds(catalog).suggest(catalog.paper("p3"))[0]
    two = vote_on_kinds(catalog).suggest(catalog.paper("p6"))[0]
    assert (three.score, two.score) == (ALL * 3 // 4, ALL // 2)


def test_names(catalog: Catalog) -> None:
    """A label whose name or synonym the paper has gets more, in the title most."""
    (solids,) = vote_on_tags(catalog).suggest(catalog.paper("p6"))
    assert solids.named_in == "abstract"
    titles = {"p6": "A Survey of Insects"}
    renamed = replace(
        catalog,
        papers=tuple(
            replace(paper, title=from_line(titles.get(paper.id, paper.title.source)))
            for paper in catalog.papers
        ),
    )
    paper = renamed.paper("p6")
    got = {each.label: each.named_in for each in vote_on_tags(renamed).suggest(paper)}
    assert got == {"solids": "abstract", "insects": "title"}
    kinds = {each.label: each.named_in for each in vote_on_kinds(renamed).suggest(paper)}
    assert kinds["survey"] == "title"


def test_common_word(catalog: Catalog) -> None:
    """A name that far more papers have than have the label says nothing."""
    tags = (Term("insects", "Insects"), Term("solids", "Solids", synonyms=("Silica", "Comb")))
    assert vote_on_tags(catalog).suggest(catalog.paper("p6"))[0].named_in == "abstract"
    vocabulary = Vocabulary((Facet("f", "F", (tags[0], replace(tags[1], id="silica"))),), ())
    papers = tuple(replace(p, tags=("silica",) if p.id == "p4" else ()) for p in catalog.papers)
    few = replace(catalog, papers=papers, vocabulary=vocabulary)
    assert few.paper("p6").abstract.plain.count("silica") == 1
    assert vote_on_tags(few).suggest(few.paper("p6"))[0].named_in == ""


def test_nothing_known(toy: Catalog) -> None:
    """Where no paper has a label, nothing is suggested; a paper like no other has only its names."""
    catalog = made(toy, {})
    assert vote_on_kinds(catalog).suggest(catalog.papers[0]) == []
    assert [each.label for each in vote_on_tags(catalog).suggest(catalog.paper("p4"))] == ["solids"]


@pytest.mark.parametrize("own", [("insects",), ("solids", "insects"), ()])
def test_own_labels_do_not_leak(toy: Catalog, own: tuple[str, ...]) -> None:
    """What a paper has makes no difference to what is suggested to it."""
    tags = {n: ("insects",) if n < 4 else ("solids",) for n in range(7)}
    before, now = made(toy, tags), made(toy, {**tags, 3: own})
    expected = vote_on_tags(before).suggest(before.paper("p3"))
    got = vote_on_tags(now).suggest(now.paper("p3"))
    assert [(each.label, each.score) for each in got] == [
        (each.label, each.score) for each in expected
    ]


def written(catalog: Catalog, papers: tuple[Paper, ...], tags: tuple[Term, ...] = ()) -> set[str]:
    """Return the phrases that are found in these papers, with these tags."""
    vocabulary = Vocabulary((Facet("f", "F", tags),), ())
    found = find_phrases(replace(catalog, papers=papers, vocabulary=vocabulary))
    return {phrase.written.lower() for phrase in found}


def test_phrases(catalog: Catalog) -> None:
    """Phrases that similar papers share are found, unless a tag covers them."""
    untagged = tuple(replace(paper, tags=()) for paper in catalog.papers)
    everything = written(catalog, untagged)
    assert {"honey bees", "glass transition"} <= everything
    assert "transition" not in everything
    named = Term("glass", "Glass", scope="the glass transition, and bees")
    assert written(catalog, untagged, (named,)) == everything - {"glass transition"}
    assert written(catalog, catalog.papers) == everything - {"honey bees"}


def test_longest_phrase(toy: Catalog) -> None:
    """Of a phrase and one within it that the same papers have, only the longer is found."""
    papers, title = made(toy, {}).papers, from_line("Deep Honey Bees")
    papers = tuple(replace(paper, title=title) for paper in papers[:4]) + papers[4:]
    assert {"deep honey bees", "honey bees", "deep honey"} & written(toy, papers) == {
        "deep honey bees"
    }


def test_first_suggestion_is_right(real: Catalog) -> None:
    """On the frozen listing, without the paper's own tags, the first tag is right for 68 % or more."""
    voting = vote_on_tags(real)
    trials = benchmark.leave_one_out(real, voting)
    right = sum(trial.suggested[0].label in trial.own for trial in trials if trial.suggested)
    assert right >= 0.68 * len(trials) > 100
