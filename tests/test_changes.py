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


@pytest.mark.parametrize("deep", [True, False])
def test_asked(deep: bool) -> None:
    """Only files that may show an edited paper are asked: no list if none shows what is other."""
    site = derive(catalog())
    outputs = plan(site, ("style.css",))
    edited = catalog().papers[4].id
    found = Edits(frozenset([edited]), deep=deep)
    asked = {output.path for output in changes.asked(site, outputs, found)}
    lists = {"tags/learning.html", "tags/learning.bib"}
    assert asked >= {f"papers/{edited}.html", "catalog.bib", *(() if deep else lists)}
    unaffected = {"tags/rtl.html", "tags/index.html", "authors/index.html", "assets/style.css"}
    unaffected |= lists if deep else set()
    assert unaffected <= {output.path for output in outputs}
    assert not asked & unaffected


def test_other_code() -> None:
    """Nor is it after a build by other code, with other templates, or of which no state is known."""
    now = state(catalog())
    assert changes.edited(state(catalog(), b"other"), now, catalog()) is None
    assert changes.edited(UNKNOWN, now, catalog()) is None
    templates = templates_in(template_folders())
    other = replace(templates, texts={**templates.texts, "base.html": "other"})
    assert changes.edited(changes.state(catalog(), other, b"code"), now, catalog()) is None
