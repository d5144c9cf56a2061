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

import pytest

from generator import cache, pieces, work
from generator.build import Options, Report, build
from generator.changes import State
from generator.check import check_site
from generator.errors import ContentError, OpenshelfError, SearchError, TemplateError

ROOT = Path(__file__).parents[1]
STAGES = ("look", "load", "derive", "plan", "compare", "papers", "lists", "search", "publish")
# What Python runs first where it finds it: from then on all its clocks are a day and an hour ahead
TOMORROW = """
import datetime, sys, time
ahead = 90_000
for name, unit in (("time", 1), ("time_ns", 1_000_000_000)):
    now = getattr(time, name)
    setattr(time, name, lambda now=now, unit=unit: now() + ahead * unit)
for name in ("localtime", "gmtime", "ctime"):
    told = getattr(time, name)
    setattr(time, name, lambda when=None, told=told: told(time.time() if when is None else when))
class Day(datetime.date):
    today = classmethod(lambda cls: datetime.date.fromtimestamp(time.time()))
class Moment(datetime.datetime):
    now = classmethod(lambda cls, tz=None: datetime.datetime.fromtimestamp(time.time(), tz))
datetime.date, datetime.datetime = Day, Moment
print("the clock is put on", file=sys.stderr)
"""


def digests(folder: Path) -> dict[str, str]:
    """Give the digest of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestDeterminism:
    def test_a_day_apart(self, catalog: Path, tmp_path: Path) -> None:
        """Two builds of one input, a day and an ocean apart, give the same bytes in every file."""
        with (catalog / "catalog.yaml").open("a") as file:
            file.write(f"parquet: {str(find_spec('pyarrow') is not None).lower()}\n")
        build(Options(content=catalog, out=tmp_path / "1"))
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "sitecustomize.py").write_text(TOMORROW)
        told = subprocess.run(
            [
                *(sys.executable, "-m", "generator", "build", "-q", "--jobs", "1", "--clean"),
                *("--content", str(catalog), "--out", str(tmp_path / "2")),
            ],
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
        assert "the clock is put on" in told.stderr
        one = digests(tmp_path / "1")
        assert one == digests(tmp_path / "2")
        kinds = {Path(path).suffix for path in one}
        assert {".html", ".bib", ".sqlite", ".xml", ".csv", ".txt", ".js"} <= kinds
        assert any(path.startswith("pagefind/") for path in one)

    def test_workers_hash_seed_and_listing_order(self, tmp_path: Path, site: Path) -> None:
        """Neither the number of workers, nor Python's hash seed, nor the clock, changes a byte."""
        content = tmp_path / "content"
        # Copied in another order, the files lie otherwise in their folders
        names = sorted((ROOT / "content").rglob("*"))
        random.Random(1).shuffle(names)
        for path in names:
            target = content / path.relative_to(ROOT / "content")
            if path.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                os.utime(target, (0, 0))
        subprocess.run(
            [sys.executable, "-m", "generator", "build", "-q", "--jobs", "3"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
            check=True,
        )
        assert digests(tmp_path / "site") == digests(site)


class TestAllOrNothing:
    @pytest.fixture
    def built(self, content: Path, tmp_path: Path) -> tuple[Options, dict[str, str]]:
        """Give a catalog with a site, and the site's digests."""
        options = Options(content=content, out=tmp_path / "site")
        build(options)
        return options, digests(options.out)

    def assert_untouched(self, built: tuple[Options, dict[str, str]]) -> None:
        """The old site is as it was, and nothing lies beside it."""
        options, before = built
        assert digests(options.out) == before
        beside = {path.name for path in options.out.parent.iterdir()}
        assert {name for name in beside if name.startswith(".site")} <= {".site.cache"}

    def test_bad_content(self, built: tuple[Options, dict[str, str]]) -> None:
        """A problem in the content leaves the old site as it was."""
        options, _ = built
        next((options.content / "papers").rglob("*.md")).write_text("no front matter")
        with pytest.raises(ContentError):
            build(options)
        self.assert_untouched(built)

    def test_bad_template(self, built: tuple[Options, dict[str, str]], tmp_path: Path) -> None:
        """So does a template that cannot be rendered, in any worker."""
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
        """So does a Pagefind that fails."""
        options, _ = built
        monkeypatch.setenv("PAGEFIND_BINARY_PATH", "/no/such/pagefind")
        with pytest.raises(SearchError, match="PAGEFIND_BINARY_PATH"):
            build(options)
        self.assert_untouched(built)

    def test_killed_at_any_moment(self, built: tuple[Options, dict[str, str]]) -> None:
        """A build killed at any moment leaves the whole old site, or the whole new one."""
        options, old = built
        about = options.content / "about.md"
        texts = {"old": about.read_text("utf-8"), "new": "Something new."}
        about.write_text(texts["new"])
        command = [sys.executable, "-m", "generator", "build", "-q", "--jobs", "2"]
        command += ["--content", str(options.content), "--out", str(options.out)]
        start = time.monotonic()
        subprocess.run(command, check=True)
        whole = time.monotonic() - start
        sites = [old, digests(options.out)]
        assert sites[0] != sites[1]
        kills = 12
        for i in range(kills):
            about.write_text(texts["old" if i % 2 else "new"])
            process = subprocess.Popen(command, start_new_session=True)
            # The more often the nearer to the end, where the folders trade places
            time.sleep(whole * (1 - (1 - i / kills) ** 2))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert digests(options.out) in sites
        subprocess.run(command, check=True)
        self.assert_untouched((options, sites[kills % 2]))


def test_killed_worker_is_an_error(
    catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that the system ends is an error that says so, and nothing is published."""
    ours, do = os.getpid(), work.do

    def die(bench: work.Bench, chunk: work.Chunk) -> work.Done:
        if os.getpid() != ours:
            os._exit(1)
        time.sleep(0.05)  # so that the other process gets a chunk, too
        return do(bench, chunk)

    monkeypatch.setattr(work, "FEW_OUTPUTS", 0)
    monkeypatch.setattr(work, "do", die)
    # Only a forked worker has what is patched; other tests may have left threads
    monkeypatch.setattr("generator.forks.threading.active_count", lambda: 1)
    with pytest.raises(OpenshelfError, match="worker process was ended from outside"):
        build(Options(content=catalog, out=tmp_path / "site", jobs=2))
    assert not (tmp_path / "site").exists()


class TestIndex:
    def test_kept_when_papers_are_the_same(self, content: Path, tmp_path: Path) -> None:
        """The search index is taken over while no paper's page changes, and only then."""
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
        """An index that someone damaged is made anew."""
        options = Options(content=content, out=tmp_path / "site")
        build(options)
        before = digests(options.out)
        victim = next((options.out / "pagefind").rglob("*.js"))
        victim.write_bytes(b"")
        assert not build(options).index_kept
        assert digests(options.out) == before

    def test_clean(self, content: Path, tmp_path: Path) -> None:
        """`clean` makes the index anew, with the same bytes."""
        options = Options(content=content, out=tmp_path / "site")
        build(options)
        before = digests(options.out)
        assert not build(Options(content=content, out=options.out, clean=True)).index_kept
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


class TestTakenOver:
    """What the last build made is taken over, where it was made from the same things."""

    @pytest.fixture(autouse=True)
    def _settled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take files for settled at once, and not after a moment."""
        monkeypatch.setattr(cache, "RACY_NS", 0)

    @pytest.fixture
    def options(self, content: Path, tmp_path: Path) -> Options:
        """Give a small catalog with a site."""
        options = Options(content, tmp_path / "site", search=False)
        first = build(options)
        assert first.written == first.totals.files
        return options

    def clean(self, options: Options, tmp_path: Path) -> dict[str, str]:
        """The digests of a site that is made from nothing."""
        build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
        return digests(tmp_path / "clean")

    def test_nothing_edited(self, options: Options) -> None:
        """When nothing was edited, nothing is done: not even the folder is another."""
        before = options.out.stat()
        again = build(options)
        assert again.written == 0
        assert [name for name, _ in again.stages] == ["look"]
        assert options.out.stat() == before

    def test_edited(self, options: Options, tmp_path: Path) -> None:
        """After an edit the files that it touches are made anew, and the others are the same files."""
        before = {path: path.stat().st_ino for path in options.out.rglob("*.*")}
        paper = options.content / "papers" / "2021" / "month-only.md"
        paper.write_text(paper.read_text("utf-8") + "\nOne word more.\n")
        again = build(options)
        after = {path: path.stat().st_ino for path in options.out.rglob("*.*")}
        made = {path for path in before if after[path] != before[path]}
        assert options.out / "tags" / "learning.html" in made
        assert options.out / "tags" / "hostile.html" not in made
        # The marker is made anew, too
        assert len(made) == again.written + 1
        assert digests(options.out) == self.clean(options, tmp_path)

    def test_clean(self, options: Options) -> None:
        """`clean` makes everything anew, with the same bytes."""
        before = digests(options.out)
        again = build(dataclasses.replace(options, clean=True))
        assert again.written == again.totals.files
        assert digests(options.out) == before

    def test_copied_cache(self, options: Options, tmp_path: Path) -> None:
        """A site and a cache that were copied from elsewhere are not trusted: all is made anew."""
        for name in ("content", "site", ".site.cache"):
            shutil.copytree(tmp_path / name, tmp_path / "copy" / name)
        copied = build(
            dataclasses.replace(
                options, content=tmp_path / "copy" / "content", out=tmp_path / "copy" / "site"
            )
        )
        assert copied.written == copied.totals.files

    def test_planted_pieces(
        self, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nor is what a copied cache says of papers within lists: it would be shown as it is."""
        place = tmp_path / ".site.cache" / "pieces"
        owners: list[bytes] = []
        save = pieces.save

        def saving(
            folder: Path, owner: bytes, index: dict[str, pieces.Place], state: State
        ) -> None:
            owners.append(owner.replace(cache.owner(folder.parent), b"", 1))
            save(folder, owner, index, state)

        with monkeypatch.context() as patch:
            patch.setattr(pieces, "save", saving)
            build(dataclasses.replace(options, clean=True))
        owner, code = cache.owner(place.parent) + owners[0], cache.code()
        index, state = pieces.load(place, owner)
        assert index
        evil = pieces.Writer(place, 99)
        for paper, (key, _, found) in index.items():
            count = len(found) // pieces.PIECE.size
            evil.add(paper, key, [b"<script>evil()</script>"] * count)
        pieces.save(place, owner, evil.close(), state)
        shutil.rmtree(options.out)
        copy = tmp_path / "copy"
        for name in ("content", ".site.cache"):
            shutil.copytree(tmp_path / name, copy / name)
        assert cache.code() == code
        out = copy / "site"
        build(dataclasses.replace(options, content=copy / "content", out=out))
        assert not any(b"evil" in path.read_bytes() for path in out.rglob("*.html"))
        build(options)
        assert any(b"evil" in path.read_bytes() for path in options.out.rglob("*.html"))

    @pytest.mark.parametrize("name", ["texts", "pieces/1"])
    def test_damage(self, options: Options, tmp_path: Path, name: str) -> None:
        """Damage that shows only when a text is needed makes the build begin again with nothing."""
        path = tmp_path / ".site.cache" / name
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
        settings = options.content / "tags.yaml"
        about = options.content / "about.md"
        (settings if name == "texts" else about).touch()
        paper = options.content / "papers" / "2021" / "month-only.md"
        paper.write_text(paper.read_text("utf-8").replace("title: ", "title: Not "))
        again = build(options)
        assert again.written == again.totals.files
        assert digests(options.out) == self.clean(options, tmp_path)


def test_report(real_build: Report, site: Path) -> None:
    """The report counts what is there, and says what is unknown of the real papers."""
    files = [path for path in site.rglob("*") if path.is_file() and path.name != ".openshelf"]
    totals = real_build.totals
    assert totals.files == real_build.written == len(files)
    assert totals.bytes == sum(path.stat().st_size for path in files)
    assert totals.pages == sum(path.suffix == ".html" for path in files)
    assert tuple(name for name, _ in real_build.stages) == STAGES
    assert (totals.without_names, totals.without_arxiv) == (1, 2)


def test_progress(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress names every stage in turn, and counts rendered outputs up to the last."""
    monkeypatch.setattr(work, "FEW_OUTPUTS", 0)
    told: list[tuple[str, int, int]] = []
    build(
        Options(content=catalog, out=tmp_path / "site", jobs=2),
        lambda stage, done, of: told.append((stage, done, of)),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert tuple(stages) == STAGES
    for rendered in ("papers", "lists"):
        done = [(done, of) for stage, done, of in told if stage == rendered and of]
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
