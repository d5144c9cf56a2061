"""The benchmarks: synthetic catalogs, what is measured of a program, and the tables of small builds."""

import hashlib
import math
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import compare, incremental, measure, stages, startup, synthetic
from benchmarks.measure import Cost
from benchmarks.peer import PEERS_BY_NAME, dated
from generator.content.load import load
from generator.text.slugs import slug

ROOT = Path(__file__).parents[1]
# What 1,000 papers are with seed 1: changes when what is measured changes
DIGEST = "aa496aacbe71b7dbe29d2a84634537af6ecf146db679882526dad03b693c1925"


def digest(count: int, seed: int = 1) -> str:
    """Give one digest of all that a catalog holds."""
    found = hashlib.sha256()
    for path, text in (*synthetic.settings(), *synthetic.papers(count, seed)):
        found.update(f"{path}\0{text}\0".encode())
    return found.hexdigest()


def values(text: str, field: str) -> list[str]:
    """Give the items of a list in a paper's front matter."""
    match = re.search(rf"^{field}: \[(.*)\]$", text, re.MULTILINE)
    return match[1].split(", ") if match else []


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    """The script, in processes with different hash seeds, writes the same bytes, and no others."""
    found = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        command = [sys.executable, "benchmarks/synthetic.py", "50", str(folder)]
        subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONHASHSEED": seed})
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        found.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})
    assert found[0] == found[1]
    made = (*synthetic.settings(), *synthetic.papers(50))
    assert found[0] == {path: text.encode() for path, text in made}


def test_same_bytes_as_ever() -> None:
    """On any machine and any Python, 1,000 papers have this digest; with another seed they differ."""
    assert digest(1000) == DIGEST
    assert digest(1000, seed=2) != DIGEST


