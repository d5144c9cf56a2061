import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator import cache, moved, parse, persons, settings
from generator.cache import PaperCache
from generator.errors import Add, CacheError, ContentError
from generator.load import load
from generator.model import Catalog, Paper, Text, Vocabulary
from generator.rows import TEXT, Row, StoredText, packed, to_row

CATALOG = Path(__file__).parent / "catalog"
NO_WORDS = Vocabulary((), ())


def loaded(content: Path, kept: Path) -> Catalog:
    """Load a catalog as a build does, with what is kept in a folder."""
    papers = PaperCache(kept)
    catalog = load(content, None, papers)
    papers.save()
    return catalog


def facts(paper: Paper) -> tuple[object, ...]:
    """All that a paper says, its abstract too."""
    text = paper.abstract
    return (
        replace(paper, abstract=Text(text.source, text.html, text.plain)),
        paper.digest,
        paper.lead,
        paper.headings,
    )


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read as papers, from now on."""
    names: list[str] = []
    papers = parse.papers

    def noting(vocabulary: Vocabulary | None) -> object:
        read = papers(vocabulary)

        def paper(path: str, text: str, add: Add) -> Paper | None:
            names.append(Path(path).stem)
            return read(path, text, add)

        return paper

    monkeypatch.setattr(parse, "papers", noting)
    return names


@pytest.fixture
def kept(tmp_path: Path, content: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy catalog's papers, all of whose files count as settled."""
    monkeypatch.setattr(cache, "RACY_NS", 0)
    loaded(content, tmp_path / "kept")
    assert sorted(parsed) == ["hostile-text", "month-only", "withdrawn"]
    parsed.clear()
    return tmp_path / "kept"


class TestFiles:
    def test_unchanged(self, content: Path, kept: Path, parsed: list[str]) -> None:
        """What has not changed is not read again, and is what it was."""
        again = loaded(content, kept)
        assert parsed == []
        for paper, fresh in zip(again.papers, load(content).papers, strict=True):
            assert facts(paper) == facts(fresh)
            assert isinstance(paper.abstract, StoredText)

    @pytest.mark.parametrize("how", ["longer", "as long", "as long and as old", "touched"])
    def test_changed(self, content: Path, kept: Path, parsed: list[str], how: str) -> None:
        """A changed file is read anew, and only that one, though its size and date be the same."""
        path = content / "papers" / "2021" / "month-only.md"
        before, text = path.stat(), path.read_text("utf-8")
        if how != "touched":
            path.write_text(text.replace("Known", "Recalled" if how == "longer" else "Named"))
        if how == "as long and as old":
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        elif how == "touched":
            os.utime(path)
        [paper] = [one for one in loaded(content, kept).papers if one.id == "month-only"]
        assert parsed == ["month-only"]
        assert paper.title.plain.startswith("Known") == (how == "touched")

    def test_gone(self, content: Path, kept: Path, parsed: list[str]) -> None:
        """A paper whose file is gone is gone, and is read anew should the file come back."""
        path = content / "papers" / "2021" / "month-only.md"
        text = path.read_bytes()
        path.unlink()
        assert {paper.id for paper in loaded(content, kept).papers} == {"hostile-text", "withdrawn"}
        path.write_bytes(text)
        assert len(loaded(content, kept).papers) == 3
        assert parsed == ["month-only"]

    def test_racy(
        self, content: Path, kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file that was just written is not kept: it may change again and look the same."""
        path = content / "papers" / "2021" / "month-only.md"
        monkeypatch.setattr(cache, "RACY_NS", 1_000_000_000_000)
        path.write_text(path.read_text("utf-8"), "utf-8")
        loaded(content, kept)
        loaded(content, kept)
        assert parsed == ["month-only", "month-only"]
        monkeypatch.setattr(cache, "RACY_NS", 0)
        loaded(content, kept)
        loaded(content, kept)
        assert parsed == ["month-only"] * 3


class TestTrust:
    def test_vocabulary(self, content: Path, kept: Path, parsed: list[str]) -> None:
        """With another vocabulary all papers are read anew: their tags may be good no more."""
        tags = content / "tags.yaml"
        tags.write_text(tags.read_text("utf-8").replace("name: ", "name: Other ", 1))
        loaded(content, kept)
        assert len(parsed) == 3

    def test_code(
        self, content: Path, kept: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Other code, which may read them otherwise, reads all papers anew."""
        monkeypatch.setattr(cache, "code", lambda: b"other")
        loaded(content, kept)
        assert len(parsed) == 3

    def test_copy(self, content: Path, kept: Path, parsed: list[str], tmp_path: Path) -> None:
        """A copy of a cache is not used: others may have put it there."""
        shutil.copytree(kept, tmp_path / "copy")
        loaded(content, tmp_path / "copy")
        assert len(parsed) == 3

    @pytest.mark.parametrize(
        ("name", "damage"),
        [
            ("papers", lambda data: data[:-1]),
            ("papers", lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]),
            ("papers", lambda data: bytes([data[0] ^ 1]) + data[1:]),
            ("papers", lambda _data: b""),
            ("papers", None),
            ("texts", lambda data: data[:-1]),
            ("texts", lambda _data: b""),
            ("texts", None),
        ],
    )
    def test_damage(
        self,
        content: Path,
        kept: Path,
        parsed: list[str],
        name: str,
        damage: Callable[[bytes], bytes] | None,
    ) -> None:
        """A cache that is damaged, cut short or lost in part is noticed, and all is read anew."""
        data = (kept / name).read_bytes()
        (kept / name).unlink()
        if damage:
            (kept / name).write_bytes(damage(data))
        found = [facts(paper) for paper in loaded(content, kept).papers]
        assert len(parsed) == 3
        assert found == [facts(paper) for paper in load(content).papers]

    def test_damaged_text(self, content: Path, kept: Path) -> None:
        """A text that is not what was kept is an error when it is looked at."""
        data = bytearray((kept / "texts").read_bytes())
        data[0] ^= 1
        (kept / "texts").write_bytes(data)
        with pytest.raises(CacheError, match="damaged"):
            [paper.abstract.plain for paper in loaded(content, kept).papers]


