import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator.content import moved
from generator.build.build import Options, build
from generator.check.site import check_site

from generator.errors import ContentError, Problem
from generator.content.load import load
from generator.catalog.model import Move
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.check.published import find_lost, read_published

ROOT = Path(__file__).parents[2]
WITHDRAWN = "its authors took it back"


def read(text: str) -> tuple[tuple[Move, ...], list[str]]:
    """Read a moved.yaml; give its entries, and its problems as they are printed."""
    problems: list[Problem] = []
    moves = moved.read(Path("moved.yaml"), text, problems.append)
    return moves, [str(problem) for problem in sorted(problems)]


def planned(text: str, *live: str) -> dict[str, Output]:
    """Plan the old addresses of a moved.yaml for a site with these pages, by path."""
    moves, problems = read(text)
    assert not problems
    rest = [Output(path, "paper.html" if path.endswith(".html") else "paper.bib") for path in live]
    return {output.path: output for output in moved.outputs(moves, rest)}


def misfits(text: str, *live: str) -> list[str]:
    """What is wrong with a moved.yaml for a site with these pages."""
    with pytest.raises(ContentError) as caught:
        planned(text, *live)
    return [str(problem) for problem in caught.value.problems]


class TestReading:
    def test_entries(self) -> None:
        """A paper's id stands for its page; other pages are named by their paths."""
        (first, second, third), problems = read(
            "- {from: old, to: new, added: 2024-02-29, note: Same paper}\n"
            "- {from: tags/a.html, to: tags/b.html, added: 2024, quiet: true}\n"
            "- {gone: bad, title: Bad, added: 2024-01, reason: Not a paper}\n"
        )
        assert not problems
        assert (first.source, first.target) == ("papers/old.html", "papers/new.html")
        assert (first.note, first.added.as_iso(), first.line) == ("Same paper", "2024-02-29", 1)
        assert (second.source, second.target, second.line) == ("tags/a.html", "tags/b.html", 2)
        assert (third.source, third.gone, third.note) == ("papers/bad.html", True, "Not a paper")
        assert third.title == "Bad"
        assert (first.quiet, second.quiet, third.quiet) == (False, True, False)

    @pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
    def test_empty(self, text: str) -> None:
        """A file with no entry is fine: it plans nothing."""
        assert read(text) == ((), [])
        assert not planned(text, "index.html")

    @pytest.mark.parametrize(
        ("entry", "problem"),
        [
            ("{from: a, to: b}", "1: added: is missing; it is required"),
            ("{from: a, added: 2024}", "1: to: is missing; it is required"),
            ("{gone: a, added: 2024}", "1: reason: is missing; it is required"),
            ("{from: a, to: b, added: 2024, nite: x}", "1: nite: no such key; did you mean note?"),
            ("{gone: a, to: b, added: 2024, reason: x}", "1: to: no such key; known are added"),
            ("{from: a, to: a, added: 2024}", "1: to: papers/a.html is where it comes from"),
            ("{from: a, to: papers/a.html, added: 2024}", "1: to: papers/a.html is where it"),
            ("{from: a, to: b, added: May}", "1: added: 'May' is not a date"),
            ("{from: ../a.html, to: b, added: 2024}", "1: from: '../a.html' is no page"),
            ("{from: /a.html, to: b, added: 2024}", "1: from: '/a.html' is no page"),
            ("{from: a.html/b.html, to: b, added: 2024}", "1: from: 'a.html/b.html' is no page"),
            ("{from: papers/a.bib, to: b, added: 2024}", "1: from: 'papers/a.bib' is no page"),
            ("{from: assets/a.html, to: b, added: 2024}", "1: from: 'assets/a.html' is no page"),
            ("{from: A b, to: b, added: 2024}", "1: from: 'A b' is no page"),
            ("{from: a, to: 'https://a.b/', added: 2024}", "1: to: 'https://a.b/' is no page"),
            ("{from: [a], to: b, added: 2024}", "1: from: has to be text"),
            ("a", "1: has to be {from: ..., to: ..., added: ...}"),
            ("{from: a", "1: not valid YAML"),
        ],
    )
    def test_problems(self, entry: str, problem: str) -> None:
        """What is wrong with an entry is said with its line and key."""
        _, found = read(f"- {entry}")
        assert found[0].startswith(f"moved.yaml:{problem}")

    def test_no_list(self) -> None:
        """A file that is no list is one problem."""
        assert read("from: a\nto: b\n")[1] == [
            "moved.yaml:1: has to be a list, each entry with from and to, or with gone"
        ]

    def test_duplicates(self) -> None:
        """One page has one entry, however it is written."""
        text = "- {from: a, to: b, added: 2024}\n- {gone: papers/a.html, added: 2024, reason: x}\n"
        assert read(text)[1] == [
            "moved.yaml:2: gone: papers/a.html is on line 1 too; keep one of the two"
        ]


