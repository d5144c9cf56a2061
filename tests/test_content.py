"""The catalog in content/: `openshelf check` finds no problem in it.

This is the only test that reads content/, and it depends on none of its papers: correct them, add
some, or replace them all. `openshelf build` and `openshelf check` make and check their site.
"""

from pathlib import Path

from generator.check.content import check_content

CONTENT = Path(__file__).parents[1] / "content"


def test_no_problem() -> None:
    """Nothing is wrong in content/, such as an unknown tag or two papers with one id."""
    assert "\n".join(map(str, check_content(CONTENT).problems)) == ""
