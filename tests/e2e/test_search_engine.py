"""The search engine, asked in a page: tiers, corrections, identifiers, filters and counts, from disk and a server."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from generator.catalog.catalog import Catalog
from generator.content.load import load
from generator.text.words import stem

pytestmark = pytest.mark.browser

Papers = list[dict[str, Any]]
Ask = Callable[..., list[dict[str, Any]]]

# Each answer with the ids of its papers, and the excerpt of its first one
ASK = """async (requests) => {
  await openshelf.script("assets/search-engine.js");
  const answers = [];
  for (const request of requests) {
    const text = request.text || (request.words || []).join(" ");
    const answer = await openshelf.search({ text, words: text.split(" ").filter(Boolean), ...request });
    for (const tier of answer.tiers) {
      tier.excerpt = await tier.papers[0].excerpt();
      tier.ids = await openshelf.ids(tier.papers.map(({ n }) => n));
      delete tier.papers;
    }
    answers.push(answer);
  }
  return answers;
}"""


@pytest.fixture
def ask(browser_page: Page) -> Ask:
    """Give a function that asks the engine of a site, and gives the answers to requests or texts."""

    def answers(base: str, *requests: str | dict[str, Any]) -> list[dict[str, Any]]:
        browser_page.goto(f"{base}search.html")
        asked = [{"text": each} if isinstance(each, str) else each for each in requests]
        given: list[dict[str, Any]] = browser_page.evaluate(ASK, asked)
        return given

    return answers


@pytest.fixture(scope="module")
def real(site: Path) -> Catalog:
    """Give the catalog of the imported papers."""
    return load(site.parent / "content")


def tier(answer: dict[str, Any], name: str) -> list[str]:
    """The papers of a tier of an answer, none if it has no such tier."""
    return next((each["ids"] for each in answer["tiers"] if each["name"] == name), [])


def test_tiers(ask: Ask, base: str) -> None:
    """Papers with all words come first, then those with most; function words do not count."""
    bare, asked, about, most, nothing = ask(
        base,
        "grokking",
        "what is grokking",
        "papers about grokking",
        "grokking in linear estimators of zebras",
        "zebras",
    )
    assert [each["name"] for each in bare["tiers"]] == ["all"]
    assert len(tier(bare, "all")) >= 4
    assert [tier(each, "all") for each in (asked, about)] == [tier(bare, "all")] * 2
    found = most["tiers"][0]
    assert (found["name"], found["words"], found["matched"]) == ("most", 4, 3)
    assert found["ids"][0] in tier(bare, "all")
    marked = [part["text"].lower() for part in found["excerpt"] if part["mark"]]
    assert any("grokking" in text for text in marked)
    assert most["unknown"] == ["zebras"]
    assert (nothing["tiers"], nothing["total"], nothing["unknown"]) == ([], 0, ["zebras"])
    assert "grokking" in bare["marks"]
    assert not bare["lost"]


def test_slips_are_corrected_and_said(ask: Ask, disk: str) -> None:
    """A word that occurs nowhere is corrected, whatever letter is wrong, unless `exact` is asked for."""
    right, *wrong, exact, two = ask(
        disk,
        "transformer",
        *("transfomer", "tarnsformer", "rransformer", "transfformer"),
        {"text": "transfomer", "exact": True},
        "transfomer quantizatoin",
    )
    for answer in wrong:
        assert [each["to"] for each in answer["corrections"]] == ["transformer"]
        assert answer["tiers"][0]["ids"] == right["tiers"][0]["ids"]
    assert (exact["corrections"], exact["unknown"], exact["total"]) == ([], ["transfomer"], 0)
    assert [each["to"] for each in two["corrections"]] == ["transformer", "quantization"]


def test_beginnings_of_words_are_no_slips(ask: Ask, disk: str) -> None:
    """A word that occurs nowhere but begins others finds these and says so; a slip that begins a rare one is a slip."""
    right, begun, exact, name, slip = ask(
        disk,
        "attention mechanism",
        "attention mech",
        {"text": "mech", "exact": True},
        "schmidhu",
        "reson",
    )
    assert set(tier(right, "all")) <= set(tier(begun, "all"))
    assert (begun["corrections"], begun["unknown"]) == ([], [])
    assert [(each["from"], each["to"][0]) for each in begun["begun"]] == [("mech", "mechanism")]
    assert (exact["begun"], exact["unknown"], tier(exact, "all")) == ([], ["mech"], [])
    assert name["begun"][0]["to"] == ["schmidhuber"]
    assert [each["to"] for each in slip["corrections"]] == ["reason"]
    assert slip["begun"] == []


def test_ways_to_write_a_word_are_one(ask: Ask, disk: str) -> None:
    """Spellings, hyphens, plurals, letters and short forms find the same papers."""
    groups = [
        ["optimisation", "optimization", "optimizations"],
        ["behaviour", "behavior", "behaviors"],
        ["in context", "in-context"],
        ["corpus", "corpora"],
        ["pre training", "pre-training"],
        ["Müller", "mueller", "muller", "MÜLLER"],
        ["mixture of experts", "MoE", "MoEs"],
    ]
    answers = iter(ask(disk, *(text for group in groups for text in group)))
    for group in groups:
        found = [set(tier(next(answers), "all")) for _ in group]
        assert found[0], group
        assert all(ids == found[0] for ids in found), group


def test_identifiers_find_their_paper_alone(ask: Ask, base: str) -> None:
    """An identifier, in any form in which it is pasted, gives its paper and no other."""
    texts = [
        "2310.16441",
        "arXiv:2310.16441v2",
        "arXiv: 2310.16441",
        "arXiv:2310.16441v1 [stat.ML]",
        "https://arxiv.org/abs/2310.16441?context=cs",
        "http://www.arxiv.org/pdf/2310.16441v3.pdf",
        "https://huggingface.co/papers/2310.16441",
        "https://doi.org/10.48550/arXiv.2310.16441",
        "doi:10.48550/arxiv.2310.16441",
        "\\cite{levi-etal-2023-grokking}",
        "papers/grokking-in-linear-estimators.html",
        "grokking-in-linear-estimators",
    ]
    for text, answer in zip(texts, ask(base, *texts), strict=True):
        first = answer["tiers"][0]
        assert (first["name"], first["ids"]) == ("identifier", ["grokking-in-linear-estimators"]), (
            text
        )
        if text != texts[-1]:  # which could be words
            assert answer["total"] == 1, text


def test_titles_come_first(ask: Ask, disk: str, papers: Papers) -> None:
    """A title typed whole, without its signs and capitals, has its paper first; one in 15 is tried."""
    some = papers[::15]
    texts = ["".join(c if c.isalnum() else " " for c in paper["title"].lower()) for paper in some]
    for paper, answer in zip(some, ask(disk, *texts), strict=True):
        assert answer["tiers"][0]["ids"][0] == paper["id"]


def test_no_dip_while_typing(ask: Ask, disk: str) -> None:
    """Each beginning of a word finds at least what the word finds."""
    words = ("optimization", "memories", "studying")
    beginnings = [word[:length] for word in words for length in range(3, len(word) + 1)]
    answers = ask(disk, *({"text": text, "unfinished": text} for text in beginnings))
    assert not any(answer["corrections"] for answer in answers)
    for word in words:
        found = [
            set(tier(answer, "all"))
            for text, answer in zip(beginnings, answers, strict=True)
            if word.startswith(text)
        ]
        assert found[-1]
        assert all(found[-1] <= each for each in found), word


def test_field_words_and_exclusion(ask: Ask, disk: str, papers: Papers) -> None:
    """Words may be asked for in titles and names, phrases are exact, and a minus leaves papers out."""
    every, titled, by, without, phrase = ask(
        disk,
        "attention",
        {"title": ["attention"]},
        {"author": ["schmidhuber"]},
        {"text": "attention", "without": ["transformer"]},
        {"phrases": ["catastrophic forgetting"]},
    )
    ids = {
        paper["id"]
        for paper in papers
        if stem("attention") in map(stem, paper["title"].lower().replace("-", " ").split())
    }
    assert set(tier(titled, "all")) == ids
    assert set(tier(by, "all")) == {
        paper["id"] for paper in papers if any("Schmidhuber" in name for name in paper["authors"])
    }
    assert 0 < len(tier(without, "all")) < len(tier(every, "all"))
    assert set(tier(without, "all")) < set(tier(every, "all"))
    assert 3 < phrase["total"] < 40
    assert [each["name"] for each in phrase["tiers"]] == ["all"]


def test_filters_and_counts(ask: Ask, disk: str, papers: Papers, real: Catalog) -> None:
    """All, any and none of tags, kinds, venues and years; counts are those without the group itself."""
    tags = Counter(tag for paper in papers for tag in paper["tags"])
    a, b, c = (tag for tag, _ in tags.most_common(3))
    venue = next(iter(real.venues))
    both, either, neither, kinds, years, venues = ask(
        disk,
        {"tags": {"all": [a, b]}},
        {"tags": {"any": [a, b]}},
        {"tags": {"none": [a, b], "all": [c]}},
        {"kinds": ["survey", "theory"], "from": 2019},
        {"from": 2021, "to": 2019},
        {"venues": [venue]},
    )
    of = {paper["id"]: set(paper["tags"]) for paper in papers}
    assert set(tier(both, "all")) == {paper for paper, has in of.items() if {a, b} <= has}
    assert set(tier(either, "all")) == {paper for paper, has in of.items() if {a, b} & has}
    assert set(tier(neither, "all")) == {
        p for p, has in of.items() if c in has and not {a, b} & has
    }
    assert either["counts"]["tag"] == dict(tags)
    assert both["counts"]["tag"][a] == both["total"]
    since = [paper for paper in papers if int(paper["date"][:4]) >= 2019]
    assert kinds["counts"]["kind"] == dict(Counter(paper["kind"] for paper in since))
    assert kinds["total"] == sum(paper["kind"] in {"survey", "theory"} for paper in since)
    assert years["total"] == sum("2019" <= paper["date"][:4] <= "2021" for paper in papers)
    assert set(tier(venues, "all")) == {paper.id for paper in real.by_venue[venue]}


def test_orders(ask: Ask, disk: str, papers: Papers, real: Catalog) -> None:
    """Without words the newest come first; every order has all papers."""
    plain, oldest, voted, titled = ask(
        disk, {}, {"sort": "oldest"}, {"sort": "upvotes"}, {"sort": "title"}
    )
    newest = [paper.id for paper in real.papers]
    assert tier(plain, "all") == newest
    assert tier(oldest, "all") == newest[::-1]
    votes = {paper["id"]: paper["upvotes"] for paper in papers}
    assert [votes[each] for each in tier(voted, "all")] == sorted(votes.values(), reverse=True)
    assert sorted(tier(titled, "all")) == sorted(newest)


def test_when_pagefind_is_lost(browser_page: Page, site: Path, tmp_path: Path) -> None:
    """Without Pagefind there are results all the same, and the answer says that it is lost."""
    for name in ("assets", "data"):
        (tmp_path / name).symlink_to(site / name)
    page = (site / "search.html").read_text("utf-8")
    (tmp_path / "search.html").write_text(page.partition("<script")[0])
    browser_page.goto(f"{tmp_path.as_uri()}/search.html")
    browser_page.evaluate(
        "() => { window.openshelfPagefind = { get ready() { return Promise.reject(0); } }; }"
    )
    browser_page.add_script_tag(url="assets/openshelf.js")
    (answer,) = browser_page.evaluate(ASK, [{"text": "attention"}])
    assert answer["lost"]
    assert tier(answer, "all")


def test_hostile_words(ask: Ask, browser_page: Page, toy_search_site: Path) -> None:
    """Markup in papers and queries stays text; words of many scripts are found; odd requests are answered."""
    markup, script, constructor, empty = ask(
        f"{toy_search_site.as_uri()}/",
        "<script>alert(1)</script>",
        "constructor __proto__",
        "نص",
        "",
    )
    assert tier(markup, "all") == ["hostile-text"]
    assert "".join(part["text"] for part in markup["tiers"][0]["excerpt"])
    assert script["total"] == 0
    assert constructor["lost"] is False
    assert len(tier(empty, "all")) == 14
    assert browser_page.evaluate("window.hacked") is None
