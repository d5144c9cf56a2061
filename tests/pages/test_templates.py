from dataclasses import replace
from pathlib import Path

import pytest

from generator.errors import ContentError, TemplateError
from generator.pages import templates
from generator.pages.templates import read_templates, template_folders, templates_in

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder for templates that override the built-in ones."""
    (tmp_path / "static").mkdir()
    return tmp_path


def test_template(folder: Path) -> None:
    """A template overrides the built-in one of its name; the others stay."""
    (folder / "about.html").write_text("mine", "utf-8")
    builtin, both = templates_in(template_folders()), templates_in(template_folders(folder))
    assert both.texts["about.html"] == "mine"
    assert {**both.texts, "about.html": builtin.texts["about.html"]} == builtin.texts


def test_folder_of_templates(folder: Path) -> None:
    """A template in a folder is named by its path."""
    (folder / "parts").mkdir()
    (folder / "parts" / "a.html").write_text("a", "utf-8")
    assert templates_in(template_folders(folder)).texts["parts/a.html"] == "a"


def test_static(folder: Path) -> None:
    """A static file overrides the built-in one; hidden files are left out."""
    (folder / "static" / "style.css").write_text("p {}", "utf-8")
    (folder / "static" / "more.css").write_text("q {}", "utf-8")
    (folder / "static" / ".hidden").write_text("")
    statics = templates_in(template_folders(folder)).statics
    assert statics["style.css"].endswith(b"\np {}")
    assert statics["more.css"] == b"q {}"
    assert set(statics) == {*templates_in(template_folders()).statics, "more.css"}
    assert list(statics) == sorted(statics)


def test_tokens(folder: Path) -> None:
    """Tokens of a user's folder come after the built-in ones, in the same stylesheet: a theme is a few lines."""
    builtin = templates_in(template_folders()).statics
    (folder / "static" / "tokens.css").write_text(":root { --bg: #fff; }", "utf-8")
    statics = templates_in(template_folders(folder)).statics
    assert list(statics) == list(builtin)
    assert "tokens.css" not in statics
    tokens, theme, rules = statics["style.css"].partition(b":root { --bg: #fff; }\n")
    assert theme
    assert tokens.startswith(b"/* The look in one place")
    assert builtin["style.css"] == tokens + rules


def test_loader(folder: Path) -> None:
    """The loader of Pagefind can be overridden, and is no template."""
    (folder / "pagefind-loader.js").write_text("mine", "utf-8")
    both = templates_in(template_folders(folder))
    assert both.loader == "mine"
    assert all(name.endswith(".html") for name in both.texts)


def test_no_loader(folder: Path) -> None:
    """Without a loader of Pagefind there is no search, so it is an error."""
    with pytest.raises(TemplateError, match=r"^pagefind-loader\.js: there is no such file in"):
        templates_in((folder,))


def test_not_utf_8(folder: Path) -> None:
    """A template that is not UTF-8 is an error with its name."""
    (folder / "about.html").write_bytes(b"caf\xe9")
    with pytest.raises(TemplateError, match=r"^about\.html: is not UTF-8: unexpected end of data"):
        templates_in(template_folders(folder))


def test_builtin_folder_given() -> None:
    """The built-in folder is read once, even if the user names it."""
    assert template_folders(TEMPLATES) == template_folders() == (TEMPLATES,)


def test_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package has the templates inside."""
    monkeypatch.setattr(templates, "PACKAGED", folder)
    assert template_folders() == (folder,)


def test_digest() -> None:
    """The digest changes with each name and content."""
    before = templates_in(template_folders())
    text, static = next(iter(before.texts)), next(iter(before.statics))
    changed = [
        replace(before, texts={**before.texts, text: "changed"}),
        replace(before, texts={**before.texts, "new.html": ""}),
        replace(before, statics={**before.statics, static: b"changed"}),
        replace(before, loader="changed"),
    ]
    digests = {templates.digest for templates in (before, *changed)}
    assert len(digests) == 5
    assert before.digest == templates_in(template_folders()).digest


class TestStrays:
    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("papr.html", "did you mean 'paper.html'?"),
            ("custom.css", "did you mean 'static/custom.css'?"),
            ("static/paper.html", "did you mean 'paper.html'?"),
            ("static/photo.jpeg", "see `openshelf templates list`"),
        ],
    )
    def test_problem(self, folder: Path, name: str, hint: str) -> None:
        """A file that overrides nothing is a problem, with the name that was meant."""
        (folder / name).write_text("", "utf-8")
        with pytest.raises(ContentError) as error:
            read_templates(folder)
        message = "overrides no built-in file, and none of your files names it"
        assert str(error.value) == f"{folder / name}: {message}; {hint}"

    def test_named(self, folder: Path) -> None:
        """New files are fine if others name them; so are custom.css, notes and backups."""
        (folder / "_mine.html").write_text("mine", "utf-8")
        (folder / "about.html").write_text('{% include "_mine.html" %}', "utf-8")
        (folder / "static" / "custom.css").write_text("p { background: url(dots.png) }", "utf-8")
        for name in ("static/dots.png", "README.md", "about.html~", "static/#custom.css#"):
            (folder / name).write_text("", "utf-8")
        templates = read_templates(folder)
        assert templates.texts["_mine.html"] == "mine"
        assert {"custom.css", "dots.png"} <= set(templates.statics)
        assert not {name for name in templates.statics if "#" in name}

    def test_builtin_folder(self) -> None:
        """In a checkout, the folder `templates` has the built-in templates, and no strays."""
        assert read_templates(TEMPLATES) == templates_in(template_folders())
