import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.build.build import Options, build
from generator.catalog.catalog import Catalog
from generator.check.published import find_lost, read_published
from generator.check.site import check_site
from generator.content.load import load
from generator.content.moved import read
from generator.errors import ContentError, Problem
from generator.export.crawlers import to_moved
from generator.plan import moves
from generator.plan.output import Output
from generator.plan.plan import plan

People = Callable[..., tuple[Catalog, dict[str, str]]]
WITHDRAWN = "its authors took it back"


def planned(text: str, *live: str) -> dict[str, Output]:
    """Plan the old addresses of a moved.yaml for a site with these pages; return outputs by path."""
    problems: list[Problem] = []
    entries = read(Path("moved.yaml"), text, problems.append)
    assert not problems
    rest = [Output(path, "paper.html" if path.endswith(".html") else "paper.bib") for path in live]
    return {output.path: output for output in moves.outputs(entries, rest)}


def misfits(text: str, *live: str) -> list[str]:
    """Return the problems of a moved.yaml for a site with these pages."""
    with pytest.raises(ContentError) as caught:
        planned(text, *live)
    return [str(problem) for problem in caught.value.problems]


def test_no_entries() -> None:
    """Without entries nothing is planned."""
    assert not planned("[]", "index.html")


class TestPlan:
    def test_redirect(self) -> None:
        """An old page redirects to the new one."""
        assert planned("- {from: a, to: b, added: 2024}", "papers/b.html") == {
            "papers/a.html": Output("papers/a.html", "redirect.html", "papers/b.html")
        }

    def test_files_beside_it(self) -> None:
        """Files beside the new page are copied to the old address, and its further pages redirect."""
        outputs = planned(
            "- {from: tags/a.html, to: tags/b.html, added: 2024}",
            *("tags/b.html", "tags/b.page-2.html", "tags/b.feed.json", "api/v1/tags/b.json"),
            *("tags/bb.bib", "papers/b.bib", "b.bib"),
        )
        assert outputs.keys() == {
            *("tags/a.html", "tags/a.page-2.html", "tags/a.feed.json", "api/v1/tags/a.json")
        }
        assert outputs["tags/a.page-2.html"].subject == "tags/b.page-2.html"
        assert outputs["tags/a.feed.json"].template == "paper.bib"

    def test_other_kind_of_page(self) -> None:
        """A redirect to a page of another kind has no files beside it."""
        text = "- {from: a, to: tags/b.html, added: 2024}"
        assert planned(text, "tags/b.html", "tags/b.feed.xml").keys() == {"papers/a.html"}

    def test_chain(self) -> None:
        """An old page redirects straight to the end of a chain, or to the page that is gone."""
        outputs = planned(
            "- {from: a, to: b, added: 2024}\n- {from: b, to: c, added: 2024}\n"
            "- {from: x, to: y, added: 2024}\n- {gone: y, added: 2024, reason: z}\n",
            "papers/c.html",
        )
        assert (
            outputs["papers/a.html"].subject == outputs["papers/b.html"].subject == "papers/c.html"
        )
        assert outputs["papers/x.html"] == Output("papers/x.html", "redirect.html", "papers/y.html")
        assert outputs["papers/y.html"].template == "gone.html"

    def test_loops(self) -> None:
        """Entries that lead in a circle are problems, each with its line."""
        problems = misfits(
            "- {from: a, to: b, added: 2024}\n- {from: b, to: a, added: 2024}\n"
            "- {from: c, to: a, added: 2024}\n"
        )
        assert [
            re.sub("leads round to papers/[ab].html again", "round", it) for it in problems
        ] == [f"moved.yaml:{line}: to: round; name a page that there is" for line in (1, 2, 3)]

    def test_live_page(self) -> None:
        """An entry for a page that exists is a problem."""
        text = "- {from: a, to: b, added: 2024}\n- {gone: b, added: 2024, reason: z}\n"
        assert misfits(text, "papers/a.html", "papers/b.html") == [
            "moved.yaml:1: from: there is a page papers/a.html; delete this entry, or rename the page",
            "moved.yaml:2: gone: there is a page papers/b.html; delete this entry, or rename the page",
        ]

    def test_no_target(self) -> None:
        """An entry without a target page is a problem; of a chain, only the last entry."""
        text = "- {from: a, to: b, added: 2024}\n- {from: b, to: c, added: 2024}\n"
        assert misfits(text) == [
            "moved.yaml:2: to: there is no page papers/c.html; name one that there is"
        ]

    def test_never_over_another_file(self) -> None:
        """A copy beside an old page never replaces a file of the site."""
        text = "- {from: a, to: b, added: 2024}\n- {from: tags/x.html, to: b, added: 2024}"
        outputs = planned(text, "papers/b.html", "papers/b.bib", "papers/a.bib")
        assert outputs.keys() == {"papers/a.html", "tags/x.html"}

    def test_targets(self) -> None:
        """Every old address has the page where it leads in the end; a page that is gone has none."""
        text = "- {from: a, to: b, added: 2024}\n- {from: b, to: c, added: 2024}\n"
        text += "- {from: x, to: y, added: 2024}\n- {gone: y, added: 2024, reason: z}\n"
        assert moves.targets(read(Path("moved.yaml"), text, lambda _: None)) == {
            "papers/a.html": "papers/c.html",
            "papers/b.html": "papers/c.html",
            "papers/x.html": "papers/y.html",
            "papers/y.html": "",
        }


