"""Numbers in settings and forms as people write them: 0.27, 1/4. No powers: 1e999999999 would be worked out."""

from __future__ import annotations

from fractions import Fraction


def plain_number(text: str | int) -> Fraction:
    """The exact number. Errors: ValueError, ZeroDivisionError."""
    if "e" in str(text).lower():
        raise ValueError(text)
    return Fraction(str(text))
