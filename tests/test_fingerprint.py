"""What each sort of file is made from; that the bytes follow it is test_incremental.py's to show."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator import changes, parse
from generator.derive import derive
from generator.export import api
from generator.files import KEY, Files
from generator.fingerprint import Fingerprints, digest
from generator.load import load
from generator.model import Catalog, Paper, Text
from generator.plan import Output, plan
from generator.render import renderer
from generator.template_files import Templates, template_folders, templates_in

CATALOG = Path(__file__).parent / "catalog"
TEMPLATES = templates_in(template_folders())
TOY = load(CATALOG)
[PAPER] = [paper for paper in TOY.papers if paper.id == "citation-index"]
LONG = "Words. " * 60


def prints(
    catalog: Catalog, templates: Templates = TEMPLATES, code: bytes = b"code"
) -> dict[Output, bytes]:
    """What every file of a site is made from."""
    site = derive(catalog)
    state = changes.state(catalog, templates, code)
    made = renderer(site, templates)
    found = Fingerprints(site, lambda: made, code, state)
    return {output: found.of(output) for output in plan(site, templates.statics)}


@cache
def toy() -> dict[Output, bytes]:
    """What every file of the toy catalog's site is made from."""
    return prints(TOY)


def changed(after: dict[Output, bytes], before: dict[Output, bytes] | None = None) -> set[Output]:
    """The files of two sites that are made from other things in one than in the other."""
    before = before or toy()
    return {output for output in before if after.get(output, b"gone") != before[output]}


def edited(old: str, new: str) -> Catalog:
    """The toy catalog with other words in the file of a paper."""
    text = (CATALOG / PAPER.path).read_text("utf-8")
    assert old in text
    paper = parse.paper(
        Path(PAPER.path), text.replace(old, new, 1), print, vocabulary=TOY.vocabulary
    )
    assert paper
    return with_paper(paper)


def with_paper(paper: Paper) -> Catalog:
    """The toy catalog with another paper in the place of one."""
    papers = tuple(paper if one is PAPER else one for one in TOY.papers)
    return replace(TOY, papers=papers)


def subjects(outputs: Iterable[Output], template: str) -> set[str]:
    """What the files of a template among others are about."""
    return {output.subject for output in outputs if output.template == template}


def pages(outputs: Iterable[Output]) -> set[str]:
    """The paths of the pages among files."""
    return {output.path for output in outputs if output.path.endswith(".html")}


def statics(outputs: Iterable[Output]) -> set[Output]:
    """The files that are copied as they are."""
    return {output for output in outputs if output.template.startswith("static/")}


def test_digest() -> None:
    """Parts are told from each other: what moves from one to the next makes another digest."""
    assert len({digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b"")}) == 4


def test_nothing_changed() -> None:
    """The same things give the same digest of every file; files of other things have others."""
    assert changed(prints(load(CATALOG))) == set()
    papers = {made for output, made in toy().items() if output.template == "paper.html"}
    assert len(papers) == len(TOY.papers)


class TestPaper:
    def test_end_of_abstract(self) -> None:
        """A word far down in an abstract changes its page and what has all of it, and no other page."""
        before = prints(edited("\n---\n", f"\n---\n{LONG}"))
        found = changed(prints(edited("\n---\n", f"\n---\n{LONG}More. ")), before)
        assert pages(found) == {f"papers/{PAPER.id}.html"}
        paths = {output.path for output in found}
        assert {f"papers/{PAPER.id}.json", "catalog.jsonl", "feed.xml", "catalog.sqlite"} <= paths
        lists = ("tag", "kind", "author", "year", "month")
        for form in ("bib", "ris", "csl.json", "txt"):
            assert not any(subjects(found, f"{list_}.{form}") for list_ in lists)

    def test_beginning_of_abstract(self) -> None:
        """The first words, which entries show, change the lists that the paper is in."""
        found = changed(prints(edited("\n---\n", "\n---\nIn short: ")))
        assert subjects(found, "tag.html") == set(PAPER.tags)
        assert pages(found) & {"papers/index.html", "papers/page-2.html"} == {"papers/page-2.html"}
        assert not {"tags/index.html", "authors/index.html", "about.html"} & pages(found)

    def test_title(self) -> None:
        """A title changes its neighbours' pages, and the lists that it is in, in all their forms."""
        found = changed(prints(edited("title: ", "title: Of ")))
        at = TOY.papers.index(PAPER)
        assert subjects(found, "paper.html") == {paper.id for paper in TOY.papers[at - 1 : at + 2]}
        assert subjects(found, "paper.bib") == {PAPER.id}
        for form in ("html", "bib", "atom"):
            assert subjects(found, f"tag.{form}") == set(PAPER.tags)
            assert subjects(found, f"author.{form}") == {"Ada Lovelace"}
        assert subjects(found, "year.html") == {"2023"}
        assert subjects(found, "month.html") == {"2023-05"}
        assert {"index.html", "catalog.bib"} <= {output.path for output in found}

    def test_renamed(self) -> None:
        """A paper of another id changes all lists that link to it, and what is made with its key."""
        found = changed(prints(with_paper(replace(PAPER, id="renamed"))))
        assert subjects(found, "tag.html") == set(PAPER.tags)
        assert subjects(found, "author.bib") == {"Ada Lovelace"}

    def test_of_another_year(self) -> None:
        """When there is another year, all years' pages change: they lead to each other."""
        found = changed(prints(edited("date: 2023", "date: 2019")))
        assert subjects(found, "year.html") == subjects(toy(), "year.html")
        assert subjects(found, "tag.bib") == set(PAPER.tags)


