import colorsys

import pytest

from generator.text.colors import AA, contrast, from_hex, least_contrast, mix, readable


def hue(color: str) -> float:
    """Return the hue of a color, from 0 to 1."""
    red, green, blue = bytes.fromhex(color[1:])
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]


@pytest.mark.parametrize("text", ["#7A1F3D", "7a1f3d", "#7a1f3d"])
def test_from_hex(text: str) -> None:
    """A color is read with or without #, in either case."""
    assert from_hex(text) == "#7a1f3d"


def test_from_three_digits() -> None:
    """Three digits stand for six, as in CSS."""
    assert from_hex("#1aF") == "#11aaff"


@pytest.mark.parametrize(
    "text", ["red", "#12", "#12345", "#1234567", "##123", "#12g", "rgb(0,0,0)"]
)
def test_no_color(text: str) -> None:
    """Anything else is no color."""
    with pytest.raises(ValueError, match="is not a color"):
        from_hex(text)


def test_contrast() -> None:
    """Contrast is that of WCAG, whose own examples are black, white and #777."""
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21
    assert contrast("#123456", "#123456") == 1
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("color", ["#ffd700", "#ff8800", "#808080", "#ffffff", "#00ff00"])
def test_readable(color: str) -> None:
    """The nearest color that can be read has the same hue, just enough contrast, and is itself stable."""
    for grounds in (("#fbfaf6", "#ffffff"), ("#14181a", "#1c2225")):
        found = readable(color, grounds)
        assert least_contrast(found, grounds) >= AA
        assert readable(found, grounds) == found
        assert abs(hue(found) - hue(color)) < 0.01
        if found != color:
            assert least_contrast(found, grounds) < AA + 0.2


def test_mix() -> None:
    """A mix is between both colors."""
    assert mix("#000000", "#ffffff", 0) == "#ffffff"
    assert mix("#000000", "#ffffff", 1) == "#000000"
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
