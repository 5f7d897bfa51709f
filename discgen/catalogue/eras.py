"""Dates as the house prints them: in the calendar of the eras (和暦) or of the West (西暦)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import cache
from pathlib import Path

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import StrictModel

ERAS_FILE = Path(__file__).parent / "data" / "law" / "eras.yaml"
_YEAR_DIGITS = 4
_YEARS = (1900, 2200)


class Era(StrictModel):
    """An era and its first day. letter: its sign in short dates (R3.3.31). source: what proclaimed it."""

    name: str
    letter: str
    first: datetime.date
    source: str


class Eras(StrictModel):
    """The file of the eras, newest first."""

    eras: tuple[Era, ...]


@cache
def eras() -> tuple[Era, ...]:
    """The eras, newest first."""
    (document,) = load_documents(ERAS_FILE, Eras)
    return document.eras


def era_year(day: datetime.date) -> str:
    """The year of a day with its era: 令和3年, 令和元年. Errors: ValueError before the first era of the table."""
    for era in eras():
        if day >= era.first:
            year = day.year - era.first.year + 1
            return f"{era.name}{'元' if year == 1 else year}年"
    raise ValueError(f"{day.isoformat()} の元号はわかりません")


def japanese_date(day: datetime.date) -> str:
    """和暦: 令和3年3月31日. Errors: ValueError."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def western_date(day: datetime.date) -> str:
    """西暦: 2021年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def fiscal_year_in(text: str, closing_month: int = 3) -> int | None:
    """The fiscal year that a head of a column names: 2023年度(末), 令和5年度, 2024年3月期, 令和6年3月末."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    names = "|".join(era.name for era in eras())
    found = re.fullmatch(rf"({names})?(\d{{1,4}}|元)年(?:度末?|(\d{{1,2}})月(?:期末?|末|\d{{1,2}}日)?)", plain)
    if found is None:
        return None
    number = 1 if found[2] == "元" else int(found[2])
    if found[1]:
        year = next(era.first.year for era in eras() if era.name == found[1]) + number - 1
    elif len(found[2]) == _YEAR_DIGITS and _YEARS[0] <= number < _YEARS[1]:
        year = number
    else:
        return None
    return year - 1 if found[3] and int(found[3]) <= closing_month else year
