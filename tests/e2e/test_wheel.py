"""The wheel, as a newcomer meets it: from an empty folder to a catalog, with no checkout in reach."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.sites import Once

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def first_catalog(once: Once) -> tuple[Path, dict[str, str]]:
    """Build the wheel, and make a catalog with what is in it; give its folder and each output."""
    return once("wheel", _make)


def _make(folder: Path) -> tuple[Path, dict[str, str]]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    environment = {**os.environ, "PYTHONPATH": str(folder / "installed")}

    def openshelf(cwd: Path, *arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "generator", *arguments]
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [sys.executable, "-P", "-c", "import generator; print(generator.__file__)"]
    found = subprocess.run(where, env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout).is_relative_to(folder), "the checkout's own code would be tested"
    catalog = folder / "my-papers"
    outputs = {"init": openshelf(folder, "init", "my-papers")}
    shutil.copy(ROOT / "tests/data/imports/zotero-better-bibtex.bib", folder / "library.bib")
    outputs["import"] = openshelf(catalog, "import", "../library.bib")
    outputs["build"] = openshelf(catalog, "build")
    outputs["check"] = openshelf(catalog, "check")
    return folder, outputs


def test_files(first_catalog: tuple[Path, dict[str, str]]) -> None:
    """The wheel has the templates and the files of a new catalog, and nothing of the checkout's."""
    (wheel,) = first_catalog[0].glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, packaged in (
        ("templates", "generator/templates"),
        ("generator/content/starter", "generator/content/starter"),
    ):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert len(files) > 5
        for path in files:
            assert f"{packaged}/{path.relative_to(ROOT / folder)}" in names
    assert "generator/serve/serve.js" in names
    assert not {name for name in names if name.startswith(("tests/", "content/", "tools/"))}
    assert not {name for name in names if "__pycache__" in name}


def test_path(first_catalog: tuple[Path, dict[str, str]]) -> None:
    """`init`, `import`, `build` and `check` say what they did; `check` warns of nothing."""
    folder, outputs = first_catalog
    assert outputs["init"].startswith('Made the catalog "My papers", ')
    assert re.search(r"^  imported +7$", outputs["import"], re.MULTILINE)
    assert re.search(r"^  skipped +0$", outputs["import"], re.MULTILINE)
    assert outputs["import"].splitlines()[-1].startswith("The sample paper was removed.")
    assert not list((folder / "my-papers").rglob("sample-paper.*"))
    assert outputs["build"].startswith("site: 7 papers, ")
    assert re.match(r"Checked 7 papers and \d+ pages .+: no problems\.\n", outputs["check"])
    assert (folder / "my-papers/site/pagefind/pagefind-loader.js").is_file()


@pytest.mark.browser
def test_page(first_catalog: tuple[Path, dict[str, str]], browser_page: Page) -> None:
    """From disk, the front page leads to a paper of the file, with its authors and venue."""
    page = browser_page
    page.goto((first_catalog[0] / "my-papers/site/index.html").as_uri())
    page.get_by_role("main").get_by_role("link", name="BERT: Pre-training").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^BERT: Pre"))
    expect(page.locator(".authors")).to_contain_text("Ming-Wei Chang")
    expect(page.locator("#abstract, .abstract").first).to_contain_text("80.5%")
