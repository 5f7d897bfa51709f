"""What changed from one print to another, in words: ＋36,504百万円, △0.12ポイント."""

from __future__ import annotations

from fractions import Fraction

from discgen.figures.printed.printing import MINUS, UNITS, Unit, cut, print_steps, read_printed, unit_of


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
