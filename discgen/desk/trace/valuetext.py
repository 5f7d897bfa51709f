"""Exact values in words: 51,234,567,890円, 8.2253…%."""

from __future__ import annotations

import re
from fractions import Fraction

from discgen.figures.printed.printing import MINUS, UNITS, Unit, cut, print_steps, read_printed, unit_of

_DECIMALS = 6
_BARE = re.compile(r"[△(（]?[\d,.]+[)）]?")


def exact_words(value: Fraction, unit_name: str) -> str:
    """A value before it was cut for print, in yen, counts or per cent; … where its decimals do not end."""
    if unit_name == "%":
        return _decimal(value * 100) + "%"
    name = "円" if unit_name.endswith(("円", "円銭")) else {"歳月": "か月", "年月": "か月"}.get(unit_name, unit_name)
    return _decimal(value) + name


def _decimal(value: Fraction) -> str:
    if value.denominator == 1:
        return f"{MINUS if value < 0 else ''}{abs(value.numerator):,}"
    steps = cut(abs(value), Fraction(1, 10**_DECIMALS))
    whole, rest = divmod(steps, 10**_DECIMALS)
    decimals = f"{rest:0{_DECIMALS}d}".rstrip("0")
    endless = "…" if Fraction(steps, 10**_DECIMALS) != abs(value) else ""
    if endless:
        decimals = f"{rest:0{_DECIMALS}d}"
    sign = MINUS if value < 0 else ""
    return f"{sign}{whole:,}" + (f".{decimals}{endless}" if decimals else "")


def with_unit(printed: str, unit_name: str) -> str:
    """Printed characters with their unit, unless they carry one."""
    bare = _BARE.fullmatch(printed) is not None and unit_name not in ("", "歳月", "年月", "円銭")
    return f"{printed}{unit_name}" if bare else printed


def change_words(now: str, before: str, unit_name: str) -> str:
    """The change from one print to another, with its sign; empty where print is not a number of one unit."""
    if unit_name not in UNITS:
        return ""
    try:
        one, other = read_printed(now, unit_name), read_printed(before, unit_name)
    except ValueError:
        return ""
    value = sum((read.steps or 0) * read.unit.step * sign for read, sign in ((one, 1), (other, -1)))
    if not value:
        return "増減なし"
    unit: Unit = max((one.unit, other.unit), key=lambda each: each.decimals)
    size = print_steps(cut(abs(Fraction(value)), unit.step), unit_of(unit.name, unit.decimals))
    name = "" if unit.name == "円銭" else "ポイント" if unit.name == "%" else unit.name
    return f"{'＋' if value > 0 else MINUS}{size}{name}"