class TestCatalog:
    def test_settings(self) -> None:
        """Settings are part of all that is made, and of nothing that is copied."""
        config = replace(TOY.config, description="Other words.")
        found = changed(prints(replace(TOY, config=config)))
        assert found == toy().keys() - statics(toy())

    def test_vocabulary(self) -> None:
        """So are the names of tags."""
        first, *others = TOY.vocabulary.kinds
        kinds = (replace(first, name="Other"), *others)
        vocabulary = replace(TOY.vocabulary, kinds=kinds)
        found = changed(prints(replace(TOY, vocabulary=vocabulary)))
        assert found == toy().keys() - statics(toy())

    def test_about(self) -> None:
        """What is said of the catalog changes no paper, no tag and no author."""
        found = changed(prints(replace(TOY, about=Text("Other.", TOY.about.html, "Other."))))
        assert "about.html" in pages(found)
        for of in ("paper", "tag", "author", "year"):
            assert not any(output.template.partition(".")[0] == of for output in found)

    def test_person(self) -> None:
        """What is said of a person changes that person's pages and papers, and others' that are apart."""
        profiles = tuple(
            replace(one, note="Another note.") if one.id == "anna-zhukova" else one
            for one in TOY.profiles
        )
        found = changed(prints(replace(TOY, profiles=profiles)))
        assert "\tanna-zhukova" in subjects(found, "author.html")
        assert "Ada Lovelace" not in subjects(found, "author.html")
        assert "names-of-many-scripts" in subjects(found, "paper.html")
        assert PAPER.id not in subjects(found, "paper.html")


class TestTemplates:
    def test_code(self) -> None:
        """Other code makes all files anew but those that are copied."""
        assert changed(prints(TOY, code=b"other")) == toy().keys() - statics(toy())

    def test_one_template(self) -> None:
        """A template changes the pages that are made with it, and no file for machines."""
        found = changed(with_template("about.html"))
        assert pages(found) == {"about.html"}
        assert len(found) == 1

    def test_what_all_take_in(self) -> None:
        """What all pages are made with changes all pages."""
        found = changed(with_template("base.html"))
        assert pages(found) == pages(toy())
        assert all(output.path.endswith(".html") for output in found)

    def test_entry(self) -> None:
        """What shows a paper in lists changes the lists, and no paper's page."""
        found = changed(with_template("_entry.html"))
        assert subjects(found, "tag.html") == subjects(toy(), "tag.html")
        assert not subjects(found, "paper.html")

    def test_static(self) -> None:
        """A stylesheet changes itself and all pages, whose links to it say which one they need."""
        found = changed(
            prints(TOY, replace(TEMPLATES, statics={**TEMPLATES.statics, "style.css": b"a{}"}))
        )
        assert {output.path for output in statics(found)} == {"assets/style.css"}
        assert subjects(found, "paper.html") == {paper.id for paper in TOY.papers}
        assert not subjects(found, "paper.bib")


def with_template(name: str) -> dict[Output, bytes]:
    """What files are made from when a template has other words."""
    texts = {**TEMPLATES.texts, name: TEMPLATES.texts[name] + "<!-- more -->"}
    return prints(TOY, replace(TEMPLATES, texts=texts))


