"""The colors of a catalog: what follows from its accents."""

from dataclasses import dataclass

from ..text.colors import AA, least_contrast, mix, muted, readable
from .model import Config

LIGHT = ("#fbfaf6", "#ffffff")
DARK = ("#14181a", "#1c2225")
"""The backgrounds of pages, in `tokens.css`: `--bg` and `--surface`."""
ACCENT, ACCENT_DARK = "#12526a", "#8fcadb"
_DARK_RATIO = 7.5
_HIGH_RATIO = 7.0  # for readers who ask for more contrast: AAA


@dataclass(frozen=True, slots=True)
class Shades:
    """The colors that follow from an accent, on light or on dark pages."""

    accent: str
    soft: str  # background of what has text in the accent
    bar: str  # bars of charts
    high: str  # the accent, for readers who ask for more contrast


def shades(config: Config) -> tuple[Shades, Shades]:
    """Return the colors on light and on dark pages."""
    light = config.accent or ACCENT
    dark = config.accent_dark
    if not dark:
        derived = readable(muted(light, 0.6), DARK, _DARK_RATIO)
        dark = derived if config.accent else ACCENT_DARK
    return _shades(light, LIGHT, "#ffffff", 0.1, 0.45), _shades(dark, DARK, "#000000", 0.14, 0.42)


def _shades(accent: str, grounds: tuple[str, ...], extreme: str, soft: float, bar: float) -> Shades:
    share = soft
    while share > 0 and least_contrast(accent, (mix(accent, grounds[0], share),)) < AA:
        share -= 0.01
    return Shades(
        accent,
        mix(accent, grounds[0], max(share, 0)),
        mix(accent, grounds[0], bar),
        readable(accent, (extreme,), _HIGH_RATIO),
    )
