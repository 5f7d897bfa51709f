"""Dates as the house prints them: in the calendar of the eras (和暦) or of the West (西暦)."""

from __future__ import annotations

import datetime

# First day of each era, newest first (元号法; for 明治 the day of its proclamation).
ERAS = (
    (datetime.date(2019, 5, 1), "令和"),
    (datetime.date(1989, 1, 8), "平成"),
    (datetime.date(1926, 12, 25), "昭和"),
    (datetime.date(1912, 7, 30), "大正"),
    (datetime.date(1868, 10, 23), "明治"),
)


def era_year(day: datetime.date) -> str:
    """The year of a day with its era: 令和3年, 令和元年. Errors: ValueError before the first era of the table."""
    for first, name in ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年"
    raise ValueError(f"{day.isoformat()} の元号はわかりません")


def japanese_date(day: datetime.date) -> str:
    """和暦: 令和3年3月31日. Errors: ValueError."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def western_date(day: datetime.date) -> str:
    """西暦: 2021年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
