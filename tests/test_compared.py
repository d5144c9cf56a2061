"""What differs between two sites; that no file is forgotten for it is test_incremental.py's to show, too."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import changes, urls
from generator.compared import compared
from generator.dates import PartialDate
from generator.derive import derive
from generator.files import Files
from generator.fingerprint import Digests, Fingerprints
from generator.load import load
from generator.model import Author, Catalog, Name, Paper, Site
from generator.output import Outputs
from generator.plan import plan
from generator.render import renderer
from generator.template_files import template_folders, templates_in

CATALOG = Path(__file__).parent / "catalog"
TEMPLATES = templates_in(template_folders())


@cache
def toy() -> Catalog:
    """The toy catalog; what a page of a list has room for are three papers."""
    found = load(CATALOG)
    return replace(found, config=replace(found.config, page_size=3))


def prints(site: Site, known: Digests = ()) -> Fingerprints:
    """What the files of a site are made from."""
    state = changes.state(site.catalog, TEMPLATES, b"code")
    return Fingerprints(site, lambda: renderer(site, TEMPLATES), b"code", state, known)


@cache
def files() -> Files:
    """The files of the toy catalog's site, and what they are made from."""
    site = derive(toy())
    outputs = plan(site, TEMPLATES.statics)
    keys = prints(site).of_each(outputs, Files(), None)
    return Files.of({path: (keys[path], 0) for path in outputs.paths})


def said(paper: Paper, **facts: object) -> Paper:
    """A paper of which something else is said; as when its file is read, its digests are others."""
    new = replace(paper, **facts)  # type: ignore[arg-type]  # as a test has them
    digest = repr((new.id, new.title, new.authors, new.date, new.kind, new.tags)).encode()[-12:]
    return replace(new, digest=digest, lead=digest, headings=digest, wrote=digest)


def with_papers(papers: list[Paper]) -> Catalog:
    """The toy catalog with other papers, the newest first."""
    ordered = sorted(papers, key=lambda paper: (paper.date.as_tuple(), paper.id), reverse=True)
    return replace(toy(), papers=tuple(ordered))


def asked(catalog: Catalog) -> Outputs:
    """The files that are asked after the toy catalog's; those that are others are found among them."""
    old, new = derive(toy()), derive(catalog)
    outputs = plan(new, TEMPLATES.statics)
    edits = compared(old, new)
    assert edits
    before = prints(old)
    before.of_each(plan(old, TEMPLATES.statics), Files(), None)
    known = [
        {paper: one for paper, one in some.items() if paper not in edits.papers}
        for some in before.digests
    ]
    found = prints(new, known).of_each(outputs, files(), edits)
    assert found == prints(new).of_each(outputs, files(), None)
    return changes.asked(new, outputs, edits)


ADA = Author(Name("Ada", "Lovelace"))
NAMESAKE = Author(Name("ADA", "LOVELACE"))  # who wants the same address
NOT_ANNA = Author(Name("Łukasz", "Kaiser"), person="lukasz-kaiser")  # says people.yaml
KNOWN = Author(Name("Ada", "Lovelace"), orcid="0000-0002-1825-0097")
TAKEN = next(key for key in derive(toy()).keys.values() if key.startswith("lovelace"))
DATES = [PartialDate(1999, 4, 1), PartialDate(2023, 5), PartialDate(2024)]

Edit = Callable[[Paper], Paper | None]
EDITS: dict[str, Edit] = {
    "gone": lambda _: None,
    "renamed": lambda one: said(one, id=f"{one.id}-2"),
    "earlier": lambda one: said(one, date=DATES[0]),
    "later": lambda one: said(one, date=DATES[2]),
    "of a month": lambda one: said(one, date=DATES[1]),
    "by another": lambda one: said(one, authors=(ADA, *one.authors[1:])),
    "by one more": lambda one: said(one, authors=(*one.authors, ADA)),
    "by nobody": lambda one: said(one, authors=()),
    "of another kind": lambda one: said(one, kind="survey"),
    "tagged": lambda one: said(one, tags=("rtl",)),
    "by an older namesake": lambda one: said(one, authors=(NAMESAKE,), date=DATES[0]),
    "by one who is not Anna": lambda one: said(one, authors=(NOT_ANNA,)),
    "by someone known": lambda one: said(one, authors=(KNOWN,)),
    "with another key": lambda one: said(one, key="lovelace"),
    "with another's key": lambda one: said(one, key=TAKEN),
}


def edited(edits: dict[int, Edit]) -> list[Paper]:
    """The toy catalog's papers, edited by their places; those that old addresses lead to stay."""
    needed = {move.target for move in toy().moves}
    papers = []
    for i, paper in enumerate(toy().papers):
        new = edits[i](paper) if i in edits else paper
        keep = (new is None or new.id != paper.id) and urls.paper(paper.id) in needed
        papers += [paper] if keep else [new] if new else []
    return papers


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("at", [0, 4, len(toy().papers) - 1])
def test_one_paper(edit: Edit, at: int) -> None:
    """Whatever is said of one paper, all files that are others for it are among those that are asked."""
    asked(with_papers(edited({at: edit})))


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.integers(0, len(toy().papers) - 1), st.sampled_from([*EDITS.values()])))
def test_papers(edits: dict[int, Edit]) -> None:
    """So it is with several papers."""
    asked(with_papers(edited(edits)))


def test_few_are_asked() -> None:
    """For a paper that is gone, most pages of others are not asked."""
    found = asked(with_papers([paper for paper in toy().papers if paper.id != "citation-index"]))
    pages = [one.subject for one in found if one.template == "paper.html"]
    assert 0 < len(pages) < len(toy().papers) / 2
    authors = [one for one in found if one.template == "author.html"]
    assert 0 < len(authors) < len(derive(toy()).people) / 4


@pytest.mark.parametrize(
    "other",
    [
        replace(toy(), config=replace(toy().config, title="Other")),
        replace(toy(), vocabulary=replace(toy().vocabulary, kinds=toy().vocabulary.kinds[:1])),
        replace(toy(), moves=()),
        replace(toy(), people=b"other"),
    ],
    ids="config vocabulary moves people".split(),
)
def test_more_than_papers(other: Catalog) -> None:
    """Where more than papers is another, nothing is known of what differs."""
    old = derive(toy())
    assert compared(old, replace(old, catalog=other)) is None
