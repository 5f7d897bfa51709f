"""Dates as the house prints them: in the calendar of the eras (和暦) or of the West (西暦)."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import StrictModel

ERAS_FILE = Path(__file__).parent / "data" / "law" / "eras.yaml"


class Era(StrictModel):
    """An era and its first day. source: what proclaimed it."""

    name: str
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
