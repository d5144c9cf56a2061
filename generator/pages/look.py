"""The look that catalog.yaml asks for, as the last lines of the stylesheet."""

from dataclasses import replace

from ..catalog.look import shades
from ..catalog.model import Config
from .templates import STYLE, Templates

_ICON, _ICON_COLOR = "icon.svg", b"#1d4e5f"
_FEED = "feed.css"
_FONTS = {
    "mixed": "",
    "sans": "--serif: var(--sans);",
    "serif": "--sans: var(--serif);",
}


def with_look(templates: Templates, config: Config) -> Templates:
    """Return templates with the accents and the font of the settings.

    The built-in icon gets the color of the accent, and so do links in feeds.
    """
    css = _css(config)
    if not css:
        return templates
    statics = {**templates.statics, STYLE: templates.statics[STYLE] + css.encode()}
    if config.accent and _ICON in statics:
        statics[_ICON] = statics[_ICON].replace(_ICON_COLOR, config.accent.encode())
    if (config.accent or config.accent_dark) and _FEED in statics:
        statics[_FEED] += _feed_css(config).encode()
    return replace(templates, statics=statics)


def _css(config: Config) -> str:
    rules, high = _FONTS[config.font], ""
    if config.accent or config.accent_dark:
        light, dark = shades(config)
        for name, one, other in (
            ("accent", light.accent, dark.accent),
            ("accent-soft", light.soft, dark.soft),
            ("bar", light.bar, dark.bar),
        ):
            rules += f" --{name}: light-dark({one}, {other});"
        accent = f"--accent: light-dark({light.high}, {dark.high});"
        high = f"@media (prefers-contrast: more) {{ :root {{ {accent} }} }}\n"
    return f"\n/* catalog.yaml */\n:root {{ {rules.strip()} }}\n{high}" if rules else ""


def _feed_css(config: Config) -> str:
    light, dark = shades(config)
    rules = [f"html|a {{ color: {each.accent}; }}" for each in (light, dark)]
    return f"{rules[0]}\n@media (prefers-color-scheme: dark) {{ {rules[1]} }}\n"
