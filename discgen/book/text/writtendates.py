"""Dates as people write them into texts and lists, and what cannot be right about them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from discgen.catalogue.eras import Era, era_year, eras

_LEAP = 2000  # a year with every day
_WEEKDAYS = "月火水木金土日"
_YEARS = range(1868, 2201)
_NAMES = "|".join(era.name for era in eras())
_WEEKDAY = r"(?:[(](?P<weekday{0}>[月火水木金土日])(?:曜日?)?(?:・?(?:祝日?|休日?|振替休日))?[)])?"
_DATE = re.compile(
    rf"(?:(?P<era>{_NAMES}) ?(?P<number>\d{{1,2}}|元)(?:[(](?P<west>\d{{4}})[)])?"
    rf"|(?<![\d.,])(?P<year>\d{{4}})(?:[(](?P<era2>{_NAMES})(?P<number2>\d{{1,2}}|元)[)])?) ?年"
    rf"(?: ?(?P<month>\d{{1,2}}) ?月(?: ?(?P<day>\d{{1,2}}) ?日{_WEEKDAY.format('')})?)?"
    rf"|(?<!\d)(?P<month2>\d{{1,2}}) ?月 ?(?P<day2>\d{{1,2}}) ?日{_WEEKDAY.format('2')}"
)
_YEAR_OF_BOOKS = "度"  # behind the year: not the year of a calendar


@dataclass(frozen=True, slots=True)
class DateSlip:
    """A date that cannot be right. certain: nobody could have meant it so."""

    message: str
    found: str
    expected: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date of a text. year: of the West, None where none is written; end: place in the text behind it.

    beside: the same year in the other calendar, where it stands within: 2021（令和3）年.
    """

    text: str
    era: str
    number: int
    year: int | None
    month: int | None
    day: int | None
    weekday: str
    start: int
    end: int
    beside: int | None = None

    @property
    def date(self) -> datetime.date | None:
        """The day, where all of it is written and exists."""
        try:
            return datetime.date(self.year, self.month, self.day) if self.year and self.month and self.day else None
        except ValueError:
            return None


def written_dates(text: str) -> Iterator[WrittenDate]:
    """The dates of a text (2021年2月3日（水）, 令和3年2月, 平成元年, 2月3日) in their order."""
    plain = unicodedata.normalize("NFKC", text)
    for found in _DATE.finditer(plain):
        era = found["era"] or ""
        number = _number(found["number"] or found["year"] or "0")
        year = _year(era, number) if era else number or None
        if year is not None and year not in _YEARS:
            continue
        month, day = found["month"] or found["month2"], found["day"] or found["day2"]
        weekday = found["weekday"] or found["weekday2"] or ""
        beside = _year(found["era2"], _number(found["number2"])) if found["era2"] else _int(found["west"])
        day_of_year = (year, _int(month), _int(day), weekday)
        yield WrittenDate(found[0], era, number, *day_of_year, found.start(), found.end(), beside)


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _number(text: str) -> int:
    return 1 if text == "元" else int(text)


def _year(era: str, number: int) -> int:
    return _first(era).first.year + number - 1


def _first(name: str) -> Era:
    return next(era for era in eras() if era.name == name)


def date_slips(text: str) -> Iterator[DateSlip]:
    """What cannot be right: days that do not exist, other weekdays, eras that were over, two calendars that differ."""
    plain = unicodedata.normalize("NFKC", text)
    before: WrittenDate | None = None
    for written in written_dates(plain):
        yield from _impossible(written)
        between = plain[before.end : written.start] if before else ""
        of_books = plain[written.end : written.end + 1] == _YEAR_OF_BOOKS
        if before and re.fullmatch(rf"{_YEAR_OF_BOOKS if of_books else ''}[(]|[(]?=", between):
            yield from _beside(before, written)
        before = written


def _impossible(written: WrittenDate) -> Iterator[DateSlip]:
    if written.beside is not None and written.beside != written.year:
        yield DateSlip("和暦と西暦の日付が合いません", written.text, _both(written))
    if written.month is not None and not 1 <= written.month <= 12:
        yield DateSlip("この月はありません", written.text, "1月から12月まで")
        return
    if written.month is not None and written.day is not None:
        last = monthrange(written.year or _LEAP, written.month)[1]
        if not 1 <= written.day <= last:
            yield DateSlip("この日はありません", written.text, f"{written.month}月は{last}日まで")
            return
    day = written.date
    if day and written.weekday and _WEEKDAYS[day.weekday()] != written.weekday:
        yield DateSlip("日付と曜日が合いません", written.text, f"{_WEEKDAYS[day.weekday()]}曜日")
    if written.era:
        yield from _era(written)


def _era(written: WrittenDate) -> Iterator[DateSlip]:
    """A year of an era that was over by then, or had not begun."""
    assert written.year is not None
    era = _first(written.era)
    first = datetime.date(written.year, written.month or 12, written.day or 28)
    last = datetime.date(written.year, written.month or 1, written.day or 1)
    later = next((other for other in reversed(eras()) if other.first > era.first), None)
    if first < era.first or written.number < 1:
        yield DateSlip("元号の始まる前の日付です", written.text, f"{era.name}は{era.first.isoformat()}から")
    elif later is not None and last >= later.first:
        yield DateSlip("元号が改まった後の日付です", written.text, era_year(last), certain=False)


def _beside(one: WrittenDate, other: WrittenDate) -> Iterator[DateSlip]:
    """令和2年3月31日（2021年3月31日）, 平成30年度（2018年度）: one day in two calendars, as far as both are written."""
    if bool(one.era) == bool(other.era) or None in (one.year, other.year):
        return
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    if any(left != right for left, right in pairs if left is not None and right is not None):
        yield DateSlip("和暦と西暦の日付が合いません", f"{one.text}（{other.text}）", _both(one))


def _both(written: WrittenDate) -> str:
    assert written.year is not None
    if not written.era:
        return era_year(datetime.date(written.year, written.month or 12, written.day or 28))
    return f"{written.year}年"