class TestPlan:
    def test_redirect(self) -> None:
        """An old page leads to the new one, and the list of what has moved is written."""
        assert planned("- {from: a, to: b, added: 2024}", "papers/b.html") == {
            "papers/a.html": Output("papers/a.html", "redirect.html", "papers/b.html"),
            "moved.json": Output("moved.json", "moved.json"),
        }

    def test_files_beside_it(self) -> None:
        """The files beside the new page are at the old address too, its further pages as redirects."""
        found = planned(
            "- {from: tags/a.html, to: tags/b.html, added: 2024}",
            *("tags/b.html", "tags/b.page-2.html", "tags/b.feed.json", "api/v1/tags/b.json"),
            *("tags/bb.bib", "papers/b.bib", "b.bib"),
        )
        assert found.keys() == {
            *("tags/a.html", "tags/a.page-2.html", "tags/a.feed.json", "api/v1/tags/a.json"),
            "moved.json",
        }
        assert found["tags/a.page-2.html"].subject == "tags/b.page-2.html"
        assert found["tags/a.feed.json"].template == "paper.bib"

    def test_other_kind_of_page(self) -> None:
        """What led to a page of another kind has none of that page's files."""
        text = "- {from: a, to: tags/b.html, added: 2024}"
        assert planned(text, "tags/b.html", "tags/b.feed.xml").keys() == {
            "papers/a.html",
            "moved.json",
        }

    def test_chain(self) -> None:
        """An old page leads straight to where the last entry does, or to the page that says gone."""
        found = planned(
            "- {from: a, to: b, added: 2024}\n- {from: b, to: c, added: 2024}\n"
            "- {from: x, to: y, added: 2024}\n- {gone: y, added: 2024, reason: z}\n",
            "papers/c.html",
        )
        assert found["papers/a.html"].subject == found["papers/b.html"].subject == "papers/c.html"
        assert found["papers/x.html"] == Output("papers/x.html", "redirect.html", "papers/y.html")
        assert found["papers/y.html"].template == "gone.html"

    def test_loops(self) -> None:
        """Entries that lead round are problems, each with its line."""
        found = misfits(
            "- {from: a, to: b, added: 2024}\n- {from: b, to: a, added: 2024}\n"
            "- {from: c, to: a, added: 2024}\n"
        )
        assert [re.sub("leads round to papers/[ab].html again", "round", it) for it in found] == [
            f"moved.yaml:{line}: to: round; name a page that there is" for line in (1, 2, 3)
        ]

    def test_live_page(self) -> None:
        """A page that is there has not moved, and is not gone."""
        text = "- {from: a, to: b, added: 2024}\n- {gone: b, added: 2024, reason: z}\n"
        assert misfits(text, "papers/a.html", "papers/b.html") == [
            "moved.yaml:1: from: there is a page papers/a.html; delete this entry, or rename the page",
            "moved.yaml:2: gone: there is a page papers/b.html; delete this entry, or rename the page",
        ]

    def test_no_target(self) -> None:
        """An entry that leads nowhere is a problem; a chain is one only at its last entry."""
        text = "- {from: a, to: b, added: 2024}\n- {from: b, to: c, added: 2024}\n"
        assert misfits(text) == [
            "moved.yaml:2: to: there is no page papers/c.html; name one that there is"
        ]

    def test_never_over_another_file(self) -> None:
        """A copy beside an old page never takes the place of what is there anyway."""
        text = "- {from: a, to: b, added: 2024}\n- {from: tags/x.html, to: b, added: 2024}"
        found = planned(text, "papers/b.html", "papers/b.bib", "papers/a.bib")
        assert found.keys() == {"papers/a.html", "tags/x.html", "moved.json"}

    def test_of_the_catalog(self) -> None:
        """The real catalog's file has no problem."""
        assert plan(load(ROOT / "content"), [])


def test_problems_with_all_others(catalog: Path) -> None:
    """What is wrong in moved.yaml is said together with what is wrong elsewhere."""
    (catalog / "moved.yaml").write_text("- {from: a}\n")
    (catalog / "about.md").write_bytes(b"\x00")
    with pytest.raises(ContentError) as caught:
        load(catalog)
    assert {Path(problem.path).name for problem in caught.value.problems} == {
        "about.md",
        "moved.yaml",
    }


