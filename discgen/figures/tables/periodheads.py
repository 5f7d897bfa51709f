"""Heads of the periods: fiscal years, months or dates, in the calendar of the West or of the eras."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from discgen.catalogue.eras import era_year, japanese_date, western_date
from discgen.catalogue.profile import Conventions, Institution
from discgen.catalogue.tabledef import TableDef

_SHORT_FROM_COLUMNS = 8
_INTO_THE_YEAR = datetime.timedelta(days=62)  # from the first of the closing month; the era by which a year is called


@dataclass(frozen=True, slots=True)
class PeriodHeads:
    """What stands over the figures of a year. current: the fiscal year of the book."""

    conventions: Conventions
    institution: Institution

    def shortened(self, table: TableDef, columns: int) -> bool:
        """True where the heads are two-digit years. columns: how many the table has."""
        way = table.short_years or self.conventions.short_years
        narrow = table.years_as != "outer" or columns >= _SHORT_FROM_COLUMNS
        return way == "always" or (way == "wide" and narrow)

    def head(self, table: TableDef, year: int, *, short: bool) -> str:
        """The head of a fiscal year in a table."""
        if table.year_heads:
            return table.year_heads[self.institution.fiscal_year - year]
        written = table.years_written or self.conventions.years_written
        balance = table.period == "balance"
        end = self.institution.model_copy(update={"fiscal_year": year}).fiscal_year_end
        if written in ("date", "era_date") and balance:
            return western_date(end) if written == "date" else japanese_date(end)
        if written in ("month", "era_month", "date", "era_date"):
            shown = _year_of(end, end.year, era="era" in written, short=short)
            return f"{shown}年{end.month}月{'末' if balance else '期'}"
        spring = end.replace(day=1, year=end.year - 1) + _INTO_THE_YEAR
        return f"{_year_of(spring, year, era=written == 'era', short=short)}年度{'末' if balance else ''}"


def _year_of(day: datetime.date, year: int, *, era: bool, short: bool) -> str:
    """A year without its 年: 2018, 18, 平成30, 30."""
    if not era:
        return f"{year % 100:02d}" if short else str(year)
    named = era_year(day).removesuffix("年")
    return named[2:] if short else named
