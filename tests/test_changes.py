from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator import changes
from generator.changes import UNKNOWN, Edits, State
from generator.derive import derive
from generator.load import load
from generator.model import Catalog
from generator.plan import plan
from generator.template_files import template_folders, templates_in

ROOT = Path(__file__).parents[1]


@cache
def catalog() -> Catalog:
    """The toy catalog."""
    return load(ROOT / "tests" / "catalog")


def state(of: Catalog, code: bytes = b"code") -> State:
    """The state of a catalog."""
    return changes.state(of, templates_in(template_folders()), code)


def with_paper(number: int, **facts: object) -> Catalog:
    """The toy catalog, with other facts in one paper."""
    papers = list(catalog().papers)
    papers[number] = replace(papers[number], **facts)  # type: ignore[arg-type]  # as a test has them
    return replace(catalog(), papers=tuple(papers))


def test_nothing_changed() -> None:
    """A catalog that is the same has no edited paper."""
    nothing = Edits(frozenset(), deep=True)
    assert changes.edited(state(catalog()), state(catalog()), catalog()) == nothing


@pytest.mark.parametrize("number", [0, 3, -1])
def test_an_abstract(number: int) -> None:
    """Of a paper with another text and the same beginning, it is known that it alone was edited."""
    other = with_paper(number, digest=bytes(12))
    found = changes.edited(state(catalog()), state(other), other)
    assert found == Edits(frozenset([catalog().papers[number].id]), deep=True)


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_title(number: int) -> None:
    """With other words in front, it is known that lists show them."""
    other = with_paper(number, lead=bytes(12), digest=bytes(12))
    found = changes.edited(state(catalog()), state(other), other)
    assert found == Edits(frozenset([catalog().papers[number].id]), deep=False)


@pytest.mark.parametrize(
    "other",
    [
        with_paper(1, headings=bytes(12), lead=bytes(12), digest=bytes(12)),
        with_paper(1, id="another"),
        replace(catalog(), papers=catalog().papers[1:]),
        replace(catalog(), papers=()),
        replace(catalog(), config=replace(catalog().config, title="Other")),
        replace(catalog(), about=replace(catalog().about, source="Other")),
        replace(catalog(), moves=()),
        replace(catalog(), people=b"other"),
    ],
    ids="headings id fewer none config about moves people".split(),
)
def test_more_than_words(other: Catalog) -> None:
    """Where anything else is another one, nothing is known of what has changed."""
    assert state(other) != state(catalog())
    assert changes.edited(state(catalog()), state(other), other) is None


def test_left() -> None:
    """If it is known what papers left, it is known what they say, and which files may be others."""
    facts = dict.fromkeys(("headings", "lead", "digest"), bytes(12))
    other = with_paper(4, tags=("language-models",), **facts)
    left = {"tag": {"learning"}, "kind": {"method"}}
    found = changes.edited(state(catalog()), state(other), other, left)
    edited = other.papers[4].id
    assert found == Edits(frozenset([edited]), deep=False, left=left)
    site = derive(other)
    outputs = plan(site, ("style.css",))
    asked = {output.path for output in changes.asked(site, outputs, found)}
    tagged = {f"tags/{name}" for name in ("learning.html", "language-models.html", "learning.bib")}
    assert asked >= {f"papers/{edited}.html", "tags/index.html", "kinds/survey.html", *tagged}
    unaffected = {"tags/rtl.html", "authors/index.html", "dates/index.html", "assets/style.css"}
    assert unaffected <= {output.path for output in outputs}
    assert not asked & unaffected
    without = {o.path for o in changes.asked(site, outputs, replace(found, left={}))}
    assert not without & {"tags/index.html", "tags/learning.html"}


def test_other_code() -> None:
    """Nor is it after a build by other code, with other templates, or of which no state is known."""
    now = state(catalog())
    assert changes.edited(state(catalog(), b"other"), now, catalog()) is None
    assert changes.edited(UNKNOWN, now, catalog()) is None
    templates = templates_in(template_folders())
    other = replace(templates, texts={**templates.texts, "base.html": "other"})
    assert changes.edited(changes.state(catalog(), other, b"code"), now, catalog()) is None
