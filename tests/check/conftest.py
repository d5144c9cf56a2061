"""The site of the toy catalog, which the checks must find no fault in."""

from pathlib import Path

import pytest

from generator.build.build import Options, build

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture(scope="session")
def toy_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the toy catalog without search. Tests must not change the site."""
    out = tmp_path_factory.mktemp("toy") / "site"
    build(Options(content=TOY, out=out, search=False))
    return out
