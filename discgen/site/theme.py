"""Colours of the site for light and dark screens, from the one accent colour of the profile."""

from __future__ import annotations

from discgen.document.theme import WHITE, luminance, mix, theme_css

_NIGHT = (20, 24, 28)  # the ground of the dark screen, --ground in templates/site.css
_CONTRAST = 5.5  # a little more than WCAG AA asks of small text
# What the sheets of paper say in plain values, and the variables that follow the screen and its fonts.
_ON_SCREEN = {
    "#22262b": "var(--ink)",
    "#3d444c": "var(--soft)",
    "#5b636d": "var(--mute)",
    "#9aa3ad": "var(--rule)",
    "#c8ced6": "var(--line)",
    "#fff": "var(--ground)",
    '"BIZ UDPGothic"': "var(--text)",
    '"BIZ UDGothic"': "var(--digits)",
}


def sheet_on_screen(css: str) -> str:
    """A sheet that was written for paper, in the colours and fonts of the screen."""
    for value, variable in _ON_SCREEN.items():
        css = css.replace(value, variable)
    return css


def dark_css(accent: str) -> str:
    """The variables of ``theme_css`` for a dark ground: the accent lightened until it can be read there."""
    night = luminance("#{:02x}{:02x}{:02x}".format(*_NIGHT))
    text, share = accent, 1.0
    while (luminance(text) + 0.05) / (night + 0.05) < _CONTRAST and share > 0:
        share -= 0.1
        text = mix(accent, WHITE, share)
    tints = {
        "accent": text,
        "accent-text": text,
        "tint-strong": mix(text, _NIGHT, 0.5),
        "tint": mix(text, _NIGHT, 0.18),
        "tint-pale": mix(text, _NIGHT, 0.08),
    }
    return ":root{" + "".join(f"--{name}:{value};" for name, value in tints.items()) + "}"


def site_theme(accent: str) -> str:
    """Both sets of variables. The band at the head keeps the colour of the paper in both."""
    light = theme_css(accent)
    band = light.partition("--accent-text:")[2].partition(";")[0]
    return f"{light}\n:root{{--band:{band}}}\n@media (prefers-color-scheme:dark){{{dark_css(accent)}}}\n"
