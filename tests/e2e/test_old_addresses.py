"""A catalog is published, then papers are renamed, merged, withdrawn and taken out of it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page

from generator.build.build import Options, build
from generator.cli import main
from tests.sites import Once

pytestmark = pytest.mark.browser

OLD, NEW = "papers/maths-good-and-bad", "papers/maths"
MERGED, INTO = "papers/month-only", "papers/year-only"
WITHDRAWN, GONE = "papers/long-words-and-emoji", "papers/old-identifiers"
ENTRIES = """
- {from: maths-good-and-bad, to: maths, added: 2024}
- {from: month-only, to: year-only, added: 2024}
- {gone: old-identifiers, title: Old, added: 2024, reason: Is no paper}
"""
# Lists that no paper is in any more
EMPTY = (
    *("authors/ada-lovelace.page-3.html", "dates/1999-01.html", "dates/1999.html"),
    *("kinds/survey.page-2.html", "papers/page-5.html", "tags/language-models.page-2.html"),
    "tags/lms.page-2.html",
)
BESIDE = (".bib", ".ris", ".json", ".md")
CATALOG = Path(__file__).parents[1] / "toy"
Sites = tuple[Path, Path, Path]


@pytest.fixture(scope="session")
def sites(once: Once, toy_site: Path) -> Sites:
    """Give the content as it became, and the sites built before and after. Tests leave them be."""
    content, after = once("moved", change_and_build)
    return content, toy_site, after


def change_and_build(folder: Path) -> tuple[Path, Path]:
    """Change a copy of the toy catalog, and build its site."""
    content, after = folder / "content", folder / "after"
    shutil.copytree(CATALOG, content)
    papers, moves, settings = (content / name for name in ("papers", "moved.yaml", "catalog.yaml"))
    (papers / "2023/maths-good-and-bad.md").rename(papers / "2023/maths.md")
    (papers / "2021/month-only.md").unlink()
    (papers / "1999/old-identifiers.md").unlink()
    paper = papers / "2024/long-words-and-emoji.md"
    text = paper.read_text("utf-8").replace("\n---\n", "\nwithdrawn: It has a hole\n---\n", 1)
    paper.write_text(text, "utf-8")
    settings.write_text(settings.read_text("utf-8").replace("maths-good-and-bad", "maths"), "utf-8")
    with moves.open("a") as file:
        file.write(ENTRIES)
        # Lists that only those papers were in give way to the list of all
        for path in EMPTY:
            file.write(f"- {{from: {path}, to: papers/index.html, added: 2024}}\n")
    build(Options(content=content, out=after, jobs=1, search=False))
    return content, after


def test_old_addresses_answer(
    sites: Sites, browser_page: Page, serve: Callable[[Path], str]
) -> None:
    """Old pages lead to the new ones, or say what became of them; the files beside them stay.

    So they do from a server and from a disk.
    """
    _, before, after = sites
    for base in (serve(after), f"{after.resolve().as_uri()}/"):
        for old, new in ((OLD, NEW), (MERGED, INTO)):
            browser_page.goto(f"{base}{old}.html")
            browser_page.wait_for_url(f"{base}{new}.html")
            for end in BESIDE:
                same = (after / f"{new}{end}").read_bytes()
                assert read(browser_page, base, after, f"{old}{end}") == same
            same = (after / f"api/v1/{new}.json").read_bytes()
            assert read(browser_page, base, after, f"api/v1/{old}.json") == same
        browser_page.goto(f"{base}{WITHDRAWN}.html")
        assert browser_page.locator(".withdrawn").inner_text() == "Withdrawn. It has a hole"
        browser_page.goto(f"{base}{GONE}.html")
        assert browser_page.locator("h1").inner_text() == "Old"
        assert "Is no paper" in browser_page.locator("main").inner_text()
    gone = {f"{GONE}{end}" for end in BESIDE}
    gone |= {f"api/v1/{GONE}.json"}
    for path in files(before) - files(after):
        stem = path.removeprefix("api/v1/").partition(".")[0]
        # Lists that are empty now had files of their own, which went with what was in them
        assert path in gone or f"{stem}.html" in EMPTY or stem == "years/1999", path


def read(page: Page, base: str, site: Path, path: str) -> bytes:
    """A file of the site, as it is served, or as it is on the disk."""
    if base.startswith("file"):
        return (site / path).read_bytes()
    answer = page.request.get(f"{base}{path}")
    assert answer.status == 200, path
    return answer.body()


def files(site: Path) -> set[str]:
    """Every file of a site that someone may have linked to."""
    every = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return {path for path in every if not path.startswith((".", "assets/"))}


def test_check_against(sites: Sites, serve: Callable[[Path], str], tmp_path: Path) -> None:
    """`check --against` passes with every entry there, and fails for one that is not.

    So it does whether what was published is a folder, a sitemap's file or a server.
    """
    content, before, after = sites
    places = (str(before / "sitemap.xml"), serve(before), str(before))

    def check(where: str, content: Path, after: Path) -> tuple[int, str]:
        arguments = ["--content", str(content), "--out", str(after), "--against", where]
        result = CliRunner().invoke(main, ["check", "-q", *arguments])
        return result.exit_code, result.output

    assert check(places[-1], content, after) == (0, "")
    forgetful = Path(shutil.copytree(content, tmp_path / "content"))
    moves = forgetful / "moved.yaml"
    kept = [line for line in moves.read_text("utf-8").splitlines() if "month-only" not in line]
    moves.write_text("\n".join(kept), "utf-8")
    build(Options(content=forgetful, out=tmp_path / "site", jobs=1, search=False))
    for where in places:
        code, output = check(where, forgetful, tmp_path / "site")
        assert code == 1
        lost = re.findall(r"(\S+): was published, and nothing answers there now", output)
        assert lost == ["papers/month-only.html"]


def test_in_every_output(sites: Sites) -> None:
    """What is withdrawn is still there and says so; what is gone is in no list, feed or file."""
    _, _, after = sites
    found: dict[str, set[str]] = {"withdrawn": set(), "gone": set()}
    for path in sorted(after.rglob("*")):
        if path.suffix in {".html", ".json", ".jsonl", ".csv", ".bib", ".xml", ".txt"}:
            text = path.read_text("utf-8")
            name = path.relative_to(after).as_posix()
            for what, paper in (("withdrawn", WITHDRAWN), ("gone", GONE)):
                if paper.partition("/")[2] in text:
                    found[what].add(name)
    assert found["gone"] == {f"{GONE}.html", "moved.json"}
    listed = {f"{WITHDRAWN}.html", "papers/index.html", "feed.xml", "feed.json", "catalog.jsonl"}
    assert listed | {"sitemap.xml", "dates/2024.html"} <= found["withdrawn"]
    for name in ("feed.xml", "feed.json", "catalog.jsonl", "catalog.csv"):
        assert "It has a hole" in (after / name).read_text("utf-8")
    assert "It has a hole" in (after / f"api/v1/{WITHDRAWN}.json").read_text("utf-8")
    page = (after / f"{WITHDRAWN}.html").read_text("utf-8")
    assert '"creativeWorkStatus":"Withdrawn"' in page
    assert "noindex" not in page
    assert "noindex" in (after / f"{GONE}.html").read_text("utf-8")
    assert "Withdrawn" in (after / "dates/2024.html").read_text("utf-8")


def test_search(browser_page: Page, serve: Callable[[Path], str], toy_search_site: Path) -> None:
    """Search finds a withdrawn paper, and says that it is."""
    browser_page.goto(f"{serve(toy_search_site)}search.html?q=withdrawn")
    result = browser_page.locator("#search-list .entry", has_text="Withdrawn").first
    result.wait_for()
    assert result.locator(".facts .gone").inner_text() == "Withdrawn"


@pytest.mark.parametrize("query", ["tag=lms", "q=tag:lms"])
def test_former_tag(
    browser_page: Page, serve: Callable[[Path], str], toy_search_site: Path, query: str
) -> None:
    """A search for a tag by the id that it had finds the papers of the tag."""
    browser_page.goto(f"{serve(toy_search_site)}search.html?{query}")
    chip = browser_page.get_by_role("button", name="Remove Language models")
    chip.wait_for()
