"""The benchmarks: synthetic catalogs are deterministic and load, and each script runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import compare, measure, search, synthetic, tags
from benchmarks.measure import Cost
from benchmarks.peer import PEERS_BY_NAME
from generator.catalog.catalog import Catalog
from generator.catalog.suggest import Suggestion
from generator.content.load import load
from generator.text.slugs import slug

ROOT = Path(__file__).parents[1]


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the benchmarks."""
    command = [sys.executable, f"benchmarks/{script}", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TestSynthetic:
    def test_same_seed_same_bytes(self, tmp_path: Path) -> None:
        """The script writes the same bytes in every process, and others with another seed."""
        done = run("synthetic.py", "50", str(tmp_path), PYTHONHASHSEED="1")
        assert done.returncode == 0, done.stderr
        paths = [path for path in tmp_path.rglob("*") if path.is_file()]
        texts = {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in paths}
        assert texts == dict((*synthetic.settings(), *synthetic.papers(50)))
        assert dict(synthetic.papers(50)) != dict(synthetic.papers(50, seed=2))

    def test_no_folder_is_overwritten(self, tmp_path: Path) -> None:
        """The script does not write into a folder that has something in it."""
        (tmp_path / "mine").touch()
        done = run("synthetic.py", "5", str(tmp_path))
        assert done.returncode == 1
        assert "is not empty" in done.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["mine"]

    def test_loads(self, tmp_path: Path) -> None:
        """A catalog has no problem; it has partial dates, maths and accents."""
        synthetic.write(30, tmp_path)
        papers = load(tmp_path).papers
        assert len(papers) == 30
        assert any(not paper.date.day for paper in papers)
        text = " ".join(paper.abstract.html for paper in papers)
        for part in ("<math ", "<em>", "<strong>", "<a href=", "naïve", "Hölder"):
            assert part in text

    def test_plain(self, tmp_path: Path) -> None:
        """A plain catalog has no maths and no TeX, and every name has an address of its own."""
        synthetic.write(40, tmp_path, plain=True)
        papers = load(tmp_path).papers
        assert len(papers) == 40
        for paper in papers:
            assert not {"$", "\\"} & {*paper.title.source, *paper.abstract.source}
            assert all(author.name.text.isascii() for author in paper.authors)
        names = [synthetic.name(rank, plain=True) for rank in range(2000)]
        assert len({slug(name) for name in names}) == len(names)


class TestMeasure:
    def test_children_count(self) -> None:
        """CPU time is that of a program and of the programs that it starts."""
        work = "import time\nwhile time.process_time() < 0.2: pass"
        program = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
        cost = measure.cost([sys.executable, "-c", program])
        assert cost.done
        assert cost.cpu >= 0.2
        assert cost.wall >= 0.2
        assert 5e6 < cost.peak < 1e9

    def test_too_late(self) -> None:
        """A program that takes too long is stopped, and did not finish."""
        cost = measure.cost([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.3)
        assert not cost.done
        assert 0.3 <= cost.wall < 20

    def test_failure(self) -> None:
        """A program that fails is an error with its output."""
        with pytest.raises(subprocess.CalledProcessError) as caught:
            measure.cost([sys.executable, "-c", "raise SystemExit('no such luck')"])
        assert "no such luck" in caught.value.output


class TestCompare:
    def test_own_site(self, tmp_path: Path) -> None:
        """A comparison with itself finds the same pages, and leaves nothing behind."""
        (row,) = compare.compare(8, [PEERS_BY_NAME["openshelf"]], tmp_path / "work")
        assert row.site
        assert row.site.pages == row.site.alike == row.site.sample > 8
        assert (row.site.missing, row.site.extra) == (0, 0)
        assert list((tmp_path / "work").iterdir()) == []
        assert [*compare.sameness([[row]])][-1].endswith(f"{row.site.pages} of {row.site.pages} |")

    def test_differences(self, tmp_path: Path) -> None:
        """A missing page, an extra page and another text are counted; other tags are not."""
        for folder in ("ours", "theirs"):
            (tmp_path / folder).mkdir()
            for name in "abcd":
                (tmp_path / folder / f"{name}.html").write_text(f"<p>{name} &amp; more</p>")
        (tmp_path / "theirs" / "a.html").unlink()
        (tmp_path / "theirs" / "b.html").write_text("<p>other</p>")
        (tmp_path / "theirs" / "c.html").write_text("<b>c</b>\n&#38; more<script>let x</script>")
        (tmp_path / "theirs" / "e.html").write_text("new")
        site = compare.examine(tmp_path / "theirs", PEERS_BY_NAME["hugo"], tmp_path / "ours")
        assert (site.pages, site.missing, site.extra) == (4, 1, 1)
        assert (site.alike, site.sample) == (2, 3)

    def test_did_not_finish(self) -> None:
        """A generator that did not finish has bounds for its costs, and so has the ratio to it."""
        ours = compare.Row("Openshelf", 9, (Cost(1.0, 2.0, 0, 0),), None)
        hugo = compare.Row("Hugo 1", 9, (Cost(10.0, 20.0, 5_000_000, 0, done=False),), None)
        lines = list(compare.table([[ours, hugo]]))
        assert lines[2].endswith("| < 0.10 | < 0.10 |")
        assert lines[3] == "| 9 | Hugo 1 | > 10.00 | > 20.00 | > 5 |  |  | did not finish |  |  |"


def test_stages() -> None:
    """A build is measured by stage, and Pagefind alone after it."""
    done = run("stages.py", "--papers", "5", "--runs", "1", "--jobs", "1", "--pagefind")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "| load |" in lines[2]
    assert "| publish |" in lines[2]
    rows = [line for line in lines if line.startswith("| 5 |")]
    assert [row.count("|") for row in rows] == [lines[2].count("|"), lines[-3].count("|")]


@pytest.mark.parametrize("script", ["compare.py", "stages.py", "synthetic.py", "tags.py"])
def test_help(script: str) -> None:
    """Each script says how to use it."""
    assert run(script, "--help").stdout.startswith(f"usage: {script}")


class TestSearch:
    def test_slips(self, toy: Catalog) -> None:
        """Slips are the same in every run, and none is a word of the catalog."""
        pairs = search.slips(toy, 60, seed=1)
        assert pairs == search.slips(toy, 60, seed=1) != search.slips(toy, 60, seed=2)
        words = toy.lexicon.counts
        assert all(right in words and wrong not in words for right, wrong in pairs)
        assert all(abs(len(right) - len(wrong)) <= 1 for right, wrong in pairs)

    def test_forms_of_identifiers(self, toy: Catalog) -> None:
        """A paper with all identifiers has forms of each."""
        paper = toy.paper("all-identifiers")
        forms = search.forms(toy, paper)
        for text in (paper.arxiv, paper.doi, paper.acl, f"https://doi.org/{paper.doi}"):
            assert text in forms


def test_tags() -> None:
    """Suggestions are counted against a paper's own labels: the first, the first three, by score."""

    def suggestion(label: str, score: int) -> Suggestion:
        return Suggestion(label, score, (), "")

    right, wrong = suggestion("a", 600), suggestion("b", 300)
    trials = {
        "tags": [
            tags.Trial(("a", "c"), [right, wrong]),
            tags.Trial(("a",), [wrong, wrong, wrong, right]),
        ],
        "kinds": [tags.Trial(("b",), [wrong])],
        "none": [],
    }
    assert [*tags.table(trials)][2:] == [
        "| tags | 2 | 50.0% | 33.3% | 100.0% |",
        "| kinds | 1 | 100.0% | 100.0% | 100.0% |",
    ]
    assert [*tags.thresholds(trials, [0.5, 0.3])][2:] == [
        "| tags | 0.50 | 1 | 100.0% | 33.3% | 50.0% |",
        "| tags | 0.30 | 5 | 20.0% | 33.3% | 100.0% |",
        "| kinds | 0.30 | 1 | 100.0% | 100.0% | 100.0% |",
    ]
