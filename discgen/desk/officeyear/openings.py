"""The rows with which a ledger begins its next year, as its contract says (``next_year``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.entity import split_reading
from discgen.frozen import FrozenFigure
from discgen.ledgers.ledgerbook import LedgerBook


@dataclass(frozen=True, slots=True)
class CarriedSheet:
    """How a sheet begins. unknown: closings that the figures of last year do not tell in whole yen."""

    workbook: Workbook
    sheet: Sheet
    rows: pd.DataFrame
    unknown: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The sheet as the office finds it."""
        return f"{self.workbook.workbook}.xlsx／{self.sheet.sheet}"

    def __str__(self) -> str:
        rule = self.sheet.next_year
        if rule is None or rule.kept:
            told = ["前年度のまま"]
        elif rule.years:
            told = ["前年度までの年度の行"]
        else:
            told = ["期首は前年度の期末"]
        if rule and rule.anew:
            told.append(f"{self._names(rule.anew)}は新しく記入する")
        elif rule and rule.opening:
            told.append(f"{self._names(c.id for c in self.sheet.measures if c.id not in rule.opening)}を記入する")
        return f"{self.place}（{len(self.rows)}行。{'、'.join(told)}）"

    def _names(self, columns: Iterable[str]) -> str:
        return "・".join(found.name for name in columns if (found := self.sheet.column(name)))


def carried_sheets(
    catalogue: Catalogue, book: LedgerBook, figures: Iterable[FrozenFigure], *, group: bool
) -> Iterator[CarriedSheet]:
    """Every sheet of the next year's workbooks. catalogue: of the next year. book, figures: of the year before."""
    before = catalogue.institution.fiscal_year - 1
    closings = {(one.entity, one.number): one for one in figures if one.year == before}
    for workbook in catalogue.contracts:
        if group or not workbook.of_the_group:
            for sheet in workbook.sheets:
                rows = _carried(sheet, book, catalogue)
                opened, unknown = (pd.DataFrame(), ()) if book.is_fed(sheet.id) else _opened(sheet, closings)
                yield CarriedSheet(workbook, sheet, pd.concat([rows, opened], ignore_index=True), unknown)


def _carried(sheet: Sheet, book: LedgerBook, catalogue: Catalogue) -> pd.DataFrame:
    """Rows of last year's ledger."""
    frame, rule = book.frames.get(sheet.id), sheet.next_year
    if frame is None or rule is None or book.is_fed(sheet.id) or not (rule.kept or rule.years or rule.opening):
        return pd.DataFrame()
    year = catalogue.institution.fiscal_year
    if rule.years:
        (dated,) = sheet.years
        frame = frame[(frame[dated] < year) & (frame[dated] >= year - rule.years)]
    frame = frame[[column.id for column in sheet.stored if column.id in frame]].astype(object)
    if rule.opening:
        given: Mapping[str, pd.Series] = {name: frame[source] for name, source in rule.opening.items()}
        for column in sheet.measures:
            if column.id in frame:
                frame[column.id] = given.get(column.id)
    for column in sheet.stored:
        if column.id in rule.anew:
            frame[column.id] = None
        elif column.at_year_end and column.id in frame:
            day = catalogue.institution.fiscal_year_end
            frame[column.id] = [day if value else None for value in frame[column.id]]
        elif column.values and column.id in frame and column.type == "choice":
            # a row of a class that the next year's law does not have is entered anew
            frame = frame[frame[column.id].isin((*column.values, ""))]
    return frame


def _opened(sheet: Sheet, closings: Mapping[tuple[str, str], FrozenFigure]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows that open with a figure, and those whose figure is not known."""
    rows: list[dict[str, object]] = []
    unknown: list[str] = []
    for opening in sheet.next_year.rows if sheet.next_year else ():
        figure = closings.get(split_reading(opening.figure))
        if figure is None or figure.entry.is_dash:
            continue
        amount = Fraction(figure.exact or "1/2")
        if amount.denominator != 1:
            unknown.append("・".join(opening.row.values()))
        elif amount:
            rows.append({**opening.row, opening.column: amount.numerator})
    return pd.DataFrame(rows, dtype=object), tuple(unknown)
