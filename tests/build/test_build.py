"""The build as a whole, on the toy catalog unless it says otherwise."""

import dataclasses
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from generator.build import workers
from generator.build.build import Options, build
from generator.build.report import Report
from generator.catalog.catalog import Catalog
from generator.check.site import check_site
from generator.content.load import load
from generator.errors import ContentError, PublishError, SearchError, TemplateError

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests" / "toy"
STAGES = ("look", "load", "plan", "relate", "papers", "words", "lists", "search", "publish")
# What Python runs first where it finds it: from then on all its clocks are a day and an hour ahead
TOMORROW = """
import datetime, sys, time
ahead = 90_000
for name, unit in (("time", 1), ("time_ns", 1_000_000_000)):
    now = getattr(time, name)
    setattr(time, name, lambda now=now, unit=unit: now() + ahead * unit)
for name in ("localtime", "gmtime", "ctime"):
    real = getattr(time, name)
    setattr(time, name, lambda when=None, real=real: real(time.time() if when is None else when))
class Day(datetime.date):
    today = classmethod(lambda cls: datetime.date.fromtimestamp(time.time()))
class Moment(datetime.datetime):
    now = classmethod(lambda cls, tz=None: datetime.datetime.fromtimestamp(time.time(), tz))
datetime.date, datetime.datetime = Day, Moment
print("the clock is put on", file=sys.stderr)
"""


def digests(folder: Path) -> dict[str, str]:
    """Give the digest of every file of a site, by path; the marker has times of its own."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".openshelf"
    }


def command(*arguments: str | Path) -> list[str]:
    """Give the command of a quiet build in a process of its own."""
    return [sys.executable, "-m", "generator", "build", "-q", *map(str, arguments)]


class TestDeterminism:
    def test_a_day_apart(self, catalog: Path, tmp_path: Path) -> None:
        """Two builds of one input, a day and an ocean apart, give the same bytes in every file."""
        with (catalog / "catalog.yaml").open("a") as file:
            file.write(f"parquet: {str(find_spec('pyarrow') is not None).lower()}\n")
        build(Options(content=catalog, out=tmp_path / "1"))
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "sitecustomize.py").write_text(TOMORROW)
        process = subprocess.run(
            command("--jobs", "1", "--content", catalog, "--out", tmp_path / "2"),
            cwd=tmp_path / "elsewhere",
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(tmp_path / "elsewhere"), str(ROOT))),
                "PYTHONHASHSEED": "11",
                "TZ": "Pacific/Kiritimati",
                "LANG": "tr_TR.UTF-8",
            },
            check=True,
            capture_output=True,
            text=True,
        )
        assert "the clock is put on" in process.stderr
        one = digests(tmp_path / "1")
        assert one == digests(tmp_path / "2")
        kinds = {Path(path).suffix for path in one}
        assert {".html", ".bib", ".sqlite", ".xml", ".csv", ".txt", ".js"} <= kinds
        assert any(path.startswith("pagefind/") for path in one)

    def test_workers_hash_seed_and_listing_order(self, tmp_path: Path, site: Path) -> None:
        """Neither the number of workers, nor Python's hash seed, nor the clock changes a byte."""
        content = tmp_path / "content"
        # Copied in another order, the files lie otherwise in their folders
        source = site.parent / "content"
        names = sorted(source.rglob("*"))
        random.Random(1).shuffle(names)
        for path in names:
            target = content / path.relative_to(source)
            if path.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                os.utime(target, (0, 0))
        subprocess.run(
            command("--jobs", "3"),
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "PYTHONHASHSEED": "7",
                "TZ": "Asia/Tokyo",
                "LC_ALL": "C",
            },
            check=True,
        )
        assert digests(tmp_path / "site") == digests(site)


