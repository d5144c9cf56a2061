"""Colors as `#rrggbb`: contrast by WCAG, and the nearest color that can be read."""

import colorsys
import re

AA = 4.5
"""The least contrast of text (https://www.w3.org/TR/WCAG22/#contrast-minimum)."""
_HEX = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_STEPS = 500


def from_hex(text: str) -> str:
    """Return a color, written with three or six hexadecimal digits, as `#rrggbb`.

    Raises `ValueError` with what is wrong.
    """
    if not _HEX.fullmatch(text):
        raise ValueError(f"{text!r} is not a color")
    digits = text.removeprefix("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_contrast(color: str, grounds: tuple[str, ...]) -> float:
    """Return the contrast of a color with the background where it is least."""
    return min(contrast(color, ground) for ground in grounds)


def readable(color: str, grounds: tuple[str, ...], ratio: float = AA) -> str:
    """Return the nearest color of the same hue that has this contrast with all backgrounds."""
    if least_contrast(color, grounds) >= ratio:
        return color
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(color))
    end = 1.0 if _luminance(grounds[0]) < 0.2 else 0.0
    for step in range(1, _STEPS + 1):
        shade = lightness + (end - lightness) * step / _STEPS
        nearer = _to_hex(colorsys.hls_to_rgb(hue, shade, saturation))
        if least_contrast(nearer, grounds) >= ratio:
            break
    return nearer


def muted(color: str, share: float) -> str:
    """Return a color with this share of its saturation."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return _to_hex(colorsys.hls_to_rgb(hue, lightness, saturation * share))


def mix(color: str, ground: str, share: float) -> str:
    """Return a color mixed into a background: all of it with a share of 1, none of it with 0."""
    pairs = zip(_rgb(color), _rgb(ground), strict=True)
    red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
    return _to_hex((red, green, blue))


def _rgb(color: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(color[1:])
    return red / 255, green / 255, blue / 255


def _to_hex(rgb: tuple[float, float, float]) -> str:
    return "#" + bytes(round(part * 255) for part in rgb).hex()


def _luminance(color: str) -> float:
    parts = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _rgb(color))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
