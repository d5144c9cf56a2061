"""What several test modules share: the real catalog, its site, and the toy catalog."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.build import Options, Report, build

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
CATALOG = ROOT / "tests" / "catalog"


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Build the real catalog once, and say what was built."""
    out = tmp_path_factory.mktemp("real") / "site"
    return build(Options(content=CONTENT, out=out))


@pytest.fixture(scope="session")
def site(real_build: Report) -> Path:
    """Give the folder of the real catalog's site. Tests must not change it."""
    return real_build.out


@pytest.fixture(scope="session")
def papers() -> list[dict[str, Any]]:
    """Read every real paper's front matter by other means than the generator's."""
    found = []
    for path in sorted((CONTENT / "papers").rglob("*.md")):
        front = path.read_text("utf-8").split("---\n", 2)[1]
        paper = yaml.load(front, Loader=yaml.CBaseLoader)
        paper["id"] = path.stem
        paper["authors"] = [
            name if isinstance(name, str) else _written(name) for name in paper.get("authors", [])
        ]
        paper["upvotes"] = int(paper.get("upvotes", 0))
        found.append(paper)
    return found


def _written(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['given']} {name['family']}"


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Give a copy of the toy catalog, to change at will."""
    return Path(shutil.copytree(CATALOG, tmp_path / "content"))
