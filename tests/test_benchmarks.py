"""The benchmarks: a synthetic catalog that is the same each time, and the table of a small build."""

import hashlib
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmarks import stages, synthetic
from generator.load import load

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