def test_no_folder_is_overwritten(tmp_path: Path) -> None:
    """The script leaves a folder alone that has something in it."""
    (tmp_path / "mine").touch()
    command = [sys.executable, "benchmarks/synthetic.py", "5", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_loads_without_problems(tmp_path: Path) -> None:
    """The loader finds nothing wrong, and partial dates, maths and accents among what there is."""
    synthetic.write(30, tmp_path)
    catalog = load(tmp_path)
    assert len(catalog.papers) == 30
    assert len({tag.id for facet in catalog.vocabulary.facets for tag in facet.tags}) == 60
    assert {len(paper.authors) for paper in catalog.papers} <= set(range(1, 9))
    assert {len(paper.tags) for paper in catalog.papers} <= set(range(2, 6))
    assert any(not paper.date.day for paper in catalog.papers)
    text = " ".join(paper.abstract.html for paper in catalog.papers)
    for part in ("<math ", "<em>", "<strong>", "<a href=", "naïve", "Hölder"):
        assert part in text
    assert 'class="tex"' not in text


def test_abstracts_are_as_long_as_they_should_be() -> None:
    """Abstracts have 120 to 250 words."""
    lengths = [len(text.split("---\n")[2].split()) for _, text in synthetic.papers(500)]
    assert min(lengths) >= synthetic.MIN_WORDS
    assert max(lengths) <= synthetic.MAX_WORDS
    assert max(lengths) - min(lengths) > 80


def test_few_have_much_and_most_have_little() -> None:
    """The first author or tag has several times the papers of the median one."""
    authors: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for _, text in synthetic.papers(2000):
        authors.update(values(text, "authors"))
        tags.update(values(text, "tags"))
    papers = sorted(authors.values(), reverse=True)
    assert papers[0] > 20
    assert papers[len(papers) // 2] == 1
    assert len(authors) > 2000
    counts = sorted(tags.values(), reverse=True)
    assert len(counts) == 60
    assert 3 < counts[0] / counts[30] < 12


def test_names_differ() -> None:
    """No two ranks have the same name, as far as there are names."""
    parts = (synthetic.GIVEN, synthetic.FAMILY_STARTS, synthetic.FAMILY_ENDS)
    count = math.prod(map(len, parts))
    assert len({synthetic.name(rank) for rank in range(count)}) == count


def test_plain_papers(tmp_path: Path) -> None:
    """A plain catalog has no maths and no TeX, and its names give addresses that nobody spells otherwise."""
    synthetic.write(40, tmp_path, plain=True)
    papers = load(tmp_path).papers
    assert len(papers) == 40
    for paper in papers:
        assert not {"$", "\\"} & set(paper.title.source + paper.abstract.source)
        assert all(author.name.text.isascii() for author in paper.authors)
    assert any(not paper.abstract.source.isascii() for paper in papers)
    names = [synthetic.name(rank, plain=True) for rank in range(20_000)]
    assert len({slug(name) for name in names}) == len(names)


def test_times_of_partial_dates() -> None:
    """Peers get a time for each date: what is known to the year comes before the month and the day."""
    front = "title: x\nauthors: [A B]\nkind: k\ntags: [t]\n"
    found = [dated(f"{front}date: {date}\n", "tags") for date in ("2020", "2020-01", "2020-01-01")]
    times = [re.findall(r"^date: (.*)$", text, re.MULTILINE)[0] for text in found]
    assert times == sorted(times)
    assert len(set(times)) == 3
    assert [text.count("months:") for text in found] == [0, 1, 1]


class TestCost:
    def test_children_count(self) -> None:
        """The processor's time is that of the program and of those that it starts."""
        work = "import time\nwhile time.process_time() < 0.3: pass"
        program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
        cost = measure.cost([sys.executable, "-c", program])
        assert cost.done
        assert cost.cpu >= 0.3
        assert cost.wall >= 0.3
        assert 5e6 < cost.peak < 1e9

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
    def test_memory_of_all(self) -> None:
        """What two processes hold counts for both; the largest one has half of it.

        To the system a process is as large as the one that started it was: so a small one asks.
        """
        keep = "kept = b'x' * 100_000_000"
        hold = f"import time; {keep}; time.sleep(0.5)"
        program = f"import subprocess, sys; {keep}; "
        program += f"subprocess.run([sys.executable, '-c', {hold!r}])"
        ask = "import sys; from benchmarks import measure; measure.WATCH = 0.5; "
        ask += f"cost = measure.cost([sys.executable, '-c', {program!r}]); "
        ask += "print(cost.peak, cost.together)"
        said = subprocess.run(
            [sys.executable, "-c", ask], cwd=ROOT, check=True, capture_output=True, text=True
        )
        peak, together = map(int, said.stdout.split())
        assert 100e6 < peak < 190e6
        assert 150e6 < together < 300e6

    def test_too_late(self) -> None:
        """A program that takes too long is ended, and did not finish."""
        program = "import time; time.sleep(60)"
        cost = measure.cost([sys.executable, "-c", program], timeout=0.3)
        assert not cost.done
        assert 0.3 <= cost.wall < 20

    def test_failure(self) -> None:
        """What fails by itself is an error that holds what the program printed."""
        with pytest.raises(subprocess.CalledProcessError) as caught:
            measure.cost([sys.executable, "-c", "raise SystemExit('no such luck')"])
        assert "no such luck" in caught.value.output


@pytest.mark.parametrize("processes", ["1", "2"])
def test_floor(tmp_path: Path, processes: str) -> None:
    """The floor writes every file of a site, and says the seconds."""
    site = tmp_path / "site"
    (site / "a" / "b").mkdir(parents=True)
    for number in range(5):
        (site / "a" / "b" / f"{number}.html").write_text(f"{number}")
    (site / "index.html").write_text("front")
    command = [sys.executable, "-m", "benchmarks.floor", str(site), str(tmp_path / "copy")]
    command += ["--processes", processes]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.fullmatch(r"\d+\.\d+ \d+\.\d+\n", said)
    assert list(incremental.differences(site, tmp_path / "copy")) == []


class TestCompare:
    def test_ours(self, tmp_path: Path) -> None:
        """A comparison with nobody has our own row and the floor, and leaves nothing behind."""
        folder = tmp_path / "work"
        rows = list(compare.compare(8, [PEERS_BY_NAME["openshelf"]], folder))
        assert [row.label for row in rows][1:] == [
            "writing alone, 1 process",
            "writing alone, 2 processes",
        ]
        built = rows[0].built
        assert built
        assert built.pages == built.alike == built.sample > 8
        assert not built.missing
        assert list(folder.iterdir()) == []
        lines = [*compare.table([rows]), *compare.sameness([rows])]
        assert len({line.count("|") for line in lines[:5]}) == 1
        assert lines[2].startswith("| 8 | Openshelf | ")
        assert lines[-1].endswith(f"| 100.0% | {built.pages} of {built.pages} |")

    def test_what_differs(self, tmp_path: Path) -> None:
        """A page too few, a page too many and another text are seen; other tags are not."""
        for folder in ("ours", "theirs"):
            (tmp_path / folder).mkdir()
            for name in "abcd":
                (tmp_path / folder / f"{name}.html").write_text(f"<p>{name} &amp; more</p>")
        (tmp_path / "theirs" / "a.html").unlink()
        (tmp_path / "theirs" / "b.html").write_text("<p>other</p>")
        (tmp_path / "theirs" / "c.html").write_text("<b>c</b>\n&#38; more<script>let x</script>")
        (tmp_path / "theirs" / "e.html").write_text("new")
        peer = PEERS_BY_NAME["hugo"]
        found = compare.built(tmp_path / "theirs", peer, tmp_path / "ours")
        assert (found.pages, found.missing, found.extra) == (4, 1, 1)
        assert (found.alike, found.sample) == (2, 3)

    def test_did_not_finish(self) -> None:
        """Who did not finish has bounds instead of figures, and so has the ratio to it."""
        ours = compare.Row("Openshelf", 9, (Cost(1.0, 2.0, 0, 0),), None)
        hugo = compare.Row("Hugo 1", 9, (Cost(10.0, 20.0, 5_000_000, 0, done=False),), None)
        lines = list(compare.table([[ours, hugo]]))
        assert lines[2] == "| 9 | Openshelf | 1.00 | 2.00 |  |  |  |  | < 0.10 | < 0.10 |"
        assert lines[3] == "| 9 | Hugo 1 | > 10.00 | > 20.00 | > 5 |  |  | did not finish |  |  |"

    @pytest.mark.parametrize(
        ("name", "authors"), [("hugo", True), ("hugo", False), ("eleventy", True)]
    )
    def test_peers_make_the_same(self, tmp_path: Path, name: str, authors: bool) -> None:
        """A peer makes our pages, at our addresses, with our text and nearly our bytes."""
        peer = PEERS_BY_NAME[name]
        if not peer.installed():
            pytest.skip(f"{name} is not installed: benchmarks/compare.py --install {name}")
        peers = [PEERS_BY_NAME["openshelf"], peer]
        ours, theirs, *_ = compare.compare(40, peers, tmp_path / "work", authors=authors)
        assert ours.built
        assert theirs.built
        assert (theirs.built.missing, theirs.built.extra) == (0, 0)
        assert theirs.built.alike == theirs.built.sample == ours.built.pages
        assert 0.97 < theirs.built.page_bytes / ours.built.page_bytes < 1.01


def test_rebuilds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each edit is built and set against a clean build; the table has a row for each."""
    chosen = ("nothing edited", "an abstract edited", "a title edited")
    edits = {name: incremental.EDITS[name] for name in chosen}
    monkeypatch.setattr(incremental, "EDITS", edits)
    monkeypatch.setattr(incremental, "SETTLED", 0)
    costs = incremental.rebuild(8, tmp_path, runs=1, search=False, alone=True)
    serving = [f"`serve`: {name}" for name in chosen[1:]]
    assert list(costs) == ["clean build", *edits, *serving]
    lines = list(incremental.table({8: costs}))
    assert len(lines) == 8
    assert lines[2].endswith(" | 1.00 | 1.00 |")
    assert len({line.count("|") for line in lines}) == 1


def test_edits_change_the_content(tmp_path: Path) -> None:
    """Every edit but that of nothing leaves other files behind, and a catalog without problems."""
    for name, edit in incremental.EDITS.items():
        folder = tmp_path / slug(name)
        project = incremental.Project(folder / "content", folder / "templates", folder / "site")
        synthetic.write(8, project.content)
        project.templates.mkdir()
        before = shutil.copytree(folder, folder.with_name(f"before-{folder.name}"))
        edit(project, 1)
        assert bool(list(incremental.differences(before, folder))) == (name != "nothing edited")
        load(project.content)


def test_imports_by_package() -> None:
    """What is imported is summed up by package, and Python's own modules are one."""
    found = startup.imports(["-c", "import json.decoder, jinja2.sandbox"])
    assert {"the standard library", "jinja2", "markupsafe"} <= found.keys()
    assert not {"json", "jinja2.sandbox"} & found.keys()
    assert list(found.values()) == sorted(found.values(), reverse=True)
    rows = list(startup.table("package", list(found.items()), sum(found.values())))
    assert len(rows) == 2 + len(found)


def test_table_of_stages(tmp_path: Path) -> None:
    """A measured build has every stage, and the table a row for it with numbers only."""
    synthetic.write(10, tmp_path / "content")
    run = stages.run(tmp_path / "content", tmp_path / "site", search=False, jobs=1)
    assert run.papers == 10
    assert {"load", "papers", "lists", "publish"} <= run.stages.keys()
    assert "search" not in run.stages
    assert sum(run.stages.values()) < run.wall
    assert run.cpu > 0
    assert 10e6 < run.peak < 1e9
    head, rule, row = stages.table([[run]])
    assert head.startswith("| papers | pages |")
    assert head.count("|") == rule.count("|") == row.count("|")
    assert re.fullmatch(r"[|\d., ]+", row)