class TestAllOrNothing:
    @pytest.fixture
    def built(self, catalog: Path, tmp_path: Path) -> tuple[Options, dict[str, str]]:
        """Give a catalog with a site, and the site's digests."""
        options = Options(content=catalog, out=tmp_path / "site")
        build(options)
        return options, digests(options.out)

    def assert_untouched(self, built: tuple[Options, dict[str, str]]) -> None:
        """The old site is as it was, and nothing lies beside it."""
        options, before = built
        assert digests(options.out) == before
        beside = {path.name for path in options.out.parent.iterdir()}
        assert not {name for name in beside if name.startswith(".site")}

    def test_bad_content(self, built: tuple[Options, dict[str, str]]) -> None:
        """A problem in the content leaves the old site as it was."""
        options, _ = built
        next((options.content / "papers").rglob("*.md")).write_text("no front matter")
        with pytest.raises(ContentError):
            build(options)
        self.assert_untouched(built)

    def test_bad_template(self, built: tuple[Options, dict[str, str]], tmp_path: Path) -> None:
        """A template that cannot be rendered, in any worker, leaves the old site as it was."""
        options, _ = built
        templates = tmp_path / "templates"
        templates.mkdir()
        (templates / "dates.html").write_text("{{ nothing.such }}")
        with pytest.raises(TemplateError, match=r"dates\.html:1: 'nothing' is undefined"):
            build(Options(content=options.content, out=options.out, templates=templates))
        self.assert_untouched(built)

    def test_bad_search(
        self, built: tuple[Options, dict[str, str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A Pagefind that cannot run leaves the old site as it was."""
        options, _ = built
        monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/no/such/pagefind")
        with pytest.raises(SearchError, match="PAGEFIND_BINARY_PATH"):
            build(options)
        self.assert_untouched(built)

    def test_killed_at_any_moment(self, built: tuple[Options, dict[str, str]]) -> None:
        """A build killed at any moment, workers and all, leaves the whole old or the whole new site."""
        options, old = built
        about = options.content / "about.md"
        texts = {"old": about.read_text("utf-8"), "new": "Something new."}
        about.write_text(texts["new"])
        again = command("--jobs", "2", "--content", options.content, "--out", options.out)
        start = time.monotonic()
        subprocess.run(again, check=True)
        whole = time.monotonic() - start
        sites = [old, digests(options.out)]
        assert sites[0] != sites[1]
        kills = 12
        for i in range(kills):
            about.write_text(texts["old" if i % 2 else "new"])
            process = subprocess.Popen(again, start_new_session=True)
            # The more often the nearer to the end, where the folders trade places
            time.sleep(whole * (1 - (1 - i / kills) ** 2))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert digests(options.out) in sites
        about.write_text(texts["new"])
        subprocess.run(again, check=True)
        self.assert_untouched((options, sites[1]))


class TestWhere:
    def test_files_of_a_user(self, content: Path, tmp_path: Path) -> None:
        """A file that someone put deep into the site is named and kept, in every later build."""
        options = Options(content, tmp_path / "site", search=False)
        build(options)
        notes = options.out / "papers" / "mine" / "notes.txt"
        notes.parent.mkdir()
        notes.write_text("years of work")
        for clean in (False, True, False):
            with pytest.raises(PublishError, match=r"did not put there: papers/mine/notes\.txt;"):
                build(dataclasses.replace(options, clean=clean))
        assert notes.read_text() == "years of work"
        shutil.rmtree(notes.parent)
        assert not build(options).changed

    @pytest.mark.parametrize("inside", ["content", "deep/content"])
    def test_content_inside_the_site(self, content: Path, tmp_path: Path, inside: str) -> None:
        """A build refuses to replace a folder that the content lies in."""
        out = tmp_path / "site"
        moved = out / inside
        moved.parent.mkdir(parents=True)
        content.rename(moved)
        with pytest.raises(PublishError, match="lies inside"):
            build(Options(moved, out, search=False))
        assert (moved / "catalog.yaml").is_file()

    def test_templates_inside_the_site(self, content: Path, tmp_path: Path) -> None:
        """Templates that lie in the site are files that a build did not put there."""
        options = Options(content, tmp_path / "site", search=False)
        build(options)
        templates = options.out / "assets" / "templates"
        templates.mkdir()
        (templates / "about.html").write_text("<h1>Mine</h1>")
        with pytest.raises(PublishError, match=r"assets/templates/about\.html"):
            build(dataclasses.replace(options, templates=templates))
        assert (templates / "about.html").is_file()

    def test_site_inside_the_content(self, content: Path) -> None:
        """The site may lie in the content's folder; a second build then has nothing to do."""
        options = Options(content, content / "site", search=False)
        assert build(options).changed
        assert not build(options).changed


class TestNothingChanged:
    @pytest.fixture
    def options(self, content: Path, tmp_path: Path) -> Options:
        """Give a small catalog with a site."""
        options = Options(content, tmp_path / "site", search=False)
        assert build(options).changed
        return options

    def test_nothing_edited(self, options: Options) -> None:
        """When nothing was edited, nothing is done, and the report says what there is."""
        before = options.out.stat()
        again = build(options)
        assert not again.changed
        assert [*again.stages] == ["look"]
        assert options.out.stat() == before
        assert again.totals == build(dataclasses.replace(options, clean=True)).totals

    def test_clean(self, options: Options) -> None:
        """`clean` makes everything again, with the same bytes."""
        before, inode = digests(options.out), options.out.stat().st_ino
        assert build(dataclasses.replace(options, clean=True)).changed
        assert digests(options.out) == before
        assert options.out.stat().st_ino != inode

    @pytest.mark.parametrize("name", ["about.md", "tags.yaml", "papers/2021/month-only.md"])
    def test_edited(self, options: Options, tmp_path: Path, name: str) -> None:
        """After an edit of any file, the site is the one that a first build makes."""
        path = options.content / name
        path.write_text(path.read_text("utf-8") + ("# x\n" if name == "tags.yaml" else "\nx\n"))
        assert build(options).changed
        build(dataclasses.replace(options, out=tmp_path / "first"))
        assert digests(options.out) == digests(tmp_path / "first")

    def test_edited_and_back(self, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
        """What had another text only while a build read it is built again."""
        path, before = options.content / "about.md", digests(options.out)
        text = path.read_text("utf-8")

        def load_another(*arguments: Any, **options: Any) -> Catalog:
            path.write_text(f"{text}\nAnother text.\n", "utf-8")
            catalog = load(*arguments, **options)
            path.write_text(text, "utf-8")
            return catalog

        monkeypatch.setattr("generator.build.build.load", load_another)
        build(dataclasses.replace(options, clean=True))
        assert digests(options.out) != before
        monkeypatch.undo()
        assert build(options).changed
        assert digests(options.out) == before
        assert not build(options).changed

    def test_options(self, options: Options) -> None:
        """Another address, another template or another search is a change."""
        assert build(dataclasses.replace(options, url="https://example.com/")).changed
        assert build(options).changed

    @pytest.mark.parametrize("damage", ["deleted", "shorter", "same length"])
    def test_damaged_site(self, options: Options, damage: str) -> None:
        """A file of the site that was deleted or edited is made again."""
        before = digests(options.out)
        victim = options.out / "about.html"
        data = victim.read_bytes()
        victim.unlink()
        if damage == "shorter":
            victim.write_bytes(b"")
        elif damage == "same length":
            time.sleep(0.05)
            victim.write_bytes(bytes(len(data)))
        assert build(options).changed
        assert digests(options.out) == before

    def test_copied_site(self, options: Options, tmp_path: Path) -> None:
        """A site that was moved with its times is as it was; content elsewhere is another input."""
        copy = tmp_path / "copy"
        shutil.copytree(options.out, copy)
        assert not build(dataclasses.replace(options, out=copy)).changed


class TestIndex:
    def test_titles_without_letters(self, tmp_path: Path) -> None:
        """A paper of which only a title without letters is known is in the index, by its id."""
        papers = tmp_path / "content" / "papers"
        papers.mkdir(parents=True)
        (papers.parent / "catalog.yaml").write_text("id: one\ntitle: One\n")
        (papers / "dots.md").write_text('---\ntitle: "..."\n---\n')
        assert build(Options(papers.parent, tmp_path / "site")).totals.papers == 1

    def test_kept_when_papers_are_the_same(self, content: Path, tmp_path: Path) -> None:
        """The search index is kept while no paper's page changes, and only then."""
        options = Options(content=content, out=tmp_path / "site")
        assert not build(options).index_kept
        before = digests(options.out)
        (content / "about.md").write_text("Something else")
        assert build(options).index_kept
        after = digests(options.out)
        assert {path for path in after if after[path] != before[path]} == {"about.html"}
        paper = next((content / "papers").rglob("*.md"))
        paper.write_text(paper.read_text("utf-8") + "\nOne word more.\n")
        assert not build(options).index_kept

    def test_damage_is_noticed(self, content: Path, tmp_path: Path) -> None:
        """An index that someone damaged is made again."""
        options = Options(content=content, out=tmp_path / "site")
        build(options)
        before = digests(options.out)
        victim = next((options.out / "pagefind").rglob("*.js"))
        victim.write_bytes(b"")
        assert not build(options).index_kept
        assert digests(options.out) == before

    def test_switched_off(self, content: Path, tmp_path: Path) -> None:
        """Without search there is no search page, no index, and no link to either."""
        out = tmp_path / "site"
        build(Options(content=content, out=out, search=False))
        assert not (out / "pagefind").exists()
        assert not (out / "search.html").exists()
        for page in out.rglob("*.html"):
            assert "search.html" not in page.read_text("utf-8")
            assert "data-pagefind-body" not in page.read_text("utf-8")


def test_report(real_build: Report, site: Path) -> None:
    """The report counts what is there, and how many papers lack a fact."""
    files = [path for path in site.rglob("*") if path.is_file() and path.name != ".openshelf"]
    totals = real_build.totals
    assert totals.files == len(files)
    assert totals.bytes == sum(path.stat().st_size for path in files)
    assert totals.pages == sum(path.suffix == ".html" for path in files)
    assert tuple(real_build.stages) == STAGES
    lines = (site / "catalog.jsonl").read_text("utf-8").splitlines()
    assert totals.without_names == sum("authors" not in json.loads(line) for line in lines)


def test_progress(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress names every stage in turn, and counts rendered outputs up to the last."""
    monkeypatch.setattr(workers, "FEW_OUTPUTS", 0)
    calls: list[tuple[str, int, int]] = []
    build(
        Options(content=catalog, out=tmp_path / "site", jobs=2),
        lambda stage, done, of: calls.append((stage, done, of)),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in calls))
    assert tuple(stages) == STAGES
    for rendered in ("papers", "lists"):
        done = [(done, of) for stage, done, of in calls if stage == rendered and of]
        assert len(done) > 2
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1]


def test_no_author_pages(catalog: Path, tmp_path: Path) -> None:
    """With `authors: false` names are text: no page or file of an author is there or linked to."""
    with (catalog / "catalog.yaml").open("a") as file:
        file.write("authors: false\n")
    out = tmp_path / "site"
    build(Options(content=catalog, out=out, search=False))
    assert not (out / "authors").exists()
    assert check_site(out, "https://example.org/repo/").problems == ()
    for path in out.rglob("*"):
        if path.suffix in {".html", ".json", ".xml", ".txt"} and "api" not in path.parts:
            assert "authors/" not in path.read_text("utf-8"), path
    page = (out / "papers" / "hostile-text.html").read_text("utf-8")
    assert '<p class="authors"' in page
    people = json.loads((out / "api" / "v1" / "authors.json").read_bytes())["authors"]
    assert people
    assert not any("page" in person for person in people)
