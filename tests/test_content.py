"""The catalog in content/: `openshelf check` finds no problem in it.

This is the only test that may read content/, and it depends on none of its papers: correct them, add
some, or replace them all. `openshelf build` and `openshelf check` make and check their site.
"""

from pathlib import Path

import pytest

from generator.check.content import check_content

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"


def test_no_problem() -> None:
    """Nothing is wrong in content/, such as an unknown tag or two papers with one id."""
    assert "\n".join(map(str, check_content(CONTENT).problems)) == ""


def test_no_other_test_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other test that opens a file of content/ fails."""
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "tests/test_docs.py::test_x (call)")
    monkeypatch.chdir(ROOT)
    with pytest.raises(AssertionError, match="a test reads"):
        Path("content/catalog.yaml").read_text("utf-8")
    assert (ROOT / "tests/toy/catalog.yaml").read_text("utf-8")
