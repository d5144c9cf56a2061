import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator import manifests
from generator.files import KEY, Files
from generator.manifests import Difference, Manifest

MANIFEST = Manifest(
    Files.of({"index.html": (b"key".ljust(KEY), 5)}),
    {"papers/a.html": b"words"},
    7,
    b"in",
    {"papers": 2},
    (b"a", b"b", b"c", b"d"),
    {"": (1, 2), "papers/": None},
    ("a warning",),
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of one file."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("front")
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path: Path, site: Path) -> Path:
    """A folder that knows the site."""
    (tmp_path / "cache").mkdir()
    manifests.write(tmp_path / "cache", site, MANIFEST)
    return tmp_path / "cache"


def test_kept(cache: Path, site: Path) -> None:
    """What was written of a folder is read of it."""
    manifest = manifests.read(cache, site)
    assert manifest == MANIFEST


def test_older(cache: Path, site: Path, tmp_path: Path) -> None:
    """How a site differs from the one that took its place is read as it was written."""
    older = tmp_path / "older"
    older.mkdir()
    difference = Difference(
        {"index.html": (b"old".ljust(KEY), 5), "new.html": None},
        {"papers/a.html": None},
        6,
        ("mine.html",),
        {"": (3, 4)},
        linked=False,
    )
    manifests.write_older(cache, older, difference, MANIFEST)
    assert manifests.read_older(cache, older, MANIFEST) == difference
    assert manifests.read_older(cache, site, MANIFEST) is None


def test_another_newer(cache: Path, tmp_path: Path) -> None:
    """What is known of an older site holds for that newer one alone, be it made a moment later."""
    older = tmp_path / "older"
    older.mkdir()
    manifests.write_older(cache, older, Difference(), MANIFEST)
    later = replace(MANIFEST, finished=MANIFEST.finished + 1)
    assert manifests.read_older(cache, older, later) is None
    assert manifests.read_older(cache, older, MANIFEST) == Difference()


def test_differing() -> None:
    """What differs is what was another, and what was not there."""
    old, new = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 4, "d": 5}
    assert manifests.differing(old, new) == {"b": 2, "c": 3, "d": None}


def test_damage(cache: Path, site: Path) -> None:
    """A damaged manifest says nothing."""
    [place] = cache.iterdir()
    data = place.read_bytes()
    for at in (0, len(data) // 2, len(data) - 1):
        place.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert manifests.read(cache, site) == Manifest()
    place.write_bytes(data[:-1])
    assert manifests.read(cache, site) == Manifest()
    place.write_bytes(data)
    assert manifests.read(cache, site).inputs == b"in"


def test_other_folder(cache: Path, site: Path, tmp_path: Path) -> None:
    """A manifest says nothing of a copy of the site, though it be put where the copy's would be."""
    copy = Path(shutil.copytree(site, tmp_path / "copy"))
    assert manifests.read(cache, copy) == Manifest()
    [place] = cache.iterdir()
    shutil.copy(place, cache / f"tree-{copy.stat().st_ino}")
    assert manifests.read(cache, copy) == Manifest()


def test_other_cache(cache: Path, site: Path, tmp_path: Path) -> None:
    """Nor does a copy of the cache say anything: others may have put it there."""
    copy = Path(shutil.copytree(cache, tmp_path / "copy"))
    assert manifests.read(copy, site) == Manifest()


def test_forget(cache: Path, site: Path, tmp_path: Path) -> None:
    """What is known of trees that are no more is deleted; the others' stays."""
    other = tmp_path / "other"
    other.mkdir()
    manifests.write(cache, other, Manifest(inputs=b"other"))
    assert len(list(cache.iterdir())) == 2
    manifests.forget(cache, site, tmp_path / "none")
    assert manifests.read(cache, site).inputs == b"in"
    assert len(list(cache.iterdir())) == 1
