"""The wheel: what is installed works in any folder, with nothing of the checkout around it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_an_installed_openshelf_builds_anywhere(content: Path, tmp_path: Path) -> None:
    """The wheel carries the templates: it builds a catalog in a folder that has only content."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(installed)
    templates = [
        path for path in (ROOT / "templates").rglob("*.*") if "__pycache__" not in path.parts
    ]
    assert len(templates) > 20
    for template in templates:
        assert f"generator/templates/{template.relative_to(ROOT / 'templates')}" in names
    assert "generator/serve/serve.js" in names
    assert not {name for name in names if name.startswith(("tests/", "content/"))}
    assert not {name for name in names if "__pycache__" in name}
    subprocess.run(
        [sys.executable, "-P", "-m", "generator", "build", "-q"],
        cwd=content.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=True,
    )
    assert (content.parent / "site" / "assets" / "style.css").is_file()
    assert (content.parent / "site" / "pagefind" / "pagefind-loader.js").is_file()