def test_former_tags(toy: Catalog) -> None:
    """A tag has the ids that led to it, over others too; pages of other sorts and lists do not count."""
    entries = [
        "- {from: tags/lms.html, to: tags/language-models.html, added: 2024}",
        "- {from: tags/llms.html, to: tags/lms.html, added: 2024}",
        "- {from: tags/old.html, to: tags/index.html, added: 2024}",
        "- {from: tags/rtl.page-2.html, to: tags/rtl.html, added: 2024}",
        "- {from: kinds/x.html, to: tags/rtl.html, added: 2024}",
        "- {gone: tags/y.html, reason: R, added: 2024}",
    ]
    catalog = replace(toy, moves=read(Path("moved.yaml"), "\n".join(entries), lambda _: None))
    assert moves.former_tags(catalog) == {"language-models": ["lms", "llms"]}


class TestPeople:
    """Pages of authors whose names turn out to be one person's."""

    @pytest.fixture
    def people(self, tmp_path: Path) -> People:
        """Return a function that says where old pages lead, of a catalog with these people."""
        (tmp_path / "papers").mkdir()
        (tmp_path / "catalog.yaml").write_text("id: a\ntitle: A\n")
        (tmp_path / "tags.yaml").write_text("facets: []\nkinds: [{id: method, name: Method}]\n")
        for number, name in enumerate(("Chris Pal", "Christopher J. Pal", "Wei Wang")):
            front = f"title: A\ndate: 202{number}\nkind: method\nauthors: [{name}]"
            (tmp_path / "papers" / f"paper-{number}.md").write_text(f"---\n{front}\n---\nA.\n")

        def run(people: str, moved: str = "[]") -> tuple[Catalog, dict[str, str]]:
            (tmp_path / "people.yaml").write_text(people)
            (tmp_path / "moved.yaml").write_text(moved)
            catalog = load(tmp_path)
            outputs = plan(catalog, ())
            return catalog, {it.path: it.subject for it in outputs if it.template == moves.REDIRECT}

        return run

    PAL = "- {id: christopher-j-pal, name: Christopher J. Pal, names: [Chris Pal]}\n"

    def test_merged(self, people: People) -> None:
        """The page of a name that became another name of someone redirects to that person."""
        before, found = people("[]")
        assert not found
        after, found = people(self.PAL)
        assert found == {"authors/chris-pal.html": "authors/christopher-j-pal.html"}
        published = {output.path for output in plan(before, ())}
        assert published <= {output.path for output in plan(after, ())}
        (entry,) = json.loads(to_moved(after, Output("", "")))["moved"]
        assert (entry["from"], entry.keys()) == ("authors/chris-pal.html", {"from", "to"})

    def test_names_of_one_slug(self, people: People) -> None:
        """A name that differed only in capitals had a page with a number, which redirects too."""
        _, found = people("- {id: wei-wang, name: Wei Wang, names: [Wéi Wang, WEI-WANG]}")
        assert found.keys() == {"authors/wei-wang-2.html", "authors/wei-wang-3.html"}

    def test_new_id(self, people: People) -> None:
        """So does the page of someone who gets another id."""
        assert people("- {id: pal, name: Chris Pal}")[1] == {
            "authors/chris-pal.html": "authors/pal.html"
        }

    @pytest.mark.parametrize(
        "entries",
        [
            "- {id: pal, name: C. Pal, former: [Chris Pal]}",
            "- {id: pal, name: Chris Pal, papers: [paper-0]}\n- {id: cj, name: Chris Pal}",
            PAL + "- {id: chris-pal, name: Christopher Pal}",
            PAL.replace("Chris Pal", "Wei-Wang"),
        ],
    )
    def test_not_these(self, entries: str, people: People) -> None:
        """A former name, a name of two people, and an id that someone has lead nowhere."""
        assert not {"authors/chris-pal.html", "authors/wei-wang.html"} & people(entries)[1].keys()

    def test_an_entry_is_stronger(self, people: People) -> None:
        """An entry of moved.yaml says where the old page leads, and may lead to another old page."""
        entry = "- {from: authors/chris-pal.html, to: authors/wei-wang.html, added: 2024}"
        assert people(self.PAL, entry)[1] == {"authors/chris-pal.html": "authors/wei-wang.html"}
        entry = "- {from: authors/c-pal.html, to: authors/chris-pal.html, added: 2024}"
        assert set(people(self.PAL, entry)[1].values()) == {"authors/christopher-j-pal.html"}


