"""Colours of the book from the one accent colour of the profile."""

from __future__ import annotations

from discgen.colour import WHITE, luminance, mix
from discgen.houselook import MILLIMETRE, TAB_AIR, TAB_GAP, TAB_LINE

_TAB = 31.0  # mm: greatest height of a tab


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
    return min(_TAB, (edge + TAB_GAP) / max(tabs, 1) - TAB_GAP)


def tab_characters(tabs: int, edge: float) -> int:
    """How many characters one of so many tabs holds, one below the other."""
    return int((tab_height(tabs, edge) - TAB_AIR) * MILLIMETRE / TAB_LINE)
