"""Colours of the book from the one accent colour of the profile."""

from __future__ import annotations

from discgen.colour import WHITE, luminance, mix

_TAB, _TAB_GAP = 31.0, 1.2  # mm: greatest height of a tab, space between tabs
_TAB_AIR, _TAB_LINE = (
    2.0,
    8.6 * 25.4 / 72,
)  # mm: above the words of a tab, a line (.tab in templates/book/style.css)


def colours(accent: str) -> dict[str, str]:
    """The accent, darker for small text so that it stays readable, and its tints, by name."""
    text, share = accent, 1.0
    while 1.05 / (luminance(text) + 0.05) < 5.5 and share > 0.2:
        share -= 0.1
        text = mix(accent, (0, 0, 0), share)
    return {
        "accent": accent,
        "accent-text": text,
        "tint-strong": mix(accent, WHITE, 0.35),
        "tint": mix(accent, WHITE, 0.14),
        "tint-pale": mix(accent, WHITE, 0.055),
    }


def tab_height(tabs: int, edge: float) -> float:
    """Height of one of so many thumb tabs beside an edge of that length, in mm."""
    return min(_TAB, (edge + _TAB_GAP) / max(tabs, 1) - _TAB_GAP)


def tab_characters(tabs: int, edge: float) -> int:
    """How many characters one of so many tabs holds, one below the other."""
    return int((tab_height(tabs, edge) - _TAB_AIR) / _TAB_LINE)


def theme_css(accent: str) -> str:
    """The colours as CSS variables."""
    return ":root{" + "".join(f"--{name}:{value};" for name, value in colours(accent).items()) + "}"
