import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import pieces, work
from generator.derive import derive
from generator.load import load
from generator.making import by_paper
from generator.output import Output
from generator.plan import plan
from generator.publish import Folder
from generator.render import render
from generator.search import substance
from generator.template_files import template_folders, templates_in
from generator.work import MAX_CHUNK, Bench, Chunk, Done, Group, chunks, do, processes

CATALOG = Path(__file__).parent / "catalog"


def group(number: int, size: int) -> Group:
    """A group of outputs."""
    return Group(tuple(Output(f"{number}-{i}", "paper.html") for i in range(size)))


@given(st.lists(st.integers(0, 2 * MAX_CHUNK), max_size=40), st.integers(1, 8), st.integers(0, 9))
def test_chunks(sizes: list[int], jobs: int, first: int) -> None:
    """Chunks have all groups, in order and whole, and numbers that follow each other."""
    groups = [group(number, size) for number, size in enumerate(sizes)]
    found = list(chunks(groups, jobs, first))
    assert [one for chunk in found for one in chunk.groups] == groups
    assert [chunk.number for chunk in found] == list(range(first, first + len(found)))
    for chunk in found:
        before = chunk.groups[:-1]
        assert sum(1 + len(one.outputs) for one in before) < MAX_CHUNK


def test_chunks_for_all() -> None:
    """There is something to do for every worker, and for none too much at a time."""
    few = list(chunks([group(number, 1) for number in range(64)], 4, 1))
    assert len(few) == 32
    many = list(chunks([group(number, 1) for number in range(5000)], 1, 1))
    assert max(len(list(chunk.outputs)) for chunk in many) <= MAX_CHUNK


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A bench for the toy catalog."""
    templates = templates_in(template_folders())
    site = derive(load(CATALOG))
    return Bench(site, templates, Folder(tmp_path / "site"), tmp_path / "pieces", {})


class TestDo:
    @pytest.fixture
    def papers(self, bench: Bench) -> tuple[Group, ...]:
        """All that is of single papers, and their pieces to be made."""
        outputs = [one for one in plan(bench.site, ()) if one.template.startswith("paper.")]
        keys = {paper.id: paper.id.encode() for paper in bench.site.catalog.papers}
        return by_paper(outputs, keys, {})

    def test_files(self, bench: Bench, papers: tuple[Group, ...], tmp_path: Path) -> None:
        """Every file is stored as it is rendered, and its size is given."""
        chunk = Chunk(papers, 7)
        done = do(bench, chunk)
        outputs = list(chunk.outputs)
        assert len(outputs) > 50
        for output, size in zip(outputs, done.sizes, strict=True):
            data = (tmp_path / "site" / output.path).read_bytes()
            assert data == render(bench.renderer, output)
            assert len(data) == size

    def test_substances(self, bench: Bench, papers: tuple[Group, ...], tmp_path: Path) -> None:
        """What search reads is given of papers' pages, and of nothing else."""
        done = do(bench, Chunk(papers, 7))
        assert set(done.substances) == {f"papers/{p.id}.html" for p in bench.site.catalog.papers}
        for path, found in done.substances.items():
            assert found == substance((tmp_path / "site" / path).read_bytes())

    def test_pieces(self, bench: Bench, papers: tuple[Group, ...]) -> None:
        """The pieces of the papers are in the chunk's file, and are those of one who makes them."""
        done = do(bench, Chunk(papers, 7))
        assert {place[:2] for place in done.index.values()} == {
            (paper.id.encode(), 7) for paper in bench.site.catalog.papers
        }
        maker = bench.renderer.pieces
        reader = pieces.Pieces(bench.kept, maker.forms, done.index)
        for paper in bench.site.catalog.papers:
            for form, make in maker.forms.items():
                assert reader.piece(form, paper) == make(paper)

    def test_no_pieces(self, bench: Bench) -> None:
        """A group without a key has no pieces made, and no file for them."""
        done = do(bench, Chunk([Group((Output("about.html", "about.html"),))], 7))
        assert (len(done.sizes), done.substances, done.index) == (1, {}, {})
        assert not bench.kept.exists()


def test_sent(bench: Bench) -> None:
    """A bench that is sent makes a renderer of its own, which gives the same bytes."""
    output = Output("tags/index.html", "tags.html")
    here = render(bench.renderer, output)
    assert "renderer" not in bench.__getstate__()
    assert render(pickle.loads(pickle.dumps(bench)).renderer, output) == here


@pytest.mark.parametrize("few", [0, 1000])
def test_hands(bench: Bench, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes of chunks is in their order, whether workers do them or, being few, this process."""
    monkeypatch.setattr(work, "FEW_OUTPUTS", few)
    outputs = [one for one in plan(bench.site, ()) if one.template == "tag.html"]
    bench.chunks = tuple(chunks([Group((one,)) for one in outputs], 2, 1))
    alone: list[Done] = [do(bench, chunk) for chunk in bench.chunks]
    assert list(processes(2).do(bench)) == alone
    assert len(alone) > 1


def test_large_groups() -> None:
    """A large group is a chunk of its own, and the others are shared as if it were not there."""
    small = [Group((Output(f"{i}", "t"),)) for i in range(3)]
    large = Group((Output("l", "t"),), large=True)
    found = list(chunks([large, small[0], large, *small[1:]], 1, 5))
    assert [tuple(chunk.groups) for chunk in found if chunk.groups[0].large] == [(large,)] * 2
    assert [group for chunk in found for group in chunk.groups if not group.large] == small
    assert [chunk.number for chunk in found] == list(range(5, 5 + len(found)))
