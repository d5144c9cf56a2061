from typing import Any

from generator.catalog.model import Config
from generator.pages.look import with_look
from generator.pages.templates import STYLE, Templates, template_folders, templates_in

BUILTIN = templates_in(template_folders())


def look(**settings: Any) -> Templates:
    """Return the built-in templates with the look of some settings."""
    return with_look(BUILTIN, Config("a", "A", **settings))


def test_default() -> None:
    """The default look is that of the templates, to the byte."""
    assert look() == BUILTIN


def test_accent() -> None:
    """Accents are the last rules of the stylesheet; the icon takes the color."""
    statics = look(accent="#7a1f3d", accent_dark="#ffccdd").statics
    rules = statics[STYLE].removeprefix(BUILTIN.statics[STYLE]).decode()
    assert "--accent: light-dark(#7a1f3d, #ffccdd);" in rules
    assert rules.index("prefers-contrast: more") > rules.index("--accent-soft")
    assert b"#7a1f3d" in statics["icon.svg"]
    assert statics["feed.css"].endswith(b"dark) { html|a { color: #ffccdd; } }\n")
    assert [*statics] == [*BUILTIN.statics]


def test_font() -> None:
    """A font for all is one rule."""
    added = [
        look(font=font).statics[STYLE].removeprefix(BUILTIN.statics[STYLE])
        for font in ("sans", "serif")
    ]
    rules = (b"--serif: var(--sans);", b"--sans: var(--serif);")
    assert added == [b"\n/* catalog.yaml */\n:root { %b }\n" % rule for rule in rules]