def test_link_out_of_the_content(catalog: Path, tmp_path: Path) -> None:
    """A moved.yaml that is a link to a file elsewhere is refused, as the other files are."""
    (tmp_path / "elsewhere.yaml").write_text("[]")
    (catalog / "moved.yaml").unlink()
    (catalog / "moved.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(ContentError, match=r"moved\.yaml: links to a place outside the content"):
        load(catalog)


class TestSite:
    """A catalog is published, then a paper is renamed, one merged, one taken out, one withdrawn."""

    @pytest.fixture
    def make(self, catalog: Path, tmp_path: Path) -> Callable[[str], Path]:
        """Give a function that builds the catalog as it is now."""

        def run(name: str) -> Path:
            out = tmp_path / name
            build(Options(content=catalog, out=out, jobs=1, search=False))
            return out

        return run

    def change(self, catalog: Path) -> None:
        """Rename, merge, take out and withdraw; the authors of what is gone are gone with it."""
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
        """Every file of a site that someone may have linked to."""
        every = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
        return {path for path in every if not path.startswith((".", "assets/"))}

    ENTRIES = (
        "- {from: maths-good-and-bad, to: maths, added: 2024, note: A shorter name}\n"
        "- {from: month-only, to: year-only, added: 2024, note: Was here twice}\n"
        "- {gone: old-identifiers, title: Old, added: 2024, reason: Is no paper}\n"
    )

    def test_every_old_address_answers(self, catalog: Path, make: Callable[[str], Path]) -> None:
        """After the entries that `check` asks for, nothing is lost but the files of what is gone."""
        before = make("before")
        self.change(catalog)
        moves = catalog / "moved.yaml"
        entries = moves.read_text("utf-8")
        moves.write_text(entries + self.ENTRIES, "utf-8")
        # Lists that only the papers gone were in are lost as well, and named one by one
        asked = list(find_lost(read_published(str(before)) or (), make("middle"), moves))
        for problem in asked:
            assert problem.field.startswith(
                ("dates/", "authors/", "kinds/", "papers/page", "tags/")
            )
            assert f"{{gone: {problem.field}, added: YYYY-MM-DD, reason: WHY}}" in problem.message
            with moves.open("a") as file:
                file.write(f"- {{gone: {problem.field}, added: 2024, reason: It was empty}}\n")
        after = make("after")
        assert not list(find_lost(read_published(str(before)) or (), after, moves))
        missing = self.paths(before) - self.paths(after)
        gone = {problem.field.removesuffix(".html") for problem in asked}
        gone |= {"papers/old-identifiers", "years/1999"}
        for path in missing:
            stem = path.removeprefix("api/v1/")
            assert any(stem.startswith(f"{name}.") for name in gone), path
            assert not path.endswith(".html")
        assert not check_site(after, "https://example.org/repo/").problems

    def test_without_entries(self, catalog: Path, make: Callable[[str], Path]) -> None:
        """Without entries each page that is no more is a problem, with the lines that settle it."""
        before = make("before")
        self.change(catalog)
        moves = catalog / "moved.yaml"
        found = {
            problem.field: str(problem)
            for problem in find_lost(read_published(str(before)) or (), make("after"), moves)
        }
        for name in ("maths-good-and-bad", "month-only", "old-identifiers"):
            assert found[f"papers/{name}.html"] == (
                f"{moves}: papers/{name}.html: was published, and nothing answers there now; add"
                f" `- {{from: {name}, to: NEW, added: YYYY-MM-DD}}`"
                f" or `- {{gone: {name}, added: YYYY-MM-DD, reason: WHY}}`"
            )
        assert "papers/long-words-and-emoji.html" not in found

    def test_entry_taken_away(self, catalog: Path, make: Callable[[str], Path]) -> None:
        """An entry that is deleted later is missed too, though no sitemap has the old address."""
        before = make("before")
        sitemap = (before / "sitemap.xml").read_text("utf-8")
        assert "an-earlier-name" not in sitemap
        assert "taken-out" not in sitemap
        (catalog / "moved.yaml").unlink()
        after = make("after")
        problems = find_lost(read_published(str(before / "sitemap.xml")) or (), after, catalog / "moved.yaml")
        assert {problem.field for problem in problems} == {
            "papers/an-earlier-name.html",
            "papers/taken-out.html",
            "tags/lms.html",
        }

    def test_stub(self, make: Callable[[str], Path]) -> None:
        """A redirect is relative, is for no index, counts as its target, and can be clicked."""
        page = (make("site") / "papers/an-earlier-name.html").read_text("utf-8")
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

    def test_tombstone(self, make: Callable[[str], Path]) -> None:
        """A page that is gone says why, is for no index, and is nowhere else."""
        site = make("site")
        page = (site / "papers/taken-out.html").read_text("utf-8")
        tree = LexborHTMLParser(page)
        texts = [node.text() for node in tree.css("main h1, main p")]
        assert texts[0] == "<script>alert('gone')</script>"
        assert 'Reason: Its authors\' wish & "ours".' in texts
        assert not tree.css("main script")
        assert '<meta name="robots" content="noindex">' in page
        assert "http-equiv" not in page
        assert not (site / "papers/taken-out.bib").exists()

    def test_copies(self, make: Callable[[str], Path]) -> None:
        """The files beside an old page have the bytes of those beside the new one."""
        papers = make("site") / "papers"
        for suffix in (".bib", ".ris", ".json"):
            old, new = papers / f"an-earlier-name{suffix}", papers / f"hostile-text{suffix}"
            assert old.read_bytes() == new.read_bytes()

    def test_list(self, make: Callable[[str], Path]) -> None:
        """moved.json says where each page is now, through chains of entries."""
        site = make("site")
        found = json.loads((site / "moved.json").read_text("utf-8"))["moved"]
        assert found[0] == {
            "from": "papers/an-earlier-name.html",
            "to": "papers/hostile-text.html",
            "added": "2024-02-29",
            "note": "<b>Renamed</b> & more",
        }
        assert found[2]["gone"] is True
        assert "to" not in found[2]
