import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator import pieces
from generator.changes import UNKNOWN, State
from generator.errors import CacheError
from generator.load import load
from generator.model import Paper
from generator.pieces import Pieces, Place, Writer

OWNER = b"this very code"
STATE = b"all", b"leads", b"else", b"papers"
NOTHING: tuple[dict[str, Place], State] = {}, UNKNOWN


@pytest.fixture(scope="module")
def papers() -> tuple[Paper, ...]:
    """The toy catalog's papers."""
    return load(Path(__file__).parent / "catalog").papers


@pytest.fixture
def made() -> list[str]:
    """What is made in a test, in order: a form and a paper."""
    return []


@pytest.fixture
def forms(made: list[str]) -> dict[str, Callable[[Paper], str]]:
    """Two forms of a paper; each says when it is made."""

    def form(name: str, paper: Paper) -> str:
        made.append(f"{name} {paper.id}")
        return f"{name} of “{paper.title.plain}”"

    return {"entry": lambda paper: form("entry", paper), "bib": lambda paper: form("bib", paper)}


def written(
    folder: Path, papers: tuple[Paper, ...], forms: dict[str, Callable[[Paper], str]]
) -> dict[str, Place]:
    """Write the pieces of papers, three a file."""
    index: dict[str, Place] = {}
    maker = Pieces(folder, forms, {})
    for number in range(0, len(papers), 3):
        writer = Writer(folder, number)
        for paper in papers[number : number + 3]:
            key = hashlib.blake2b(paper.digest).digest()
            writer.add(paper.id, key, maker.make(paper))
        index |= writer.close()
    return index


def all_pieces(folder: Path, papers: tuple[Paper, ...], index: dict[str, Place]) -> Iterator[str]:
    """Every piece, read back by one who cannot make any."""
    reader = Pieces(folder, dict.fromkeys(("entry", "bib"), lambda _: "not read"), index)
    for paper in papers:
        for form in ("entry", "bib"):
            yield reader.piece(form, paper)


