"""Hostile values in every place: a few of them. tools/hostile.py tries ten thousand, and opens all pages."""

import os
from pathlib import Path

import pytest

from generator.build.build import Options, build
from tools.hostile_files import ask_server, ask_services, import_values, read_files, read_issues
from tools.hostile_values import KINDS, Sites, make_values, try_values

VALUES = [value for value in make_values(414) if value.kind != "long word"]
SOME = VALUES[:: len(VALUES) // 90]
TEXTS = [value.text for value in VALUES]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site of values that are accepted."""
    folder = tmp_path_factory.mktemp("hostile")
    accepted = try_values(SOME)
    assert accepted.pop("") == []
    Sites(SOME, accepted).write(folder / "content", 4)  # type: ignore[arg-type]
    build(Options(folder / "content", folder / "site", jobs=1, search=False))
    return folder / "site"


def test_values() -> None:
    """The same seed gives the same values, all of them different, and some of each kind."""
    values = make_values(1500)
    assert values == make_values(1500)
    assert len({value.text for value in values}) == 1500
    assert {value.kind for value in values} == {*KINDS}


def test_files(site: Path) -> None:
    """Each format is read by its reader, and no text becomes a part of a document."""
    assert list(read_files(site)) == []


def test_server(site: Path) -> None:
    """Agents get texts in their places, marked as data, whatever they search for."""
    assert ask_server(site.with_name("content"), TEXTS[::10]) == []


def test_imports(tmp_path: Path) -> None:
    """What an import writes is read by a build, and importing it again changes nothing."""
    entries, papers, faults = import_values(TEXTS, tmp_path, 12)
    assert faults == []
    assert entries > papers > 10


def test_services(tmp_path: Path) -> None:
    """So is what services say."""
    answers, papers, faults = ask_services(TEXTS[:120], tmp_path, dict(os.environ))
    assert faults == []
    assert answers > papers > 3


def test_issues() -> None:
    """An issue gives an identifier or an address of a strict form, or a message without its text."""
    assert list(read_issues(TEXTS)) == []
