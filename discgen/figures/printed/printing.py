"""Printed forms: from an exact value to the characters on the page, and back to an interval.

Source: 金額、比率の表示方法 of the magazines (regulation notes §1): amounts are cut off below the unit, △ marks
negative figures, － an item that does not exist, 0 an amount below one unit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from math import ceil, floor

from discgen.figures.printed.printedtable import DASH

MINUS = "△"
_OKU, _CHO, _MILLION = 10**8, 10**12, 10**6
_DASHES = frozenset("-－—―–‐−ー")
_SIGN_IN_LABEL = re.compile(rf"(?<=[（(]){MINUS}(?=[）)])")
_BARE = re.compile(r"[△▲(（-]?\s?[\d,.]+[)）]?")
_CARRIED = ("", "歳月", "年月", "円銭", "兆億円", "億百万円")  # units that stand in the print itself
_SIGNS = "△▲-−－"
_NUMBER = re.compile(r"(?:[△▲]\s*\(?\s*|[\-−－])?[\d,]*\d(?:\.\d+)?")  # △ may stand off its figure
_GROUPED = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")
_GOES_ON = re.compile(r"[.,]*\d|[eE][+-]?\d|円\d")  # after a figure: one that was written wrong
_LARGE = ("兆", "億")
_IN_WORDS = re.compile(r"([△▲-]?)\s*(?:([\d,]+)兆)?(?:([\d,]+)億)?(?:([\d,]+)百万)?円")


@dataclass(frozen=True)
class Unit:
    """A printed unit: ``size`` base units (yen, heads, ratio) make one printed unit; ``decimals`` are shown."""

    name: str
    size: Fraction
    decimals: int = 0

    @cached_property
    def step(self) -> Fraction:
        """Value of one unit of the last printed digit."""
        return self.size / Fraction(10) ** self.decimals


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("円", Fraction(1)),
        Unit("円銭", Fraction(1), 2),
        Unit("千円", Fraction(1000)),
        Unit("百万円", Fraction(1_000_000)),
        Unit("億円", Fraction(_OKU)),
        Unit("兆億円", Fraction(_OKU)),
        Unit("億百万円", Fraction(_MILLION)),
        Unit("%", Fraction(1, 100), 2),
        Unit("年", Fraction(1), 3),
        Unit("倍", Fraction(1), 2),
        *(
            Unit(name, Fraction(1))
            for name in ("件", "人", "会員", "口", "店", "先", "歳月", "年月", "月", "日", "営業日", "金庫")
        ),
    )
}


@cache
def unit_of(name: str, decimals: int | None = None) -> Unit:
    """The unit of that name, with other decimals when given. KeyError for an unknown unit."""
    unit = UNITS[name]
    return unit if decimals is None else Unit(unit.name, unit.size, decimals)


def cut(value: Fraction, step: Fraction) -> int:
    """Number of whole steps in ``value``, cut toward zero (切捨て)."""
    size = abs(value.numerator) * step.denominator // (value.denominator * step.numerator)
    return size if value >= 0 else -size


def round_half_up(value: Fraction, step: Fraction) -> int:
    """Number of steps nearest to ``value``, halves away from zero (四捨五入)."""
    whole = value.denominator * step.numerator
    size = (2 * abs(value.numerator) * step.denominator + whole) // (2 * whole)
    return size if value >= 0 else -size


def steps_of(value: Fraction, unit: Unit, rounding: str) -> int:
    """The printed integer of a value: its last-digit steps after cutting or rounding."""
    return cut(value, unit.step) if rounding == "truncate" else round_half_up(value, unit.step)


def printed_value(value: Fraction, unit: Unit, rounding: str) -> Fraction:
    """The value that the printed figure stands for, in base units."""
    return steps_of(value, unit, rounding) * unit.step


def interval_of(steps: int, unit: Unit, rounding: str) -> tuple[Fraction, Fraction]:
    """Closed lower and open-or-closed upper bound of exact values that print as ``steps``.

    Integers only matter for yen, so both bounds are meant inclusively one base unit apart:
    cut 5 百万円 → [5,000,000, 5,999,999]; cut 0 → [−999,999, 999,999]; rounded 5 → [4,500,000, 5,499,999].
    For ratios the upper bound is exclusive by less than any printed digit; callers treat it as a supremum.
    """
    step = unit.step
    half = step / 2 if rounding == "round" else Fraction(0)
    if steps == 0:
        edge = half or step
        low, high = -edge, edge
        return (low, high) if step < 1 else (Fraction(floor(low) + 1), Fraction(ceil(high) - 1))
    low, high = abs(steps) * step - half, abs(steps) * step + (half or step)
    if step >= 1:
        low, high = Fraction(ceil(low)), Fraction(ceil(high) - 1)
    return (low, high) if steps > 0 else (-high, -low)


def decimal_text(steps: int, decimals: int, *, minus: str = "-", comma: str = "") -> str:
    """Steps as a decimal number: -1234.56; with other signs △1,234.56."""
    whole, rest = divmod(abs(steps), 10**decimals)
    sign = minus if steps < 0 else ""
    return f"{sign}{whole:{comma}}" + (f".{rest:0{decimals}d}" if decimals else "")


def _months(steps: int, year_word: str) -> str:
    return f"{steps // 12}{year_word}{steps % 12}月"


def print_steps(steps: int, unit: Unit, form: str = "", minus: str = MINUS, sen: str = "two") -> str:
    """Printed characters of an integer number of steps; ``form`` is text around the figure such as ``（{}）``.

    sen: two digits of 銭 (186円05銭) or ``one`` where one is enough (186円5銭).
    """
    sign = minus if steps < 0 else ""
    if unit.name == "歳月":
        body = _months(steps, "歳")
    elif unit.name == "年月":
        body = _months(steps, "年")
    elif unit.name == "円銭":
        width = 2 if sen == "two" else 1
        body = f"{sign}{abs(steps) // 100:,}円{abs(steps) % 100:0{width}d}銭"
    elif unit.name in ("兆億円", "億百万円"):
        body = sign + (oku if unit.name == "兆億円" else oku_million)(abs(steps) * unit.size)
    else:
        body = decimal_text(steps, unit.decimals, minus=minus, comma=",")
    return form.format(body) if form else body


def print_value(
    value: Fraction, unit: Unit, rounding: str = "truncate", form: str = "", zero_ratio: str = "dash"
) -> str:
    """Printed form of an exact value: △, 0, － as the conventions ask.

    An exact zero is － (nothing to report). A ratio that is not zero but prints 0.00 follows ``zero_ratio``
    (``dash`` or ``zero``), a convention of the institution.
    """
    steps = steps_of(value, unit, rounding)
    if value == 0 or (steps == 0 and unit.name == "%" and zero_ratio == "dash"):
        return form.format(DASH) if form else DASH
    return print_steps(steps, unit, form)


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A figure read back from print: its steps in the unit, or None for a dash; and the unit.

    below: a 0 with a sign (△0), something negative that is less than one step.
    """

    steps: int | None
    unit: Unit
    below: bool = False

    @property
    def value(self) -> Fraction | None:
        """What the print stands for, in base units; None for a dash."""
        return None if self.steps is None else self.steps * self.unit.step

    @property
    def amount(self) -> Fraction:
        """The same with nothing for a dash."""
        return self.value or Fraction(0)

    def unit_of(self, cell: Unit) -> Unit:
        """The unit of its cell with as many decimals as are printed; 円銭 where the figure says so itself."""
        if self.steps is None:
            return cell
        return self.unit if self.unit.name == "円銭" else Unit(cell.name, cell.size, self.unit.decimals)

    def reversed(self) -> ReadFigure:
        """The same with the other sign."""
        return self if self.steps is None else ReadFigure(-self.steps, self.unit, self.below)


