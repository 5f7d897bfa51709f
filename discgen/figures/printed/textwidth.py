"""How wide printed characters are, estimated from their kind."""

from __future__ import annotations

import unicodedata

_POINT = 0.33  # comma and point, from the proportional face


def ems(text: str, narrow: float = 0.5) -> float:
    """Width of a text in em: wide characters 1, comma and point a third, others ``narrow`` (figures: 0.5)."""
    wide = unicodedata.east_asian_width
    return sum(1.0 if wide(c) in "WFA" else _POINT if c in ",." else narrow for c in text)
