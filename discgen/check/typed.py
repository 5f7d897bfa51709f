"""Figures as people type them into a text: 1兆2,336億円, 6,988百万円, 8,485円47銭, 8.22%, 1,234人."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_UNITS = {"兆": 10**12, "億": 10**8, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
_HEADS = r"(?<![\d.,/:\-‐A-Za-z第])(?<!平成)(?<!昭和)(?<!令和)"  # not inside a date, a telephone number, an ordinal
_SIGN = r"(?P<sign>[△▲]?)"
_PART = r"\d[\d,]*(?:\.\d+)?(?:兆|億|百万|万|千)?"
_NO_FIGURES = "年|月|日|条|項|号|頁|ページ|章|版|回|歳|時|分|種|級|か月|カ月|ヶ月|箇月|営業日|[A-Za-z]"
_TAILS = rf"(?![\d,.]*\d|[\-‐/:]\d|\s*(?:{_NO_FIGURES}))"
_FIGURE = re.compile(
    rf"{_HEADS}{_SIGN}(?:(?P<yen>(?:{_PART})+)円(?:(?P<sen>\d\d)銭)?|(?P<rate>\d[\d,]*(?:\.\d+)?)\s*[%％]"
    rf"|(?P<count>\d[\d,]*)(?P<unit>件|人|名|口|会員|店舗|店|先|金庫)?{_TAILS})"
)
_AMOUNT = re.compile(r"(\d[\d,]*)(?:\.(\d+))?(兆|億|百万|万|千)?")
_LIST_NUMBER = re.compile(r"^\s*(?:\d+[.)．]|[#|>*\-\s]*（?\(?(?:注|※)\s*\d+\)?）?)\s*")
_SMALLEST = 100  # counts below are no figures of the book
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed figure: value and last digit in base units. kind: 円, %, a counted unit, empty where none is typed.

    start, end: where it stands in the line.
    """

    text: str
    value: Fraction
    step: Fraction
    kind: str
    digits: int
    start: int
    end: int

    def may_be(self, kind: str) -> bool:
        """True for figures of the kind that was typed; a bare number may stand for any but a rate."""
        return kind == self.kind if self.kind else kind != "%"


def typed_figures(line: str) -> Iterator[Typed]:
    """The figures of a line (NFKC); years, dates, ordinals and small counts are none."""
    start = _LIST_NUMBER.match(line)
    for found in _FIGURE.finditer(line, start.end() if start else 0):
        sign = -1 if found["sign"] else 1
        if found["yen"]:
            value, step = _yen(found["yen"])
            if found["sen"]:
                value, step = value + Fraction(int(found["sen"]), 100), Fraction(1, 100)
            kind = "円"
        elif found["rate"]:
            decimals = len(found["rate"].partition(".")[2])
            value, step, kind = Fraction(found["rate"].replace(",", "")) / 100, Fraction(1, 100 * 10**decimals), "%"
        else:
            value, step = Fraction(found["count"].replace(",", "")), Fraction(1)
            kind = {"名": "人", "店舗": "店"}.get(found["unit"] or "", found["unit"] or "")
            bare_year = not kind and "," not in found["count"] and value in _YEARS
            if value < _SMALLEST or bare_year:
                continue
        digits = len(str(abs(value / step)).strip("0")) if value else 0
        yield Typed(found[0].strip(), sign * value, step, kind, digits, found.start(), found.end())


def _yen(text: str) -> tuple[Fraction, Fraction]:
    """Value and last digit of an amount in mixed units."""
    value, step = Fraction(0), Fraction(1)
    for whole, decimals, unit in _AMOUNT.findall(text):
        size = Fraction(_UNITS[unit])
        step = size / 10 ** len(decimals)
        value += Fraction(int(whole.replace(",", "") + decimals)) * step
    return value, step
