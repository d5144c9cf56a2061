"""What still holds of a site and of the tree beside it: `looks` and `spare`, which have to agree."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from generator import folders, looks, manifests, publish, spare
from generator.files import IN_DOUBT, KEY, Files, Made
from generator.looks import Known, Look
from generator.manifests import Difference, Manifest
from generator.spare import Copy, Older, OlderLook

FILES = {
    "index.html": b"front",
    "papers/a.html": b"a",
    "papers/b.html": b"b",
    "pagefind/x.js": b"x",
}
# After that time, in seconds, what is written has another time than what was
TICK = 0.01


def stored(path: Path) -> bytes:
    """What a test file is said to be made from."""
    name = "search" if path.parts[0] == "pagefind" else path.name
    return name.encode().ljust(KEY)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of four files, with the marker that sites have."""
    for path, data in {**FILES, publish.MARKER: b"{}"}.items():
        publish.write(tmp_path / "site", path, data)
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path: Path, site: Path) -> Path:
    """A folder that knows the site."""
    folder = tmp_path / "cache"
    folder.mkdir()
    files = Files.of({path: (stored(Path(path)), len(data)) for path, data in FILES.items()})
    stamps = folders.stamps(site, folders.of(files), folder)
    manifest = Manifest(
        files, {"papers/a.html": b"words"}, time.time_ns(), b"in", {"papers": 2}, folders=stamps
    )
    manifests.write(folder, site, manifest)
    time.sleep(TICK)
    return folder


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Believe folders' times at once: here, changes of names are never so quick after another."""
    monkeypatch.setattr(folders, "clock", lambda _: time.time_ns())


def sound(known: Known) -> dict[str, Made]:
    """The files of a tree that are as they were made."""
    return {path: made for path in known.manifest.files if (made := known.get(path))}


def look(cache: Path, folder: Path) -> Known:
    """What is known of a tree, found by this process, by another and by three, who have to agree."""
    found, *others = (Look(cache, folder, processes) for processes in (0, 1, 3))
    for other in others:
        assert sound(other.known) == sound(found.known)
        assert sorted(other.known.others) == sorted(found.known.others)
    return found.known


