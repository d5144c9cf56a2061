"""The checker of the W3C, where it is installed: tools/validate.py."""

import os
from pathlib import Path

import pytest

from tools import validate

needs_checker = pytest.mark.skipif(
    validate.VNU not in os.environ, reason=f"{validate.VNU} names no checker (tools/validate.py)"
)


@needs_checker
def test_toy_site(toy_site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No page, style sheet or drawing of the toy site has an error or a warning."""
    exit_code = validate.main([str(toy_site)])
    out = capsys.readouterr().out
    assert exit_code == 0, out
    assert ": 0 errors, 0 warnings" in out, out


@needs_checker
def test_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An error is printed with its file and line, and what is left out with the reason."""
    (tmp_path / "a b.html").write_text(
        "<!DOCTYPE html><html lang=en>\n<title>x</title>\n<ul>text</ul></html>"
    )
    (tmp_path / "a.css").write_text("p {\n colour: red;\n paint-order: stroke }")
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><p/></svg>')
    assert validate.main([str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{tmp_path}/a b.html:3: error: Text not allowed in element “ul”")
    assert any(line.startswith(f"{tmp_path}/a.css:2: error: CSS: “colour”") for line in lines)
    assert any(line.startswith(f"{tmp_path}/a.svg:1: error: Element “p” not") for line in lines)
    assert "1 HTML, 1 SVG, 1 CSS: 4 errors, 0 warnings" in lines[-2]
    assert lines[-1] == "  1 messages left out: properties of CSS that the checker does not know"


def test_without_checker(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the checker, or without pages, nothing is said to be right."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(validate.VNU, str(tmp_path / "vnu.jar"))
        with pytest.raises(SystemExit):
            validate.main([str(tmp_path)])
        assert "vnu.jar does not exist; install it" in capsys.readouterr().err
        (tmp_path / "vnu.jar").touch()
        with pytest.raises(SystemExit):
            validate.main([str(tmp_path)])
        assert "contains no pages" in capsys.readouterr().err