@lru_cache(maxsize=1 << 15)
def read_printed(text: str, unit_name: str) -> ReadFigure:
    """Read a printed cell (with brackets, 年, %, 円銭 … around the figure) as steps of its unit.

    Errors: ValueError when no figure can be seen in the text.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if unit_name in ("歳月", "年月", "月"):
        found = re.fullmatch(r"(\d+)[歳年](\d+)月", plain)
        if found:
            return ReadFigure(int(found[1]) * 12 + int(found[2]), UNITS["月"])
    sen = re.search(r"([△▲-]?)\s*([\d,]+)円(\d{1,2})銭", plain)
    if sen:
        steps = int(sen[2].replace(",", "")) * 100 + int(sen[3])
        return ReadFigure(-steps if sen[1] else steps, UNITS["円銭"])
    words = _IN_WORDS.search(plain)
    if words and (words[2] or words[3] or words[4]):
        return _read_words(words, UNITS[unit_name])
    found_number = _NUMBER.search(plain)
    unit = UNITS[unit_name]
    if found_number is None:
        if any(character in _DASHES for character in plain):
            return ReadFigure(None, unit)
        raise ValueError(f"数字が読み取れません：{text}")
    number = found_number[0]
    negative = number[0] in _SIGNS
    whole, _, decimals = number.lstrip(f"{_SIGNS} (").partition(".")
    if _is_misprinted(whole, plain[: found_number.start()], plain[found_number.end() :], unit_name):
        raise ValueError(f"数字の書き方が正しくありません：{text}")
    whole = whole.replace(",", "")
    unit = Unit(unit.name, unit.size, len(decimals))
    steps = int(whole + decimals)
    return ReadFigure(-steps if negative else steps, unit, negative and not steps)


def _is_misprinted(whole: str, before: str, after: str, unit_name: str) -> bool:
    """True for 4,23 and 1.2.3, .5 and 1e5, 20兆 without 円: half of it would be another figure."""
    large = after.startswith("万円") or any(after.startswith(word) and word not in unit_name for word in _LARGE)
    return large or not _GROUPED.fullmatch(whole) or before.endswith((".", ",")) or bool(_GOES_ON.match(after))


def _read_words(words: re.Match[str], unit: Unit) -> ReadFigure:
    """An amount in 兆, 億 and 百万 as steps of the unit of its cell, in 百万円 where that is too coarse."""
    cho, hundred, million = (int((part or "0").replace(",", "")) for part in words.groups()[1:])
    yen = cho * _CHO + hundred * _OKU + million * _MILLION
    steps = Fraction(yen) / unit.size
    if unit.decimals or unit.size < 1 or steps.denominator != 1:
        unit, steps = UNITS["百万円"], Fraction(yen, _MILLION)
    return ReadFigure(-int(steps) if words[1] else int(steps), unit, bool(words[1]) and not steps)


def normalise_dash(text: str, dash: str = DASH) -> str:
    """One dash for all the dashes of the sources, also inside brackets: ``(-)`` → ``(－)``; signs stay."""
    if _NUMBER.search(unicodedata.normalize("NFKC", text)):
        return text
    return "".join(dash if character in _DASHES else character for character in text)


def with_sign(label: str, minus: str) -> str:
    """A label that names the sign of its figures, 増減（△）額, with the sign that the house prints."""
    return _SIGN_IN_LABEL.sub(minus.strip(), label)


def with_unit(printed: str, unit_name: str, between: str = "") -> str:
    """Printed characters with their unit, unless they carry one (年2%, 8,485円47銭) or are no figure (－)."""
    bare = _BARE.fullmatch(printed) is not None and unit_name not in _CARRIED
    return f"{printed}{between}{unit_name}" if bare else printed


def oku(yen: Fraction) -> str:
    """兆億 form of an amount, cut below 億: 1兆2,336億円; below one 億 in 百万円."""
    whole = cut(abs(yen), Fraction(_OKU))
    if not whole:
        return oku_million(yen)
    sign = MINUS if yen < 0 else ""
    cho, rest = divmod(whole, _CHO // _OKU)
    return f"{sign}{f'{cho:,}兆' if cho else ''}{f'{rest:,}億' if rest else ''}円"


def oku_million(yen: Fraction) -> str:
    """億 and 百万 form of an amount, cut below 百万: 69億88百万円."""
    whole = cut(abs(yen), Fraction(_MILLION))
    sign = MINUS if yen < 0 else ""
    cho, rest = divmod(whole, _CHO // _MILLION)
    hundred, million = divmod(rest, _OKU // _MILLION)
    parts = [f"{cho:,}兆" if cho else "", f"{hundred:,}億" if hundred else ""]
    parts.append(f"{million:,}百万" if million or not whole else "")
    return f"{sign}{''.join(parts)}円"
