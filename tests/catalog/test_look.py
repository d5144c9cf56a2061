import re
from pathlib import Path

import pytest

from generator.catalog.look import ACCENT, ACCENT_DARK, DARK, LIGHT, shades
from generator.catalog.model import Config
from generator.text.colors import AA, from_hex, least_contrast

TOKENS = Path(__file__).parents[2] / "templates" / "static" / "tokens.css"


def test_same_as_tokens() -> None:
    """The backgrounds and accents are those of tokens.css."""
    pairs = {
        name: (from_hex(light), from_hex(dark))
        for name, light, dark in re.findall(
            r"--([a-z-]+): light-dark\((#\w+), (#\w+)\)", TOKENS.read_text("utf-8")
        )
    }
    assert (pairs["bg"], pairs["surface"]) == tuple(zip(LIGHT, DARK, strict=True))
    assert pairs["accent"] == (ACCENT, ACCENT_DARK)


@pytest.mark.parametrize("accent", ["#000000", "#7a1f3d", "#b05e00", "#006400", "#1010ff"])
def test_readable(accent: str) -> None:
    """Text in the accent can be read, on pages and on its soft background, light and dark."""
    light, dark = shades(Config("a", "A", accent=accent))
    assert light.accent == accent
    for each, grounds in ((light, LIGHT), (dark, DARK)):
        assert least_contrast(each.accent, (*grounds, each.soft)) >= AA


def test_own_dark_accent() -> None:
    """The dark accent of the settings is taken as it is; without accents, both are the built-in ones."""
    light, dark = shades(Config("a", "A", accent_dark="#ffffff"))
    assert (light.accent, dark.accent) == (ACCENT, "#ffffff")
    assert [each.accent for each in shades(Config("a", "A"))] == [ACCENT, ACCENT_DARK]
