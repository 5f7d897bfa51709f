"""Exact values in words: 51,234,567,890円, 8.2253…%."""

from __future__ import annotations

from fractions import Fraction

from discgen.figures.printed.printing import MINUS, cut, decimal_text

_DECIMALS = 6


def exact_words(value: Fraction, unit_name: str) -> str:
    """A value before it was cut for print, in yen, counts or per cent; … where its decimals do not end."""
    if unit_name == "%":
        return _decimal(value * 100) + "%"
    name = "円" if unit_name.endswith(("円", "円銭")) else {"歳月": "か月", "年月": "か月"}.get(unit_name, unit_name)
    return _decimal(value) + name


def _decimal(value: Fraction) -> str:
    step = Fraction(1, 10**_DECIMALS)
    steps = cut(abs(value), step)
    text = decimal_text(steps, _DECIMALS, comma=",")
    text = text.rstrip("0").rstrip(".") if steps * step == abs(value) else f"{text}…"
    return f"{MINUS if value < 0 else ''}{text}"