class TestSite:
    """A published catalog, of which papers are then renamed, merged, removed and withdrawn."""

    @pytest.fixture
    def make(self, catalog: Path, tmp_path: Path) -> Callable[[str], Path]:
        """Return a function that builds the catalog as it is now."""

        def run(name: str) -> Path:
            out = tmp_path / name
            build(Options(content=catalog, out=out, jobs=1, search=False))
            return out

        return run

    def change(self, catalog: Path) -> None:
        """Rename, merge, remove and withdraw papers; authors without papers disappear too."""
        papers = catalog / "papers"
        (papers / "2023/maths-good-and-bad.md").rename(papers / "2023/maths.md")
        (papers / "2021/month-only.md").unlink()
        (papers / "1999/old-identifiers.md").unlink()
        path = papers / "2024/long-words-and-emoji.md"
        text = path.read_text("utf-8")
        path.write_text(text.replace("\n---\n", f"\nwithdrawn: {WITHDRAWN}\n---\n", 1), "utf-8")
        settings = catalog / "catalog.yaml"
        settings.write_text(settings.read_text("utf-8").replace("maths-good-and-bad", "maths"))

    def paths(self, site: Path) -> set[str]:
        """Return every file of a site that someone may have linked to."""
        every = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
        return {path for path in every if not path.startswith((".", "assets/"))}

    ENTRIES = (
        "- {from: maths-good-and-bad, to: maths, added: 2024, note: A shorter name}\n"
        "- {from: month-only, to: year-only, added: 2024, note: Was here twice}\n"
        "- {gone: old-identifiers, title: Old, added: 2024, reason: Is no paper}\n"
    )

    def test_every_old_address_answers(
        self, catalog: Path, make: Callable[[str], Path], toy_site: Path
    ) -> None:
        """With the entries that `check` asks for, only the files beside removed pages are lost."""
        before = toy_site
        self.change(catalog)
        moves = catalog / "moved.yaml"
        entries = moves.read_text("utf-8")
        moves.write_text(entries + self.ENTRIES, "utf-8")
        # Lists that only the papers gone were in are lost as well, and named one by one
        asked = list(
            find_lost(read_published(str(before)) or (), self.paths(make("middle")), moves)
        )
        for problem in asked:
            assert problem.field.startswith(
                ("dates/", "authors/", "kinds/", "papers/page", "tags/")
            )
            assert f"{{gone: {problem.field}, added: YYYY-MM-DD, reason: WHY}}" in problem.message
            with moves.open("a") as file:
                file.write(f"- {{gone: {problem.field}, added: 2024, reason: It was empty}}\n")
        after = make("after")
        assert not list(find_lost(read_published(str(before)) or (), self.paths(after), moves))
        missing = self.paths(before) - self.paths(after)
        gone = {problem.field.removesuffix(".html") for problem in asked}
        gone |= {"papers/old-identifiers", "years/1999"}
        for path in missing:
            stem = path.removeprefix("api/v1/")
            assert any(stem.startswith(f"{name}.") for name in gone), path
            assert not path.endswith(".html")
        assert not check_site(after, "https://example.org/repo/").problems

    def test_without_entries(
        self, catalog: Path, make: Callable[[str], Path], toy_site: Path
    ) -> None:
        """Without an entry, a page that disappeared is a problem that quotes the entries to add."""
        self.change(catalog)
        moves = catalog / "moved.yaml"
        problems = {
            problem.field: str(problem)
            for problem in find_lost(
                read_published(str(toy_site)) or (), self.paths(make("after")), moves
            )
        }
        for name in ("maths-good-and-bad", "month-only", "old-identifiers"):
            assert problems[f"papers/{name}.html"] == (
                f"{moves}: papers/{name}.html: was published, and nothing answers there now; add"
                f" `- {{from: {name}, to: NEW, added: YYYY-MM-DD}}`"
                f" or `- {{gone: {name}, added: YYYY-MM-DD, reason: WHY}}`"
            )
        assert "papers/long-words-and-emoji.html" not in problems

    def test_entry_taken_away(
        self, catalog: Path, make: Callable[[str], Path], toy_site: Path
    ) -> None:
        """A deleted entry is a problem too, though the sitemap does not list the old address."""
        sitemap = (toy_site / "sitemap.xml").read_text("utf-8")
        assert "an-earlier-name" not in sitemap
        assert "taken-out" not in sitemap
        (catalog / "moved.yaml").unlink()
        after = make("after")
        problems = find_lost(
            read_published(str(toy_site / "sitemap.xml")) or (),
            self.paths(after),
            catalog / "moved.yaml",
        )
        assert {problem.field for problem in problems} == {
            "papers/an-earlier-name.html",
            "papers/taken-out.html",
            "tags/lms.html",
        }

    def test_stub(self, toy_site: Path) -> None:
        """A redirect is relative, noindex, names its target as canonical, and has a link."""
        page = (toy_site / "papers/an-earlier-name.html").read_text("utf-8")
        assert '<meta http-equiv="refresh" content="0; url=../papers/hostile-text.html">' in page
        assert '<meta name="robots" content="noindex">' in page
        assert (
            '<link rel="canonical" href="https://example.org/repo/papers/hostile-text.html">'
            in page
        )
        assert '<a href="../papers/hostile-text.html">&lt;script&gt;' in page
        assert "<p>&lt;b&gt;Renamed&lt;/b&gt; &amp; more</p>" in page
        assert "citation_title" not in page
        assert "application/ld+json" not in page

    def test_tombstone(self, toy_site: Path) -> None:
        """The page of a removed paper says why, is noindex, and has no files beside it."""
        page = (toy_site / "papers/taken-out.html").read_text("utf-8")
        tree = LexborHTMLParser(page)
        texts = [node.text() for node in tree.css("main h1, main p")]
        assert texts[0] == "<script>alert('gone')</script>"
        assert 'Reason: Its authors\' wish & "ours".' in texts
        assert not tree.css("main script")
        assert '<meta name="robots" content="noindex">' in page
        assert 'http-equiv="refresh"' not in page
        assert not (toy_site / "papers/taken-out.bib").exists()

    def test_copies(self, toy_site: Path) -> None:
        """Files beside an old page have the bytes of those beside the new one."""
        papers = toy_site / "papers"
        for suffix in (".bib", ".ris", ".json", ".md"):
            old, new = papers / f"an-earlier-name{suffix}", papers / f"hostile-text{suffix}"
            assert old.read_bytes() == new.read_bytes()

    def test_list(self, toy_site: Path) -> None:
        """moved.json lists where each page is now."""
        moved = json.loads((toy_site / "moved.json").read_text("utf-8"))["moved"]
        assert moved[0] == {
            "from": "papers/an-earlier-name.html",
            "to": "papers/hostile-text.html",
            "added": "2024-02-29",
            "note": "<b>Renamed</b> & more",
        }
        assert moved[2]["gone"] is True
        assert "to" not in moved[2]