def test_read_back(
    tmp_path: Path, papers: tuple[Paper, ...], forms: dict[str, Callable[[Paper], str]]
) -> None:
    """What was written by one process is read by another, letter for letter."""
    index = written(tmp_path, papers, forms)
    expected = [forms[form](paper) for paper in papers for form in ("entry", "bib")]
    assert list(all_pieces(tmp_path, papers, index)) == expected
    assert len(list(tmp_path.iterdir())) == -(-len(papers) // 3)


def test_nothing_kept(
    tmp_path: Path,
    papers: tuple[Paper, ...],
    forms: dict[str, Callable[[Paper], str]],
    made: list[str],
) -> None:
    """A piece that no file has is made when it is asked for, once."""
    reader = Pieces(tmp_path, forms, {})
    one, other = papers[:2]
    assert reader.piece("bib", one) == f"bib of “{one.title.plain}”"
    assert reader.piece("bib", one) == f"bib of “{one.title.plain}”"
    assert reader.piece("bib", other) == f"bib of “{other.title.plain}”"
    assert made == [f"bib {one.id}", f"bib {other.id}"]


def test_at_hand(
    tmp_path: Path,
    papers: tuple[Paper, ...],
    forms: dict[str, Callable[[Paper], str]],
    made: list[str],
) -> None:
    """Once a paper's pieces are made, its own files take them from there."""
    reader = Pieces(tmp_path, forms, {})
    pieces_ = reader.make(papers[0])
    assert [reader.data(form, papers[0]) for form in forms] == pieces_
    assert made == [f"entry {papers[0].id}", f"bib {papers[0].id}"]


def test_damage(
    tmp_path: Path, papers: tuple[Paper, ...], forms: dict[str, Callable[[Paper], str]]
) -> None:
    """A piece that is not what was written is an error."""
    index = written(tmp_path, papers, forms)
    spoil(tmp_path / "3")
    with pytest.raises(CacheError, match="damaged"):
        list(all_pieces(tmp_path, papers, index))


def test_fresh(
    tmp_path: Path, papers: tuple[Paper, ...], forms: dict[str, Callable[[Paper], str]]
) -> None:
    """What this build wrote is not checked again, and what an older one did is."""
    index = written(tmp_path, papers, forms)
    reader = Pieces(tmp_path, forms, index)
    reader.fresh = 3
    spoil(tmp_path / "3")
    for _ in range(2):  # the first time a file is opened, and then it is there
        assert reader.each("entry", papers[:3]) == [
            forms["entry"](paper).encode() for paper in papers[:3]
        ]
        assert len(reader.each("bib", papers[3:6])) == 3
    spoil(tmp_path / "0")
    with pytest.raises(CacheError, match="damaged"):
        for form in forms:
            reader.each(form, papers[:3])


def spoil(path: Path) -> None:
    """Change a byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


class TestIndex:
    @pytest.fixture
    def index(
        self, tmp_path: Path, papers: tuple[Paper, ...], forms: dict[str, Callable[[Paper], str]]
    ) -> dict[str, Place]:
        """The places of all papers' pieces, kept."""
        found = written(tmp_path, papers, forms)
        pieces.save(tmp_path, OWNER, found, STATE)
        return found

    def test_kept(self, tmp_path: Path, index: dict[str, Place]) -> None:
        """Places are what they were."""
        assert index
        assert pieces.load(tmp_path, OWNER) == (index, STATE)

    def test_other_code(self, tmp_path: Path, index: dict[str, Place]) -> None:
        """Other code makes its own pieces."""
        assert index
        assert pieces.load(tmp_path, b"other code") == NOTHING

    def test_damage(self, tmp_path: Path, index: dict[str, Place]) -> None:
        """Damaged places are no places."""
        assert index
        spoil(tmp_path / "index")
        assert pieces.load(tmp_path, OWNER) == NOTHING

    @pytest.mark.parametrize("data", [None, b"", b"short"])
    def test_lost_file(self, tmp_path: Path, index: dict[str, Place], data: bytes | None) -> None:
        """Nor are those of a file that is gone, or not as long as it was."""
        assert index
        (tmp_path / "3").unlink()
        if data is not None:
            (tmp_path / "3").write_bytes(data)
        assert pieces.load(tmp_path, OWNER) == NOTHING

    def test_no_more(
        self, tmp_path: Path, papers: tuple[Paper, ...], index: dict[str, Place]
    ) -> None:
        """A file in which nothing is that anyone needs is deleted."""
        left = {paper.id: index[paper.id] for paper in papers[3:]}
        pieces.save(tmp_path, OWNER, left, STATE)
        assert pieces.load(tmp_path, OWNER) == (left, STATE)
        assert not (tmp_path / "0").exists()
        assert (tmp_path / "3").exists()

    def test_joined(
        self,
        tmp_path: Path,
        papers: tuple[Paper, ...],
        index: dict[str, Place],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Too many files become one, with the same pieces of the same papers."""
        before = list(all_pieces(tmp_path, papers, index))
        monkeypatch.setattr(pieces, "MANY_FILES", 2)
        pieces.save(tmp_path, OWNER, index, STATE)
        found, _ = pieces.load(tmp_path, OWNER)
        assert list(all_pieces(tmp_path, papers, found)) == before
        assert {paper: place[0] for paper, place in found.items()} == {
            paper: place[0] for paper, place in index.items()
        }
        assert len(list(tmp_path.iterdir())) == 2

    def test_damage_is_not_joined(
        self, tmp_path: Path, index: dict[str, Place], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A damaged piece is an error then, and never gets a checksum that fits the damage."""
        spoil(tmp_path / "3")
        monkeypatch.setattr(pieces, "MANY_FILES", 2)
        with pytest.raises(CacheError, match="damaged"):
            pieces.save(tmp_path, OWNER, index, STATE)
