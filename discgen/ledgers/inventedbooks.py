"""The ledgers of a fictitious house for a fiscal year, written as an office would keep them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor, prod
from pathlib import Path
from typing import TypeVar

from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.samplehouse import Cell, SampleHouse, SampleRows, Spread
from discgen.ledgers.inventedamounts import InventedAmounts, drawn
from discgen.ledgers.writer import write_workbook

Row = dict[str, object]
Value = TypeVar("Value")
_FORMULA = "="
_NUMBER_DIGITS = 7
_UNEVENNESS = 2  # the largest of rows with one weight is up to three times the least
_WEIGHT = "weight"
_NUMBER = "{number}"
_WHOLE = ("yen", "count", "year")
_DATE_PARTS = 3
Combination = tuple[dict[str, Cell], int]


def write_invented(
    folder: Path, contracts: Sequence[Workbook], house: SampleHouse, day: datetime.date, year: int, *, group: bool
) -> None:
    """Write the workbooks of a fiscal year that ends on that day. Errors: UnknownAmountError."""
    rows = invented_rows(house, day, year, group=group)
    folder.mkdir(parents=True, exist_ok=True)
    for workbook in contracts:
        kept = {sheet.id: [_as_stored(row, sheet, year) for row in rows.get(sheet.id, ())] for sheet in workbook.sheets}
        write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, kept)


def invented_rows(house: SampleHouse, day: datetime.date, year: int, *, group: bool) -> dict[str, list[Row]]:
    """The rows of every ledger by its id, in the model's order."""
    amounts = InventedAmounts(house, group=group)
    rows: dict[str, list[Row]] = {}
    for place, part in enumerate(house.parts(day, group=group)):
        made = rows.setdefault(part.ledger, [])
        made.extend(_written(part, amounts, year))
        if part.spread is not None:
            combos = house.combos[part.spread.combos] if part.spread.combos else ({},)
            key = house.seed, part.ledger, place
            made.extend(_Spreading(part.spread, combos, key).rows(part.fixed, amounts, year, len(made)))
    return rows


def _written(part: SampleRows, amounts: InventedAmounts, year: int) -> Iterator[Row]:
    for line in part.rows:
        cells = {**part.fixed, **dict(zip(part.columns, line, strict=True))}
        yield {name: _cell(cell, amounts, year, {}) for name, cell in cells.items()}


@dataclass(frozen=True)
class _Spreading:
    """A spread with its combinations; key: what its draws depend on, so that they are the same in every year."""

    spread: Spread
    combos: Sequence[Mapping[str, Cell]]
    key: tuple[object, ...]

    def rows(self, fixed: Mapping[str, Cell], amounts: InventedAmounts, year: int, before: int) -> Iterator[Row]:
        """The rows of a year; before: how many the ledger has already."""
        spread = self.spread
        chosen = list(self._drawn() if spread.draw else self._every())
        shares = self._shares(floor(amounts.formula(spread.total, year)), [weight for _, weight in chosen])
        for number, ((cells, _), share) in enumerate(zip(chosen, shares, strict=True)):
            if not share:
                continue
            row: Row = {name: _cell(cell, amounts, year, {}) for name, cell in {**fixed, **cells}.items()}
            row[spread.into] = share
            own = {"amount": Fraction(share)}
            for name, cell in spread.also.items():
                text = cell.replace(_NUMBER, str(before + number + 1)) if isinstance(cell, str) else cell
                row[name] = _cell(text, amounts, year, own)
            if spread.number:
                row[spread.number] = f"{before + number + 1:0{_NUMBER_DIGITS}d}"
            yield row

    def _shares(self, total: int, weights: Sequence[int]) -> list[int]:
        """The parts of a total, whole steps; what is left over goes to the largest."""
        step = self.spread.step
        sized = [weight * (1 + drawn(*self.key, "size", row) * _UNEVENNESS) for row, weight in enumerate(weights)]
        whole = sum(sized) * step
        shares = [floor(total * weight / whole) * step for weight in sized]
        shares[shares.index(max(shares))] += total - sum(shares)
        return shares

    def _every(self) -> Iterator[Combination]:
        columns = self.spread.shares
        for combo in self.combos:
            for values in product(*(shares.items() for shares in columns.values())):
                chosen: dict[str, Cell] = {name: value for name, (value, _) in zip(columns, values, strict=True)}
                yield {**_without_weight(combo), **chosen}, _weight(combo) * prod(share for _, share in values)

    def _drawn(self) -> Iterator[Combination]:
        for number in range(self.spread.draw):
            cells = _without_weight(
                _pick([(one, _weight(one)) for one in self.combos], drawn(*self.key, "combo", number))
            )
            for column, values in self.spread.shares.items():
                cells[column] = _pick(list(values.items()), drawn(*self.key, column, number))
            yield cells, 1


def _weight(combo: Mapping[str, Cell]) -> int:
    return int(str(combo.get(_WEIGHT, 1)))


def _without_weight(combo: Mapping[str, Cell]) -> dict[str, Cell]:
    return {name: cell for name, cell in combo.items() if name != _WEIGHT}


def _pick(options: Sequence[tuple[Value, int]], at: Fraction) -> Value:
    """The option into whose part of the whole a number from 0 to below 1 falls."""
    left = at * sum(weight for _, weight in options)
    for value, weight in options:
        if left < weight:
            return value
        left -= weight
    return options[-1][0]


def _cell(cell: Cell, amounts: InventedAmounts, year: int, own: Mapping[str, Fraction]) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return amounts.formula(cell[1:], year, own)
    return cell


def _as_stored(row: Row, sheet: Sheet, year: int) -> Row:
    """The cells as the columns hold them: whole yen and heads; ``month-day`` is a date after the fiscal year began."""
    kinds = {column.id: column.type for column in sheet.stored}
    return {name: _stored(value, kinds.get(name, ""), year) for name, value in row.items()}


def _stored(value: object, kind: str, year: int) -> object:
    if isinstance(value, Fraction) and kind in _WHOLE:
        return floor(value)
    if isinstance(value, str) and kind == "date":
        dated = value if value.count("-") == _DATE_PARTS - 1 else f"{year + 1}-{value}"
        return datetime.datetime.strptime(dated, "%Y-%m-%d")
    return value
