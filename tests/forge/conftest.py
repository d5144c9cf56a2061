"""A GitHub on loopback, with a catalog of one paper and a clone of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forge.server import Hub, github

PAPER = "---\ntitle: {}\n---\nWords.\n"


@pytest.fixture(scope="session")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the repository and its clone, to copy."""
    hub = Hub(tmp_path_factory.mktemp("forge"))
    papers = hub.clone / "content/papers"
    papers.mkdir(parents=True)
    (hub.clone / "content/catalog.yaml").write_text("id: a\ntitle: A\nsearch: false\n")
    (papers / "one.md").write_text(PAPER.format("One"))
    (hub.clone / "README.md").write_text("A\n")
    hub.start()
    return hub.folder


@pytest.fixture
def hub(repositories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Give a GitHub, in whose clone the test runs as a workflow's step does."""
    shutil.copytree(repositories, tmp_path, dirs_exist_ok=True)
    with github(tmp_path) as hub:
        config = hub.clone / ".git/config"
        config.write_text(config.read_text().replace(str(repositories), str(tmp_path)))
        monkeypatch.chdir(hub.clone)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        for name, value in hub.environment().items():
            monkeypatch.setenv(name, value)
        yield hub
