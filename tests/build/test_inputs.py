"""The digest that tells whether anything that a build reads has changed."""

import os
import shutil
from pathlib import Path

import pytest

from generator.build import inputs
from generator.build.build import Options, build
from generator.build.inputs import CONTENT, code, is_outdated
from generator.pages.templates import Templates

TOY = Path(__file__).parents[1] / "toy"
TEMPLATES = Templates({"a.html": "a"}, {"a.css": b"a"}, "loader")


def digest(content: Path, templates: Templates, *options: object) -> str:
    """Return the digest of a folder with these templates and options."""
    return inputs.digest(inputs.content_digest(content), templates, *options)


@pytest.mark.parametrize(
    "name",
    [
        *(name for name in CONTENT if not (TOY / name).is_dir()),
        *("papers/new.md", "papers/2021/month-only.md", "paths/second.md", "static/logo.svg"),
    ],
)
def test_content(catalog: Path, name: str) -> None:
    """Another byte in any file of the content is another input; so is a deleted file."""
    before = digest(catalog, TEMPLATES)
    path = catalog / name
    data = path.read_bytes() if path.exists() else b""
    path.write_bytes(data + b" ")
    assert digest(catalog, TEMPLATES) != before
    path.write_bytes(data)
    os.utime(path, (0, 0))
    assert (digest(catalog, TEMPLATES) == before) == (name != "papers/new.md")
    path.unlink()
    assert (digest(catalog, TEMPLATES) == before) == (name == "papers/new.md")


def test_renamed(catalog: Path) -> None:
    """A paper under another name is another input."""
    before = digest(catalog, TEMPLATES)
    path = catalog / "papers" / "2021" / "month-only.md"
    path.rename(path.with_name("another-name.md"))
    assert digest(catalog, TEMPLATES) != before


def test_what_a_build_does_not_read(catalog: Path) -> None:
    """Other files in the content's folder, such as a site in it, do not count."""
    before = digest(catalog, TEMPLATES)
    (catalog / "site").mkdir()
    (catalog / "site" / "index.html").touch()
    (catalog / "notes.txt").touch()
    assert digest(catalog, TEMPLATES) == before


def test_templates_and_options(catalog: Path) -> None:
    """Other templates, static files or options are other inputs."""
    others = (
        Templates({"a.html": "b"}, {"a.css": b"a"}, "loader"),
        Templates({"b.html": "a"}, {"a.css": b"a"}, "loader"),
        Templates({"a.html": "a"}, {"a.css": b"b"}, "loader"),
        Templates({"a.html": "a"}, {"a.css": b"a"}, "another"),
    )
    every = [digest(catalog, templates) for templates in (TEMPLATES, *others)]
    every += [digest(catalog, TEMPLATES, "x"), digest(catalog, TEMPLATES, "x", True)]
    assert len(set(every)) == len(every)


def test_pagefind(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another Pagefind is another input."""
    before = digest(catalog, TEMPLATES)
    (tmp_path / "pagefind").write_text("#!/bin/sh\n")
    (tmp_path / "pagefind").chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(tmp_path / "pagefind"))
    assert digest(catalog, TEMPLATES) != before


def test_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a package is another input."""
    before = code()
    (tmp_path / "jinja2-99.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert code() != before


def test_outdated(content: Path, tmp_path: Path) -> None:
    """A site is outdated if the content has changed since its build, and not if it cannot be told."""
    out = tmp_path / "site"
    build(Options(content, out, search=False))
    assert not is_outdated(out, content)
    assert not is_outdated(out, Path(shutil.copytree(content, tmp_path / "elsewhere")))
    path = next(content.rglob("withdrawn.md"))
    path.write_bytes(path.read_bytes() + b"One more sentence.\n")
    assert is_outdated(out, content)
    assert not is_outdated(out, tmp_path)
    assert not is_outdated(tmp_path, content)
