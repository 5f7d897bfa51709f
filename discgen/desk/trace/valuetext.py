"""Exact values in words: 51,234,567,890円, 8.2253…%."""

from __future__ import annotations

from fractions import Fraction

from discgen.figures.printed.printing import MINUS, UNITS, Unit, cut, decimal_text, print_steps, read_printed, unit_of

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


def change_words(now: str, before: str, unit_name: str) -> str:
    """The change from one print to another, with its sign; empty where print is not a number of one unit."""
    if unit_name not in UNITS:
        return ""
    try:
        one, other = read_printed(now, unit_name), read_printed(before, unit_name)
    except ValueError:
        return ""
    value = (one.value or 0) - (other.value or 0)
    if not value:
        return "増減なし"
    unit: Unit = max((one.unit, other.unit), key=lambda each: each.decimals)
    size = print_steps(cut(abs(Fraction(value)), unit.step), unit_of(unit.name, unit.decimals))
    name = "" if unit.name == "円銭" else "ポイント" if unit.name == "%" else unit.name
    return f"{'＋' if value > 0 else MINUS}{size}{name}"