@pytest.fixture(autouse=True)
def no_tree_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers look at trees of any size."""
    monkeypatch.setattr(looks, "FEW_FILES", 0)


class TestKnown:
    def test_as_it_was_made(self, cache: Path, site: Path) -> None:
        """A tree that nobody touched is whole, and all that was said of it is known."""
        known = look(cache, site)
        assert known.whole
        assert sound(known) == {path: (stored(Path(path)), len(FILES[path])) for path in FILES}
        manifest = known.manifest
        assert manifest.substances == {"papers/a.html": b"words"}
        assert (manifest.inputs, manifest.report) == (b"in", {"papers": 2})

    @pytest.mark.parametrize("how", ["longer", "written", "gone"])
    def test_changed(self, cache: Path, site: Path, how: str) -> None:
        """A file that is gone, has another length or was written to since is not sound."""
        path = site / "papers" / "a.html"
        old = path.stat().st_mtime_ns
        match how:
            case "longer":
                path.write_bytes(b"more")
                os.utime(path, ns=(old, old))
            case "written":
                path.write_bytes(b"A")
            case "gone":
                path.unlink()
        known = look(cache, site)
        assert set(sound(known)) == FILES.keys() - {"papers/a.html"}
        assert not known.whole

    def test_stranger(self, cache: Path, site: Path) -> None:
        """A file that no build made is counted, so that the tree is not whole."""
        (site / "papers" / "mine.html").write_text("mine")
        known = look(cache, site)
        assert known.others == ("papers/mine.html",)
        assert set(sound(known)) == FILES.keys()
        assert not known.whole

    def test_own_files(self, cache: Path, site: Path) -> None:
        """The marker and a .gitignore, which are no part of what a site shows, are no strangers."""
        (site / ".gitignore").write_text("*\n")
        assert look(cache, site).whole

    def test_nothing(self, tmp_path: Path) -> None:
        """Of a folder that is not there nothing is known, and it is not whole."""
        known = look(tmp_path, tmp_path / "none")
        assert sound(known) == {}
        assert not known.whole


class TestOlder:
    """Most files of an older tree are those of the newer one, under another name."""

    @pytest.fixture
    def older(self, cache: Path, site: Path, tmp_path: Path) -> Path:
        """An older tree: papers/b.html is another version in it, and old.html is in it alone."""
        older = tmp_path / "older"
        shutil.copytree(site, older, copy_function=os.link)
        publish.write(older, "papers/b.html", b"old")
        publish.write(older, "old.html", b"older")
        (older / "index.html").unlink()
        self.keep(cache, site, older)
        return older

    @staticmethod
    def keep(cache: Path, site: Path, older: Path, **other: object) -> None:
        """Have the cache know how the older tree differs."""
        differing = {"papers/b.html": (b"b".ljust(KEY), 3), "old.html": (b"o".ljust(KEY), 5)}
        files: dict[str, Made | None] = {**differing, "index.html": None}
        stamps = folders.stamps(older, {"", "papers/", "pagefind/"}, cache)
        difference = Difference(files, {}, time.time_ns(), (), stamps)
        difference = replace(difference, **other)  # type: ignore[arg-type]  # as a test has them
        manifests.write_older(cache, older, difference, manifests.read(cache, site))
        time.sleep(TICK)

    @staticmethod
    def look(cache: Path, site: Path, older: Path) -> Older:
        """What is known of the older tree, found by this process and by another, who have to agree."""
        looks = [OlderLook(cache, older, Look(cache, site), processes) for processes in (0, 1)]
        found, other = (look.known for look in looks)
        assert all(look.there for look in looks)
        assert found
        assert other
        assert dict(found.differing) == dict(other.differing)
        assert found.difference.others == other.difference.others
        return found

    def faulty(self, cache: Path, site: Path, older: Path) -> set[str]:
        """What is not as it was made in the older tree."""
        found = self.look(cache, site, older)
        return {path for path in (*FILES, "old.html") if not found.get(path)} - {"index.html"}

    def test_as_it_was_made(self, cache: Path, site: Path, older: Path) -> None:
        """Of an older site all is known by how it differs from the newer one."""
        found = self.look(cache, site, older)
        assert found.get("papers/a.html") == (stored(Path("papers/a.html")), 1)
        assert found.get("papers/b.html") == (b"b".ljust(KEY), 3)
        assert found.get("old.html") == (b"o".ljust(KEY), 5)
        assert found.get("index.html") is None
        assert found.difference.others == ()

    def test_asks_few(
        self, cache: Path, site: Path, older: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While its folders list what they did, only files are asked that the newer one has not."""
        newer = Look(cache, site).known
        asked: list[str | Path] = []
        stat = os.stat

        def asking(path: str | Path, **how: object) -> os.stat_result:
            asked.append(path)
            return stat(path, **how)  # type: ignore[arg-type]  # as they come

        monkeypatch.setattr(os, "stat", asking)
        assert OlderLook(cache, older, newer).known
        assert sorted(Path(path).name for path in asked if Path(path).suffix == ".html") == [
            "b.html",
            "old.html",
        ]

    @pytest.mark.parametrize(
        "other", [{"finished": 6}, {"inputs": b"other"}, {"state": (b"",) * 4}]
    )
    def test_another(self, cache: Path, site: Path, older: Path, other: dict[str, object]) -> None:
        """What it differs from is that very site and no other; else nothing is known."""
        newer = replace(manifests.read(cache, site), state=(b"a", b"b", b"c", b"d"))
        another = replace(newer, **other)  # type: ignore[arg-type]  # as a test has them
        manifests.write_older(cache, older, Difference(), newer)
        assert manifests.read_older(cache, older, newer) == Difference()
        look = OlderLook(cache, older, Known(site, another, set(), (), {}))
        assert not look.there
        assert look.known is None
        assert manifests.read(cache, older) == Manifest()

    def test_link_in_the_place_of_a_folder(self, cache: Path, site: Path, older: Path) -> None:
        """A tree that leads elsewhere is none to begin with."""
        assert OlderLook(cache, older, Look(cache, site)).there
        (older / "papers").rename(older.parent / "elsewhere")
        (older / "papers").symlink_to(older.parent / "elsewhere")
        look = OlderLook(cache, older, Look(cache, site))
        assert not look.there
        assert look.known is None

    @pytest.mark.parametrize("where", ["site", "older"])
    def test_written_to(self, cache: Path, site: Path, older: Path, where: str) -> None:
        """What is written to in one of them is sound in neither."""
        path = (site if where == "site" else older) / "papers" / "a.html"
        path.write_bytes(b"x")
        assert self.faulty(cache, site, older) == {"papers/a.html"}
        assert "papers/a.html" in Look(cache, site).known.faulty

    def test_own_file_written_to(self, cache: Path, site: Path, older: Path) -> None:
        """What the older tree has alone is asked there."""
        (older / "papers" / "b.html").write_bytes(b"OLD")
        assert self.faulty(cache, site, older) == {"papers/b.html"}

    def test_replaced(self, cache: Path, site: Path, older: Path) -> None:
        """A file that took the place of one in the older tree is not sound there."""
        (older / "papers" / "a.html").unlink()
        (older / "papers" / "a.html").write_bytes(b"x")
        assert self.faulty(cache, site, older) == {"papers/a.html"}
        assert "papers/a.html" in sound(Look(cache, site).known)

    @pytest.mark.parametrize("name", ["papers/a.html", "papers/b.html"])
    def test_gone(self, cache: Path, site: Path, older: Path, name: str) -> None:
        """A file that is gone from the older tree is not sound there."""
        (older / name).unlink()
        assert self.faulty(cache, site, older) == {name}

    def test_stranger(self, cache: Path, site: Path, older: Path) -> None:
        """A file that no build made is noticed, and so is one that was noticed before."""
        (older / "papers" / "mine.html").write_text("mine")
        assert self.look(cache, site, older).difference.others == ("papers/mine.html",)
        self.keep(cache, site, older, others=("papers/mine.html",))
        assert self.look(cache, site, older).difference.others == ("papers/mine.html",)

    def test_another_version(self, cache: Path, site: Path, older: Path) -> None:
        """The newer tree's version of a file is not the older one's, though it be there."""
        (older / "papers" / "b.html").unlink()
        (older / "papers" / "b.html").hardlink_to(site / "papers" / "b.html")
        assert self.faulty(cache, site, older) == {"papers/b.html"}

    def test_copies(self, cache: Path, site: Path, older: Path) -> None:
        """Where the disk made copies instead of links, all files are asked."""
        (older / "papers" / "a.html").unlink()
        shutil.copy2(site / "papers" / "a.html", older / "papers" / "a.html")
        self.keep(cache, site, older, linked=False)
        assert self.faulty(cache, site, older) == set()
        (older / "papers" / "a.html").write_bytes(b"x")
        assert self.faulty(cache, site, older) == {"papers/a.html"}

    @pytest.mark.parametrize("processes", [0, 1])
    def test_catch_up(
        self,
        cache: Path,
        site: Path,
        older: Path,
        processes: int,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Where much differs, the older tree gets the newer one's files, and keeps what only it has."""
        monkeypatch.setattr(spare, "FEW_DIFFERENCES", 2)
        look = OlderLook(cache, older, Look(cache, site), processes, catch_up=True)
        found = look.known
        assert found
        assert dict(found.differing) == {"old.html": (b"o".ljust(KEY), 5)}
        for path, data in FILES.items():
            assert (older / path).samefile(site / path)
            assert found.get(path) == (stored(Path(path)), len(data))

    def test_below(self, cache: Path, site: Path, older: Path) -> None:
        """What is below a folder is what both have, and what the older tree has alone."""
        files: dict[str, Made | None] = {
            "pagefind/own.js": (b"p".ljust(KEY), 1),
            "pagefind/bad.js": (IN_DOUBT, 1),
            "pagefind/gone.js": None,
        }
        found = Older(older, Look(cache, site).known, Difference(files))
        assert found.below("pagefind/") == {
            "pagefind/x.js": (stored(Path("pagefind/x.js")), 1),
            "pagefind/own.js": (b"p".ljust(KEY), 1),
            "pagefind/bad.js": (IN_DOUBT, 1),
        }
        assert found.get("pagefind/bad.js") is None


class TestCopy:
    @pytest.fixture(autouse=True)
    def _many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Four files are many: processes share them."""
        monkeypatch.setattr(looks, "FEW_FILES", 2)

    @pytest.mark.parametrize("processes", [0, 1, 2])
    def test_same(self, cache: Path, site: Path, tmp_path: Path, processes: int) -> None:
        """A copy has the files of a tree and no other, and of them the same is known."""
        (site / "papers" / "b.html").write_text("changed")
        (tmp_path / "copy").mkdir()
        (tmp_path / "copy" / "old.html").write_text("old")
        known = look(cache, site)
        copy = Copy(known, tmp_path / "copy", processes).known
        assert {path: copy.get(path) for path in FILES} == {p: known.get(p) for p in FILES}
        assert copy.get("papers/b.html") is None
        assert copy.difference == Difference()
        assert not (tmp_path / "copy" / "old.html").exists()
        for path in FILES:
            assert (copy.folder / path).samefile(site / path)

    @pytest.mark.parametrize("processes", [0, 1, 2])
    def test_gone(self, cache: Path, site: Path, tmp_path: Path, processes: int) -> None:
        """A file that is gone is none of the copy's."""
        (site / "papers" / "b.html").unlink()
        copy = Copy(Look(cache, site), tmp_path / "copy", processes).known
        assert {path for path in FILES if copy.get(path)} == FILES.keys() - {"papers/b.html"}

    @pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
    def test_ended(self, cache: Path, site: Path, tmp_path: Path) -> None:
        """Where nobody wants it any more, no other process goes on with it."""
        program = (
            "import os, sys; from pathlib import Path; from generator.looks import Look; from generator.spare import Copy\n"
            "cache, site, folder = map(Path, sys.argv[1:])\n"
            "copy = Copy(Look(cache, site), folder, 1)\n"
            "print(os.waitpid(-1, os.WNOHANG)[0])\n"
            "copy.close()\n"
            "try: os.waitpid(-1, os.WNOHANG)\n"
            "except ChildProcessError: print('none')\n"
        )
        arguments = [str(path) for path in (cache, site, tmp_path / "copy")]
        command = [sys.executable, "-c", program, *arguments]
        root = Path(__file__).parents[1]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        first, then = done.stdout.split()
        assert (first.isdigit(), then) == (True, "none")

    def test_no_links(
        self, cache: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where the disk makes copies instead of links, that is known."""

        def refusing(*_: str, **_at: int | None) -> None:
            raise PermissionError

        monkeypatch.setattr(os, "link", refusing)
        assert not Copy(Look(cache, site), tmp_path / "copy").known.difference.linked

    def test_whole_without_links(
        self, cache: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Copies are waited for until the last of them is made, however long each takes."""
        copy = shutil.copy2

        def refusing(*_: str, **_at: int | None) -> None:
            raise PermissionError

        def slow(old: str, new: str) -> None:
            time.sleep(0 if "index" in old else 0.2)
            copy(old, new)

        monkeypatch.setattr(os, "link", refusing)
        monkeypatch.setattr(shutil, "copy2", slow)
        assert not Copy(Look(cache, site), tmp_path / "copy", 1).known.difference.linked
        assert all((tmp_path / "copy" / path).is_file() for path in FILES)


def test_copied(cache: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no older tree, a copy takes its place, and stays until there is another."""
    newest = manifests.read(cache, site)
    (cache / spare.SPARE / "papers").mkdir(parents=True)
    (cache / spare.SPARE / "papers" / "other.html").write_bytes(b"of a build that was killed")
    spare.copied(cache, newest, site)
    look = OlderLook(cache, cache / spare.SPARE, Look(cache, site))
    assert look.known
    assert look.known.difference.linked
    assert not look.known.difference.files
    assert not look.known.difference.others
    assert {path: look.known.get(path) for path in FILES} == sound(Look(cache, site).known)
    monkeypatch.setattr(spare, "_copy", None)
    spare.copied(cache, newest, site)


def test_renamed(cache: Path, site: Path) -> None:
    """A tree is known under another name too: two trees trade names in each build."""
    assert Look(cache, site.rename(site.with_name("spare"))).known.whole


def test_below(cache: Path, site: Path) -> None:
    """Of what is below a folder, it is said which files are not as they were made."""
    known = look(cache, site)
    assert known.below("pagefind/") == {"pagefind/x.js": (stored(Path("pagefind/x.js")), 1)}
    (site / "pagefind" / "x.js").unlink()
    assert look(cache, site).below("pagefind/") == {"pagefind/x.js": None}