def test_pages_of_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a paper says is on one page of the API's list of all papers alone."""
    monkeypatch.setattr(api, "PAPERS_PER_PAGE", 3)

    def numbers(old: Catalog, new: Catalog) -> set[int]:
        found = changed(prints(new), prints(old))
        return {output.page for output in found if output.template == "api/papers"}

    before = edited("\n---\n", f"\n---\n{LONG}")
    place = [paper.id for paper in before.papers].index(PAPER.id)
    assert numbers(before, edited("\n---\n", f"\n---\n{LONG}And more.")) == {place // 3 + 1}
    assert numbers(before, edited("title: ", "title: New ")) == {place // 3 + 1}
    assert numbers(before, replace(before, papers=before.papers[:-1])) == {
        *range(1, -(-len(before.papers) // 3) + 1)
    }


def test_pages_of_a_list() -> None:
    """Of a list's pages, only that which shows a paper changes with its title; all do with its tags."""

    def numbers(new: Catalog) -> set[int]:
        found = changed(prints(new))
        return {o.page for o in found if o.template == "kind.html" and o.subject == PAPER.kind}

    every = [paper for paper in TOY.papers if paper.kind == PAPER.kind]
    page = every.index(PAPER) // TOY.config.page_size + 1
    assert numbers(edited("title: ", "title: New ")) == {page}
    assert len(numbers(edited("date: 2023", "date: 2019"))) > 1


def test_people_of_a_list(tmp_path: Path) -> None:
    """All pages of an author change with who a co-author is, be the paper on whichever page."""
    content = shutil.copytree(CATALOG, tmp_path / "content")
    with (content / "people.yaml").open("a", encoding="utf-8") as file:
        file.write("- {id: cb, name: Charles Babbage}\n")
    ada = [o for o in toy() if (o.template, o.subject) == ("author.html", "Ada Lovelace")]
    assert len(ada) > 1
    assert {*ada} <= changed(prints(load(content)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: ", "title: Of "),
        ("title: ", "venue: There\ntitle: "),
        ("\n---\n", "\n---\nIn short: "),
        ("\n---\n", f"\n---\n{LONG}"),
        ("title: ", "added: 2024-01-01\ntitle: "),
    ],
)
def test_few_are_asked(old: str, new: str) -> None:
    """Where words of one paper are known to be others, those files are found that differ, and no more asked."""
    catalog = edited(old, new)
    before, now = (changes.state(one, TEMPLATES, b"code") for one in (TOY, catalog))
    edits = changes.edited(before, now, catalog)
    assert edits
    known = Files.of({output.path: (made, 0) for output, made in toy().items()})
    site = derive(catalog)
    made = renderer(site, TEMPLATES)
    outputs = plan(site, TEMPLATES.statics)

    prints = Fingerprints(site, lambda: made, b"code", now)
    few = prints.of_each(outputs, known, edits)
    assert few == prints.of_each(outputs, known, None)
    assert f"papers/{PAPER.id}.html" in few
    assert len(list(changes.asked(site, outputs, edits))) < len(outputs) / 2


def test_of_each() -> None:
    """Asked at once, files are made from what they are one by one; what is known so already is left out."""
    site = derive(TOY)
    made = renderer(site, TEMPLATES)
    found = Fingerprints(site, lambda: made, b"code", changes.state(TOY, TEMPLATES, b"code"))
    outputs = plan(site, TEMPLATES.statics)
    every = {output.path: made_from for output, made_from in toy().items()}
    assert found.of_each(outputs, Files(), None) == every
    known = Files.of({path: (key, 1) for path, key in every.items()})
    assert found.of_each(outputs, known, None) == {}
    others = [path for path in every if path.endswith(".html")]
    before = known.changed({path: (b"other".ljust(KEY), 1) for path in others})
    assert found.of_each(outputs, before, None) == {path: every[path] for path in others}
    fewer = Files.of({path: (key, 1) for path, key in every.items() if path not in others})
    assert found.of_each(outputs, fewer, None) == {path: every[path] for path in others}


def test_other_templates() -> None:
    """Other templates have another digest, be it by a text, a file, a name or what is in which."""
    texts, statics = {"a.html": "a", "b.html": "b"}, {"c.css": b"c"}
    found = [
        Templates(texts, statics, "x"),
        Templates({**texts, "a.html": "A"}, statics, "x"),
        Templates({"a.html": "a"}, statics, "x"),
        Templates({"a.html": "a"}, {"b.html": b"b", **statics}, "x"),
        Templates(texts, {"c.css": b"C"}, "x"),
        Templates(texts, {"d.css": b"c"}, "x"),
        Templates(texts, statics, "y"),
    ]
    assert len({templates.digest for templates in found}) == len(found)
    assert Templates(dict(texts), dict(statics), "x").digest == found[0].digest