def row(number: int, words: str) -> Row:
    """The row of a paper with a certain abstract."""
    text = "---\ntitle: A\ndate: 2023\nkind: method\ntags: []\n---\nText.\n"
    paper = parse.paper(Path(f"{number}.md"), text, print, vocabulary=None)
    assert paper
    made = to_row(paper)
    return (*made[:TEXT], packed((words, words, words)), *made[TEXT + 1 :])


class TestSize:
    def test_compacted(self, tmp_path: Path) -> None:
        """When most texts are of papers that are no more, all begin anew, and the file shrinks."""
        sizes = []
        for number in range(4):
            papers = PaperCache(tmp_path)
            papers.begin(NO_WORDS)
            papers.put([(number, 0, 0, 0)], [row(1, str(number) * 300_000)])
            papers.save()
            texts = tmp_path / "texts"
            sizes.append(texts.stat().st_size // 900_000 if texts.exists() else 0)
        assert sizes == [1, 2, 3, 0]

    def test_few_edits(self, tmp_path: Path) -> None:
        """Of few papers that are others only these are written, and all are there in the next build."""

        def build(changed: dict[int, str]) -> None:
            papers = PaperCache(tmp_path)
            papers.begin(NO_WORDS)
            for number in range(1, 21):
                version = versions[number] + (number in changed)
                if not papers.known([(f"{number}.md", (version, 0, 0, 0))])[0]:
                    papers.put([(version, 0, 0, 0)], [row(number, changed.get(number, "first"))])
                versions[number] = version
            papers.save()

        versions = dict.fromkeys(range(1, 21), 1)
        build({})
        written = (tmp_path / "papers").read_bytes()
        for changed in ({1: "second"}, {2: "second"}, {1: "third"}):
            build(changed)
            assert (tmp_path / "papers").read_bytes() == written
        papers = PaperCache(tmp_path)
        papers.begin(NO_WORDS)
        files = [(f"{n}.md", (versions[n], 0, 0, 0)) for n in (1, 2, 3)]
        found, unread = papers.known([*files, ("1.md", (9, 0, 0, 0)), ("new.md", (1, 0, 0, 0))])
        assert [paper.abstract.plain for paper in found] == ["third", "second", "first"]
        assert [path for path, _ in unread] == ["1.md", "new.md"]
        build(dict.fromkeys(range(1, 11), "last"))
        assert (tmp_path / "papers").read_bytes() != written

    @pytest.mark.parametrize("gone", [1, 20])
    def test_gone_since(self, tmp_path: Path, gone: int) -> None:
        """A paper that is no more is none in the next build, though the others are not written again."""
        for there in (range(1, 21), [n for n in range(1, 21) if n != gone]):
            papers = PaperCache(tmp_path)
            papers.begin(NO_WORDS)
            for number in there:
                if not papers.known([(f"{number}.md", (1, 0, 0, 0))])[0]:
                    papers.put([(1, 0, 0, 0)], [row(number, "words")])
            papers.save()
        assert (tmp_path / "edits").exists()
        papers = PaperCache(tmp_path)
        papers.begin(NO_WORDS)
        found = {n for n in range(1, 21) if papers.known([(f"{n}.md", (1, 0, 0, 0))])[0]}
        assert found == {*range(1, 21)} - {gone}


class TestSettings:
    @pytest.fixture
    def parsers(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the files beside the papers that are parsed, from now on."""
        names: list[str] = []

        def noting(parser: Callable[..., object]) -> Callable[..., object]:
            def parsing(path: Path, *others: object) -> object:
                names.append(path.name)
                return parser(path, *others)

            return parsing

        for module, name in (
            (settings, "config"),
            (settings, "vocabulary"),
            (parse, "about"),
            (moved, "read"),
            (persons, "read"),
        ):
            monkeypatch.setattr(module, name, noting(getattr(module, name)))
        return names

    def test_kept(self, content: Path, kept: Path, parsers: list[str]) -> None:
        """What has the same text is not parsed again, and says the same."""
        found = loaded(content, kept)
        assert parsers == []
        fresh = load(content)
        for name in ("config", "vocabulary", "about", "moves", "profiles"):
            assert getattr(found, name) == getattr(fresh, name)

    @pytest.mark.parametrize("name", ["catalog.yaml", "tags.yaml", "about.md"])
    def test_changed(self, content: Path, kept: Path, parsers: list[str], name: str) -> None:
        """With another text a file is parsed anew, and no other is."""
        path = content / name
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        loaded(content, kept)
        assert parsers == [name]
        parsers.clear()
        loaded(content, kept)
        assert parsers == []

    def test_wrong(self, content: Path, kept: Path) -> None:
        """What has a problem has it in every build, along with those of all other files."""
        for name, line in (
            ("catalog.yaml", "colour: red\npicks: [nobody]\n"),
            ("tags.yaml", "a: b\n"),
        ):
            path = content / name
            path.write_text(path.read_text("utf-8") + line, "utf-8")
        said = []
        for _ in range(2):
            with pytest.raises(ContentError) as error:
                loaded(content, kept)
            said.append([str(problem) for problem in error.value.problems])
        assert said[0] == said[1]
        assert any("colour" in problem for problem in said[0])
        assert any("nobody" in problem for problem in said[0])

    def test_not_trusted(self, content: Path, kept: Path, parsers: list[str]) -> None:
        """What is damaged is not believed: it is made of values that would be made by reading it."""
        data = bytearray((kept / "settings").read_bytes())
        data[-1] ^= 1
        (kept / "settings").write_bytes(data)
        loaded(content, kept)
        assert "catalog.yaml" in parsers
